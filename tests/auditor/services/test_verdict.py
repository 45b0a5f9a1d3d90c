from collections.abc import Iterator
from dataclasses import replace

import pytest

from auditor.model.cause import Cause, Where
from auditor.model.finding import Kind, Outcome
from auditor.model.gate import Gate, GateAnswer, GateResult
from auditor.model.occurrence import Occurrence
from auditor.model.report import Coverage, PageEntry, PageRuleRun, Report
from auditor.model.retest import Retest
from auditor.model.target import Retesting
from auditor.model.triage import (
    Decision,
    Hold,
    Laid,
    LaidCause,
    Ruling,
    Seen,
    Subject,
    Triage,
    TriageKey,
    TriageVerdict,
)
from auditor.services.verdict import ExitCode, FailOn, exit_code
from tests.auditor.store import build

BREACH = (Kind.BREACH, Outcome.FAILED)
REVIEW = (Kind.BREACH, Outcome.CANT_TELL)
DUTY = (Kind.DUTY, Outcome.FAILED)
ADVICE = (Kind.ADVICE, Outcome.FAILED)


class NoRows:
    def pages(self) -> Iterator[PageEntry]:
        return iter(())

    def rule_runs(self) -> Iterator[PageRuleRun]:
        return iter(())

    def occurrences(self) -> Iterator[Occurrence]:
        return iter(())


def cause(kind: Kind, outcome: Outcome) -> Cause:
    return Cause(
        id="c-0123456789ab",
        rule="image-alt",
        rules=("image-alt",),
        engines=("axe",),
        criteria=("1.1.1",),
        outcome=outcome,
        kind=kind,
        needs=(),
        occurrences=1,
        pages=1,
        viewports=(build.WIDE,),
        where=Where.CONTENT,
        clues=(),
        places=(),
    )


def report(
    *found: tuple[Kind, Outcome],
    audited: int = 9,
    rules_run: int = 90,
    min_coverage: float = 0.9,
) -> Report:
    scan = build.scan()
    causes = tuple(cause(kind, outcome) for kind, outcome in found)
    coverage = Coverage(
        audited=audited,
        should_audit=10,
        known=10,
        visited=10,
        ratio=audited / 10,
        addresses=10,
        rules_run=rules_run,
    )
    return Report(
        scan=replace(scan, plan=replace(scan.plan, min_coverage=min_coverage)),
        coverage=coverage,
        criteria=(),
        causes=causes,
        rules={},
        rows=NoRows(),
    )


def verdict(
    of: Report,
    *,
    fail_on: FailOn = FailOn.BREACH,
    exit_zero: bool = False,
    interrupted: bool = False,
) -> int:
    return exit_code(
        of,
        fail_on=fail_on,
        exit_zero=exit_zero,
        interrupted=interrupted,
    )


@pytest.mark.parametrize(
    ("found", "fail_on", "code"),
    [
        ((), FailOn.REVIEW, 0),
        ((BREACH,), FailOn.BREACH, 1),
        ((DUTY,), FailOn.BREACH, 1),
        ((ADVICE,), FailOn.REVIEW, 0),
        ((REVIEW,), FailOn.BREACH, 0),
        ((REVIEW,), FailOn.REVIEW, 1),
        ((BREACH,), FailOn.REVIEW, 1),
        ((BREACH, REVIEW, DUTY), FailOn.NEVER, 0),
        ((ADVICE, BREACH), FailOn.BREACH, 1),
    ],
)
def test_what_is_asked_for_counts_as_findings(
    found: tuple[tuple[Kind, Outcome], ...], fail_on: FailOn, code: int
) -> None:
    assert verdict(report(*found), fail_on=fail_on) == code


def test_coverage_just_at_the_bound_is_enough() -> None:
    assert verdict(report(audited=9, min_coverage=0.9)) == 0
    assert verdict(report(audited=9, min_coverage=0.91)) == 3


def test_findings_come_before_low_coverage() -> None:
    assert verdict(report(BREACH, audited=1)) == 1


def test_nothing_tested_comes_before_all_else_but_an_interruption() -> None:
    nothing = report(BREACH, audited=0, rules_run=0)
    assert verdict(nothing) == 5
    assert verdict(nothing, interrupted=True) == 130


def test_a_page_audited_in_one_viewport_only_was_tested_all_the_same() -> None:
    assert verdict(report(audited=0)) == 3
    assert verdict(report(BREACH, audited=0)) == 1


@pytest.mark.parametrize(
    ("of", "code"),
    [
        (report(BREACH), 0),
        (report(audited=1), 0),
        (report(audited=0, rules_run=0), 5),
    ],
    ids=["findings", "low coverage", "nothing tested"],
)
def test_exit_zero_hides_findings_and_low_coverage_only(of: Report, code: int) -> None:
    assert verdict(of, exit_zero=True) == code


def test_an_interruption_is_said_whatever_was_found() -> None:
    assert verdict(report(BREACH), interrupted=True, exit_zero=True) == 130


def test_the_codes_are_those_of_the_manual() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "CLEAN": 0,
        "FINDINGS": 1,
        "FAILURE": 2,
        "LOW_COVERAGE": 3,
        "TAKEN_OVER": 4,
        "NOTHING_TESTED": 5,
        "INTERRUPTED": 130,
    }


def decided(decision: Decision, *found: tuple[Kind, Outcome]) -> Report:
    """A report whose causes a person has all decided on in one way."""
    value = report(*found)
    (one,) = {cause.id for cause in value.causes}
    ruling = Ruling(decision=decision)
    on = TriageKey(Subject.CAUSE, one)
    seen = Seen(outcome=Outcome.FAILED, elements={})
    verdict = TriageVerdict(
        on=on, ruling=ruling, seen=seen, by="Kari", at=build.scan().started, revision=1
    )
    laid = LaidCause(laid=Laid(verdict, Hold.HOLDS), holds={decision: 1}, open=0)
    return replace(value, triage=Triage(causes={one: laid}))


@pytest.mark.parametrize(
    ("decision", "found", "code"),
    [
        (Decision.FALSE_ALARM, BREACH, ExitCode.CLEAN),
        (Decision.ACCEPTED, BREACH, ExitCode.CLEAN),
        (Decision.CONFIRMED, BREACH, ExitCode.FINDINGS),
        (Decision.FIXED_ELSEWHERE, BREACH, ExitCode.FINDINGS),
        (Decision.FALSE_ALARM, REVIEW, ExitCode.CLEAN),
        (Decision.CONFIRMED, REVIEW, ExitCode.FINDINGS),
    ],
)
def test_what_people_have_settled_is_no_finding(
    decision: Decision, found: tuple[Kind, Outcome], code: ExitCode
) -> None:
    value = decided(decision, found)
    assert exit_code(value, fail_on=FailOn.BREACH, exit_zero=False, interrupted=False) is code


def test_a_gate_speaks_for_a_retest_that_is_held_against_it() -> None:
    of = report()
    scan = replace(of.scan, retest=Retesting(of="20261101T080000Z-000000"))
    fixed = Retest(of=scan.id, started=scan.started, causes=(), occurrences=())
    again = replace(of, scan=scan, retest=fixed)
    assert verdict(again, fail_on=FailOn.NEW) == 0
    answer = GateAnswer(result=GateResult.NOT_COMPARABLE, gate=Gate())
    assert verdict(replace(again, gate=answer), fail_on=FailOn.NEW) == 3
