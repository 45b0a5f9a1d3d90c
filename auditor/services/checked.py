"""The status of criteria where people have decided on what was found.

A false alarm is no fault; what is confirmed, accepted or mended elsewhere is one, also where the
rule only asked.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

from auditor.model.finding import Kind, Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.report import CriterionResult, Report
from auditor.model.tally import CriterionTally
from auditor.model.triage import Decision
from auditor.services.criteria import RuleEnd, status_of


@dataclass(slots=True)
class _Found:
    """What is found for one criterion: occurrences, and the addresses that they are on."""

    failed: int = 0
    cant_tell: int = 0
    pages: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    answered: bool = False


class CheckedCriteria:
    """Counts occurrences of breaches anew, each as people have decided on it."""

    def __init__(self) -> None:
        self._found: dict[str, _Found] = {}

    def add(self, one: Occurrence, decision: Decision | None) -> None:
        """Take in an occurrence, and what holds of it; None where nobody has decided."""
        finding = one.finding
        if finding.kind is not Kind.BREACH:
            return
        for name in finding.criteria:
            found = self._found.setdefault(name, _Found())
            found.answered |= decision is not None
            if decision is Decision.FALSE_ALARM:
                continue
            if decision is not None or finding.outcome is Outcome.FAILED:
                found.failed += 1
                found.pages.add(one.page)
            else:
                found.cant_tell += 1
                found.unsure.add(one.page)

    def results(self, report: Report) -> tuple[CriterionResult, ...]:
        """The criteria of a report; those that nobody decided anything for stay as they are."""
        return tuple(self._result(one, report) for one in report.criteria)

    def _result(self, result: CriterionResult, report: Report) -> CriterionResult:
        found = self._found.get(result.criterion.id)
        if found is None or not found.answered:
            return result
        coverage = report.coverage
        told = result.pages_judged + result.pages_without_occurrence + result.pages_untested
        asked_only = max(coverage.audited + coverage.audited_in_part - told, 0)
        judged = result.pages_judged + (0 if found.unsure else asked_only)
        pages = Counter(
            {
                RuleEnd.JUDGED: judged,
                RuleEnd.UNSURE: asked_only if found.unsure else 0,
                RuleEnd.NOTHING: result.pages_without_occurrence,
                RuleEnd.UNTESTED: result.pages_untested,
            }
        )
        tally = CriterionTally(
            criterion=result.criterion.id,
            failed=found.failed,
            cant_tell=found.cant_tell,
            pages=len(found.pages),
            pages_unsure=len(found.unsure),
        )
        plan = report.scan.plan
        return replace(
            result,
            status=status_of(tally, pages, coverage.should_audit, plan.min_coverage),
            failed=tally.failed,
            cant_tell=tally.cant_tell,
            pages=tally.pages,
            pages_judged=judged,
            pages_needing_person=tally.pages_unsure,
        )
