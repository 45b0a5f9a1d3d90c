"""Visits: addresses in one tab, one after the other, as by a person whom the sites have met."""

from collections.abc import Callable
from datetime import timedelta

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.browser.truth import LoadedDocument
from auditor.errors import BrowserError
from auditor.model.page import PageState, Viewport
from auditor.model.visit import Visit
from auditor.scan.consent import ConsentDesk
from auditor.scan.judging import PageAudit
from auditor.scan.one_visit import TIDY_DEADLINE, OneVisit
from auditor.scan.patience import Patience
from auditor.scan.record import VisitRecord
from auditor.scan.redact import Redactor
from auditor.scan.visit_kit import VisitKit
from auditor.scan.visitor_state import Memory, VisitorState
from auditor.scan.way import Errand


class Visitor:
    """Visits addresses in one tab."""

    def __init__(
        self,
        tab: Tab,
        judge: PageAudit,
        desk: ConsentDesk,
        state: VisitorState,
        page_timeout: timedelta,
        turn: Callable[[str], bool] = lambda _url: True,
        *,
        redactor: Redactor | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Tie a visitor to a tab.

        Args:
            tab: to visit in.
            judge: judges the pages.
            desk: decides about consent banners.
            state: what sites remember of their visitor.
            page_timeout: for one visit, from the start of the navigation to the last result.
            turn: waits until an address may be asked for again; False if the scan was stopped.
            redactor: learns what is secret of a session; None unless credentials are in use.
            patience: of the scan; None to wait for no page longer than for any.
        """
        self._kit = VisitKit(
            tab=tab,
            judge=judge,
            desk=desk,
            state=state,
            page_timeout=page_timeout,
            turn=turn,
            redactor=redactor,
            patience=patience or Patience(long=False),
        )
        self.tab_sound = True
        """Whether the tab may be used for another page."""
        self.holds_page = True
        """Whether the tab still shows the page, once it was visited."""
        self.inert = False
        """Whether nothing came of scrolling through the page."""
        self.lasting: LoadedDocument | None = None
        """The document, where the tab may show it in the next window without a load."""

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
        first = self._kit.state.claim(errand.url)
        try:
            if first and errand.entry and not self._enter(errand.entry, viewport):
                # The tab is spent; the state is given up, so the page gets its visit in another.
                first, self.tab_sound = False, False
                return VisitRecord(errand.url, viewport).close(dialogs=0)
            newcomer = first and errand.entry is None
            with self._kit.state.beside_others():
                one = OneVisit(self._kit, errand, viewport, summed_up=summed_up, newcomer=newcomer)
                visit = one.run()
                self._learn_session()
                self.tab_sound = one.tidy(visit)
                self.holds_page, self.inert = not one.left, one.inert
                self.lasting = one.lasting if self.tab_sound else None
        finally:
            self._kit.state.settle(errand.url)
        return visit

    def _enter(self, entry: Errand, viewport: Viewport) -> bool:
        """Come to the site as in an earlier part of the scan; False if the tab is spent."""
        one = OneVisit(self._kit, entry, viewport, summed_up=False, newcomer=True, passing=True)
        visit = one.run()
        self._kit.state.keep(entry.url, Memory())
        return visit.state not in (PageState.TIMED_OUT, PageState.CRASHED) and self._kit.turn(
            entry.url
        )

    def _learn_session(self) -> None:
        """Learn what the site knows a signed-in visitor by, however the visit ended."""
        if self._kit.redactor is None:
            return
        try:
            self._kit.redactor.learn(self._kit.tab.sessions(Deadline.after(TIDY_DEADLINE)))
        except BrowserError:
            return  # a tab that does not answer has shown nothing that is not masked already
