"""What a page asked for: what is under way, what came, and what did not.

Fed with DevTools events by `auditor.browser.truth`; no browser needed.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

# Requests that stay open by design never make a page unfinished.
_OPEN_ENDED = frozenset(
    {"EventSource", "WebSocket", "Ping", "CSPViolationReport", "Preflight", "Media"}
)
_LEFT = frozenset({"net::ERR_ABORTED", "net::ERR_BLOCKED_BY_CLIENT"})
"""Errors of requests that the page gave up itself, or that we held."""
_MARKUP = "text/html"
_STYLE = "Stylesheet"
_STYLE_TYPE = "text/css"
_STYLE_TYPES = frozenset({"", _STYLE_TYPE, "application/x-unknown-content-type"})
"""Types that a style sheet may be sent with; one with another is dropped, but where a page in
quirks mode asks its own site for it."""
_MOST_EARLY = 100
"""Heads that are kept of requests of which nothing else was heard yet."""
_NEVER_MARKUP = frozenset({_STYLE, "Script"})
"""Kinds whose answer is an error page if it is HTML, whatever its status says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request of a page.

    Attributes:
        kind: the browser's word for what it is for ("Stylesheet", "Script", "Image", "Fetch" …).
        frame: id of the frame that asked.
        document: address of the document that asked, or of the worker's script.
        worker: session of the worker that asked, "" for the page itself.
        begins_worker: it is the script of a worker that has not begun; where the page ends that
            worker first, nobody tells.
        why: why it did not come ("HTTP 404", "net::ERR_…"); "" while it is under way.
        mistyped: it is a style sheet that came with the type of something else, such as
            text/plain, and does not count unless the page is in quirks mode.
    """

    url: str
    kind: str
    frame: str
    document: str
    why: str = ""
    worker: str = ""
    begins_worker: bool = False
    mistyped: bool = False


POLLED = 25
"""A page that asks for one address so often asks without end: it is not waited for."""


class Requests:
    """The requests of the documents that a tab shows, but for the main document's own.

    Attributes:
        heard: how much was heard of requests and frames so far; it grows with every event.
    """

    def __init__(self) -> None:
        self._open: dict[str, Asked] = {}
        self._missing: dict[str, Asked] = {}
        self._refused: dict[str, Asked] = {}
        self._heads: dict[str, str] = {}
        self._early: dict[str, Mapping[str, Any]] = {}
        self._loading: set[str] = set()
        self._times: Counter[str] = Counter()
        self.heard = 0

    def forget(self) -> None:
        """Another document: what the earlier one asked for is nobody's now."""
        self._open.clear()
        self._missing.clear()
        self._refused.clear()
        self._heads.clear()
        self._early.clear()
        self._loading.clear()
        self._times.clear()

    @property
    def in_flight(self) -> set[str]:
        """Ids of the requests under way."""
        return set(self._open)

    @property
    def under_way(self) -> tuple[Asked, ...]:
        """The requests under way."""
        return tuple(self._open.values())

    @property
    def resting(self) -> bool:
        """Whether no request is under way and no frame is loading."""
        return not self._open and not self._loading

    @property
    def missing(self) -> tuple[Asked, ...]:
        """What was asked for and did not come, each address once."""
        return tuple(self._missing.values())

    def asked(self, p: Mapping[str, Any], worker: str = "") -> None:
        """A request begins, or goes on to where it was sent.

        Args:
            p: of the event.
            worker: session of the worker that asks, "" for the page itself.
        """
        url, kind = p["request"]["url"], str(p.get("type", ""))
        if kind in _OPEN_ENDED or url.startswith(("data:", "blob:")):
            return
        self._times[url] += 1
        if self._times[url] > POLLED:
            return
        self.heard += 1
        sent_on = self._open.get(p["requestId"])
        self._open[p["requestId"]] = Asked(
            url=sent_on.url if sent_on else url,
            kind=kind,
            frame=str(p.get("frameId", "")),
            document=str(p.get("documentURL", "")),
            worker=worker,
            begins_worker=not (worker or p.get("loaderId")),
        )
        head = self._early.pop(p["requestId"], None)
        if head is not None:
            self.on_the_wire(head)

    def gone(self, worker: str) -> None:
        """A worker has ended: nobody waits for what it asked for."""
        for request, one in list(self._open.items()):
            if one.worker == worker:
                del self._open[request]
                self.heard += 1

    def on_the_wire(self, p: Mapping[str, Any]) -> None:
        """The head of an answer came, as the server sent it; perhaps before or after all else.

        With ``X-Content-Type-Options: nosniff`` a browser drops a style sheet or script that is an
        error page, and a style sheet with any type but its own, and tells of it as of what a page
        gave up itself.
        """
        request = p["requestId"]
        asked = self._open.get(request) or self._refused.pop(request, None)
        if asked is None:
            self._early[request] = p
            if len(self._early) > _MOST_EARLY:
                del self._early[next(iter(self._early))]
        if asked is None or asked.kind not in _NEVER_MARKUP:
            return
        headers, mime = _headers(p)
        strict = headers.get("x-content-type-options", "").strip().lower() == "nosniff"
        dropped = mime == _MARKUP or (strict and asked.kind == _STYLE and mime != _STYLE_TYPE)
        status = int(p["statusCode"])
        why = f"HTTP {status}" if status >= 400 else mime if dropped else ""
        if request in self._open:
            self._heads[request] = why
        elif why:
            self._missing.setdefault(asked.url, replace(asked, why=why))

    def answered(self, p: Mapping[str, Any]) -> None:
        """The head of an answer came."""
        asked = self._open.get(p["requestId"])
        if asked is None:
            return
        self.heard += 1
        status = int(p["response"]["status"])
        mime = str(p["response"].get("mimeType", "")).lower()  # the one that it was taken for
        _, told = _headers(p["response"])
        if status >= 400:
            self._missing[asked.url] = replace(asked, why=f"HTTP {status}")
        elif mime == _MARKUP and asked.kind in _NEVER_MARKUP:
            self._missing[asked.url] = replace(asked, why=mime)
        elif asked.kind == _STYLE and told not in _STYLE_TYPES:
            self._missing[asked.url] = replace(asked, why=told, mistyped=True)
        else:
            self._missing.pop(asked.url, None)

    def finished(self, p: Mapping[str, Any]) -> None:
        """The whole answer came."""
        self._heads.pop(p["requestId"], None)
        if self._open.pop(p["requestId"], None):
            self.heard += 1

    def failed(self, p: Mapping[str, Any]) -> None:
        """No whole answer comes."""
        asked = self._open.pop(p["requestId"], None)
        if asked is None:
            return
        self.heard += 1
        why = str(p.get("errorText", ""))
        held = p.get("canceled") or p.get("blockedReason") == "inspector" or why in _LEFT
        head = self._heads.pop(p["requestId"], None)
        if held and head is None:
            self._refused[p["requestId"]] = asked
        elif head or not held:
            self._missing.setdefault(asked.url, replace(asked, why=head or why))

    def frame(self, p: Mapping[str, Any], *, loading: bool) -> None:
        """A frame of the page begins or ends loading, or has gone."""
        self.heard += 1
        if loading:
            self._loading.add(p["frameId"])
        else:
            self._loading.discard(p["frameId"])


def _headers(answer: Mapping[str, Any]) -> tuple[Mapping[str, str], str]:
    """The headers of an answer by their names in lower case, and the type that they say."""
    headers = {name.lower(): str(value) for name, value in answer.get("headers", {}).items()}
    return headers, headers.get("content-type", "").partition(";")[0].strip().lower()
