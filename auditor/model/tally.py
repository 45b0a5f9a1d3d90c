"""Tallies: what the store counts over a whole scan, for a report to be built from."""

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.model.finding import RuleRun
from auditor.model.page import PageState, Reason, Viewport


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressTally:
    """Addresses that were audited in no viewport and ended alike."""

    state: PageState
    reason: Reason
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
    """Occurrences of kind breach that name one criterion.

    Attributes:
        pages: addresses with a failed one.
        pages_unsure: addresses with one that needs a person.
    """

    criterion: str
    failed: int
    cant_tell: int
    pages: int
    pages_unsure: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTally:
    """Sums over all visits.

    Attributes:
        visits: one address in two viewports is two.
        frames_audited, frames_not_reached, frames_scoped_out: frames of each address once; one
            that was not reached in any viewport was not reached.
        closed_shadow_roots: of each address, as many as one viewport showed.
    """

    visits: int
    frames_audited: int
    frames_not_reached: int
    frames_scoped_out: int
    closed_shadow_roots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRuns:
    """How the rules ended in one visit.

    Attributes:
        frames_not_reached: frames of the page that count and could not be judged.
        closed_shadow_roots: of the page, which axe-core cannot see into.
        runs: of all rules that were to run in this viewport.
    """

    viewport: Viewport
    state: PageState
    reason: Reason
    frames_not_reached: int
    closed_shadow_roots: int
    runs: tuple[RuleRun, ...]

    @property
    def unended(self) -> Iterator[RuleRun]:
        """The runs that did not come to their end."""
        return (run for run in self.runs if not run.ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRuns:
    """How the rules ended on one page.

    Attributes:
        summed_up: what rules over all pages need of it was gathered.
        visits: in the order of the plan's viewports.
    """

    url: str
    summed_up: bool
    visits: tuple[VisitRuns, ...]
