"""Visible focus: which elements of a page are given keyboard focus, and what is told of it."""

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from auditor.errors import EngineError
from auditor.model.evidence import Completeness, Element, Evidence, FocusStop, Observation, Yield
from auditor.model.page import Viewport
from auditor.observe.evidence import Budget, OpenPage
from auditor.observe.focus_walk import Walk
from auditor.observe.focusable import AlikeGroup, Stretch, focusable, groups_of, stretches_of
from auditor.observe.listeners import Listeners, listeners_of
from auditor.observe.lookalikes import Key, LookAlikes, Tried, keys_of
from auditor.rulekit import NARROW

MAX_GROUPS = 10
"""Groups of elements that look alike are made coarser until there are no more than this."""
WAIT_SHARE = 0.2
"""Share of the observer's time that it waits for what earlier pages show."""


class FocusObserver:
    """Gives one element of each group focus, and compares pixels; once for a whole site."""

    yields = Yield.FOCUS
    budget = Budget(steps=40, time=timedelta(seconds=15))

    def __init__(self, likes: LookAlikes | None = None) -> None:
        """Begin to observe.

        Args:
            likes: what the scan has tried so far; None where every page is tried by itself.
        """
        self._likes = likes or LookAlikes()

    def looks_at(self, viewport: Viewport) -> bool:
        """In wide viewports: what focus looks like hangs on the width only now and then."""
        return viewport.width > NARROW

    def observe(self, page: OpenPage, evidence: Evidence) -> Observation:
        """Try elements within the budget; see `auditor.observe.evidence.Observer`."""
        began = time.monotonic()
        try:
            seen = self._observe(page, evidence)
        finally:
            self._likes.end(page.number)
        return replace(seen, duration_ms=int((time.monotonic() - began) * 1000))

    def _observe(self, page: OpenPage, evidence: Evidence) -> Observation:
        elements = tuple(focusable(evidence))
        listeners = listeners_of(page.tab, page.top.id, page.deadline) if elements else Listeners()
        groups = groups_of(elements, MAX_GROUPS, listeners)
        stretches = stretches_of(groups, page.viewport)
        keys = keys_of(page, [_leader(one) for one in _groups(stretches)], listeners)
        wait = page.deadline.share(WAIT_SHARE)
        tried = self._likes.known(page.number, keys.values(), wait)
        known = {one: tried[key] for one, key in keys.items() if key in tried}
        stops = [
            _taken_over(one, known[_leader(one)])
            for one in _groups(stretches)
            if _leader(one) in known
        ]
        done, back, late = len(stops), True, False
        if left := _without(stretches, known):
            walk = Walk(page, evidence, self.budget, listeners)
            back = self._walk(page, walk, left)
            done, late = done + walk.done, walk.late
            stops += walk.stops
            if back:
                self._note(page, keys, walk)
        evidence.focus = tuple(stops)
        short = Completeness.CUT if late else Completeness.SAMPLED
        completeness = Completeness.WHOLE if done >= len(groups) else short
        return Observation(
            yields=self.yields,
            completeness=completeness if back else Completeness.SPOILT,
            done=done,
            known=len(groups),
            elsewhere=tuple(sorted({stop.elsewhere for stop in stops if stop.elsewhere})),
        )

    def _walk(self, page: OpenPage, walk: Walk, stretches: tuple[Stretch, ...]) -> bool:
        """Walk; whether the page is as before afterwards."""
        try:
            walk.go(stretches)
            back = walk.stage.set_back()
        finally:
            walk.stage.close()
        if page.tab.log.current != page.top.loader:
            raise EngineError("the page went elsewhere when an element was given focus")
        return back

    def _note(self, page: OpenPage, keys: Mapping[Element, Key], walk: Walk) -> None:
        """Keep for the pages after this one what does not hang on this page."""
        for stop in walk.stops:
            if stop.element in walk.sure and stop.element in keys:
                tried = Tried(
                    page=page.top.url,
                    sight=stop.sight,
                    pixels=stop.pixels,
                    contrast=stop.contrast,
                )
                self._likes.note(page.number, keys[stop.element], tried)


def _groups(stretches: tuple[Stretch, ...]) -> Iterator[AlikeGroup]:
    return (group for stretch in stretches for group in stretch.groups)


def _leader(group: AlikeGroup) -> Element:
    """The member of a group that is tried first."""
    return group.members[0]


def _without(stretches: tuple[Stretch, ...], known: Collection[Element]) -> tuple[Stretch, ...]:
    """What is left to be tried."""
    left = (
        replace(stretch, groups=tuple(one for one in stretch.groups if _leader(one) not in known))
        for stretch in stretches
    )
    return tuple(stretch for stretch in left if stretch.groups)


def _taken_over(group: AlikeGroup, tried: Tried) -> FocusStop:
    return FocusStop(
        element=_leader(group),
        sight=tried.sight,
        pixels=tried.pixels,
        contrast=tried.contrast,
        like=group.members[1:],
        elsewhere=tried.page,
    )
