"""What the pixels say of elements with and without keyboard focus.

Two passes. Most indicators are plain to see: for those a viewport is pictured once without focus,
and each element once with it. Where that shows nothing, the element is taken to the middle of the
viewport, reached with the Tab key as a person would, and the whole viewport compared.
"""

from dataclasses import dataclass, replace

from auditor.errors import CommandFailed
from auditor.model.evidence import Element, Evidence, FocusSight, FocusStop
from auditor.observe.evidence import Budget, OpenPage
from auditor.observe.focus_keeping import let_go, sight_of
from auditor.observe.focusable import AlikeGroup, Stretch, place_of
from auditor.observe.listeners import Listeners
from auditor.observe.pixels import Area, Capture, Difference, differ, picture_of
from auditor.observe.restore import Stage

AROUND = 12
"""CSS px around an element that its indicator is looked for in."""
NEAR = 48
"""CSS px around an element within which a change is still taken to belong to it."""
CANDIDATES = 3
"""Members of a group that are given focus until one takes it."""
LATE_MS = 150
"""A change that a script makes after focus is awaited so long."""
SCROLLED_MS = 100
"""What a page does when it is scrolled is awaited so long."""
SMALLEST = 5
"""CSS px: something smaller than this is not expected to show focus itself."""
AMPLE = 2
"""Times the pixels that are needed: so many are enough for smaller and larger look-alikes too."""
WALK_SHARE = 0.7
"""Share of the observer's time for the walk itself; the rest is for the way back."""
CAREFUL = 3
"""Steps that a careful look counts for."""


@dataclass(frozen=True, slots=True)
class _Try:
    """An element in its group, and what one quick look gave.

    Attributes:
        box: where it was; None where it was not in view.
        change: in its box and around it; None where there is nothing to go by.
        caret: it is a text field whose caret is seen.
        moved: the page scrolled when it took focus.
    """

    element: Element
    like: tuple[Element, ...]
    caret: bool
    moved: bool
    box: Area | None = None
    change: Difference | None = None


class Walk:
    """One page, from element to element."""

    def __init__(
        self, page: OpenPage, evidence: Evidence, budget: Budget, listeners: Listeners
    ) -> None:
        self._page = page
        self._until = page.deadline.share(WALK_SHARE).within(budget.time)
        self._steps = budget.steps
        self._view = Area(0, 0, page.viewport.width, page.viewport.height)
        self._focused: Element | None = None
        self._listeners = listeners
        self._dropped: set[Element] = set()
        self.stage = Stage(page, evidence.documents[0])
        self.done = 0
        self.late = False
        """Its time was over before it was through."""
        self.stops: list[FocusStop] = []
        self.sure: set[Element] = set()
        """Elements of stops that say nothing of this page alone: look-alikes may go by them."""

    def go(self, stretches: tuple[Stretch, ...]) -> None:
        """Try one element of each group, until the budget is spent."""
        self._page.tab.hold()
        # Pages that show focus to keyboard users only learn here that this is one.
        self.stage.leave(None)
        self.stage.press()
        for stretch in stretches:
            for one in self._look(stretch):
                stop = self._plain(one) or self._closer(one)
                if stop is None:
                    return
                self.stops.append(stop)
                self.done += 1

    def _may_spend(self, steps: int) -> bool:
        """Take steps from the budget; False if it has not so many left."""
        self.late = self.late or self._until.passed
        if self.late or self._steps < steps:
            return False
        self._steps -= steps
        return True

    # ---- the quick pass --------------------------------------------------------------------------

    def _look(self, stretch: Stretch) -> list[_Try]:
        """Try each group of a stretch; a try without a change was not sure."""
        self._leave()
        self.stage.top(f"scroll({stretch.top})")
        self.stage.drawn(SCROLLED_MS if stretch.top else 0)
        field = self._field(stretch)
        first = self.stage.picture(field)
        before = picture_of(first, field)
        tries: list[_Try] = []
        for group in stretch.groups:
            if not self._may_spend(1):
                break
            one = self._quick(group, before)
            if one is None:
                self.done += 1  # nothing in it takes focus
            else:
                tries.append(one)
        self._leave()
        self.stage.drawn()
        last = self.stage.picture(field)
        if last == first:
            return tries
        after = picture_of(last, field)
        return [one if _still(one, before, after) else replace(one, change=None) for one in tries]

    def _field(self, stretch: Stretch) -> Area:
        """The part of the viewport that elements to be tried are in, as they were when read."""
        field = None
        for group in stretch.groups:
            element = group.members[0]
            left, top = place_of(element)
            left, top = left - self.stage.scroll[0], top - self.stage.scroll[1]
            if element.box is None or not element.shown:
                return self._view
            across, down = (left, left + element.box.width), (top, top + element.box.height)
            box = Area.around(across, down)
            if not self._view.holds(box):
                return self._view
            field = box if field is None else field.with_(box)
        return self._view if field is None else field.grown(3 * AROUND).within(self._view)

    def _quick(self, group: AlikeGroup, before: Capture) -> _Try | None:
        one = self._one_that_takes_it(group)
        if one is None:
            return None
        untried = (e for e in group.members if e is not one.element)
        one = replace(one, like=tuple(e for e in untried if e not in self._dropped))
        box = self.stage.box(one.element)
        if box is None or not min(box.width, box.height):
            return one
        area = box.grown(AROUND).within(self._view)
        if one.moved or area.empty or not before.area.holds(area):
            return one
        # A picture with a clip is of a new frame: there is none to wait for.
        seen = picture_of(self.stage.picture(area), area)
        if let_go(self.stage, one.element, soon=False) and self._told_to_drop(one.element, ()):
            return None
        return replace(one, box=box, change=differ(before.part(area), seen.pixels))

    def _one_that_takes_it(self, group: AlikeGroup) -> _Try | None:
        """The first member of a group that takes focus and keeps it, as far as is seen at once."""
        for element in group.members[:CANDIDATES]:
            one = self._focus(element)
            late = self._listeners.may_take_it_back(element)
            if (one and not late) or not let_go(self.stage, element, soon=late):
                if one:
                    return one
                continue
            like = tuple(other for other in group.members if other is not element)
            if self._told_to_drop(element, like) and self._listeners.of(element):
                return None  # the same scripts listen to all of them
        return None

    def _told_to_drop(self, element: Element, like: tuple[Element, ...]) -> bool:
        """Tell of an element that seems to have let go of focus, unless something else got it."""
        sight = sight_of(self.stage, element) if self._may_spend(CAREFUL) else FocusSight.SLIPPED
        if sight is None:
            return False
        self._dropped.add(element)
        self.stops.append(_stop(_Try(element, like, False, False), sight, _NOTHING))
        return True

    def _plain(self, one: _Try) -> FocusStop | None:
        """What the quick look settles: something changed, or a caret is seen."""
        change = one.change
        if change is None or one.box is None:
            return None
        if not (change.pixels or one.caret):
            return None
        if change.telling >= _needed(one.box):
            sight, sure = FocusSight.CLEAR, change.telling >= AMPLE * _needed(one.box)
        else:
            sight, sure = (FocusSight.CARET if one.caret else FocusSight.FAINT), True
        if sure:
            self.sure.add(one.element)
        return _stop(one, sight, change)

    def _closer(self, one: _Try) -> FocusStop | None:
        """What the careful look gives; None where the budget does not allow it."""
        if not self._may_spend(CAREFUL):
            return None
        try:
            return _stop(one, *self._careful(one.element, one.caret))
        except CommandFailed:  # it has gone from the page
            return _stop(one, FocusSight.UNSEEN, _NOTHING)

    # ---- the careful pass ------------------------------------------------------------------------

    def _careful(self, element: Element, caret: bool) -> tuple[FocusSight, Difference]:
        """Reach one element by key and compare the whole viewport."""
        self._leave()
        self._focus(element)
        self.stage.call(element, "centre")
        arrived = caret or self._arrive(element)
        self.stage.drawn(LATE_MS)
        scroll, box = self.stage.scroll, self.stage.box(element)
        focused = self.stage.picture(self._view)
        covered = self.stage.covered(element)
        arrived = arrived and not self.stage.call(element, "pulses")
        self._leave()
        self.stage.drawn(LATE_MS)
        bare = self.stage.picture(self._view)
        if self.stage.scroll != scroll or box is None:
            return FocusSight.UNSEEN, _NOTHING
        if focused == bare:
            return self._nothing(element, box, arrived, caret, covered), _NOTHING
        self.stage.drawn(LATE_MS)
        return self._something(box, focused, bare, caret, covered)

    def _nothing(
        self, element: Element, box: Area, arrived: bool, caret: bool, covered: bool
    ) -> FocusSight:
        """Not a pixel of the viewport changed: whether one could be expected to."""
        part = box.within(self._view)
        if caret:
            return FocusSight.CARET
        if covered:
            return FocusSight.COVERED
        small = min(part.width, part.height) < SMALLEST
        if not arrived or small or not element.shown:
            return FocusSight.UNSEEN
        self.sure.add(element)
        return FocusSight.NONE

    def _something(
        self, box: Area, focused: bytes, bare: bytes, caret: bool, covered: bool
    ) -> tuple[FocusSight, Difference]:
        """Some pixels of the viewport changed: whether they tell where focus is."""
        again = self.stage.picture(self._view)
        with_, without = picture_of(focused, self._view), picture_of(bare, self._view)
        still = without if again == bare else picture_of(again, self._view)
        near = box.grown(NEAR).within(self._view)
        if not near.empty and not differ(without.part(near), still.part(near)).pixels:
            change = differ(without.part(near), with_.part(near))
            if change.telling >= _needed(box):
                return FocusSight.CLEAR, change
        if again != bare:
            return FocusSight.UNSEEN, _NOTHING
        change = differ(without.pixels, with_.pixels)
        if self._surrounds(change, box):
            return FocusSight.CLEAR, change
        if caret:
            return FocusSight.CARET, change
        return (FocusSight.COVERED if covered else FocusSight.FAINT), change

    def _surrounds(self, change: Difference, box: Area) -> bool:
        """Whether one thing around the element changed, such as the card or the row it is in."""
        where, view = change.where, self._view
        if where is None or box.within(view).empty or change.telling < _needed(where):
            return False
        whole = 2 * where.width * where.height > view.width * view.height
        return where.holds(box.within(view)) and not whole

    # ---- single steps ----------------------------------------------------------------------------

    def _focus(self, element: Element) -> _Try | None:
        """Give an element focus; None if it does not take it."""
        if self._focused is not None and self._focused.document is not element.document:
            self._leave()
        try:
            told = self.stage.call(element, "focus")
        except CommandFailed:
            return None  # it has gone from the page
        self._focused = element
        moved = self.stage.scroll != (told["x"], told["y"]) and element.document.owner is None
        return _Try(element, (), bool(told["caret"]), moved) if told["took"] else None

    def _leave(self) -> None:
        element, self._focused = self._focused, None
        try:
            self.stage.leave(element)
        except CommandFailed:
            self.stage.leave(None)  # the element has gone, and focus with it

    def _arrive(self, element: Element) -> bool:
        """Go away from an element by the Tab key and come back; False where that led elsewhere."""
        for away in (True, False):
            self.stage.call(element, "focus")
            self.stage.press(back=away)
            self.stage.press(back=not away)
            if self.stage.call(element, "has"):
                self.stage.call(element, "centre")
                return True
        self.stage.call(element, "focus")
        return False


_NOTHING = Difference(0, 0, 1.0, None)


def _stop(one: _Try, sight: FocusSight, change: Difference) -> FocusStop:
    return FocusStop(
        element=one.element,
        sight=sight,
        pixels=change.pixels,
        contrast=change.contrast,
        like=one.like,
    )


def _still(one: _Try, before: Capture, after: Capture) -> bool:
    """Whether nothing but focus changed an element and what is around it."""
    if one.box is None:
        return True
    area = one.box.grown(2 * AROUND).within(before.area)
    return not differ(before.part(area), after.part(area)).pixels


def _needed(area: Area) -> int:
    """How many telling pixels make an indicator: a quarter of the edge, of a large box less."""
    return min(300, max(12, (area.width + area.height) // 2))
