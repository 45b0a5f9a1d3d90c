"""What people say of criteria that they have tested themselves, in every format."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from auditor.model.criteria import Language
from auditor.model.finding import Outcome
from auditor.model.report import CriterionStatus, Report
from auditor.model.triage import Decision, Ruling, Subject, TriageKey, TriageVerdict
from auditor.services.triage import lay, seen_of
from reports import drafts
from reports.supervision import ReportKind, document_of
from tests.reports.sample import report
from tests.reports.test_ci_formats import written
from tests.reports.test_supervision import words

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
NOTE = "Tested with <b>NVDA</b> 2026.3."


_TELLING = ("html", "json", "statement", "openacr", "earl-wcagem", "uutilsynet")


def on_criterion(criterion: str, decision: Decision, value: Report) -> TriageVerdict:
    on = TriageKey(Subject.CRITERION, criterion)
    seen = seen_of(value, on)
    assert seen is not None
    ruling = Ruling(decision=decision, reason=NOTE)
    return TriageVerdict(on=on, ruling=ruling, seen=seen, by="Kari", at=NOW, revision=1)


def one_with(status: CriterionStatus, value: Report) -> str:
    return next(one.criterion.id for one in value.criteria if one.status is status)


def said(status: CriterionStatus, decision: Decision) -> tuple[Report, str]:
    """A report in which a person tested a criterion of a status, and its number."""
    value = report()
    number = one_with(status, value)
    return lay(value, [on_criterion(number, decision, value)], NOW), number


def outcome(value: Report, number: str) -> Outcome:
    (result,) = (one for one in value.criteria if one.criterion.id == number)
    return drafts.outcome_of(result, value)


def test_a_criterion_is_met_where_a_person_who_tested_it_says_so_and_nowhere_else() -> None:
    value, number = said(CriterionStatus.NOT_TESTED, Decision.MET)
    answered = {r.criterion.id: drafts.outcome_of(r, value) for r in value.criteria}
    assert [id_ for id_, it in answered.items() if it is Outcome.PASSED] == [number]
    assert outcome(*said(CriterionStatus.NOT_TESTED, Decision.NOT_MET)) is Outcome.FAILED
    assert outcome(*said(CriterionStatus.NOT_TESTED, Decision.NOT_PRESENT)) is Outcome.INAPPLICABLE


def test_a_breach_that_nobody_called_a_false_alarm_stays_one_and_the_report_says_so() -> None:
    value, number = said(CriterionStatus.BREACH_FOUND, Decision.MET)
    assert outcome(value, number) is Outcome.FAILED
    assert "Rules found faults all the same" in written("html", value)


def test_the_status_that_rules_gave_is_not_changed() -> None:
    value, _ = said(CriterionStatus.NOT_TESTED, Decision.MET)
    assert [one.status for one in value.criteria] == [one.status for one in report().criteria]


@pytest.mark.parametrize(
    "name", ["html", "json", "statement", "openacr", "earl-wcagem", "uutilsynet"]
)
@pytest.mark.parametrize("language", Language)
def test_every_format_tells_who_tested(name: str, language: Language) -> None:
    value, _ = said(CriterionStatus.NOT_TESTED, Decision.NOT_MET)
    text = written(name, value, language)
    assert "Kari" in text
    assert "NVDA" in text
    assert "<b>NVDA" not in text or name not in ("html", "statement")


def test_programs_read_what_a_person_says() -> None:
    value, number = said(CriterionStatus.NOT_TESTED, Decision.MET)
    told: dict[str, Any] = json.loads(written("json", value))
    assert [(it["criterion"], it["verdict"]) for it in told["report"]["verdicts"]] == [
        (number, "met")
    ]
    chapters = yaml.safe_load(written("openacr", value))["chapters"]
    levels = {
        one["num"]: one["components"][0]["adherence"]["level"]
        for chapter in ("success_criteria_level_a", "success_criteria_level_aa")
        for one in chapters[chapter]["criteria"]
    }
    assert [num for num, level in levels.items() if level == "supports"] == [number]
    published = json.loads(written("uutilsynet", value))
    assert [it["suksesskriterium"] for it in published["krav"] if it["resultat"] == "samsvar"] == [
        number
    ]
    assertions = json.loads(written("earl-wcagem", value))["auditSample"]
    passed = [it for it in assertions if it["result"]["outcome"]["id"] == "earl:passed"]
    assert [(it["assertedBy"], it["mode"]) for it in passed] == [("Kari", "earl:manual")]


def test_a_draft_of_the_statement_answers_yes_where_a_person_tested() -> None:
    value, _ = said(CriterionStatus.NOT_TESTED, Decision.MET)
    text = written("statement", value)
    assert "- Yes (tested by a person): 1" in text
    broken, _ = said(CriterionStatus.NOT_TESTED, Decision.NOT_MET)
    assert "- No (confirmed by a person): 1" in written("statement", broken)
    absent, _ = said(CriterionStatus.NOT_TESTED, Decision.NOT_PRESENT)
    assert "**Not relevant (tested by a person)**" in written("statement", absent)


def test_a_criterion_of_another_standard_is_not_told() -> None:
    value = report()
    known = on_criterion(one_with(CriterionStatus.NOT_TESTED, value), Decision.MET, value)
    other = replace(known, on=TriageKey(Subject.CRITERION, "9.9.9"))
    assert seen_of(value, other.on) is None
    assert lay(value, [other], NOW).verdicts == ()


def test_what_a_scan_asks_since_a_person_tested_is_not_answered_by_them() -> None:
    value = report()
    number = one_with(CriterionStatus.NEEDS_PERSON, value)
    given = on_criterion(number, Decision.MET, value)
    before = replace(given, at=value.scan.started - timedelta(days=30))
    assert outcome(lay(value, [given], NOW), number) is Outcome.PASSED
    told = lay(value, [before], NOW)
    assert outcome(told, number) is Outcome.CANT_TELL
    assert "The scan after that found something" in written("html", told)


@pytest.mark.parametrize("kind", [ReportKind.SUPERVISION, ReportKind.SUMMARY])
def test_what_a_person_tested_is_not_told_as_untested(kind: ReportKind) -> None:
    value, number = said(CriterionStatus.NOT_TESTED, Decision.MET)
    before, after = (words(document_of(one, kind, Language.EN)) for one in (report(), value))
    counts = [re.findall(r"(\d+) requirements were not tested", one) for one in (before, after)]
    assert {int(a) - int(b) for a, b in zip(*counts, strict=True)} == {1}
    name = next(r.criterion.names[Language.EN] for r in value.criteria if r.criterion.id == number)
    assert before.count(f"{number} {name}") - after.count(f"{number} {name}") == (
        kind is ReportKind.SUPERVISION
    )
