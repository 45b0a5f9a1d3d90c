"""Some rows of a table, and whether more follow."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ScalarSelect, Table, select

from auditor.model.asked import RowKey, Slice

_Row = TypeVar("_Row")


def sliced(found: Sequence[tuple[RowKey | str, _Row]], limit: int) -> Slice[_Row]:
    """Rows with their keys or public ids, of which one more was asked for than is given."""
    kept = found[:limit]
    return Slice(tuple(row for _, row in kept), kept[-1][0] if len(found) > limit else None)


def numbered(table: Table, name: str) -> ScalarSelect[Any]:
    """The number of the row of a public id; none, and so before and behind no other, without one.

    A cursor names a row by its id: numbers count the rows of all tenants.
    """
    return select(table.c.number).where(table.c.id == name).scalar_subquery()
