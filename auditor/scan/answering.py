"""Answering the consent banner of one page: judged and pictured, pressed, and seen to be gone.

The page is held from the press until it is left, so nothing that the press starts reaches the site,
however late. Then the page is loaded anew, as for anybody who comes back: what is judged is the
page that the site shows to one who has answered.
"""

from dataclasses import dataclass

from auditor.browser.hold import Grip
from auditor.browser.tab import Tab
from auditor.model.scan import Obstacle
from auditor.observe.evidence import OpenPage
from auditor.observe.page import Banner, Look, PageObserver
from auditor.scan.consent import ConsentDesk
from auditor.scan.judging import NO_BANNER, JudgedBanner, PageAudit
from auditor.scan.visitor_state import Memory, VisitorState, memory_of


@dataclass(frozen=True, slots=True)
class _Press:
    """What came of a press.

    Attributes:
        hidden: the banner went away.
        caught: the page tried to reach its site.
    """

    banner: Banner
    hidden: bool
    caught: bool


class Answering:
    """The banner of one page."""

    def __init__(
        self, tab: Tab, desk: ConsentDesk, judge: PageAudit, state: VisitorState, url: str
    ) -> None:
        self._tab = tab
        self._desk = desk
        self._judge = judge
        self._state = state
        self._url = url
        self._press: _Press | None = None
        self._over = False
        self.first = False
        """Whether this page's banner is the one that was judged."""
        self.judged: JudgedBanner = NO_BANNER
        self.caught = 0
        """What the page was kept from when the button was pressed."""

    @property
    def pressed(self) -> bool:
        """Whether a button of the page was pressed."""
        return self._over or self._press is not None

    def settle(self, page: OpenPage, observer: PageObserver, look: Look) -> Look | None:
        """Answer what banner there is.

        Args:
            page: at rest.
            observer: of it.
            look: what it shows.

        Returns:
            What it shows with the banner dealt with; None where it must be loaded anew first: it
            was pressed, is still held and must be left.

        Raises:
            BrowserError: the tab did not answer in time or is gone.
            EngineError: the page could not be read.
        """
        if self._press is not None and not self._over:
            return self._checked(page, observer, look, self._press)
        if look.banner is None or self._over:
            return look
        if not self._desk.may_answer(look.banner):
            self._desk.note_left(look.banner, self._url)
            return look
        if self._desk.first_banner():
            self.first = True
            self.judged = self._judge.judge_banner(page)
        before = memory_of(self._tab, observer, page.deadline)
        after = self._pressed(observer)
        told = memory_of(self._tab, observer, page.deadline)
        press = _Press(look.banner, hidden=after.banner is None, caught=self._tab.caught > 0)
        if press.hidden and not press.caught and not _changed(before, told):
            # The page alone knows the answer, and would have forgotten it.
            self._over = True
            self._desk.answered(look.banner, self._url)
            return after
        self._state.add(before, told)
        self.caught, self._press = self._tab.caught, press
        return None

    def _pressed(self, observer: PageObserver) -> Look:
        self._tab.hold(Grip.ANSWER)
        observer.click_banner()
        return observer.settle()

    def _checked(self, page: OpenPage, observer: PageObserver, look: Look, press: _Press) -> Look:
        """See whether the answer lasted; one that did not is given once more, and stays held."""
        self._over = True
        if look.banner is not None and press.hidden and not press.caught and look.banner.button:
            before = memory_of(self._tab, observer, page.deadline)
            look = self._pressed(observer)
            self._state.add(before, memory_of(self._tab, observer, page.deadline))
        if look.banner is None:
            self._desk.answered(press.banner, self._url)
        else:
            obstacle = Obstacle.SENDS if press.caught else Obstacle.NO_EFFECT
            self._desk.note_failed(press.banner, self._url, obstacle)
        return look


def _changed(before: Memory, after: Memory) -> bool:
    """Whether the site remembers anything that it did not remember before."""
    return before.values != after.values or before.storage != after.storage
