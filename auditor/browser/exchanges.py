"""The network record of a page: every request, with how it was answered. No body, no header."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from auditor.model.dossier import Exchange

MOST: Final = 2_000
"""Requests of one page that are recorded."""
_LONGEST_URL: Final = 2_000
_SCHEMES: Final = ("http:", "https:", "ws:", "wss:")


class Exchanges:
    """Fed with DevTools events by a tab; what was asked for comes in the order of asking."""

    def __init__(self) -> None:
        self._all: dict[str, tuple[str, Exchange]] = {}
        self._hops: list[tuple[str, Exchange]] = []
        self.left_out = 0
        """Requests beyond those that are recorded."""

    def begin(self) -> None:
        """Another page begins."""
        self._all.clear()
        self._hops.clear()
        self.left_out = 0

    def told(self) -> tuple[Exchange, ...]:
        """The requests so far, those that were redirected first."""
        return tuple(one for _, one in (*self._hops, *self._all.values()))

    def came(self) -> tuple[tuple[str, Exchange], ...]:
        """(the browser's id, request) of those that came whole, by GET, in the order of asking."""
        return tuple(
            (request, one)
            for request, (_, one) in self._all.items()
            if one.status == 200 and one.method == "GET" and not one.failure
        )

    def note(self, method: str, params: Mapping[str, Any]) -> None:
        """Take one event in."""
        handler = _HANDLERS.get(method)
        if handler:
            handler(self, params)

    def _asked(self, p: Mapping[str, Any]) -> None:
        request, url = p["requestId"], str(p["request"]["url"])
        redirect = p.get("redirectResponse")
        if redirect and request in self._all:
            loader, one = self._all.pop(request)
            self._hops.append((loader, _answered(one, redirect)))
        if not url.startswith(_SCHEMES):
            return
        if len(self._all) + len(self._hops) >= MOST:
            self.left_out += 1
            return
        self._all[request] = (
            str(p.get("loaderId", "")),
            Exchange(
                method=str(p["request"]["method"])[:20],
                url=url[:_LONGEST_URL],
                kind=str(p.get("type", ""))[:40],
            ),
        )

    def _answer(self, p: Mapping[str, Any]) -> None:
        self._change(p, lambda one: _answered(one, p["response"]))

    def _finished(self, p: Mapping[str, Any]) -> None:
        size = int(p.get("encodedDataLength", 0))
        self._change(p, lambda one: replace(one, size=size))

    def _failed(self, p: Mapping[str, Any]) -> None:
        failure = str(p.get("errorText", ""))[:100]
        self._change(p, lambda one: replace(one, failure=failure))

    def _change(self, p: Mapping[str, Any], change: Callable[[Exchange], Exchange]) -> None:
        known = self._all.get(p["requestId"])
        if known:
            self._all[p["requestId"]] = (known[0], change(known[1]))

    def _navigated(self, p: Mapping[str, Any]) -> None:
        """The page is there: what the earlier one asked for meanwhile is not this one's."""
        if "parentId" in p["frame"]:
            return
        loader = p["frame"]["loaderId"]
        self._all = {name: one for name, one in self._all.items() if one[0] == loader}
        self._hops = [one for one in self._hops if one[0] == loader]


def _answered(one: Exchange, response: Mapping[str, Any]) -> Exchange:
    return replace(
        one,
        status=int(response["status"]),
        media_type=str(response.get("mimeType", "")).lower()[:100],
    )


_HANDLERS = {
    "Network.requestWillBeSent": Exchanges._asked,
    "Network.responseReceived": Exchanges._answer,
    "Network.loadingFinished": Exchanges._finished,
    "Network.loadingFailed": Exchanges._failed,
    "Page.frameNavigated": Exchanges._navigated,
}
