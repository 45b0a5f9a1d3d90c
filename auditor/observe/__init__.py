"""What is done to a page, once, for all rules; the door gives the observers that act on it."""

from collections.abc import Collection

from auditor.model.evidence import Yield
from auditor.observe.evidence import Observer
from auditor.observe.focus import FocusObserver
from auditor.observe.zoom import ZoomObserver


def observers(needs: Collection[Yield]) -> tuple[Observer, ...]:
    """The observers that add what rules need, those that change least first."""
    every: tuple[Observer, ...] = (ZoomObserver(), FocusObserver())
    return tuple(one for one in every if one.yields in needs)
