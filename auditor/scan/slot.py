"""Slots: threads that take addresses, visit them in one tab each, and hand the visits back."""

import logging
import queue
import threading
import time
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from auditor.browser.deadline import Deadline
from auditor.browser.policy import TabPolicy
from auditor.browser.tab import Tab
from auditor.browser.truth import LoadedDocument
from auditor.errors import AuditorError, BrowserError, BrowserLost, EngineError
from auditor.model.page import PageState, Viewport
from auditor.model.visit import Visit
from auditor.net.address import host
from auditor.net.throttle import HostClock
from auditor.observe.lookalikes import LookAlikes
from auditor.scan.browsers import BrowserLoan, SharedBrowser
from auditor.scan.consent import ConsentDesk
from auditor.scan.dossiers import Dossiers
from auditor.scan.judging import PageAudit
from auditor.scan.patience import Patience
from auditor.scan.redact import Redactor
from auditor.scan.visit import Visitor
from auditor.scan.visitor_state import VisitorState
from auditor.scan.way import Errand

_log = logging.getLogger(__name__)

TAB_PAGES = 12
"""Visits after which a tab is replaced: a renderer grows with every page, a third of all memory in
twenty, and a new one costs little."""
_WAITING = 2
"""Tabs beside those of jobs, one for each of the first jobs: a page waits for half of its time."""
NEXT = timedelta(seconds=0.25)
"""The next address mostly follows once the results of the last one are written; then the browser
need not show a blank page in between."""
FURNISH_DEADLINE = timedelta(seconds=10)
"""For the local storage of one site, in a new tab."""
_ENTERED_BY = 0.25
"""Seconds after which a slot looks whether anybody is still there to enter its address."""
MAX_LOSSES = 3
"""Times that an address goes back because the browser was lost under it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One address for a slot.

    Attributes:
        seq: the address in the ledger.
        errand: where to go.
    """

    seq: int
    errand: Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a slot hands back: visits in the order of the viewports, or a failure of its own."""

    seq: int
    visits: tuple[Visit, ...] = ()
    failure: AuditorError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """A slot is about to load an address, and does so once that has been entered in the ledger."""

    seq: int
    entered: threading.Event = field(default_factory=threading.Event)


class Traffic:
    """The navigations that were begun; slots write, the coordinator reads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[str] = Counter()
        self.current: str | None = None

    def begin(self, url: str) -> None:
        """Note that a navigation to ``url`` begins."""
        with self._lock:
            self._requests[host(url)] += 1
            self.current = url

    def add(self, requests: Mapping[str, int]) -> None:
        """Count the navigations of an earlier part of the scan in."""
        with self._lock:
            self._requests.update(requests)

    def requests(self) -> Mapping[str, int]:
        """Navigations per host, by name."""
        with self._lock:
            return dict(sorted(self._requests.items()))


@dataclass(slots=True, kw_only=True)
class SlotKit:
    """What all slots share.

    Attributes:
        signed_in: credentials are in use.
        redactor: takes secrets out of what a page showed, should it echo them.
        likes: what is tried once for all pages, as the judge's observers have it.
        patience: knows how long a page's timers are waited for.
        dossiers: put copies of pages away; None where no evidence is kept.
        inbox: what slots say to the coordinator; None wakes it for something else.
    """

    browsers: SharedBrowser
    policy: TabPolicy
    judge: PageAudit
    desk: ConsentDesk
    state: VisitorState
    clock: HostClock
    viewports: Sequence[Viewport]
    page_timeout: timedelta
    stop: threading.Event
    redactor: Redactor
    signed_in: bool = False
    likes: LookAlikes = field(default_factory=LookAlikes)
    patience: Patience = field(default_factory=partial(Patience, long=False))
    dossiers: Dossiers | None = None
    traffic: Traffic = field(default_factory=Traffic)
    tasks: "queue.Queue[Task | None]" = field(default_factory=queue.Queue)
    inbox: "queue.Queue[Begin | Done | None]" = field(default_factory=queue.Queue)


def tabs(jobs: int) -> int:
    """How many tabs a scan has, for so many pages to be judged at the same time (decision 0066)."""
    return jobs + min(jobs, _WAITING)


class Slot(threading.Thread):
    """One worker with one tab."""

    def __init__(self, kit: SlotKit, number: int) -> None:
        # In the context of the scan, so that lines of the log name it.
        run = copy_context().run
        super().__init__(target=run, args=(self._work,), name=f"slot-{number}", daemon=True)
        self._kit = kit
        self._tab: Tab | None = None
        self._lease: BrowserLoan | None = None
        self._visits = 0
        self._holds_page = False
        self._seq = 0
        self._begin: Begin | None = None
        self._inert = False
        self._lasting: LoadedDocument | None = None

    def _work(self) -> None:
        """Work until told to end (a task of None)."""
        while (task := self._next_task()) is not None:
            try:
                self._seq, self._begin = task.seq, None
                visits = self._audit(replace(task.errand, number=task.seq))
                self._kit.inbox.put(Done(seq=task.seq, visits=visits))
            except AuditorError as error:
                self._kit.inbox.put(Done(seq=task.seq, failure=error))
            except Exception as error:
                # Its own words may be the page's, so they stay out of the log.
                where = traceback.extract_tb(error.__traceback__)[-1]
                _log.error(
                    "a slot failed on an address: %s in %s, line %s",
                    type(error).__name__,
                    where.name,
                    where.lineno,
                )
                failure = AuditorError(f"an internal error ({type(error).__name__})")
                self._kit.inbox.put(Done(seq=task.seq, failure=failure))

    def _next_task(self) -> Task | None:
        try:
            return self._kit.tasks.get(timeout=NEXT.total_seconds())
        except queue.Empty:
            self._rest()
            return self._kit.tasks.get()

    def _rest(self) -> None:
        """Leave the page that the tab still holds, rather than let it run while the slot waits.

        Where the next page follows at once, its navigation ends the earlier page as well, at a
        seventh less of a page's work (decision 0005).
        """
        if self._tab is None or not self._holds_page:
            return
        try:
            self._tab.leave()
            self._holds_page = False
        except BrowserError:
            self._drop_tab()

    def _audit(self, errand: Errand) -> tuple[Visit, ...]:
        """Visit an address in every viewport; an early end counts for those that are left."""
        visits: list[Visit] = []
        self._inert, self._lasting = False, None
        self._kit.likes.begin(errand.number)
        last = self._kit.viewports[-1]
        try:
            for viewport in self._kit.viewports:
                task = replace(errand, inert=self._inert, again=viewport != last)
                visit = self._visit(task, viewport)
                if visit is None:
                    break
                visits.append(visit)
                if visit.state is not PageState.AUDITED:
                    break
            if (
                self._visits >= TAB_PAGES
            ):  # not between two windows, of which one may show the other
                self._drop_tab()
        finally:
            # Others may wait for it, though it was never visited. Before it is handed back: from
            # then on it may be expected again.
            self._kit.state.settle(errand.url)
            self._kit.likes.end(errand.number)
        return tuple(visits)

    def _wait_turn(self, url: str) -> bool:
        """Wait until the host may be visited; False if the scan was stopped meanwhile."""
        wait = self._kit.clock.reserve(url, time.monotonic()) - time.monotonic()
        if wait > 0:
            self._rest()
        return not self._kit.stop.wait(max(0.0, wait))

    def _enter(self) -> bool:
        """Have it entered that the address is being loaded; False if the scan was stopped first."""
        if self._begin is None:
            self._begin = Begin(seq=self._seq)
            self._kit.inbox.put(self._begin)
        while not self._begin.entered.wait(_ENTERED_BY):
            if self._kit.stop.is_set():
                return False
        return True

    def _ask_again(self, url: str) -> bool:
        """Wait until the page that the tab holds may be asked for again."""
        turn = self._wait_turn(url)
        self._holds_page = True
        if turn:
            self._kit.traffic.begin(url)
        return turn

    def _visit(self, errand: Errand, viewport: Viewport) -> Visit | None:
        """Visit once; again, uncounted, where the browser was lost under the page."""
        for _ in range(MAX_LOSSES):
            if self._kit.stop.is_set():
                return None
            lease = self._kit.browsers.acquire()
            sound = False
            try:
                visit = self._in_tab(lease, errand, viewport)
                sound = visit is not None
                if visit is not None:
                    return self._kit.dossiers.kept(visit) if self._kit.dossiers else visit
            finally:
                self._kit.browsers.release(sound=sound)
        raise BrowserLost("the browser was lost again and again on this address")

    def _in_tab(self, lease: BrowserLoan, errand: Errand, viewport: Viewport) -> Visit | None:
        """One visit; None if it must be made again because of what happened around it."""
        kit = self._kit
        try:
            tab = self._ready_tab(lease, errand.url)
            shown, self._lasting = self._shown_by(tab), None
            if shown is None:
                if not (self._wait_turn(errand.url) and self._enter()):
                    return None
                kit.traffic.begin(errand.url)
            held, self._holds_page = self._holds_page, True
            visitor = Visitor(
                tab,
                kit.judge,
                kit.desk,
                kit.state,
                kit.page_timeout,
                self._ask_again,
                redactor=kit.redactor if kit.signed_in else None,
                patience=kit.patience,
            )
            visit = kit.redactor.redact(
                visitor.visit(
                    replace(errand, shown=shown), viewport, summed_up=viewport == kit.viewports[0]
                )
            )
            self._visits += 1
            self._holds_page, self._inert = visitor.holds_page, visitor.inert
            self._lasting = visitor.lasting
        except BrowserError as error:
            _log.info("the browser was lost under a page: %s", error)
            self._tab = None
            kit.browsers.condemn(lease)
            return None
        if kit.browsers.replaced(lease):
            self._tab = None
            # What failed on a browser that others brought down says nothing of this page.
            return visit if visit.state is PageState.AUDITED else None
        spent = visit.state in (PageState.TIMED_OUT, PageState.CRASHED)
        # A page that an earlier one in the same tab may have held up gets a tab of its own.
        again = held and spent and not (visit.final_url or tab.answers())
        if not visitor.tab_sound:
            self._drop_tab()
        return None if again or visit.state is PageState.INTERRUPTED else visit

    def _shown_by(self, tab: Tab) -> LoadedDocument | None:
        """The document that a tab still shows and that another window may show without a load."""
        shown = self._lasting
        return shown if shown and tab.log.current == shown.loader else None

    def _ready_tab(self, lease: BrowserLoan, url: str) -> Tab:
        lacking = self._kit.state.lacks(url)
        if lacking and self._lease == lease:
            self._drop_tab()
        if self._tab is None or self._lease != lease:
            self._tab = lease.browser.open_tab(self._kit.policy)
            if lacking:
                self._tab = self._furnished(self._tab, lease, url)
            self._lease = lease
            self._visits = 0
            self._holds_page = False
        return self._tab

    def _furnished(self, tab: Tab, lease: BrowserLoan, url: str) -> Tab:
        """A tab that finds the site's storage; a new one, without it, where that does not work."""
        try:
            self._kit.state.furnish(tab, url, Deadline.after(FURNISH_DEADLINE))
        except BrowserLost:
            raise
        except (BrowserError, EngineError) as error:
            _log.info("a site's storage is left as it is in the browser: %s", error)
            tab.close()
            return lease.browser.open_tab(self._kit.policy)
        return tab

    def _drop_tab(self) -> None:
        """Close the tab, stuck or not; a browser that cannot do that is replaced."""
        tab, self._tab = self._tab, None
        try:
            if tab is not None:
                tab.close()
        except BrowserError:
            if self._lease is not None:
                self._kit.browsers.condemn(self._lease)
