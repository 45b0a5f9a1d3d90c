"""Coverage: what was tested of what was known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from auditor.model.page import PageState, Reason, Viewport
from auditor.model.report import Coverage
from auditor.model.tally import AddressTally, PageRuns, RuleRunTally, VisitTally

_SHOULD_BE_AUDITED: Final = frozenset(
    {
        PageState.HTTP_ERROR,
        PageState.NETWORK_ERROR,
        PageState.TLS_ERROR,
        PageState.TIMED_OUT,
        PageState.CRASHED,
        PageState.BLOCKED,
        PageState.NEEDS_LOGIN,
        PageState.EMPTY,
        PageState.SAMPLED_OUT,
        PageState.UNREADABLE,
        PageState.INTERRUPTED,
    }
)
"""A limit of the crawl itself is a fault of the scan; one that the user sets is not."""
_KNOWN_BESIDE: Final = frozenset({PageState.CAP_REACHED, PageState.DISALLOWED})
"""Pages of the site that were not chosen."""
_NOT_VISITED: Final = _KNOWN_BESIDE | {PageState.SAMPLED_OUT, PageState.INTERRUPTED}


@dataclass(slots=True)
class AuditedPages:
    """How many pages were audited whole, and how many in part."""

    viewports: tuple[Viewport, ...]
    whole: int = 0
    in_part: int = 0

    def add(self, page: PageRuns) -> None:
        """Take in one page that was audited in at least one viewport."""
        if audited_whole(page, self.viewports):
            self.whole += 1
        else:
            self.in_part += 1


def audited(page: PageRuns) -> bool:
    """Whether a page was audited in at least one viewport."""
    return any(visit.state is PageState.AUDITED for visit in page.visits)


def audited_whole(page: PageRuns, viewports: Sequence[Viewport]) -> bool:
    """Whether all of a page was there and was judged by every rule, in every window.

    Args:
        page: how the rules ended on it.
        viewports: of the plan.
    """
    whole = {
        visit.viewport
        for visit in page.visits
        if visit.state is PageState.AUDITED
        and visit.reason is Reason.COMPLETE
        and not visit.frames_not_reached
        and not any(visit.unended)
    }
    return whole.issuperset(viewports)


def coverage_of(
    pages: AuditedPages,
    addresses: Sequence[AddressTally],
    runs: Sequence[RuleRunTally],
    visits: VisitTally,
) -> Coverage:
    """What was tested of what was known.

    Args:
        pages: those that were audited.
        addresses: all others.
        runs: how often each rule ran.
        visits: sums over all visits.
    """
    found = pages.whole + pages.in_part
    should_audit = known = visited = number = found
    states = {PageState.AUDITED: found} if found else {}
    for tally in addresses:
        number += tally.addresses
        states[tally.state] = states.get(tally.state, 0) + tally.addresses
        chosen = tally.state in _SHOULD_BE_AUDITED and tally.reason is not Reason.NOT_FOUND
        if chosen:
            should_audit += tally.addresses
        if chosen or tally.state in _KNOWN_BESIDE:
            known += tally.addresses
            visited += 0 if tally.state in _NOT_VISITED else tally.addresses
    return Coverage(
        audited=pages.whole,
        audited_in_part=pages.in_part,
        should_audit=should_audit,
        ratio=pages.whole / should_audit if should_audit else 0.0,
        known=known,
        visited=visited,
        addresses=number,
        states={state: states[state] for state in PageState if state in states},
        frames_audited=visits.frames_audited,
        frames_not_reached=visits.frames_not_reached,
        frames_scoped_out=visits.frames_scoped_out,
        closed_shadow_roots=visits.closed_shadow_roots,
        rules_run=sum(run.ended > 0 for run in runs),
        rule_failures=sum(run.failed for run in runs),
        visits=visits.visits,
    )
