"""Visible focus: which elements of a page are given keyboard focus, and what is told of it."""

import time
from datetime import timedelta

from auditor.errors import EngineError
from auditor.model.evidence import Completeness, Evidence, Observation, Yield
from auditor.model.page import Viewport
from auditor.observe.evidence import Budget, OpenPage
from auditor.observe.focus_walk import Walk
from auditor.observe.focusable import focusable, groups_of, stretches_of
from auditor.observe.listeners import listeners_of
from auditor.rulekit import NARROW

MAX_GROUPS = 10
"""Groups of elements that look alike are made coarser until there are no more than this."""


class FocusObserver:
    """Gives one element of each group focus, and compares pixels."""

    yields = Yield.FOCUS
    budget = Budget(steps=40, time=timedelta(seconds=15))

    def looks_at(self, viewport: Viewport) -> bool:
        """In wide viewports: what focus looks like hangs on the width only now and then."""
        return viewport.width > NARROW

    def observe(self, page: OpenPage, evidence: Evidence) -> Observation:
        """Try elements within the budget; see `auditor.observe.evidence.Observer`."""
        began = time.monotonic()
        listeners = listeners_of(page.tab, page.top.id, page.deadline)
        groups = groups_of(tuple(focusable(evidence)), MAX_GROUPS, listeners)
        done, whole = 0, True
        if groups:
            walk = Walk(page, evidence, self.budget, listeners)
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
