"""What is done to a page, once, for all rules; the door gives the observers that act on it."""

from collections.abc import Collection

from auditor.model.evidence import Yield
from auditor.observe.access import AccessObserver
from auditor.observe.evidence import Observer
from auditor.observe.lookalikes import LookAlikes
from auditor.observe.zoom import ZoomObserver


def observers(needs: Collection[Yield], likes: LookAlikes | None = None) -> tuple[Observer, ...]:
    """The observers that add what rules need, those that change least first.

    Args:
        needs: of the rules.
        likes: what their scan tries once for all its pages.
    """
    every: list[Observer] = [AccessObserver(), ZoomObserver()]
    if Yield.FOCUS in needs:
        from auditor.observe.focus import FocusObserver  # brings numpy, a fifth of a second

        every.append(FocusObserver(likes))
    return tuple(one for one in every if one.yields in needs)
