"""Some rows of a table, and whether more follow."""

from collections.abc import Sequence
from typing import TypeVar

from auditor.model.asked import RowKey, Slice

_Row = TypeVar("_Row")


def sliced(found: Sequence[tuple[RowKey, _Row]], limit: int) -> Slice[_Row]:
    """Rows with their keys, of which one more was asked for than is given."""
    kept = found[:limit]
    return Slice(tuple(row for _, row in kept), kept[-1][0] if len(found) > limit else None)
