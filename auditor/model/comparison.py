"""Comparisons: what became of every cause and occurrence from one scan of a site to the next.

A fault that is not seen any more is fixed only where it was looked for and not found. Where its
page, its rule or its window was not there to look with, nobody knows; where its page or frame is
gone, nobody mended it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from auditor.model.cause import Cause
from auditor.model.occurrence import Occurrence


class Change(StrEnum):
    """What became of a cause or an occurrence."""

    NEW = "new"
    STILL_THERE = "still_there"
    FIXED = "fixed"
    GONE = "gone"
    """Its page answers 404 or 410, or the frame or region that it was in is not there any more."""
    UNKNOWN = "unknown"


class Doubt(StrEnum):
    """Why it is not known what became of an occurrence."""

    PAGE_NOT_REACHED = "page_not_reached"
    PAGE_IN_PART = "page_in_part"
    WINDOW_NOT_SEEN = "window_not_seen"
    FRAME_NOT_REACHED = "frame_not_reached"
    RULE_NOT_RUN = "rule_not_run"
    RULE_NOT_ENDED = "rule_not_ended"
    PAGE_UNCLEAR = "page_unclear"
    """Several pages are known by the same, and none of them has the address that it had."""
    NEEDS_ALL_PAGES = "needs_all_pages"
    """Its rule judges all pages of a site together, and some were not there to judge."""
    RULE_CHANGED = "rule_changed"
    """Another version of the rule judged it, or fingerprints are made in another way."""
    BROWSER_CHANGED = "browser_changed"
    """A browser of another milestone showed its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedOccurrence:
    """An occurrence, and what became of it.

    Attributes:
        occurrence: as the later scan has it where it is new or still there, else as the earlier.
        cause: id of its cause in the comparison; of an earlier cause that goes on under another id,
            that one.
        found: the later scan has it.
        doubt: why it is unknown; None for every other change.
        earlier: as the earlier scan had it, where it is still there.
    """

    change: Change
    occurrence: Occurrence
    cause: str
    found: bool
    doubt: Doubt | None = None
    earlier: Occurrence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedCause:
    """A cause, and what became of it.

    Attributes:
        cause: as the later scan has it where it has it, else as the earlier.
        found: the later scan has it.
        occurrences: how many of its occurrences changed in each way.
        doubts: why it is unknown of how many.
        before: ids of the causes of the earlier scan that it goes on from; itself where the later
            scan does not have it.
    """

    change: Change
    cause: Cause
    found: bool
    occurrences: Mapping[Change, int]
    doubts: Mapping[Doubt, int] = field(default_factory=dict)
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRule:
    """A rule that judged in another version than before; "" where it did not run."""

    rule: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesAgain:
    """Which pages of the earlier scan the later one judged again.

    Attributes:
        audited: addresses that the earlier scan audited and that are not gone.
        again: those of them that the later scan judged whole as far as the earlier did.
        missed: the others, in the order of the earlier scan.
        gone: addresses that answer 404 or 410 now.
    """

    audited: int
    again: int
    missed: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def ratio(self) -> float:
        """``again`` of ``audited``, 0 to 1; 1 where all pages are gone or there were none."""
        return self.again / self.audited if self.audited else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What became of everything from an earlier scan to a later one.

    Attributes:
        earlier, later: ids of the scans; the earlier may be the name of a baseline's file.
        earlier_started: when the earlier one began; None for a baseline.
        causes: in the order of the later scan, then those it has no more.
        occurrences: all but those that both scans know by the same fingerprint, which are still
            there; in the order of the later scan, then those it has no more.
        versions: of programs that differ, by name: before and after.
    """

    earlier: str
    later: str
    earlier_started: datetime | None
    causes: tuple[ComparedCause, ...]
    occurrences: tuple[ComparedOccurrence, ...]
    pages: PagesAgain
    changed_rules: tuple[ChangedRule, ...] = ()
    versions: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def count(self, change: Change) -> int:
        """How many causes changed in this way."""
        return sum(one.change is change for one in self.causes)

    def count_occurrences(self, change: Change) -> int:
        """How many occurrences changed in this way."""
        return sum(one.occurrences.get(change, 0) for one in self.causes)
