"""Verdicts of people as they lie over a scan: what holds, what comes back, what is counted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.model.cause import Cause, Where
from auditor.model.criteria import Standard, criteria_of
from auditor.model.finding import Kind, Outcome
from auditor.model.gate import Gate, GateReason, GateResult
from auditor.model.occurrence import Occurrence
from auditor.model.report import CriterionResult, CriterionStatus, Report
from auditor.model.scan import ScanState
from auditor.model.triage import (
    Decision,
    Hold,
    Ruling,
    Subject,
    TriageKey,
    TriageVerdict,
)
from auditor.services.comparison import compare
from auditor.services.gate import judge
from auditor.services.triage import check_ruling, lay, seen_of
from tests.auditor.services.comparing import found, place, report

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ASKED: dict[str, Any] = {"outcome": Outcome.CANT_TELL}
CAUSE = TriageKey(Subject.CAUSE, "c-1")
LATER = NOW + timedelta(days=30)
ALARM = Ruling(decision=Decision.FALSE_ALARM, reason="a picture of text for decoration")
ACCEPTED = Ruling(decision=Decision.ACCEPTED, reason="replaced", owner="Kari", expires=LATER)


def given(
    value: Report, on: TriageKey = CAUSE, ruling: Ruling = ALARM, at: datetime = NOW
) -> TriageVerdict:
    """A verdict on what a report has."""
    seen = seen_of(value, on)
    assert seen is not None
    return TriageVerdict(on=on, ruling=ruling, seen=seen, by="Kari", at=at, revision=1)


def made_by(where: Where, *occurrences: Occurrence, **fields: Any) -> Report:
    value = report(*occurrences, **fields)
    return replace(value, causes=tuple(replace(one, where=where) for one in value.causes))


def question(name: str = "Rådhuset", fingerprint: str = "a", **fields: Any) -> Occurrence:
    snippet = f'<img class="x9f3a" src="/a.png?v=1" alt="{name}">'
    told: dict[str, Any] = {"snippet": snippet, "locator": place(name.lower()), **ASKED, **fields}
    return found(fingerprint, **told)


def only(value: Report) -> Cause:
    (cause,) = value.causes
    return cause


def test_a_question_that_was_answered_is_settled() -> None:
    before = report(question())
    told = lay(before, [given(before)], NOW)
    assert told.triage.settles(only(told))
    assert told.triage.causes["c-1"].laid.decision is Decision.FALSE_ALARM


def test_without_verdicts_a_report_is_as_it_was() -> None:
    before = report(question())
    assert lay(before, [], NOW) is before


def test_an_answer_holds_where_ids_classes_and_addresses_are_made_anew() -> None:
    verdict = given(report(question()))
    anew = '<img id="b7" class="z1k8q" src="/a.png?v=2" alt="Rådhuset" style="top: 3px">'
    told = lay(report(question(snippet=anew)), [verdict], NOW)
    assert told.triage.settles(only(told))


@pytest.mark.parametrize(
    "change",
    [
        {"snippet": '<img src="/a.png" alt="Skolen">'},
        {"locator": place("rådhuset", address="/b.png")},
        {"data": {"fgColor": "#777777"}},
    ],
)
def test_an_answer_is_asked_again_when_the_element_changes(change: dict[str, Any]) -> None:
    verdict = given(report(question()))
    told = lay(report(question(**change)), [verdict], NOW)
    assert not told.triage.settles(only(told))
    laid = told.triage.causes["c-1"]
    assert (laid.laid.hold, laid.open) == (Hold.CHANGED, 1)


def test_a_new_element_of_an_answered_cause_is_asked_about() -> None:
    verdict = given(report(question()))
    told = lay(report(question(), question("Skolen", "b")), [verdict], NOW)
    laid = told.triage.causes["c-1"]
    assert (laid.open, dict(laid.holds)) == (1, {Decision.FALSE_ALARM: 1})
    assert not told.triage.settles(only(told))


def test_an_answered_element_on_more_pages_is_not_asked_about_again() -> None:
    verdict = given(report(question()))
    told = lay(report(question(), question(fingerprint="b", path="/to")), [verdict], NOW)
    assert told.triage.settles(only(told))


def test_a_question_that_has_become_a_fault_is_none_that_was_answered() -> None:
    verdict = given(report(question()))
    told = lay(report(question(outcome=Outcome.FAILED)), [verdict], NOW)
    assert told.triage.causes["c-1"].laid.hold is Hold.CHANGED


def test_a_verdict_holds_when_the_id_of_its_cause_changes() -> None:
    verdict = given(made_by(Where.COMPONENT, found("a"), found("b", "/to")))
    renamed = made_by(Where.COMPONENT, found("a", cause="c-2"), found("n", "/ny", cause="c-2"))
    told = lay(renamed, [verdict], NOW)
    assert told.triage.settles(only(told))


def test_what_left_a_cause_that_stands_takes_the_verdict_along() -> None:
    verdict = given(made_by(Where.COMPONENT, found("a"), found("b")))
    split = made_by(Where.COMPONENT, found("a"), found("b", cause="c-2"), found("n", cause="c-2"))
    told = lay(split, [verdict], NOW)
    assert told.triage.causes["c-2"].open == 1
    assert told.triage.settles(told.causes[0])


def test_a_component_that_spreads_keeps_its_verdict() -> None:
    verdict = given(made_by(Where.COMPONENT, found("a")))
    told = lay(made_by(Where.COMPONENT, found("a"), found("b", "/to")), [verdict], NOW)
    assert told.triage.settles(only(told))


def test_what_an_editor_adds_is_a_fault_of_its_own() -> None:
    verdict = given(made_by(Where.CONTENT, found("a")))
    another = found("b", locator=place(address="/ny.png"))
    told = lay(made_by(Where.CONTENT, found("a"), another), [verdict], NOW)
    assert told.triage.causes["c-1"].open == 1


def test_a_verdict_on_a_finding_settles_no_other() -> None:
    value = report(found("a"), found("b"))
    told = lay(value, [given(value, TriageKey(Subject.FINDING, "1:a"))], NOW)
    assert told.triage.causes["c-1"].open == 1
    assert [fingerprint for _, fingerprint in told.triage.occurrences] == ["1:a"]


def test_verdicts_on_all_findings_of_a_cause_settle_it() -> None:
    value = report(found("a"), found("b"))
    each = [given(value, TriageKey(Subject.FINDING, name)) for name in ("1:a", "1:b")]
    assert lay(value, each, NOW).triage.settles(only(value))


def test_an_acceptance_settles_until_it_expires() -> None:
    value = report(found("a"))
    verdict = given(value, ruling=ACCEPTED)
    assert lay(value, [verdict], LATER - timedelta(seconds=1)).triage.settles(only(value))
    over = lay(value, [verdict], LATER)
    assert not over.triage.settles(only(value))
    assert over.triage.causes["c-1"].expired


def test_a_question_that_is_confirmed_is_a_fault() -> None:
    value = report(question())
    told = lay(value, [given(value, ruling=Ruling(decision=Decision.CONFIRMED))], NOW)
    assert told.triage.outcome(only(told)) is Outcome.FAILED
    assert not told.triage.settles(only(told))


def with_criteria(value: Report, *, failed: int, cant_tell: int, status: CriterionStatus) -> Report:
    first = criteria_of(Standard.NO_PUBLIC_WEB)[0]
    result = CriterionResult(
        criterion=first,
        status=status,
        rules=("image-alt",),
        failed=failed,
        cant_tell=cant_tell,
        pages=min(failed, 1),
        pages_needing_person=min(cant_tell, 1),
    )
    whole = replace(value.coverage, audited=1, audited_in_part=0, should_audit=1)
    return replace(value, criteria=(result,), coverage=whole)


@pytest.mark.parametrize(
    ("decision", "status"),
    [
        (Decision.FALSE_ALARM, CriterionStatus.NO_BREACH_FOUND),
        (Decision.CONFIRMED, CriterionStatus.BREACH_FOUND),
        (Decision.ACCEPTED, CriterionStatus.BREACH_FOUND),
        (Decision.FIXED_ELSEWHERE, CriterionStatus.BREACH_FOUND),
    ],
)
def test_an_answer_counts_in_the_status_of_its_criterion(
    decision: Decision, status: CriterionStatus
) -> None:
    value = with_criteria(
        report(question()), failed=0, cant_tell=1, status=CriterionStatus.NEEDS_PERSON
    )
    told = lay(value, [given(value, ruling=Ruling(decision=decision))], NOW)
    (result,) = told.criteria
    assert (result.status, result.cant_tell) == (status, 0)
    assert result.pages_needing_person == 0


def test_a_criterion_needs_a_person_while_one_question_is_open() -> None:
    both = report(question(), question("Skolen", "b"))
    value = with_criteria(both, failed=0, cant_tell=2, status=CriterionStatus.NEEDS_PERSON)
    told = lay(value, [given(value, TriageKey(Subject.FINDING, "1:a"))], NOW)
    (result,) = told.criteria
    assert (result.status, result.cant_tell) == (CriterionStatus.NEEDS_PERSON, 1)


def test_advice_counts_in_no_criterion() -> None:
    value = report(found("a", kind=Kind.ADVICE))
    value = with_criteria(value, failed=0, cant_tell=0, status=CriterionStatus.NOT_TESTED)
    assert lay(value, [given(value)], NOW).criteria == value.criteria


def gated(later: Report, verdict: TriageVerdict, now: datetime = NOW) -> tuple[object, ...]:
    earlier = replace(report(found("o", cause="c-old")), causes=())
    told = lay(later, [verdict], now)
    answer = judge(compare(earlier, told), ScanState.COMPLETED, Gate(), told.triage)
    return (answer.result, *(ground.reason for ground in answer.grounds))


def test_a_gate_is_not_stopped_by_what_people_have_settled() -> None:
    later = report(found("a"))
    stopped = (GateResult.FAILED, GateReason.NEW_CAUSES)
    assert gated(later, given(later)) == (GateResult.PASSED,)
    assert gated(later, given(later, ruling=ACCEPTED)) == (GateResult.PASSED,)
    assert gated(later, given(later, ruling=Ruling(decision=Decision.CONFIRMED))) == stopped
    assert gated(later, given(later, ruling=ACCEPTED), LATER) == stopped


def test_an_acceptance_that_is_over_stops_a_gate_however_old_its_cause_is() -> None:
    value = report(found("a"))
    told = lay(value, [given(value, ruling=ACCEPTED)], LATER)
    answer = judge(compare(value, told), ScanState.COMPLETED, Gate(), told.triage)
    assert answer.result is GateResult.FAILED
    assert [ground.reason for ground in answer.grounds] == [GateReason.ACCEPTANCES_EXPIRED]


@pytest.mark.parametrize(
    ("ruling", "said"),
    [
        (Ruling(decision=Decision.FALSE_ALARM), "A false alarm wants a reason"),
        (replace(ACCEPTED, reason=""), "reason is missing"),
        (replace(ACCEPTED, owner=""), "owner is missing"),
        (replace(ACCEPTED, expires=None), "expires is missing"),
        (replace(ACCEPTED, expires=NOW), "before it is given"),
        (Ruling(decision=Decision.CONFIRMED, expires=LATER), "Only an acceptance expires"),
    ],
)
def test_a_decision_that_lacks_what_it_needs_is_refused(ruling: Ruling, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        check_ruling(Subject.FINDING, ruling, NOW)


@pytest.mark.parametrize("subject", Subject)
def test_a_person_says_of_each_thing_only_what_goes_with_it(subject: Subject) -> None:
    fields: dict[str, Any] = {"reason": "seen", "owner": "Kari"}
    for decision in Decision:
        expires = LATER if decision is Decision.ACCEPTED else None
        ruling = Ruling(decision=decision, expires=expires, **fields)
        if decision in subject.decisions:
            check_ruling(subject, ruling, NOW)
            continue
        with pytest.raises(UsageError, match="cannot be said of this"):
            check_ruling(subject, ruling, NOW)


def test_what_a_verdict_is_given_on_tells_failures_from_questions() -> None:
    mixed = report(question(), found("b"))
    seen = seen_of(mixed, CAUSE)
    assert seen is not None
    assert (seen.outcome, set(seen.elements)) == (Outcome.FAILED, {"1:a", "1:b"})
    assert seen_of(mixed, TriageKey(Subject.CAUSE, "c-9")) is None


def test_a_place_that_an_editor_adds_may_be_a_false_alarm() -> None:
    earlier = report(found("a"))
    later = report(found("a"), found("b", locator=place(address="/ny.png")))
    verdict = given(later, TriageKey(Subject.FINDING, "1:b"))
    assert _answer(earlier, later, []) is GateResult.FAILED
    assert _answer(earlier, later, [verdict]) is GateResult.PASSED


def test_a_new_question_that_is_confirmed_stops_a_gate() -> None:
    earlier, later = report(found("a")), report(found("a"), question(fingerprint="q", cause="c-q"))
    on = TriageKey(Subject.CAUSE, "c-q")
    confirmed = given(later, on, Ruling(decision=Decision.CONFIRMED))
    assert _answer(earlier, later, []) is GateResult.PASSED
    assert _answer(earlier, later, [confirmed]) is GateResult.FAILED


def _answer(earlier: Report, later: Report, verdicts: list[TriageVerdict]) -> GateResult:
    told = lay(later, verdicts, NOW)
    answer = judge(compare(earlier, told), ScanState.COMPLETED, Gate(), told.triage)
    return answer.result


def test_an_acceptance_that_is_over_stops_a_gate_though_something_else_holds_beside_it() -> None:
    value = report(found("a"), found("b"))
    verdicts = [
        given(value, ruling=ACCEPTED),
        given(value, TriageKey(Subject.FINDING, "1:b")),
    ]
    told = lay(value, verdicts, LATER)
    assert told.triage.causes["c-1"].expired
    answer = judge(compare(value, told), ScanState.COMPLETED, Gate(), told.triage)
    assert [ground.reason for ground in answer.grounds] == [GateReason.ACCEPTANCES_EXPIRED]


def test_a_verdict_does_not_spread_over_the_cause_that_a_finding_of_its_own_has_joined() -> None:
    verdict = given(made_by(Where.TEMPLATE, found("a")))
    others = (
        found(name, cause="c-2", locator=place(address=f"/{name}.png"), snippet=f"<img id={name}>")
        for name in ("x", "y")
    )
    told = lay(made_by(Where.TEMPLATE, found("a", cause="c-2"), *others), [verdict], NOW)
    assert told.triage.causes["c-2"].open == 2
    assert not told.triage.settles(only(told))
