"""Asked: which rows of a scan somebody wants to read, and so many of them at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from auditor.model.comparison import Change
from auditor.model.finding import Kind, Outcome
from auditor.model.page import PageState

_Row = TypeVar("_Row")

RowKey: TypeAlias = tuple[int, ...]
"""Where a row stands in the order of its kind; nothing that people see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCauses:
    """Which causes are wanted: those that meet all of it; None asks for any.

    Attributes:
        rule: id of a rule that says so, the one that speaks or another.
        criterion: number of a criterion that is named.
        engine: one that says so.
    """

    rule: str | None = None
    criterion: str | None = None
    kind: Kind | None = None
    outcome: Outcome | None = None
    engine: str | None = None

    def wants(
        self,
        *,
        rules: Collection[str],
        criteria: Collection[str],
        engines: Collection[str],
        kind: str,
        outcome: str,
    ) -> bool:
        """Whether what has all this is among what is wanted."""
        return (
            (self.rule is None or self.rule in rules)
            and (self.criterion is None or self.criterion in criteria)
            and (self.engine is None or self.engine in engines)
            and self.kind in (None, kind)
            and self.outcome in (None, outcome)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFindings(AskedCauses):
    """Which occurrences are wanted, as causes; and beside that of a page, or of a cause.

    Attributes:
        page: address.
        cause: id; known once the scan is sealed.
        fingerprint: of the occurrence.
    """

    page: str | None = None
    cause: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedChanges(AskedFindings):
    """Which causes or occurrences of a comparison are wanted, as `AskedFindings`.

    Attributes:
        change: what became of them.
    """

    change: Change | None = None


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
        last: key, or public id, of the last of them where more follow; None where these are the
            last.
        keys: of each of them; empty where only the last one's is of use.
    """

    rows: tuple[_Row, ...]
    last: RowKey | str | None = None
    keys: tuple[RowKey, ...] = ()
