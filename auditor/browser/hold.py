"""Holding a page: what may leave it while something on it is pressed or given focus.

A press or a focus can send a form, delete something, or sign somebody out; nothing of that may
reach the site. So every request of the tab is asked about before it leaves. What Chromium does not
ask about is shut off: messages of WebSockets, and service workers.
"""

import logging
import threading
from collections.abc import Mapping
from enum import Enum, auto
from functools import partial
from typing import Any

from auditor.browser.connection import Connection
from auditor.browser.workers import DEDICATED, attaching
from auditor.errors import BrowserError, CommandFailed
from auditor.hosts import host_of, same_party

_log = logging.getLogger(__name__)

_LOOKS = frozenset({"Stylesheet", "Image", "Font"})
"""What a page may still fetch, since it decides how the page looks."""
_QUIET = frozenset({"Media", "TextTrack", "Manifest", "Other", "Prefetch"})
"""What is held and not worth telling: the browser fetches it, not a script."""
_EVERYTHING = [{"urlPattern": "*"}]
_SOCKETS = ("ws://*:*/*", "wss://*:*/*")
_SERVICE = "service_worker"


class Grip(Enum):
    """How much a held page may still ask for."""

    NONE = auto()
    """It is not held."""
    LOOKS = auto()
    """Style sheets, pictures and fonts."""
    ANSWER = auto()
    """These, and scripts of other parties: consent platforms keep an answer by way of one."""


class Hold:
    """What one tab lets out."""

    def __init__(self, connection: Connection, session: str) -> None:
        self._connection = connection
        self._session = session
        self._site = ""
        self._beginning: set[str] = set()
        self.grip = Grip.NONE
        self.caught = 0
        """Requests, navigations and windows that the page was kept from, and that are told."""

    def take(self, grip: Grip, url: str) -> None:
        """Hold a page from now on.

        Requests that are under way go on.

        Args:
            grip: LOOKS or ANSWER.
            url: address of the page; what it may not reach is its host, first of all.

        Raises:
            BrowserError: the tab does not answer, or is gone.
        """
        self._site = host_of(url)
        held, self.grip = self.grip, grip
        if held is Grip.NONE:
            self._post("Target.setAutoAttach", attaching({"type": _SERVICE}, DEDICATED))
            try:
                self._send("Network.emulateNetworkConditionsByRule", _sockets(shut=True))
            except CommandFailed as error:
                _log.info("this Chromium cannot hold WebSockets: %s", error)
            self._send("Fetch.enable", {"patterns": _EVERYTHING})

    def let_go(self, asked_about: Mapping[str, object]) -> None:
        """Hold nothing any more, and ask about so much only, as before."""
        if self.grip is Grip.NONE:
            return
        self.grip = Grip.NONE
        self._post("Fetch.enable", asked_about)
        self._post("Network.emulateNetworkConditionsByRule", _sockets(shut=False))
        self._post("Target.setAutoAttach", attaching(DEDICATED))

    @property
    def settled(self) -> bool:
        """Whether every service worker that was to begin has been refused."""
        return not self._beginning

    def refuses(self, paused: Mapping[str, Any]) -> bool:
        """Whether a request is held; called in the reading thread."""
        if self.grip is Grip.NONE:
            return False
        url, method = str(paused["request"]["url"]), paused["request"]["method"]
        kind = str(paused.get("resourceType"))
        ours = same_party(host_of(url), self._site)
        if kind != "Document" and method == "GET":
            free = kind in _LOOKS or not url.startswith(("http:", "https:"))
            if free or (kind == "Script" and self.grip is Grip.ANSWER and not ours):
                return False
        if kind == "Document" or (ours and (kind not in _QUIET or method != "GET")):
            self.caught += 1
        return True

    def note(self, method: str, params: Mapping[str, Any]) -> None:
        """Take an event in; called in the reading thread."""
        if self.grip is Grip.NONE:
            return
        if method == "Network.webSocketCreated":
            self.caught += 1
        elif method == "Target.attachedToTarget" and params["targetInfo"]["type"] == _SERVICE:
            self._attached(params["sessionId"], waiting=params["waitingForDebugger"])
        elif method == "Target.detachedFromTarget":
            self._beginning.discard(params["sessionId"])

    def _attached(self, session: str, *, waiting: bool) -> None:
        """Keep a service worker from the network; of other workers the tab's own session asks."""
        if waiting:
            self.caught += 1  # even its script is not fetched
            self._beginning.add(session)
            self._connection.listen(session, partial(self._refuse, session))
            threading.Thread(target=self._let_begin, args=(session,), daemon=True).start()
        else:
            self._connection.post("Network.enable", {}, session)
            self._connection.post("Network.setBlockedURLs", {"urls": ["*"]}, session)

    def _let_begin(self, session: str) -> None:
        """Let a service worker begin once it is known that its requests are asked about.

        Not before: on a busy machine its script was fetched while that was still being set up.
        """
        try:
            self._connection.send("Fetch.enable", {"patterns": _EVERYTHING}, session=session)
        except BrowserError:
            return  # it has gone, or the browser has
        self._connection.post("Runtime.runIfWaitingForDebugger", {}, session)

    def _refuse(self, session: str, method: str, params: Mapping[str, Any]) -> None:
        if method == "Fetch.requestPaused":
            refusal = {"requestId": params["requestId"], "errorReason": "Aborted"}
            self._connection.post("Fetch.failRequest", refusal, session)

    def _send(self, method: str, params: Mapping[str, Any]) -> None:
        self._connection.send(method, params, session=self._session)

    def _post(self, method: str, params: Mapping[str, Any]) -> None:
        self._connection.post(method, params, self._session)


def _sockets(*, shut: bool) -> Mapping[str, Any]:
    """Rules that take WebSockets alone off the network: nothing goes out, nothing new opens."""
    conditions = {"latency": 0, "downloadThroughput": 0, "uploadThroughput": 0, "offline": True}
    rules = [{"urlPattern": pattern, **conditions} for pattern in _SOCKETS] if shut else []
    return {"offline": shut, "matchedNetworkConditions": rules}
