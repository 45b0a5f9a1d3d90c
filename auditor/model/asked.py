"""Asked: which rows of a scan somebody wants to read, and so many of them at a time."""

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from auditor.model.finding import Kind, Outcome
from auditor.model.page import PageState

_Row = TypeVar("_Row")

RowKey: TypeAlias = tuple[int, ...]
"""Where a row stands in the order of its kind; nothing that people see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFindings:
    """Which occurrences are wanted: those that meet all of it; None asks for any.

    Attributes:
        rule: id of a rule that says so, the one that speaks or another.
        criterion: number of a criterion that is named.
        engine: of the rule that speaks.
        page: address.
        cause: id; known once the scan is sealed.
    """

    rule: str | None = None
    criterion: str | None = None
    kind: Kind | None = None
    outcome: Outcome | None = None
    engine: str | None = None
    page: str | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCauses:
    """Which causes are wanted: those that meet all of it; None asks for any.

    Attributes:
        rule: id of a rule that says so.
        criterion: number of a criterion that is named.
        engine: one that says so.
    """

    rule: str | None = None
    criterion: str | None = None
    kind: Kind | None = None
    outcome: Outcome | None = None
    engine: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPages:
    """Which entries of pages are wanted: those that meet all of it; None asks for any.

    Attributes:
        page: address.
    """

    state: PageState | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Slice(Generic[_Row]):
    """Some rows in their order.

    Attributes:
        last: key of the last of them where more follow; None where these are the last.
    """

    rows: tuple[_Row, ...]
    last: RowKey | None = None
