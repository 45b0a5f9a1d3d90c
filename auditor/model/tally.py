"""Tallies: what the store counts over a whole scan, for a report to be built from."""

from dataclasses import dataclass

from auditor.model.page import PageState, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressTally:
    """Addresses that ended alike.

    Attributes:
        partly: the ledger says audited, but not every viewport was; state and reason are then
            those of the first viewport that was not.
    """

    state: PageState
    reason: Reason
    partly: bool
    addresses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRunTally:
    """The runs of one rule.

    Attributes:
        ended: runs on audited pages that came to a verdict (another outcome than untested).
        failed: runs that broke off, on any page.
    """

    rule: str
    engine: str
    ended: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionTally:
    """Occurrences of kind breach that name one criterion; pages: addresses with a failed one."""

    criterion: str
    failed: int
    cant_tell: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTally:
    """Sums over all visits.

    Attributes:
        visits: one address in two viewports is two.
        frames_audited, frames_not_reached: frames of each address once; one that was not reached
            in any viewport was not reached.
        closed_shadow_roots: of each address, as many as one viewport showed.
    """

    visits: int
    frames_audited: int
    frames_not_reached: int
    closed_shadow_roots: int
