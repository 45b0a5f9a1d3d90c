"""The observers that act on a page, by what rules need."""

from collections.abc import Set as AbstractSet

from auditor.model.evidence import Yield
from auditor.observe.evidence import Observer


def observers(needs: AbstractSet[Yield]) -> tuple[Observer, ...]:
    """The observers that yield what is needed."""
    del needs
    return ()
