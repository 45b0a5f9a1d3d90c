"""One address in one viewport, from navigation to judgement, under one deadline.

The network record decides what was loaded; only a document whose loader is the one that was
asked for is judged. Every way out of here is a Visit with a state and a reason.
"""

import logging
from collections.abc import Callable, Mapping, Set
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial

from auditor.browser.deadline import Deadline
from auditor.browser.tab import MAX_DIALOGS
from auditor.browser.truth import LoadedDocument
from auditor.errors import BrowserError, CommandFailed, DeadlinePassed, EngineError, TabLost
from auditor.model.cause import Picture
from auditor.model.page import PageState, Reason, Ruling, Viewport
from auditor.model.remark import RemarkKey, remark
from auditor.model.visit import Visit
from auditor.observe.acts import labels
from auditor.observe.evidence import OpenPage
from auditor.observe.inanimate import resized
from auditor.observe.page import Banner, Facts, Look, PageObserver
from auditor.scan.answering import Answering
from auditor.scan.behind import without_dialog
from auditor.scan.classify import (
    asks_first,
    is_challenge,
    looks_like_login,
    no_page,
    stands_in_the_way,
)
from auditor.scan.judging import Judged
from auditor.scan.lasting import lasting
from auditor.scan.onward import Onward
from auditor.scan.record import VisitRecord
from auditor.scan.shortfall import shortfall
from auditor.scan.visit_kit import VisitKit
from auditor.scan.visitor_state import CookieKey, gained, memory_of
from auditor.scan.way import MAX_HOPS, AgainError, AloneError, EndedError, Errand, Way

_log = logging.getLogger(__name__)

MOST_GROWN = 2
"""Times that a page is left to come to rest anew, since more came while it was judged."""
TIDY_DEADLINE = timedelta(seconds=2)
MOST_ASKED = 4
"""Times that one visit asks for its address: to be known, alone, and as one who has answered."""


class OneVisit:
    """One visit, carried out once; its tab is put away by `tidy`."""

    def __init__(
        self,
        kit: VisitKit,
        errand: Errand,
        viewport: Viewport,
        *,
        summed_up: bool,
        newcomer: bool,
        passing: bool = False,
    ) -> None:
        """Prepare a visit.

        Args:
            kit: what it is made with.
            errand: the address.
            viewport: the window to see it in.
            summed_up: make the digest that rules across pages need.
            newcomer: nothing is remembered of the visitor yet; what is then is the state.
            passing: come for the state alone, and judge nothing.
        """
        self._tab = kit.tab
        self._page_judge = kit.judge
        self._desk = kit.desk
        self._redactor = kit.redactor
        self._state = kit.state
        self._patience = kit.patience
        self._turn = kit.turn
        self._page_timeout = kit.page_timeout
        self._errand = errand
        self._viewport = viewport
        self._summed_up = summed_up
        self._newcomer = newcomer
        self._passing = passing
        self._by_itself = False
        self._last = False
        self._had: Set[CookieKey] = frozenset()
        self._record = VisitRecord(errand.url, viewport)
        self._way = Way(self._tab, errand, self._record, self._page_timeout)
        self._answering = Answering(
            self._tab, self._desk, self._page_judge, self._state, errand.url
        )
        self._grown = 0
        self._pictured: Mapping[str, Picture] = {}
        self.left = self.inert = False
        self.lasting: LoadedDocument | None = None
        """The document, where the next window may show it without a load."""

    def run(self) -> Visit:
        """Carry the visit out.

        Raises:
            BrowserLost: the browser itself is gone.
        """
        try:
            self._go()
        except EndedError as end:
            self._record.end(end.verdict, end.detail)
        except DeadlinePassed as error:
            self._record.end(self._way.late(), str(error))
        except TabLost as error:
            looping = self._tab.log.dialogs > MAX_DIALOGS
            reason = Reason.DIALOG_LOOP if looping else Reason.RENDERER_CRASHED
            self._record.end((PageState.CRASHED, reason), str(error))
        except (EngineError, CommandFailed) as error:
            self._record.end((PageState.CRASHED, Reason.ENGINE_FAILED), str(error))
        caught = self._tab.caught + self._answering.caught
        if caught:
            self._record.remark(remark(RemarkKey.HELD, n=str(caught)))
        visit = self._record.close(dialogs=self._tab.log.dialogs)
        if visit.state is not PageState.AUDITED:
            self._page_judge.forget({**self._answering.judged.pictures, **self._pictured})
        if self._answering.first and visit.state is not PageState.AUDITED:
            self._desk.forget_judging()
        return visit

    def tidy(self, visit: Visit) -> bool:
        """Set cookies and storage back; False if the tab must be replaced instead."""
        deadline = Deadline.after(TIDY_DEADLINE)
        try:
            if visit.state in (PageState.TIMED_OUT, PageState.CRASHED):
                self._state.spoil(self._tab, visit.final_url or visit.url, deadline)
                return False
            loaded = self._tab.log.document is not None and not self._tab.log.unreachable
            observer = self._observer(deadline) if loaded else None
            self._state.restore(self._tab, observer, deadline)
            if self._tab.held and self.lasting is None:
                self._tab.leave()  # while it is held: it may have more to send when it is left
                self.left = True
        except BrowserError as error:
            _log.info("a tab is replaced, since its page could not be put away: %s", error)
            return False
        return True

    # ---- the steps ---------------------------------------------------------------------------

    @property
    def _deadline(self) -> Deadline:
        return self._way.deadline

    def _go(self) -> None:
        """Ask for the address; again where the site had to meet its visitor, or was answered."""
        ask = self._stay if self._errand.shown else self._ask
        with ExitStack() as alone:
            for _ in range(MOST_ASKED):
                try:
                    return ask()
                except AgainError:
                    pass
                except AloneError:
                    alone.enter_context(self._state.alone())
                    self._by_itself = True
                ask = self._ask_again
        raise EndedError((PageState.TIMED_OUT, Reason.KEEPS_NAVIGATING))

    def _ask_again(self) -> None:
        if self._tab.held:
            self._tab.leave()  # while it is held: what a press started ends with the page
        if not self._turn(self._errand.url):
            raise EndedError((PageState.INTERRUPTED, Reason.STOPPED))
        self._record.again()
        self._way = Way(self._tab, self._errand, self._record, self._page_timeout)
        self._ask()

    def _stay(self) -> None:
        """See the page that the tab shows in this window; one that has not stayed is loaded."""
        document = self._errand.shown
        if document is None or self._tab.log.current != document.loader:
            raise AgainError
        self._record.document(document)
        observer = self._observer(self._deadline)
        if not resized(self._tab, observer.world, self._viewport, self._deadline):
            raise AgainError
        self._record.next("settle")
        try:
            if not self._settled_and_judged(document):
                raise AgainError
        except (CommandFailed, EngineError):
            raise AgainError from None  # loaded anew, it may be judged all the same
        self._record.remark(remark(RemarkKey.RESIZED))

    def _ask(self) -> None:
        self._tab.set_viewport(self._viewport, self._deadline)
        if not self._last:
            self._had = self._state.prepare(self._tab, self._deadline)
        self._way.begin()
        for _ in range(MAX_HOPS):
            document = self._way.loaded()
            self._check_answer(document)
            if self._errand.probe:
                raise EndedError((PageState.DISALLOWED, Reason.ROBOTS_UNREACHABLE))
            self._record.next("settle")
            try:
                if self._settled_and_judged(document):
                    return
            except (CommandFailed, EngineError):
                if self._tab.log.current == document.loader:
                    raise
            self._record.next("load")  # the page went on to another document below us
        raise EndedError((PageState.TIMED_OUT, Reason.KEEPS_NAVIGATING))

    def _check_answer(self, document: LoadedDocument) -> None:
        """End the visit where the answer is no page; a refusal may yet turn out a bot check."""
        if document.status is None:
            # The page left for a document that no server gave (about:blank, blob:).
            raise EndedError((PageState.EMPTY, Reason.NOTHING_RENDERED), document.url[:100])
        verdict = no_page(document)
        if verdict is None:
            return
        if document.status in (403, 429, 503) and document.mime == "text/html":
            facts = self._observer(self._deadline).settle().facts
            verdict = self._in_the_way(facts, None, document) or verdict
        raise EndedError(verdict, f"HTTP status {document.status}")

    def _settled_and_judged(self, document: LoadedDocument) -> bool:
        """Settle, look, judge; False if the page went on to another document before it was read.

        One that goes on later, by itself or when an observer gives something focus, was judged.
        """
        observer = self._observer(self._deadline)
        if "#" in self._errand.url and not self._grown:
            observer.arrive()
        look = observer.settle(stepwise=self._grown > 0, inert=self._errand.inert)
        self._way.check_refused()
        if self._tab.log.current != document.loader:
            return False
        if not self._newcomer:
            self._check_moved(observer, look.facts, document)
        onward = Onward(self._tab, document, observer.world, self._deadline)
        answered: Look | None = look
        if self._errand.follow or self._way.moved_to(document) is None:
            answered = self._answering.settle(self._open_page(observer), observer, look)
        if self._newcomer:
            self._introduced(observer, (answered or look).facts, document)
        if answered is None:
            raise AgainError
        look = answered
        self._record.facts(look.facts, self._tab.log.url)
        if look.facts.unread:
            self._record.remark(remark(RemarkKey.MARKUP_BROKEN, error=look.facts.unread))
            raise EndedError((PageState.UNREADABLE, Reason.MARKUP_BROKEN), look.facts.unread)
        lacks = shortfall(self._tab, observer, look)
        verdict = self._in_the_way(look.facts, look.banner, document)
        if verdict:
            self._record.remark(*lacks.remarks)
            raise EndedError(verdict)
        self._state.let_in(self._errand.url)
        onward.wait()
        links = observer.links(look)
        roots = observer.closed_shadow_roots(look)
        base = self._tab.log.url
        if self._redactor:
            self._record.acts(labels(self._tab, observer.top, self._deadline))
        self._record.found(links, base, anchors=look.anchors, closed_shadow_roots=roots)
        self._record.next("judge")
        judged = self._page_judge.judge(
            self._open_page(observer),
            self._answering.judged,
            summed_up=self._summed_up,
            unstyled=lacks.unstyled,
            grown=self._grew(observer) if self._grown < MOST_GROWN else None,
        )
        if judged.grown:
            self._grown += 1
            return False
        if self._tab.log.current != document.loader and not (judged.seen or judged.late):
            return False
        whole = self._beneath(judged, lacks.unstyled) if look.covered else judged
        if whole is not None and look.covered:
            self._record.remark(remark(RemarkKey.DIALOG_CLOSED))
        judged = whole or judged
        self.inert = look.rested.inert and not self._grown
        self._pictured = judged.pictures
        self._record.judged(judged)
        self._record.sends_on(onward.links, onward.remarks(self._errand.gate))
        self._record.remark(*lacks.remarks)
        unloaded = () if document.loaded else (Reason.LOAD_UNFINISHED,)
        late = (Reason.TIME_OVER,) if judged.late else ()
        asking = self._asking(look.facts)
        beneath = (Reason.DIALOG_OPEN,) if whole is None else ()
        self._record.conclude((*lacks.reasons, *unloaded, *beneath, *late, *asking))
        touched = look.banner or look.covered or self._answering.pressed
        if self._errand.again and self._record.complete and not touched:
            self.lasting = lasting(self._tab, self._way, observer, document, judged, self._deadline)
        return True

    def _grew(self, observer: PageObserver) -> Callable[[], bool]:
        grew = self._patience.grew
        return partial(grew, observer, first=self._summed_up, again=self._grown > 0)

    def _beneath(self, judged: Judged, unstyled: str) -> Judged | None:
        """What is said of the page with its dialog and without; for the latter is as much time."""
        deadline = Deadline.after(self._page_timeout)
        return without_dialog(
            self._tab,
            lambda: self._observer(deadline),
            lambda observer: self._page_judge.judge(
                replace(self._open_page(observer), deadline=deadline),
                self._answering.judged,
                summed_up=self._summed_up,
                unstyled=unstyled,
            ),
            judged,
        )

    def _observer(self, deadline: Deadline) -> PageObserver:
        return PageObserver(self._tab, deadline, self._desk.mode, self._desk.selector)

    def _open_page(self, observer: PageObserver) -> OpenPage:
        return OpenPage(
            tab=self._tab,
            top=observer.top,
            world=observer.world,
            viewport=self._viewport,
            deadline=self._deadline,
            number=self._errand.number,
        )

    # ---- what the tab showed -----------------------------------------------------------------

    def _introduced(self, observer: PageObserver, facts: Facts, document: LoadedDocument) -> None:
        """The site has met its visitor: what it remembers is the state of every page from now on.

        What it shows a newcomer may be a greeting, terms, a choice of language or addresses with
        a session in them. The page that others see is the one that comes when it is asked again.
        """
        memory = memory_of(self._tab, observer, self._deadline)
        remembers = self._state.differs(memory)
        self._state.keep(self._errand.url, memory)
        self._newcomer = False
        if self._passing:
            raise EndedError((PageState.INTERRUPTED, Reason.STOPPED))
        if remembers:
            observer.restore_storage(memory.storage)  # and no session storage, as in a new tab
            self._last = True
            raise AgainError
        self._check_moved(observer, facts, document)

    def _check_moved(self, observer: PageObserver, facts: Facts, document: LoadedDocument) -> None:
        """End the visit if a redirect led to another address that has an entry of its own.

        A page on the way that is shown once, and then lets its visitor through, is passed by
        asking again.
        """
        final = self._way.moved_to(document)
        if final is None:
            return
        signing_in = looks_like_login(final) and not looks_like_login(self._errand.url)
        if not (self._last or signing_in) and gained(
            self._errand.url,
            self._had,
            memory_of(self._tab, observer, self._deadline),
            document.cookies,
        ):
            self._last = self._by_itself
            raise AgainError if self._by_itself else AloneError
        if not signing_in and asks_first(facts, asked=self._errand.url, shown=final):
            self._record.asks_first(final)
            self._record.sent_to(final)
            raise EndedError((PageState.BLOCKED, Reason.ASKS_FIRST), final)
        if self._errand.follow or signing_in:
            return  # a sign-in in the way of the page asked for: `_in_the_way` looks closer
        self._record.passes(facts)
        raise self._way.redirected(final)

    def _asking(self, facts: Facts) -> tuple[Reason, ...]:
        """Whether the page wants an answer before it shows what the address stands for."""
        if not asks_first(facts, asked=self._errand.url, shown=None):
            return ()
        self._record.asks_first(self._errand.url)
        return (Reason.ASKS_FIRST,)

    def _in_the_way(
        self, facts: Facts, banner: Banner | None, document: LoadedDocument
    ) -> Ruling | None:
        verdict = stands_in_the_way(
            facts,
            banner,
            asked=self._errand.url,
            status=document.status,
            challenged=is_challenge(document),
        )
        final = self._way.moved_to(document)
        if verdict is None and final and not self._errand.follow:
            raise self._way.redirected(final)
        return verdict
