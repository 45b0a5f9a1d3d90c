"""Retests: the pages of some findings visited again, and what became of each of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from auditor.model.cause import Cause
from auditor.model.comparison import Doubt
from auditor.model.occurrence import Occurrence


class Retested(StrEnum):
    """What a retest says of a finding or a cause."""

    FIXED = "fixed"
    NOT_FIXED = "not_fixed"
    """It is there, if moved or reworded; of a cause: at least one of its occurrences is."""
    GONE = "gone"
    """Its page answers 404 or 410, or the frame or region that it was in is not there any more."""
    NOT_TESTED = "not_tested"
    """Nobody knows: what it was found with was not there to look with in the same way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetestedOccurrence:
    """An occurrence of the earlier scan, and what became of it.

    Attributes:
        doubt: why it could not be tested; None for every other result.
        now: as the later scan has it, where it was moved or reworded.
    """

    result: Retested
    occurrence: Occurrence
    doubt: Doubt | None = None
    now: Occurrence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetestedCause:
    """A cause of the earlier scan, and what became of it.

    Attributes:
        occurrences: how many of them came to each result.
        doubts: why how many of them could not be tested.
    """

    result: Retested
    cause: Cause
    occurrences: Mapping[Retested, int]
    doubts: Mapping[Doubt, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retest:
    """What became of the findings that were tested again.

    Attributes:
        of: id of the earlier scan.
        started: when that began.
        causes: those that were asked for, in its order.
        occurrences: of those causes, in its order.
    """

    of: str
    started: datetime
    causes: tuple[RetestedCause, ...]
    occurrences: tuple[RetestedOccurrence, ...]

    def count(self, result: Retested) -> int:
        """How many causes came to a result."""
        return sum(one.result is result for one in self.causes)

    def count_occurrences(self, result: Retested) -> int:
        """How many occurrences came to a result."""
        return sum(one.occurrences.get(result, 0) for one in self.causes)
