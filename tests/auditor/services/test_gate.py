"""Gates: what may not pass though the cause that it belongs to was there before."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.model.baseline import NamedBaseline, Terms
from auditor.model.cause import Where
from auditor.model.comparison import Change
from auditor.model.finding import Kind, Outcome
from auditor.model.gate import Gate, GateReason, GateResult, OnEngineChange
from auditor.model.occurrence import Occurrence
from auditor.model.page import PageState, Reason
from auditor.model.report import Report
from auditor.model.scan import ScanState
from auditor.services.baselines import grown, hold
from auditor.services.comparison import compare
from auditor.services.gate import judge
from auditor.services.known import baseline_of
from tests.auditor.services.comparing import (
    RULE,
    changes,
    found,
    keeping,
    page,
    place,
    report,
    rule,
)
from tests.reports.sample import finding

DOWN = page("/b", state=PageState.HTTP_ERROR, reason=Reason.SERVER_ERROR, status=500)


def made_by(where: Where, value: Report) -> Report:
    return replace(value, causes=tuple(replace(one, where=where) for one in value.causes))


def half_seen(where: Where) -> tuple[Report, Report]:
    """Two scans of which the first could not see a page that the second finds something on."""
    earlier = made_by(where, report(found("a"), pages=[page(), DOWN]))
    both = [page(), page("/b")]
    return earlier, made_by(where, report(found("a"), found("b", "/b"), pages=both))


def test_places_in_the_content_that_nobody_could_see_before_are_never_passed() -> None:
    comparison = compare(*half_seen(Where.CONTENT))
    assert [one.change for one in comparison.causes] == [Change.STILL_THERE]
    answer = judge(comparison, ScanState.COMPLETED, Gate())
    assert answer.result is GateResult.NOT_COMPARABLE
    assert [(one.reason, one.causes) for one in answer.grounds] == [
        (GateReason.CAUSES_UNKNOWN, ("c-1",))
    ]


def test_a_template_may_show_its_old_fault_where_nobody_could_see_before() -> None:
    comparison = compare(*half_seen(Where.TEMPLATE))
    assert judge(comparison, ScanState.COMPLETED, Gate()).result is GateResult.PASSED
    strict = judge(comparison, ScanState.COMPLETED, Gate(new_causes_only=False))
    assert [one.reason for one in strict.grounds] == [GateReason.CAUSES_UNKNOWN]


def test_a_baseline_takes_no_place_in_that_nobody_could_see_without_a_reason() -> None:
    earlier, later = half_seen(Where.CONTENT)
    named = NamedBaseline(name="a11y-baseline.json", baseline=baseline_of(earlier, Terms()))
    held = hold(named, later, date(2026, 11, 28), Gate())
    with pytest.raises(UsageError, match="--reason"):
        grown(held, later, Terms())
    (record,) = grown(held, later, Terms(reason="until spring")).records
    assert record.terms.reason == "until spring"


def test_a_question_that_stays_in_a_new_fault_does_not_make_it_an_old_one() -> None:
    asked = found("q", outcome=Outcome.CANT_TELL)
    earlier = report(replace(asked, cause="c-q"))
    later = report(found("f", locator=place(address="/f.png")), asked)
    comparison = compare(earlier, made_by(Where.TEMPLATE, later))
    assert [(one.cause.id, one.change) for one in comparison.causes] == [("c-1", Change.NEW)]
    assert judge(comparison, ScanState.COMPLETED, Gate()).result is GateResult.FAILED


def test_a_question_that_moved_and_became_a_fault_is_a_new_fault() -> None:
    was, is_now = place("kart", address="/kart.png"), place("kart", address="/kart.png", chain=())
    earlier = keeping(report(found("a", locator=was, outcome=Outcome.CANT_TELL)), was)

    def later(outcome: Outcome) -> Report:
        return keeping(report(found("b", locator=is_now, outcome=outcome)), is_now)

    assert changes(compare(earlier, later(Outcome.CANT_TELL))) == [(Change.STILL_THERE, None)]
    assert changes(compare(earlier, later(Outcome.FAILED))) == [(Change.NEW, None)]


@pytest.mark.parametrize("order", [1, -1])
def test_a_fault_beside_a_question_under_one_fingerprint_is_not_new_again(order: int) -> None:
    both: list[Occurrence] = [found("a"), found("a", cause="c-q", outcome=Outcome.CANT_TELL)]
    value = report(*both[::order])
    assert compare(value, value).occurrences == ()


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        (
            report(pages=[page(state=PageState.HTTP_ERROR, reason=Reason.SERVER_ERROR)]),
            GateReason.PAGES_MISSED,
        ),
        (report(pages=[page(untested_rules=(RULE,))]), GateReason.PAGES_MISSED),
        (report(rules=[rule("5.0.0")]), GateReason.RULES_CHANGED),
    ],
)
def test_what_cannot_be_compared_is_never_passed(later: Report, reason: GateReason) -> None:
    comparison = compare(report(found("a")), later)
    answer = judge(comparison, ScanState.COMPLETED, Gate())
    assert answer.result is GateResult.NOT_COMPARABLE
    assert reason in {ground.reason for ground in answer.grounds}


def test_a_failure_outranks_what_cannot_be_compared() -> None:
    pages = [page(), page("/b")]
    down = page("/b", state=PageState.TIMED_OUT, reason=Reason.NO_RESPONSE)
    comparison = compare(report(pages=pages), report(found("a"), pages=[page(), down]))
    answer = judge(comparison, ScanState.COMPLETED, Gate())
    assert answer.result is GateResult.FAILED
    assert [one.reason for one in answer.grounds] == [
        GateReason.NEW_CAUSES,
        GateReason.PAGES_MISSED,
    ]


def test_an_engine_that_changed_fails_where_that_is_asked_for() -> None:
    comparison = compare(report(found("a")), report(found("a"), rules=[rule("5.0.0")]))
    gate = Gate(on_engine_change=OnEngineChange.FAIL)
    assert judge(comparison, ScanState.COMPLETED, gate).result is GateResult.FAILED


@pytest.mark.parametrize("state", [ScanState.FAILED, ScanState.CANCELLED, ScanState.INTERRUPTED])
def test_a_scan_that_did_not_end_by_itself_passes_nothing(state: ScanState) -> None:
    comparison = compare(report(found("a")), report(found("a")))
    assert judge(comparison, state, Gate()).result is GateResult.NOT_COMPARABLE
    assert judge(comparison, ScanState.COMPLETED, Gate()).result is GateResult.PASSED


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ({"kind": Kind.ADVICE}, GateResult.PASSED),
        ({"kind": Kind.DUTY}, GateResult.FAILED),
        ({"outcome": Outcome.CANT_TELL}, GateResult.PASSED),
    ],
)
def test_questions_and_advice_do_not_shut_the_gate(
    fields: dict[str, Any], result: GateResult
) -> None:
    comparison = compare(report(), report(found("a", **fields)))
    assert judge(comparison, ScanState.COMPLETED, Gate()).result is result


def test_a_gate_of_level_a_lets_what_breaks_aa_alone_pass() -> None:
    contrast = [rule(id_="color-contrast")]
    after = replace(
        found("a"), finding=finding("color-contrast", "1.4.3", fingerprint="1:a", locator=place())
    )
    comparison = compare(report(rules=contrast), report(after, rules=contrast))
    assert judge(comparison, ScanState.COMPLETED, Gate()).result is GateResult.FAILED
    assert judge(comparison, ScanState.COMPLETED, Gate(level="A")).result is GateResult.PASSED


@pytest.mark.parametrize(
    ("name", "before", "after", "changed"),
    [
        ("chromium", "150.0.7871.100", "151.0.7922.34", True),
        ("chromium", "Chromium 150.0.7871.100", "Chromium 150.0.7871.101", False),
        ("chromium", "150.0.1, 151.0.2", "151.0.3, 150.0.1", False),
        ("chromium", "", "151.0.3", False),
        ("axe-core", "4.13.0", "4.13.1", True),
        ("python", "3.11.2", "3.12.0", False),
    ],
)
def test_another_browser_or_engine_passes_nothing(
    name: str, before: str, after: str, changed: bool
) -> None:
    def of(version: str) -> Report:
        return report(found("a"), versions={name: version} if version else {})

    comparison = compare(of(before), of(after))
    answer = judge(comparison, ScanState.COMPLETED, Gate())
    assert (answer.result is GateResult.NOT_COMPARABLE) is changed
    assert [one.engines for one in answer.grounds] == ([(name,)] if changed else [])
    strict = judge(comparison, ScanState.COMPLETED, Gate(on_engine_change=OnEngineChange.FAIL))
    assert (strict.result is GateResult.FAILED) is changed
