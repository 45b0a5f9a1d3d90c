"""The status of each criterion, from where the rules that can find a breach of it ended.

Source: DOMAIN words of the authority's results: samsvar, brot, ikkje førekomst and ikkje testa are
four different things; decision 0031.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from auditor.engines.catalogue import ENGINE as AXE
from auditor.model.criteria import SuccessCriterion, criteria_of
from auditor.model.finding import RuleRun
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.report import CriterionResult, CriterionStatus
from auditor.model.rule import RuleInfo, RuleStatus
from auditor.model.scan import ScanPlan
from auditor.model.tally import CriterionTally, PageRuns, VisitRuns

_SEEN_WHOLE: Final = frozenset({Reason.COMPLETE, Reason.ENGINE_INCOMPLETE})
"""Reasons of an audited visit in which all of the page was there to be judged."""


class RuleEnd(IntEnum):
    """How a rule ended on a page; of several rules, and windows, the least one counts.

    NOTHING_SEEN: it met nothing to judge, on a page of which not all was seen.
    """

    UNTESTED = 0
    JUDGED = 1
    UNSURE = 2
    NOTHING_SEEN = 3
    NOTHING = 4


@dataclass(slots=True)
class _Places:
    """Where the rules of one criterion ended: audited pages by ending, and rules that did not."""

    pages: Counter[RuleEnd] = field(default_factory=Counter)
    unended: set[str] = field(default_factory=set)


class Endings:
    """Gathers page by page where the rules of each criterion ended."""

    def __init__(
        self, plan: ScanPlan, rules: Iterable[RuleInfo], ended_over_site: Collection[str]
    ) -> None:
        """Find the rules that speak for each criterion of the plan's standard.

        Args:
            plan: of the scan.
            rules: those that the plan chooses.
            ended_over_site: ids of the rules over all pages that came to their end.
        """
        widest = max(plan.viewports, key=lambda viewport: viewport.width)
        self._min_coverage = plan.min_coverage
        self._demanded = criteria_of(plan.standard)
        self._ended_over_site = ended_over_site
        self._windows: dict[str, tuple[Viewport, ...]] = {}
        self._over_site: set[str] = set()
        speaking: dict[str, list[str]] = {}
        for rule in sorted(rules, key=lambda rule: rule.id):
            windows = tuple(v for v in plan.viewports if rule.widths.hold(v, widest))
            if rule.status is not RuleStatus.STABLE or not windows:
                continue
            self._windows[rule.id] = windows
            if rule.over_site:
                self._over_site.add(rule.id)
            for criterion in rule.criteria:
                speaking.setdefault(criterion, []).append(rule.id)
        self._rules = {one.id: tuple(speaking.get(one.id, ())) for one in self._demanded}
        self._places = {one.id: _Places() for one in self._demanded}

    def add(self, page: PageRuns) -> None:
        """Take in one page that was audited in at least one viewport."""
        visits = {v.viewport: v for v in page.visits if v.state is PageState.AUDITED}
        runs = {v.viewport: {run.rule: run for run in v.runs} for v in page.visits}
        endings = {
            rule: self._over_all_pages(rule, page, runs.values())
            if rule in self._over_site
            else min(ending_at(visits.get(w), runs.get(w, {}).get(rule)) for w in windows)
            for rule, windows in self._windows.items()
        }
        for criterion, rules in self._rules.items():
            places = self._places[criterion]
            places.pages[min((endings[r] for r in rules), default=RuleEnd.UNTESTED)] += 1
            places.unended.update(r for r in rules if endings[r] is RuleEnd.UNTESTED)

    def results(
        self, tallies: Sequence[CriterionTally], should_audit: int
    ) -> tuple[CriterionResult, ...]:
        """Every criterion that the standard demands, in the order of WCAG.

        Args:
            tallies: what was found for each criterion.
            should_audit: pages that were to be audited, those that could not be among them.
        """
        found = {tally.criterion: tally for tally in tallies}
        return tuple(self._result(one, found.get(one.id), should_audit) for one in self._demanded)

    def _over_all_pages(
        self, rule: str, page: PageRuns, visits: Iterable[Mapping[str, RuleRun]]
    ) -> RuleEnd:
        """How a rule over all pages ended on one of them, of which it may have said nothing."""
        own = next((runs[rule] for runs in visits if rule in runs), None)
        if rule not in self._ended_over_site or not page.summed_up:
            return RuleEnd.UNTESTED
        return RuleEnd.NOTHING if own is None else _ending_of(own)

    def _result(
        self, criterion: SuccessCriterion, found: CriterionTally | None, should_audit: int
    ) -> CriterionResult:
        tally = found or CriterionTally(
            criterion=criterion.id, failed=0, cant_tell=0, pages=0, pages_unsure=0
        )
        places = self._places[criterion.id]
        pages = places.pages
        return CriterionResult(
            criterion=criterion,
            status=status_of(tally, pages, should_audit, self._min_coverage),
            rules=self._rules[criterion.id],
            rules_untested=tuple(r for r in self._rules[criterion.id] if r in places.unended),
            failed=tally.failed,
            cant_tell=tally.cant_tell,
            pages=tally.pages,
            pages_judged=pages[RuleEnd.JUDGED],
            pages_without_occurrence=pages[RuleEnd.NOTHING],
            pages_untested=pages[RuleEnd.UNTESTED] + pages[RuleEnd.NOTHING_SEEN],
            pages_needing_person=tally.pages_unsure,
        )


def ending_at(visit: VisitRuns | None, run: RuleRun | None) -> RuleEnd:
    """How a rule ended in a window in which it was to run.

    Args:
        visit: of the page in that window; None where the page was not audited in it.
        run: of the rule in that visit; None where there is none.
    """
    if visit is None or run is None:
        return RuleEnd.UNTESTED
    ending = _ending_of(run)
    hidden = visit.frames_not_reached or (run.engine == AXE and visit.closed_shadow_roots)
    seen_whole = visit.reason in _SEEN_WHOLE and not hidden
    return ending if ending is not RuleEnd.NOTHING or seen_whole else RuleEnd.NOTHING_SEEN


def _ending_of(run: RuleRun) -> RuleEnd:
    if not run.ended:
        return RuleEnd.UNTESTED
    if run.counts.passed or run.counts.failed:
        return RuleEnd.JUDGED
    return RuleEnd.UNSURE if run.counts.cant_tell else RuleEnd.NOTHING


def status_of(
    found: CriterionTally, pages: Mapping[RuleEnd, int], should_audit: int, min_coverage: float
) -> CriterionStatus:
    """What can be said of a criterion.

    Args:
        found: occurrences of breaches of it.
        pages: audited pages by how its rules ended there.
        should_audit: pages that were to be audited; nobody knows what is on those that were not.
        min_coverage: ratio (0 to 1) of those pages on which they must have ended.
    """
    if found.failed:
        return CriterionStatus.BREACH_FOUND
    if found.cant_tell:
        return CriterionStatus.NEEDS_PERSON
    audited = sum(pages.values())
    judged, nothing = pages.get(RuleEnd.JUDGED, 0), pages.get(RuleEnd.NOTHING, 0)
    ended = judged + nothing + pages.get(RuleEnd.UNSURE, 0)
    if not ended:
        return CriterionStatus.NOT_TESTED
    if ended / max(should_audit, audited) < min_coverage:
        return CriterionStatus.PARTLY_TESTED
    # That something occurs nowhere can be said only where every page was looked at.
    if nothing == max(should_audit, audited):
        return CriterionStatus.NOTHING_TO_JUDGE
    return CriterionStatus.NO_BREACH_FOUND if judged else CriterionStatus.PARTLY_TESTED
