"""What pages open beside themselves: windows, and workers that several of them share.

Windows never reach a server: each of their requests is refused, and they are closed when the page
that opened them has been left. Not before: a window that closes while the page sends it somewhere
lets that request go.
"""

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from auditor.browser.connection import Connection
from auditor.browser.workers import Hear, attaching, listen_to
from auditor.errors import BrowserError

_SHARED = {"type": "shared_worker"}
_MOST = 10
"""Windows of one page that are kept; those beyond are closed once they have asked for something."""


class Popups:
    """Watches the windows of one browser.

    A window waits for us before it begins. It is let go only once its requests are asked about,
    since the page that opened it stands still until then; each request is refused.
    """

    def __init__(self, connection: Connection, opened: Callable[[str], None], shared: Hear) -> None:
        """Watch from now on.

        Args:
            connection: to the browser.
            opened: told the target whose page has opened a window; called in the reading thread.
            shared: told what becomes of the scripts of workers that pages share; called there too.

        Raises:
            BrowserError: the browser does not answer.
        """
        self._connection = connection
        self._opened = opened
        self._shared = shared
        self._windows: dict[str, list[str]] = {}
        connection.listen("", self._take)
        connection.send("Target.setAutoAttach", attaching({"type": "page"}, _SHARED))

    def close(self, opener: str) -> None:
        """Close the windows that a page opened which has been left, or whose tab is gone."""
        for target in self._windows.pop(opener, ()):
            self.close(target)
            self._connection.post("Target.closeTarget", {"targetId": target})

    def _take(self, method: str, params: Mapping[str, Any]) -> None:
        if method == "Target.detachedFromTarget":
            self._connection.forget(params["sessionId"])
        elif method == "Target.attachedToTarget" and params["waitingForDebugger"]:
            if params["targetInfo"]["type"] == _SHARED["type"]:
                listen_to(self._connection, params["sessionId"], self._shared)
            else:
                self._attached(params["sessionId"], params["targetInfo"])

    def _attached(self, session: str, target: Mapping[str, Any]) -> None:
        opener = target.get("openerId")
        if opener:
            begin = threading.Thread(
                target=self._let_begin, args=(session, str(target["targetId"]), str(opener))
            )
            begin.daemon = True
            begin.start()
            self._opened(str(opener))
            return
        # One of ours: it goes on, and its own session is enough.
        self._connection.post("Runtime.runIfWaitingForDebugger", {}, session)
        self._connection.post("Target.detachFromTarget", {"sessionId": session})

    def _let_begin(self, session: str, target: str, opener: str) -> None:
        """Let a window begin once it is known that its requests are asked about."""
        keep = len(self._windows.get(opener, ())) < _MOST
        refuse = partial(self._refuse, session, target, keep)
        self._connection.listen(session, refuse)
        try:
            everything = {"patterns": [{"urlPattern": "*"}]}
            self._connection.send("Fetch.enable", everything, session=session)
        except BrowserError:
            return  # it has gone, or the browser has
        self._windows.setdefault(opener, []).append(target)
        self._connection.post("Runtime.runIfWaitingForDebugger", {}, session)

    def _refuse(
        self, session: str, target: str, keep: bool, method: str, params: Mapping[str, Any]
    ) -> None:
        if method == "Fetch.requestPaused":
            refusal = {"requestId": params["requestId"], "errorReason": "Aborted"}
            self._connection.post("Fetch.failRequest", refusal, session)
            if not keep:
                self._connection.post("Target.closeTarget", {"targetId": target})
