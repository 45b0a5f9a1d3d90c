"""Holding a page: what may leave it while something on it is pressed or given focus.

A press or a focus can send a form, delete something, or sign somebody out; nothing of that may
reach the site. So every request of the tab is asked about before it leaves. What Chromium does not
ask about is shut off: messages of WebSockets. (Service workers never begin, see
`auditor.browser.popups`.)
"""

import logging
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any

from auditor.browser.connection import Connection
from auditor.errors import CommandFailed
from auditor.hosts import host_of, same_party

_log = logging.getLogger(__name__)

_LOOKS = frozenset({"Stylesheet", "Image", "Font"})
"""What a page may still fetch, since it decides how the page looks."""
_QUIET = frozenset({"Media", "TextTrack", "Manifest", "Other", "Prefetch"})
"""What is held and not worth telling: the browser fetches it, not a script."""
_EVERYTHING = [{"urlPattern": "*"}]
_SOCKETS = ("ws://*:*/*", "wss://*:*/*")


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

    def __init__(self, connection: Connection, session: str, acts: Callable[[str], bool]) -> None:
        self._connection = connection
        self._session = session
        self._acts = acts
        self.site = ""
        """Host of the page that is held, or was."""
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
        self.site = host_of(url)
        held, self.grip = self.grip, grip
        if held is Grip.NONE:
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

    def refuses(self, paused: Mapping[str, Any]) -> bool:
        """Whether a request is held; called in the reading thread."""
        if self.grip is Grip.NONE:
            return False
        url, method = str(paused["request"]["url"]), paused["request"]["method"]
        kind = str(paused.get("resourceType"))
        ours = same_party(host_of(url), self.site)
        if kind != "Document" and method == "GET":
            looks = kind in _LOOKS and not self._acts(url)
            free = looks or not url.startswith(("http:", "https:"))
            if free or (kind == "Script" and self.grip is Grip.ANSWER and not ours):
                return False
        if kind == "Document" or (ours and (kind not in _QUIET or method != "GET")):
            self.caught += 1
        return True

    def note(self, method: str) -> None:
        """Take an event in; called in the reading thread."""
        if self.grip is not Grip.NONE and method == "Network.webSocketCreated":
            self.caught += 1

    def _send(self, method: str, params: Mapping[str, Any]) -> None:
        self._connection.send(method, params, session=self._session)

    def _post(self, method: str, params: Mapping[str, Any]) -> None:
        self._connection.post(method, params, self._session)


def _sockets(*, shut: bool) -> Mapping[str, Any]:
    """Rules that take WebSockets alone off the network: nothing goes out, nothing new opens."""
    conditions = {"latency": 0, "downloadThroughput": 0, "uploadThroughput": 0, "offline": True}
    rules = [{"urlPattern": pattern, **conditions} for pattern in _SOCKETS] if shut else []
    return {"offline": shut, "matchedNetworkConditions": rules}
