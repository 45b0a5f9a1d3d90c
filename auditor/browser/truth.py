"""Page truth: what the network and the browser say was loaded, whatever the tab shows.

A tab keeps showing the earlier page after a 204, a download or a refused redirect, and shows
the browser's own error page after others. So each document is tied to its loader id, and the
main frame's network record decides what happened. Fed with DevTools events; no browser needed.
"""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from auditor.browser.requests import Requests
from auditor.model.page import Hop

SHOWN = timedelta(seconds=2)
"""A page that has shown something for so long was there to be read, and is no mere redirect."""


@dataclass(frozen=True, slots=True)
class Departure:
    """An address that a page would have gone on to by itself, had it not been kept.

    Attributes:
        to: the address.
        after: since the page was ready.
    """

    to: str
    after: timedelta


@dataclass(slots=True)
class LoadedDocument:
    """One document that the main frame asked for.

    Attributes:
        url: the last address of its redirect chain.
        finished: whether the whole response arrived.
        error: the network's error text ("net::ERR_…"), "" if none.
        ready, loaded: whether DOMContentLoaded and load fired.
        ready_at: when it was ready, on the monotonic clock.
        shown: whether anything of it was drawn.
        wire_status, wire_location: of the last answer on the wire; all there is of an answer that
            shows nothing (204, 304) or redirects where the browser does not go.
        cookies: that came with the answers, redirects included, as ``name=value``.
        head_bytes, bytes: of the answer's head, and of the whole answer once it arrived.
    """

    loader: str
    url: str
    redirects: list[Hop] = field(default_factory=list)
    status: int | None = None
    mime: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    finished: bool = False
    error: str = ""
    ready: bool = False
    loaded: bool = False
    ready_at: float = 0.0
    shown: bool = False
    wire_status: int | None = None
    wire_location: str = ""
    head_bytes: int = 0
    bytes: int = 0
    cookies: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether the whole answer arrived and had no body.

        A cached document that the server confirmed (304 on the wire) has no body there either.
        """
        if not self.finished or self.status != 200:
            return False
        bare = self.wire_status == self.status and 0 < self.bytes <= self.head_bytes
        return bare or self.headers.get("content-length") == "0"


class NavigationLog:
    """Everything that happened in one tab since the last navigation was begun by us."""

    def __init__(self, main_frame: str) -> None:
        self.main_frame = main_frame
        self.documents: dict[str, LoadedDocument] = {}
        self.expected: str | None = None
        self.current: str | None = None
        self._committed: list[str] = []
        self._last_requested = ""
        self.url = "about:blank"
        self.unreachable: str | None = None
        self.requests = Requests()
        self._refused: tuple[str, str] | None = None
        self.departures: list[Departure] = []
        self._put_off: frozenset[str] = frozenset()
        self._let_go: set[str] = set()
        self.dialogs = 0
        self.crashed = False
        self.detached = False

    def begin(self) -> None:
        """Forget the earlier page: a navigation begins."""
        self.documents.clear()
        self.requests.forget()
        self.expected = None
        self.current = None
        self._committed.clear()
        self._last_requested = ""
        self.unreachable = None
        self._refused = None
        self.departures.clear()
        self._put_off = frozenset()
        self._let_go.clear()
        self.dialogs = 0

    @property
    def document(self) -> LoadedDocument | None:
        """The document that the main frame shows.

        None until the one that was asked for is there: what the earlier page may still do in
        the meantime is not this navigation's.
        """
        if self.current is None or self.expected not in self._committed:
            return None
        return self.documents.get(self.current)

    def refuse(self, loader: str, url: str) -> None:
        """Note that the main frame was kept from an address; the first one counts."""
        self._refused = self._refused or (loader, url)

    def put_off(self, urls: Collection[str]) -> None:
        """Note where the page says that it will go on to after a while."""
        self._put_off = frozenset(urls)

    def stays(self, loader: str, url: str, *, told: bool) -> bool:
        """Whether the main frame is kept at what it shows, instead of going on to an address.

        A page that has been shown for a while stays, to be judged; one that sends on at once does
        not. Each way on is decided once, with all its redirects.

        Args:
            loader: id of the document that would come.
            url: its address.
            told: note where it would have gone; not so where it would have sent a form.
        """
        document = self.document
        if document is None or loader == self.expected or loader in self._let_go:
            return False
        after = timedelta(seconds=time.monotonic() - document.ready_at)
        late = document.ready and document.shown and after >= SHOWN
        if not (late or url in self._put_off):
            self._let_go.add(loader)
            return False
        if told:
            self.departures.append(Departure(url, after))
        return True

    @property
    def refused(self) -> str | None:
        """The address that this navigation, or the page it led to, was kept from.

        What the earlier page of the tab tried in the meantime is not told.
        """
        if self._refused is None:
            return None
        loader, url = self._refused
        ours = loader == self.expected or self.expected in self._committed
        return url if ours else None

    @property
    def in_flight(self) -> set[str]:
        """Ids of the requests of the page that are under way."""
        return self.requests.in_flight

    @property
    def hops(self) -> int:
        """How many documents the main frame has shown since the navigation began."""
        return len(self._committed)

    @property
    def asked(self) -> LoadedDocument | None:
        """The document that was asked for, whether it came or not; None until it is requested."""
        return self.documents.get(self.expected) if self.expected else None

    @property
    def last_requested(self) -> LoadedDocument | None:
        """The document that was asked for last, committed or not.

        That the earlier page of the tab came about may be told after this navigation has begun.
        """
        return self.documents.get(self._last_requested)

    def note(self, method: str, params: Mapping[str, Any]) -> None:
        """Take one event in."""
        handler = _HANDLERS.get(method)
        if handler:
            handler(self, params)

    def note_worker(self, worker: str, method: str, params: Mapping[str, Any]) -> None:
        """Take in an event of a worker, by its session; what it asks for the page asks for."""
        if method == "Network.requestWillBeSent":
            self.requests.asked(params, worker)
        elif method == "Target.detachedFromTarget":
            self.requests.gone(worker)
        else:
            self.note(method, params)

    def _request(self, p: Mapping[str, Any]) -> None:
        request, kind = p["requestId"], p.get("type")
        if kind == "Document" and p.get("frameId") == self.main_frame and request == p["loaderId"]:
            document = self.documents.setdefault(
                request, LoadedDocument(request, p["request"]["url"])
            )
            self._last_requested = request
            redirect = p.get("redirectResponse")
            if redirect:
                document.redirects.append(Hop(url=redirect["url"], status=redirect["status"]))
                document.url = p["request"]["url"]
        else:
            self.requests.asked(p)

    def _response(self, p: Mapping[str, Any]) -> None:
        self.requests.answered(p)
        document = self.documents.get(p["requestId"])
        if document:
            response = p["response"]
            document.url = response["url"]
            document.status = response["status"]
            document.mime = str(response.get("mimeType", "")).lower()
            document.head_bytes = int(response.get("encodedDataLength", 0))
            document.headers = {k.lower(): str(v) for k, v in response.get("headers", {}).items()}

    def _on_the_wire(self, p: Mapping[str, Any]) -> None:
        self.requests.on_the_wire(p)
        document = self.documents.get(p["requestId"])
        if document:
            document.wire_status = p["statusCode"]
            headers = {k.lower(): str(v) for k, v in p.get("headers", {}).items()}
            document.wire_location = headers.get("location", "")
            given = headers.get("set-cookie", "").splitlines()
            document.cookies += [one.partition(";")[0].strip() for one in given]

    def _finished(self, p: Mapping[str, Any]) -> None:
        self.requests.finished(p)
        document = self.documents.get(p["requestId"])
        if document:
            document.finished = True
            document.bytes = int(p.get("encodedDataLength", 0))

    def _failed(self, p: Mapping[str, Any]) -> None:
        self.requests.failed(p)
        document = self.documents.get(p["requestId"])
        if document:
            document.error = str(p.get("errorText", ""))

    def _navigated(self, p: Mapping[str, Any]) -> None:
        frame = p["frame"]
        if "parentId" in frame:
            return
        self.current = frame["loaderId"]
        self._committed.append(frame["loaderId"])
        self.requests.forget()
        self.url = frame["url"] + frame.get("urlFragment", "")
        self.unreachable = frame.get("unreachableUrl")
        # Documents without a request of their own (about:blank, srcdoc) still have a life cycle.
        self.documents.setdefault(
            frame["loaderId"], LoadedDocument(frame["loaderId"], frame["url"])
        )

    def _within_document(self, p: Mapping[str, Any]) -> None:
        if p["frameId"] == self.main_frame:
            self.url = p["url"]

    def _lifecycle(self, p: Mapping[str, Any]) -> None:
        document = self.documents.get(p["loaderId"])
        if document and p["frameId"] == self.main_frame:
            if not document.ready and p["name"] in ("DOMContentLoaded", "load"):
                document.ready, document.ready_at = True, time.monotonic()
            document.shown = document.shown or p["name"] == "firstContentfulPaint"
            document.loaded = document.loaded or p["name"] == "load"

    def _begins_loading(self, p: Mapping[str, Any]) -> None:
        if p["frameId"] != self.main_frame:
            self.requests.frame(p, loading=True)

    def _ends_loading(self, p: Mapping[str, Any]) -> None:
        if p["frameId"] != self.main_frame:
            self.requests.frame(p, loading=False)

    def _crash(self, _p: Mapping[str, Any]) -> None:
        self.crashed = True

    def _detach(self, _p: Mapping[str, Any]) -> None:
        self.detached = True


_HANDLERS = {
    "Network.requestWillBeSent": NavigationLog._request,
    "Network.responseReceived": NavigationLog._response,
    "Network.responseReceivedExtraInfo": NavigationLog._on_the_wire,
    "Network.loadingFinished": NavigationLog._finished,
    "Network.loadingFailed": NavigationLog._failed,
    "Page.frameNavigated": NavigationLog._navigated,
    "Page.navigatedWithinDocument": NavigationLog._within_document,
    "Page.lifecycleEvent": NavigationLog._lifecycle,
    "Page.frameStartedLoading": NavigationLog._begins_loading,
    "Page.frameStoppedLoading": NavigationLog._ends_loading,
    "Page.frameDetached": NavigationLog._ends_loading,
    "Inspector.targetCrashed": NavigationLog._crash,
    "Inspector.detached": NavigationLog._detach,
}
