"""What the pixels say of elements with and without keyboard focus.

Two passes. Most indicators are plain to see: for those a viewport is pictured once without focus,
and each element once with it. Where that shows too little, the element is taken to the middle of
the viewport, reached with the Tab key as a person would, and the whole viewport compared.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from auditor.errors import CommandFailed, EngineError
from auditor.model.evidence import (
    Completeness,
    Element,
    Evidence,
    FocusSight,
    FocusStop,
    Observation,
    Yield,
)
from auditor.model.page import Viewport
from auditor.observe.evidence import Budget, OpenPage
from auditor.observe.focusable import Group, Stretch, focusable, groups_of, stretches_of
from auditor.observe.pixels import Area, Difference, Pixels, capture, differ, pixels_of
from auditor.observe.restore import Stage
from auditor.rulekit import NARROW

AROUND = 12
"""CSS px around an element that its indicator is looked for in."""
NEAR = 48
"""CSS px around an element within which a change is still taken to belong to it."""
MAX_GROUPS = 12
"""Groups of elements that look alike are made coarser until there are no more than this."""
CANDIDATES = 3
"""Members of a group that are given focus until one takes it."""
LATE_MS = 150
"""A change that a script makes after focus is awaited so long."""
SMALLEST = 5
"""CSS px: something smaller than this is not expected to show focus itself."""
_TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
_SHIFT = 8


@dataclass(frozen=True, slots=True)
class _Try:
    """An element in its group, and what one quick look gave; None where it gave nothing sure."""

    element: Element
    like: tuple[Element, ...]
    area: Area | None = None
    change: Difference | None = None


class FocusObserver:
    """Gives one element of each group focus, and compares pixels."""

    yields = Yield.FOCUS
    budget = Budget(steps=20, time=timedelta(seconds=8))

    def looks_at(self, viewport: Viewport) -> bool:
        """In wide viewports: what focus looks like hangs on the width only now and then."""
        return viewport.width > NARROW

    def observe(self, page: OpenPage, evidence: Evidence) -> Observation:
        """Try elements within the budget; see `auditor.observe.evidence.Observer`."""
        began = time.monotonic()
        groups = groups_of(tuple(focusable(evidence)), MAX_GROUPS)
        done, whole = 0, True
        if groups:
            walk = _Walk(page, evidence, self.budget)
            try:
                walk.go(stretches_of(groups, page.viewport))
                whole = walk.stage.set_back()
            finally:
                walk.stage.close()
            done = walk.done
            if page.tab.log.current != page.top.loader:
                raise EngineError("the page went elsewhere when an element was given focus")
            evidence.focus = tuple(walk.stops)
        else:
            evidence.focus = ()
        completeness = Completeness.WHOLE if done >= len(groups) else Completeness.CUT
        return Observation(
            yields=self.yields,
            completeness=completeness if whole else Completeness.SPOILT,
            done=done,
            known=len(groups),
            duration_ms=int((time.monotonic() - began) * 1000),
        )


class _Walk:
    """One page, from element to element."""

    def __init__(self, page: OpenPage, evidence: Evidence, budget: Budget) -> None:
        self._page = page
        self._until = page.deadline.within(budget.time)
        self._steps = budget.steps
        self._view = Area(0, 0, page.viewport.width, page.viewport.height)
        self._scroll = (0.0, 0.0)
        self._focused: Element | None = None
        self.stage = Stage(page, evidence.documents[0])
        self.done = 0
        self.stops: list[FocusStop] = []

    def go(self, stretches: tuple[Stretch, ...]) -> None:
        # Pages that show focus to keyboard users only learn here that this is one.
        self.stage.leave(None)
        self._press()
        for stretch in stretches:
            for one in self._look(stretch):
                if one.change is None and self._spent:
                    return
                self.stops.append(self._stop(one))
                self.done += 1

    @property
    def _spent(self) -> bool:
        return self._until.passed or self.done >= self._steps

    # ---- the quick pass --------------------------------------------------------------------------

    def _look(self, stretch: Stretch) -> list[_Try]:
        """Try each group of a stretch; one whose change is sure has it."""
        self._leave()
        self.stage.top(f"scroll({stretch.top})")
        self._drawn()
        first = self._picture(self._view)
        before = pixels_of(first, self._view)
        tries: list[_Try] = []
        for group in stretch.groups:
            if self._until.passed or self.done + len(tries) >= self._steps:
                break
            one = self._quick(group, before)
            if one is None:
                self.done += 1  # nothing in it takes focus
            else:
                tries.append(one)
        self._leave()
        self._drawn()
        last = self._picture(self._view)
        after = before if last == first else pixels_of(last, self._view)
        return [one if _sure(one, before, after) else _Try(one.element, one.like) for one in tries]

    def _quick(self, group: Group, before: Pixels) -> _Try | None:
        element = next((e for e in group.members[:CANDIDATES] if self._focus(e)), None)
        if element is None:
            return None
        like = tuple(one for one in group.members if one is not element)
        scroll = self._scroll
        self._drawn()
        box = self._box(element)
        if box is None or self._scroll != scroll:
            return _Try(element, like)
        area = box.grown(AROUND).within(self._view)
        if area.empty:
            return _Try(element, like)
        seen = pixels_of(self._picture(area), area)
        return _Try(element, like, box, differ(area.of(before), seen))

    def _stop(self, one: _Try) -> FocusStop:
        if one.change is not None:
            sight, change = FocusSight.CLEAR, one.change
        else:
            try:
                sight, change = self._careful(one.element)
            except CommandFailed:  # it has gone from the page
                sight, change = FocusSight.UNSEEN, _NOTHING
        return FocusStop(
            element=one.element,
            sight=sight,
            pixels=change.pixels,
            contrast=change.contrast,
            like=one.like,
        )

    # ---- the careful pass ------------------------------------------------------------------------

    def _careful(self, element: Element) -> tuple[FocusSight, Difference]:
        """Reach one element by key and compare the whole viewport."""
        told = self.stage.call(element, "focus")
        self._focused = element
        self.stage.call(element, "centre")
        arrived = bool(told["took"]) and (told["caret"] or self._arrive(element))
        self._drawn(LATE_MS)
        scroll, box = self._scroll, self._box(element)
        focused = self._picture(self._view)
        covered = self._covered(element, box)
        self._leave()
        self._drawn(LATE_MS)
        bare = self._picture(self._view)
        if self._scroll != scroll or box is None:
            return FocusSight.UNSEEN, _NOTHING
        if focused == bare:
            return self._nothing(element, box, arrived, told["caret"], covered), _NOTHING
        self._drawn(LATE_MS)
        return self._something(box, focused, bare, told["caret"], covered)

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
        return FocusSight.NONE

    def _something(
        self, box: Area, focused: bytes, bare: bytes, caret: bool, covered: bool
    ) -> tuple[FocusSight, Difference]:
        """Some pixels of the viewport changed: whether they tell where focus is."""
        again = self._picture(self._view)
        with_, without = pixels_of(focused, self._view), pixels_of(bare, self._view)
        still = without if again == bare else pixels_of(again, self._view)
        near = box.grown(NEAR).within(self._view)
        if not near.empty and not differ(near.of(without), near.of(still)).pixels:
            change = differ(near.of(without), near.of(with_))
            if change.telling >= _needed(box):
                return FocusSight.CLEAR, change
        if again != bare:
            return FocusSight.UNSEEN, _NOTHING
        change = differ(without, with_)
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

    def _focus(self, element: Element) -> bool:
        """Give an element focus; False if it does not take it."""
        if self._focused is not None and self._focused.document is not element.document:
            self._leave()
        try:
            took = bool(self.stage.call(element, "focus")["took"])
        except CommandFailed:
            return False  # it has gone from the page
        self._focused = element
        return took

    def _leave(self) -> None:
        element, self._focused = self._focused, None
        try:
            self.stage.leave(element)
        except CommandFailed:
            self.stage.leave(None)  # the element has gone, and focus with it

    def _arrive(self, element: Element) -> bool:
        """Go away from an element by the Tab key and come back; False where that led elsewhere."""
        for away, back in ((_SHIFT, 0), (0, _SHIFT)):
            self.stage.call(element, "focus")
            self._press(away)
            self._press(back)
            if self.stage.call(element, "has"):
                self.stage.call(element, "centre")
                return True
        self.stage.call(element, "focus")
        return False

    def _press(self, modifiers: int = 0) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            self._page.tab.send(
                "Input.dispatchKeyEvent",
                {"type": kind, "modifiers": modifiers, **_TAB},
                self._page.deadline,
            )

    def _drawn(self, late_ms: int = 0) -> None:
        told = self.stage.top(f"drawn({late_ms})")
        self._scroll = (float(told["x"]), float(told["y"]))

    def _picture(self, area: Area) -> bytes:
        return capture(self._page.tab, area, self._scroll, self._page.deadline)

    def _box(self, element: Element) -> Area | None:
        """Around an element as it is now, in the viewport's px; None where it has no box."""
        try:
            told = self._page.tab.send(
                "DOM.getContentQuads", {"backendNodeId": element.node}, self._page.deadline
            )
        except CommandFailed:
            return None
        across = [x for quad in told["quads"] for x in quad[0::2]]
        down = [y for quad in told["quads"] for y in quad[1::2]]
        if not across:
            return None
        return Area(int(min(across)), int(min(down)), -int(-max(across)), -int(-max(down)))

    def _covered(self, element: Element, box: Area | None) -> bool:
        """Whether something else is seen at the middle of an element."""
        part = box.within(self._view) if box else None
        if part is None or part.empty:
            return False
        place = {"x": (part.left + part.right) // 2, "y": (part.top + part.bottom) // 2}
        try:
            seen = self._page.tab.send(
                "DOM.getNodeForLocation",
                {**place, "ignorePointerEventsNone": True},
                self._page.deadline,
            )
            return not self.stage.belongs(element, int(seen["backendNodeId"]))
        except CommandFailed:
            return True  # nothing of this document is there


_NOTHING = Difference(0, 0, 1.0, None)


def _sure(one: _Try, before: Pixels, after: Pixels) -> bool:
    """Whether a quick look saw enough, and nothing but focus moved."""
    if one.change is None or one.area is None or one.change.telling < _needed(one.area):
        return False
    height, width = before.shape[:2]
    area = one.area.grown(AROUND).within(Area(0, 0, width, height))
    return not differ(area.of(before), area.of(after)).pixels


def _needed(area: Area) -> int:
    """How many telling pixels make an indicator: a quarter of the edge, of a large box less."""
    return min(300, max(12, (area.width + area.height) // 2))
