"""The verdict of a scan as a program reads it: the exit code."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TYPE_CHECKING

from auditor.model.finding import Kind, Outcome
from auditor.model.gate import GateResult
from auditor.model.retest import Retested

if TYPE_CHECKING:
    from auditor.model.report import Report


class ExitCode(IntEnum):
    """What a scan says to the program that started it."""

    CLEAN = 0
    """Nothing found, and enough was tested."""
    FINDINGS = 1
    FAILURE = 2
    """The request was wrong or the tool failed; errors say so, never a report."""
    LOW_COVERAGE = 3
    TAKEN_OVER = 4
    """Another process took this one for dead and carries the scan out now."""
    NOTHING_TESTED = 5
    INTERRUPTED = 130
    """Stopped by Ctrl-C (128 + SIGINT, as shells count)."""


class FailOn(Enum):
    """What counts as findings."""

    BREACH = "breach"
    """Breaches of the standard and of other duties."""
    REVIEW = "review"
    """Those, and what a person must look at before it can be called a breach."""
    NEW = "new"
    """What a gate stops: causes that the baseline does not have."""
    NEVER = "never"


_OUTCOMES: Mapping[FailOn, frozenset[Outcome]] = {
    FailOn.BREACH: frozenset({Outcome.FAILED}),
    FailOn.REVIEW: frozenset({Outcome.FAILED, Outcome.CANT_TELL}),
    FailOn.NEW: frozenset(),
    FailOn.NEVER: frozenset(),
}
_GATES = {
    GateResult.PASSED: None,
    GateResult.FAILED: ExitCode.FINDINGS,
    GateResult.NOT_COMPARABLE: ExitCode.LOW_COVERAGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the exit code of a scan follows from.

    Attributes:
        outcomes: of causes that are more than advice, and that people have not settled.
        tested: something was: a page was audited in a viewport, or a rule came to its end.
        ratio: audited whole of what should have been.
        min_coverage: the least of it that the plan asks for.
        gate: what a gate says; None where none was asked for.
        retest: results of what was tested again; None for a scan that is no retest.
    """

    outcomes: frozenset[Outcome]
    tested: bool
    ratio: float
    min_coverage: float
    gate: GateResult | None = None
    retest: frozenset[Retested] | None = None


def exit_code(report: "Report", *, fail_on: FailOn, exit_zero: bool, interrupted: bool) -> ExitCode:
    """The exit code of a scan that gave a report; see `code_of`."""
    triage = report.triage
    causes = (
        cause
        for cause in report.causes
        if cause.kind is not Kind.ADVICE and not triage.settles(cause)
    )
    facts = Facts(
        outcomes=frozenset(map(triage.outcome, causes)),
        tested=report.coverage.audited > 0 or report.coverage.rules_run > 0,
        ratio=report.coverage.ratio,
        min_coverage=report.scan.plan.min_coverage,
        gate=report.gate.result if report.gate else None,
        retest=_results(report, fail_on),
    )
    return code_of(facts, fail_on=fail_on, exit_zero=exit_zero, interrupted=interrupted)


def code_of(facts: Facts, *, fail_on: FailOn, exit_zero: bool, interrupted: bool) -> ExitCode:
    """The exit code of a scan.

    Where several apply, the first of this order wins: interrupted, nothing tested, findings,
    low coverage. Coverage is low below the plan's own least: what a cap on pages leaves out does
    not count, what the crawl gave up by itself and pages audited in part do. A gate that is shut
    counts as findings, one that cannot compare as low coverage. What people have settled (no fault,
    or an accepted one) is no finding; a question that they have answered with yes is a breach.
    A retest is told by what was tested again and nothing else: what is not fixed counts as
    findings, what could not be tested as low coverage.

    Args:
        facts: of the scan.
        fail_on: what counts as findings.
        exit_zero: findings and low coverage exit as clean; nothing else does.
        interrupted: the scan was stopped by its user.
    """
    if interrupted:
        return ExitCode.INTERRUPTED
    if not facts.tested:
        return ExitCode.NOTHING_TESTED
    if exit_zero:
        return ExitCode.CLEAN
    if facts.retest is not None:
        return _of_retest(facts.retest, fail_on)
    if facts.outcomes & _OUTCOMES[fail_on]:
        return ExitCode.FINDINGS
    stopped = _GATES[facts.gate] if fail_on is FailOn.NEW and facts.gate else None
    if stopped is not None:
        return stopped
    if facts.ratio < facts.min_coverage:
        return ExitCode.LOW_COVERAGE
    return ExitCode.CLEAN


def _results(report: "Report", fail_on: FailOn) -> frozenset[Retested] | None:
    """The results that count: of all causes that were named, else of those that always count.

    None for what is held against a gate: whatever was fixed, that asks for more than these pages.
    """
    asked = report.scan.retest
    if asked is None or report.gate is not None:
        return None
    if report.retest is None:  # nobody knows any more what was looked for
        return frozenset({Retested.NOT_TESTED})
    return frozenset(
        result
        for one in report.retest.causes
        if asked.causes or counts_again(one.cause.kind, one.cause.outcome, fail_on)
        for result in one.occurrences
    )


def counts_again(kind: Kind, outcome: Outcome, fail_on: FailOn) -> bool:
    """Whether it counts what became of a cause that a retest looked for without its being named."""
    return kind is not Kind.ADVICE and outcome in (_OUTCOMES[fail_on] or _OUTCOMES[FailOn.BREACH])


def _of_retest(results: frozenset[Retested], fail_on: FailOn) -> ExitCode:
    if Retested.NOT_FIXED in results and fail_on is not FailOn.NEVER:
        return ExitCode.FINDINGS
    return ExitCode.LOW_COVERAGE if Retested.NOT_TESTED in results else ExitCode.CLEAN
