"""What pages open beside themselves: windows, and workers that several of them share.

Windows are closed before they have asked any server for anything.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from auditor.browser.connection import Connection
from auditor.browser.workers import Hear, attaching, listen_to

_SHARED = {"type": "shared_worker"}
_BLANK = ("load", "networkIdle")
"""Moments in the life of a document after which a window that asked for nothing is closed."""


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
        connection.listen("", self._take)
        connection.send("Target.setAutoAttach", attaching({"type": "page"}, _SHARED))

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
            window = partial(self._window, session, str(target["targetId"]))
            self._connection.listen(session, window)
            self._connection.post("Fetch.enable", {"patterns": [{"urlPattern": "*"}]}, session)
            self._connection.post("Page.enable", {}, session)
            self._connection.post("Page.setLifecycleEventsEnabled", {"enabled": True}, session)
            self._connection.post("Runtime.runIfWaitingForDebugger", {}, session)
            self._opened(str(opener))
            return
        # One of ours: it goes on, and its own session is enough.
        self._connection.post("Runtime.runIfWaitingForDebugger", {}, session)
        self._connection.post("Target.detachFromTarget", {"sessionId": session})

    def _window(self, session: str, target: str, method: str, params: Mapping[str, Any]) -> None:
        if method == "Fetch.requestPaused":
            refusal = {"requestId": params["requestId"], "errorReason": "Aborted"}
            self._connection.post("Fetch.failRequest", refusal, session)
        elif method != "Page.lifecycleEvent" or params.get("name") not in _BLANK:
            return
        self._connection.post("Target.closeTarget", {"targetId": target})
