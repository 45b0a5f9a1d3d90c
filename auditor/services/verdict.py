"""The verdict of a scan as a program reads it: the exit code."""

from enum import Enum, IntEnum

from auditor.model.finding import Kind, Outcome
from auditor.model.gate import GateResult
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


_OUTCOMES = {
    FailOn.BREACH: frozenset({Outcome.FAILED}),
    FailOn.REVIEW: frozenset({Outcome.FAILED, Outcome.CANT_TELL}),
    FailOn.NEW: frozenset[Outcome](),
    FailOn.NEVER: frozenset[Outcome](),
}
_GATES = {
    GateResult.PASSED: None,
    GateResult.FAILED: ExitCode.FINDINGS,
    GateResult.NOT_COMPARABLE: ExitCode.LOW_COVERAGE,
}


def exit_code(report: Report, *, fail_on: FailOn, exit_zero: bool, interrupted: bool) -> ExitCode:
    """The exit code of a scan that gave a report.

    Where several apply, the first of this order wins: interrupted, nothing tested, findings,
    low coverage. Coverage is low below the plan's own least: what a cap on pages leaves out does
    not count, what the crawl gave up by itself and pages audited in part do. A gate that is shut
    counts as findings, one that cannot compare as low coverage.

    Args:
        report: of the scan.
        fail_on: what counts as findings.
        exit_zero: findings and low coverage exit as clean; nothing else does.
        interrupted: the scan was stopped by its user.
    """
    if interrupted:
        return ExitCode.INTERRUPTED
    if _nothing_tested(report):
        return ExitCode.NOTHING_TESTED
    if exit_zero:
        return ExitCode.CLEAN
    if any(
        cause.kind is not Kind.ADVICE and cause.outcome in _OUTCOMES[fail_on]
        for cause in report.causes
    ):
        return ExitCode.FINDINGS
    stopped = _GATES[report.gate.result] if fail_on is FailOn.NEW and report.gate else None
    if stopped is not None:
        return stopped
    if report.coverage.ratio < report.scan.plan.min_coverage:
        return ExitCode.LOW_COVERAGE
    return ExitCode.CLEAN


def _nothing_tested(report: Report) -> bool:
    """No page was audited in any viewport: rules that came to a verdict were on one that was."""
    return report.coverage.audited == 0 and report.coverage.rules_run == 0
