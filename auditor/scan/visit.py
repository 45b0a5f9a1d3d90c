"""One visit: an address in one viewport, from navigation to judgement, under one deadline.

The network record decides what was loaded; only a document whose loader is the one that was
asked for is judged. Every way out of here is a Visit with a state and a reason.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from auditor.browser.deadline import Deadline
from auditor.browser.failures import of_document, of_status
from auditor.browser.tab import MAX_DIALOGS, Frame, Tab
from auditor.browser.truth import Document, NavigationLog
from auditor.errors import BrowserError, CommandFailed, DeadlinePassed, EngineError, TabLost
from auditor.model.cause import Picture
from auditor.model.finding import Finding
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.remark import RemarkKey, remark
from auditor.model.visit import Visit
from auditor.net.address import key, normalise
from auditor.observe.acts import labels
from auditor.observe.evidence import OpenPage
from auditor.observe.page import Banner, Facts, Look, PageObserver
from auditor.scan.acts import act_of, act_of_label
from auditor.scan.classify import looks_like_login, stands_in_the_way
from auditor.scan.consent import ConsentDesk
from auditor.scan.judging import PageJudge
from auditor.scan.record import VisitRecord
from auditor.scan.redact import Redactor

_log = logging.getLogger(__name__)

LOAD_SHARE = 0.5
"""Share of the page's time after which a page that is ready is judged without its load event."""
MAX_HOPS = 5
TIDY_DEADLINE = timedelta(seconds=2)
WIRE_DEADLINE = timedelta(seconds=3)
"""For the answer on the wire, which comes behind the browser's own; late on a busy machine."""
_CHALLENGE = "cf-mitigated"

Verdict = tuple[PageState, Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One address to visit, and how far the browser may follow it.

    Attributes:
        gate: asked for every address that the main frame is sent to.
        why: the state and reason of a visit that was sent to an address the gate refused.
        follow: judge the page that a redirect leads to, instead of recording the redirect.
        probe: go there only to learn why the host does not answer; judge nothing.
    """

    url: str
    gate: Callable[[str], bool]
    why: Callable[[str], Verdict]
    follow: bool
    probe: bool = False


class _EndedError(Exception):
    """The visit ended without a page to judge."""

    def __init__(self, verdict: Verdict, detail: str = "") -> None:
        super().__init__(detail)
        self.verdict = verdict
        self.detail = detail


class Visitor:
    """Visits addresses in one tab."""

    def __init__(
        self,
        tab: Tab,
        judge: PageJudge,
        desk: ConsentDesk,
        page_timeout: timedelta,
        *,
        redactor: Redactor | None = None,
    ) -> None:
        self._redactor = redactor
        self._tab = tab
        self._judge = judge
        self._desk = desk
        self._page_timeout = page_timeout
        self.tab_sound = True
        """Whether the tab may be used for another page."""

    def visit(self, errand: Errand, viewport: Viewport, *, summed_up: bool) -> Visit:
        """Visit an address.

        Args:
            errand: the address.
            viewport: the window to see it in.
            summed_up: make the digest that rules across pages need.

        Returns:
            What it gave. States TIMED_OUT and CRASHED may leave the tab unusable; ask
            `Tab.answers`.

        Raises:
            BrowserLost: the browser itself is gone; nothing can be said of the page.
        """
        one = _OneVisit(self, errand, viewport, summed_up=summed_up)
        visit = one.run()
        self.tab_sound = one.tidy(visit)
        return visit


class _OneVisit:
    """The state of one visit."""

    def __init__(
        self, visitor: Visitor, errand: Errand, viewport: Viewport, *, summed_up: bool
    ) -> None:
        self._tab = visitor._tab
        self._page_judge = visitor._judge
        self._desk = visitor._desk
        self._redactor = visitor._redactor
        self._errand = errand
        self._deadline = Deadline.after(visitor._page_timeout)
        self._load_by = Deadline.after(visitor._page_timeout * LOAD_SHARE)
        self._viewport = viewport
        self._summed_up = summed_up
        self._record = VisitRecord(errand.url, viewport)
        self._clicked: Banner | None = None
        self._judged_banner = False
        self._banner_findings: tuple[Finding, ...] = ()
        self._pictured: Mapping[str, Picture] = {}

    def run(self) -> Visit:
        try:
            self._go()
        except _EndedError as end:
            self._record.end(end.verdict, end.detail)
        except DeadlinePassed as error:
            self._record.end(self._late(), str(error))
        except TabLost as error:
            looping = self._tab.log.dialogs > MAX_DIALOGS
            reason = Reason.DIALOG_LOOP if looping else Reason.RENDERER_CRASHED
            self._record.end((PageState.CRASHED, reason), str(error))
        except (EngineError, CommandFailed) as error:
            self._record.end((PageState.CRASHED, Reason.ENGINE_FAILED), str(error))
        if self._tab.caught:
            self._record.remark(remark(RemarkKey.HELD, n=str(self._tab.caught)))
        visit = self._record.close(dialogs=self._tab.log.dialogs)
        if visit.state is not PageState.AUDITED:
            self._page_judge.forget(self._pictured)
        if self._judged_banner and visit.state is not PageState.AUDITED:
            self._desk.forget_judging()
        return visit

    def tidy(self, visit: Visit) -> bool:
        """Set cookies and storage back; False if the tab must be replaced instead."""
        if visit.state in (PageState.TIMED_OUT, PageState.CRASHED):
            return False
        deadline = Deadline.after(TIDY_DEADLINE)
        try:
            loaded = self._tab.log.document is not None and not self._tab.log.unreachable
            observer = self._observer(deadline) if loaded else None
            self._desk.restore(self._tab, observer, deadline)
            if self._tab.caught:
                self._tab.leave()  # while it is held: it may have more to send when it is left
        except BrowserError as error:
            _log.info("a tab is replaced, since its page could not be put away: %s", error)
            return False
        return True

    # ---- the steps ---------------------------------------------------------------------------

    def _go(self) -> None:
        self._tab.set_viewport(self._viewport, self._deadline)
        answer = self._tab.navigate(self._errand.url, self._deadline, self._errand.gate)
        if answer.get("errorText") or answer.get("isDownload"):
            self._refused(answer)
        for _ in range(MAX_HOPS):
            document = self._loaded()
            self._record.next("settle")
            try:
                if self._settled_and_judged(document):
                    return
            except (CommandFailed, EngineError):
                if self._tab.log.current == document.loader:
                    raise
            self._record.next("load")  # the page went on to another document below us
        raise _EndedError((PageState.TIMED_OUT, Reason.KEEPS_NAVIGATING))

    def _refused(self, answer: dict[str, object] | object) -> None:
        """The browser showed no new document: say why; never look at the tab."""
        told = answer if isinstance(answer, dict) else {}
        self._check_refused_redirect()
        document = self._tab.log.last_requested
        if document and document.status is None:
            # The answer on the wire is told a moment after the browser's own.
            self._tab.wait_for(
                lambda _log: document.wire_status is not None, self._deadline.within(WIRE_DEADLINE)
            )
        verdict = of_document(
            document, str(told.get("errorText", "")), download=bool(told.get("isDownload"))
        )
        self._record.document(document)
        raise _EndedError(
            verdict or (PageState.NETWORK_ERROR, Reason.INVALID_RESPONSE),
            str(told.get("errorText", "")),
        )

    def _loaded(self) -> Document:
        """Wait for the document's load event; without it, be content with a ready one."""
        log = self._tab.log

        def ended(log: NavigationLog) -> bool:
            return bool(log.refused) or log.hops > MAX_HOPS

        def loaded(log: NavigationLog) -> bool:
            return ended(log) or bool(log.document and log.document.loaded)

        def ready(log: NavigationLog) -> bool:
            return ended(log) or bool(log.document and log.document.ready)

        if not self._tab.wait_for(loaded, self._load_by) and not self._tab.wait_for(
            ready, self._deadline
        ):
            raise DeadlinePassed("the page was not ready in time")
        self._check_refused_redirect()
        if log.hops > MAX_HOPS:
            raise _EndedError((PageState.TIMED_OUT, Reason.KEEPS_NAVIGATING))
        document = log.document
        if document is None or log.unreachable:
            document = log.last_requested
            verdict = of_document(document, document.error if document else "", download=False)
            raise _EndedError(verdict or (PageState.NETWORK_ERROR, Reason.CONNECTION_FAILED))
        self._record.document(document)
        self._check_answer(document)
        if self._errand.probe:
            raise _EndedError((PageState.DISALLOWED, Reason.ROBOTS_UNREACHABLE))
        return document

    def _check_answer(self, document: Document) -> None:
        """End the visit where the answer is no page; a refusal may yet turn out a bot check."""
        if document.status is None:
            # The page left for a document that no server gave (about:blank, blob:).
            raise _EndedError((PageState.EMPTY, Reason.NOTHING_RENDERED), document.url[:100])
        verdict = of_document(document, "", download=False)
        if verdict is None and document.empty:
            verdict = (PageState.EMPTY, Reason.NO_CONTENT)
        if verdict is None and _forbids_scripts(document.headers):
            verdict = (PageState.BLOCKED, Reason.SCRIPTS_FORBIDDEN)
        if verdict is None:
            return
        if document.status in (403, 429, 503) and document.mime == "text/html":
            facts = self._observer(self._deadline).settle().facts
            verdict = self._in_the_way(facts, None, document) or verdict
        raise _EndedError(verdict, f"HTTP status {document.status}")

    def _settled_and_judged(self, document: Document) -> bool:
        """Settle, look, judge; False if the page went on to another document before it was read.

        One that goes on later, by itself or when an observer gives something focus, was judged.
        """
        observer = self._observer(self._deadline)
        look = observer.settle()
        self._check_refused_redirect()
        if self._tab.log.current != document.loader:
            return False
        self._check_moved()
        if look.banner and self._clicked is None:
            look = self._answer(observer, look, look.banner)
        if self._clicked:
            self._note_answer(observer, look, self._clicked)
        self._record.facts(look.facts, self._tab.log.url)
        if look.facts.unread:
            self._record.remark(remark(RemarkKey.MARKUP_BROKEN, error=look.facts.unread))
            raise _EndedError((PageState.UNREADABLE, Reason.MARKUP_BROKEN), look.facts.unread)
        verdict = self._in_the_way(look.facts, look.banner, document)
        if verdict:
            raise _EndedError(verdict)
        links = observer.links(look)
        roots = observer.closed_shadow_roots(look)
        base = self._tab.log.url
        if self._redactor:
            self._note_acts(observer.top)
            self._redactor.learn(self._tab.cookies(self._deadline))
        self._record.next("judge")
        judged = self._page_judge.judge(
            self._open_page(observer), self._banner_findings, summed_up=self._summed_up
        )
        if self._tab.log.current != document.loader and not (judged.seen or judged.late):
            return False
        self._pictured = judged.pictures
        self._record.judged(judged)
        self._record.found(links, base, closed_shadow_roots=roots)
        if not document.loaded:
            self._record.in_part(Reason.LOAD_UNFINISHED)
        if not look.calm:
            self._record.in_part(Reason.NEVER_QUIET)
        if judged.late:
            self._record.in_part(Reason.TIME_OVER)
        self._record.conclude()
        return True

    def _note_acts(self, top: Frame) -> None:
        """Note the links that a signed-in scan leaves alone, and whether it could sign out here."""
        told = [
            (label.url, act)
            for label in labels(self._tab, top, self._deadline)
            if (
                act := act_of_label(label.words)
                or (label.url and act_of(label.url, signed_in=True))
            )
        ]
        self._record.acts(
            {url: act for url, act in told if url},
            offers_sign_out=any(act is Reason.SIGNS_OUT for _, act in told),
        )

    def _observer(self, deadline: Deadline) -> PageObserver:
        return PageObserver(self._tab, deadline, self._desk.mode, self._desk.selector)

    def _answer(self, observer: PageObserver, look: Look, banner: Banner) -> Look:
        """Judge the banner the first time, then click; the page may load anew below it."""
        if not self._desk.may_answer(banner):
            self._desk.note_unanswered(self._errand.url)
            return look
        if self._desk.first_banner():
            self._judged_banner = True
            self._banner_findings = self._page_judge.judge_banner(
                self._open_page(observer), "auditorPage.banner()"
            )
        self._clicked = banner
        observer.click_banner()
        return observer.settle()

    def _note_answer(self, observer: PageObserver, look: Look, clicked: Banner) -> None:
        """Record the answer once the banner is gone, and keep what the site remembers of it."""
        if look.banner is None:
            self._desk.answered(self._tab, observer, clicked, self._errand.url)
        else:
            self._desk.note_unanswered(self._errand.url)

    def _open_page(self, observer: PageObserver) -> OpenPage:
        return OpenPage(
            tab=self._tab,
            top=observer.top,
            world=observer.world,
            viewport=self._viewport,
            deadline=self._deadline,
        )

    # ---- what the tab showed -----------------------------------------------------------------

    def _check_refused_redirect(self) -> None:
        """End the visit if the page was sent to an address that the gate refused."""
        target = self._tab.log.refused
        if target is None:
            return
        last = self._tab.log.last_requested
        self._record.sent_to(target, last.redirects if last else ())
        if looks_like_login(target) and not looks_like_login(self._errand.url):
            raise _EndedError((PageState.NEEDS_LOGIN, Reason.LOGIN_PAGE), target)
        raise _EndedError(self._errand.why(target), target)

    def _check_moved(self) -> None:
        """End the visit if a redirect led to another address that has an entry of its own."""
        document = self._tab.log.document
        final = self._moved_to(document) if document else None
        if self._errand.follow or final is None:
            return
        if looks_like_login(final) and not looks_like_login(self._errand.url):
            return  # a sign-in in the way of the page asked for: `_in_the_way` looks closer
        self._moved(final)

    def _moved(self, final: str) -> None:
        by_http = self._tab.log.current == self._tab.log.expected
        reason = Reason.HTTP_REDIRECT if by_http else Reason.PAGE_REDIRECT
        self._record.sent_to(final)
        raise _EndedError((PageState.REDIRECTED, reason), final)

    def _in_the_way(
        self, facts: Facts, banner: Banner | None, document: Document
    ) -> Verdict | None:
        verdict = stands_in_the_way(
            facts,
            banner,
            asked=self._errand.url,
            status=document.status,
            challenged=document.headers.get(_CHALLENGE) == "challenge",
        )
        final = self._moved_to(document)
        if verdict is None and final and not self._errand.follow:
            self._moved(final)
        return verdict

    def _moved_to(self, document: Document) -> str | None:
        """The address of a document that is not the one asked for; None if it is.

        A fragment never reaches the server, so the document of ``/#/a`` is that of ``/``.
        """
        final = normalise(document.url)
        asked = self._errand.url.partition("#")[0]
        if final is None or key(final.partition("#")[0]) == key(asked):
            return None
        return final

    # ---- endings -----------------------------------------------------------------------------

    def _late(self) -> Verdict:
        """Why time ran out, from what had been reached."""
        log = self._tab.log
        document = log.document
        if log.dialogs > MAX_DIALOGS:
            return PageState.CRASHED, Reason.DIALOG_LOOP
        if self._record.phase == "judge":
            return PageState.TIMED_OUT, Reason.PAGE_TOO_HEAVY
        if document is None:
            return PageState.TIMED_OUT, Reason.NO_RESPONSE
        if document.status and of_status(document.status):
            return of_status(document.status) or (PageState.TIMED_OUT, Reason.NO_RESPONSE)
        if log.hops > MAX_HOPS:
            return PageState.TIMED_OUT, Reason.KEEPS_NAVIGATING
        if self._tab.answers():
            return PageState.TIMED_OUT, Reason.RESPONSE_UNFINISHED
        return PageState.TIMED_OUT, Reason.SCRIPT_ENDLESS


def _forbids_scripts(headers: Mapping[str, str]) -> bool:
    """Whether a sandbox in the page's policy forbids scripts, ours included: no promise ends."""
    policy = headers.get("content-security-policy", "").lower()
    directives = [part.split() for one in policy.split(",") for part in one.split(";")]
    return any(d and d[0] == "sandbox" and "allow-scripts" not in d for d in directives)
