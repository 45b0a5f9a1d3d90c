"""What pages begin beside themselves: windows, and workers that live on without a page.

Windows never reach a server: each of their requests is refused, and they are closed when the page
that opened them has been left. Not before: a window that closes while the page sends it somewhere
lets that request go.

A worker that pages share asks for nothing while a page of its owner is held, which may have told it
to, and ends when that page is left.

Service workers never begin: they outlive the page that registers them, ask their site for whatever
they like, and make the next page another than the one before it was. What is registered when a page
is left is seen by nobody but the browser itself, so it is there that their scripts are refused.
"""

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from auditor.browser.connection import Connection
from auditor.browser.workers import Hear, attaching, listen_to
from auditor.errors import BrowserError
from auditor.hosts import host_of, same_party

_SHARED = {"type": "shared_worker"}
_SCRIPTS_OF_SERVICE_WORKERS = {"patterns": [{"urlPattern": "*", "resourceType": "Other"}]}
"""The kind that Chromium gives them, and little else."""
_EVERYTHING = {"patterns": [{"urlPattern": "*"}]}
_MOST = 10
"""Windows of one page that are kept; those beyond are closed once they have asked for something."""


class Popups:
    """Watches the windows and workers of one browser.

    A window waits for us before it begins. It is let go only once its requests are asked about,
    since the page that opened it stands still until then; each request is refused.
    """

    def __init__(
        self,
        connection: Connection,
        opened: Callable[[str], None],
        shared: Hear,
        held: Callable[[str], bool],
    ) -> None:
        """Watch from now on.

        Args:
            connection: to the browser.
            opened: told the target whose page has opened a window; called in the reading thread.
            shared: told what becomes of the scripts of workers that pages share; called there too.
            held: whether a page of a host's owner is held; called there too.

        Raises:
            BrowserError: the browser does not answer.
        """
        self._connection = connection
        self._opened = opened
        self._hear_shared = shared
        self._held = held
        self._shared: dict[str, str] = {}
        """Targets of shared workers, with their hosts; "" for what belongs to no address."""
        self._ended: set[str] = set()
        """Targets of those that are to ask for nothing any more, ended or about to be."""
        self._windows: dict[str, list[str]] = {}
        connection.listen("", self._take)
        connection.send("Fetch.enable", _SCRIPTS_OF_SERVICE_WORKERS)
        connection.send("Target.setAutoAttach", attaching({"type": "page"}, _SHARED))

    def close(self, opener: str) -> None:
        """Close the windows that a page opened which has been left, or whose tab is gone."""
        for target in self._windows.pop(opener, ()):
            self.close(target)
            self._connection.post("Target.closeTarget", {"targetId": target})

    def end_shared(self, host: str) -> None:
        """End the workers that pages of a host's owner share: one that was held has been left."""
        for target, its in list(self._shared.items()):
            if not its or same_party(its, host):
                self._ended.add(target)
                self._connection.post("Target.closeTarget", {"targetId": target})

    def _take(self, method: str, params: Mapping[str, Any]) -> None:
        if method == "Fetch.requestPaused":
            self._let_through(params)
        elif method == "Target.detachedFromTarget":
            self._connection.forget(params["sessionId"])
        elif method == "Target.attachedToTarget" and params["waitingForDebugger"]:
            if params["targetInfo"]["type"] == _SHARED["type"]:
                self._begin_shared(params["sessionId"], params["targetInfo"])
            else:
                self._attached(params["sessionId"], params["targetInfo"])

    def _begin_shared(self, session: str, target: Mapping[str, Any]) -> None:
        """Let a worker begin that pages share.

        What it asks for is asked about in the browser's session: one of its own would end with it,
        and let go what the worker asked for at the last moment.
        """
        self._connection.post("Fetch.enable", _EVERYTHING)
        self._shared[str(target["targetId"])] = host_of(str(target["url"]).removeprefix("blob:"))
        listen_to(self._connection, session, self._hear_shared)

    def _let_through(self, paused: Mapping[str, Any]) -> None:
        answer = {"requestId": paused["requestId"]}
        # The browser sends this header with every script of a service worker, and with no other.
        service = any(name.lower() == "service-worker" for name in paused["request"]["headers"])
        if service or self._holds_worker(str(paused.get("frameId")), paused["request"]["url"]):
            self._connection.post("Fetch.failRequest", {**answer, "errorReason": "Aborted"})
        else:
            self._connection.post("Fetch.continueRequest", answer)

    def _holds_worker(self, target: str, url: str) -> bool:
        """Whether a shared worker may not ask for something: it is of a held page, or asks it."""
        if target in self._ended or target not in self._shared:
            return target in self._ended
        return self._held(self._shared[target]) or self._held(host_of(url))

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
            self._connection.send("Fetch.enable", _EVERYTHING, session=session)
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
