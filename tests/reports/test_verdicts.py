"""What people have decided, in every format."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import lxml.etree
import lxml.html
import pytest

from auditor.model.cause import Cause
from auditor.model.criteria import Language
from auditor.model.report import Report
from auditor.model.triage import Decision, Hold, Ruling, Subject, TriageKey, TriageVerdict
from auditor.services.comparison import compare
from auditor.services.triage import lay, seen_of
from tests.reports.sample import Rows, report
from tests.reports.sample_causes import CAUSES, HOSTILE
from tests.reports.test_ci_formats import suites, whole, written

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
UNTIL = datetime(2027, 2, 1, tzinfo=UTC)
REASON = "The map is replaced in spring."
ACCEPTED = Ruling(
    decision=Decision.ACCEPTED, reason=REASON, owner="Ola", ticket="UU-17", expires=UNTIL
)
ALARM = Ruling(decision=Decision.FALSE_ALARM, reason="It is decoration.")
BREACH, QUESTION = CAUSES[0], CAUSES[6]


def on(cause: Cause, ruling: Ruling, value: Report, by: str = "Kari") -> TriageVerdict:
    key = TriageKey(Subject.CAUSE, cause.id)
    seen = seen_of(value, key)
    assert seen is not None
    return TriageVerdict(on=key, ruling=ruling, seen=seen, by=by, at=NOW, revision=1)


def judged() -> Report:
    """A report with outcomes as their causes have them."""
    value = whole()
    outcomes = {cause.id: cause.outcome for cause in CAUSES}
    found = tuple(
        replace(one, finding=replace(one.finding, outcome=outcomes[one.cause]))
        for one in value.rows.occurrences()
    )
    assert isinstance(value.rows, Rows)
    return replace(value, rows=replace(value.rows, found=found))


def decided(rulings: Mapping[str, Ruling], *, now: datetime = NOW, by: str = "Kari") -> Report:
    value = judged()
    each = [on(cause, rulings[cause.id], value, by) for cause in CAUSES if cause.id in rulings]
    return lay(value, each, now)


SETTLED = {BREACH.id: ACCEPTED, QUESTION.id: ALARM}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["text", "html", "csv", "json", "markdown", "sarif", "junit"])
def test_every_format_tells_what_was_decided(name: str, language: Language) -> None:
    before, after = written(name, judged(), language), written(name, decided(SETTLED), language)
    assert before != after
    if name != "text":
        assert REASON in after
        assert "Kari" in after


def test_an_acceptance_is_told_with_its_last_day_and_who_answers_for_it() -> None:
    text = written("html", decided(SETTLED))
    said = (
        "Accepted until 31 January 2027, Ola answers for it; decided by Kari on 28 November 2026."
    )
    assert f"{said} {REASON} Followed up in UU-17." in text


def section(name: str, value: Report) -> list[str]:
    """Ids of the causes in a group of the page."""
    page = lxml.html.fromstring(written("html", value))
    ids = page.xpath(f"//section[contains(@class, 'is-{name}')]//div[@class='body']/@id")
    assert isinstance(ids, list)
    return [str(one) for one in ids]


def test_what_is_settled_is_in_a_group_of_its_own() -> None:
    value = decided(SETTLED)
    assert section("checked", value) == [BREACH.id, QUESTION.id]
    assert BREACH.id not in section("breach", value)
    assert QUESTION.id not in section("review", value)


def test_a_question_that_is_confirmed_is_told_as_a_breach() -> None:
    value = decided({QUESTION.id: Ruling(decision=Decision.CONFIRMED)})
    assert QUESTION.id in section("breach", value)
    assert QUESTION.id not in section("review", value)


def test_an_acceptance_that_is_over_comes_back() -> None:
    value = decided(SETTLED, now=UNTIL)
    assert BREACH.id in section("breach", value)
    assert "The acceptance expired with 31 January 2027" in written("html", value)
    assert "expired" in written("markdown", value)


def results(value: Report) -> Mapping[str, Any]:
    (run,) = json.loads(written("sarif", value))["runs"]
    return {one["partialFingerprints"]["auditorCause/v1"]: one for one in run["results"]}


def test_in_sarif_what_is_settled_is_suppressed_and_nothing_else() -> None:
    told = results(decided(SETTLED))
    suppressed = {id_ for id_, one in told.items() if one["suppressions"]}
    assert suppressed == set(SETTLED)
    (one,) = told[BREACH.id]["suppressions"]
    assert (one["kind"], one["status"]) == ("external", "accepted")
    assert REASON in one["justification"]
    assert all("suppressions" not in one for one in results(judged()).values())


def test_in_sarif_a_confirmed_question_is_a_failure() -> None:
    told = results(decided({QUESTION.id: Ruling(decision=Decision.CONFIRMED)}))[QUESTION.id]
    assert (told["kind"], told["level"], told["suppressions"]) == ("fail", "error", [])


def test_in_junit_what_is_settled_is_skipped_and_what_is_confirmed_fails() -> None:
    rulings = {**SETTLED, QUESTION.id: Ruling(decision=Decision.CONFIRMED)}
    tree = suites(decided(rulings))

    def kinds(rule: str) -> list[str]:
        cases = tree.iterfind(f".//testcase[@classname='{rule}']")
        return [str(child.tag) for case in cases for child in case]

    assert kinds(BREACH.rule) == ["skipped", "system-out"]
    assert kinds(QUESTION.rule) == ["failure"]
    for suite in tree.iter("testsuite"):
        assert int(suite.get("skipped") or 0) == len(suite.findall("testcase/skipped"))
        assert int(suite.get("failures") or 0) == len(suite.findall("testcase/failure"))


def test_a_comment_lists_what_is_settled_apart() -> None:
    lines = written("markdown", decided(SETTLED)).splitlines()
    apart = lines.index("### Settled by people")
    told = [n for n, line in enumerate(lines) if REASON.removesuffix(".") in line]
    assert told == [apart + 2]


def test_a_comparison_tells_what_is_settled() -> None:
    later = decided(SETTLED)
    text = written("markdown", replace(later, comparison=compare(later, later)))
    assert "### Settled by people" in text


def test_a_terminal_counts_what_is_settled() -> None:
    text = written("text", decided(SETTLED))
    assert "CHECKED BY PEOPLE" in text
    assert "accepted (1) · false alarm (1)" in text


def test_what_people_wrote_is_text_in_every_format() -> None:
    harm = replace(ALARM, reason=HOSTILE, ticket=HOSTILE)
    value = decided({BREACH.id: harm}, by=HOSTILE)
    page = lxml.html.fromstring(written("html", value))
    assert len(page.xpath("//script")) == 0
    assert lxml.etree.fromstring(written("junit", value).encode()) is not None
    for name in ("text", "markdown", "csv", "json"):
        assert "\u202e" not in written(name, value)
    assert not any(line.startswith("=") for line in written("csv", value).splitlines())


def test_a_cause_that_is_decided_in_part_says_how_much_is_open() -> None:
    value = decided({BREACH.id: ALARM})
    laid = value.triage.causes[BREACH.id]
    part = replace(value.triage, causes={BREACH.id: replace(laid, open=2)})
    assert "2 occurrences are not decided." in written("html", replace(value, triage=part))
    assert laid.laid.hold is Hold.HOLDS
    assert report().triage.causes == {}


def test_the_drafts_say_what_a_person_has_confirmed_and_what_is_no_fault() -> None:
    confirmed = Ruling(decision=Decision.CONFIRMED)
    value = decided({BREACH.id: confirmed, CAUSES[2].id: ALARM})
    statement = written("statement", value, Language.EN)
    assert "No (confirmed by a person)" in statement
    assert "No (draft, not confirmed)" in statement
    assert "no finding is confirmed" not in statement
    told = json.loads(written("uutilsynet", value, Language.EN))
    by = {one["suksesskriterium"]: one["stadfesta"] for one in told["krav"]}
    assert by["1.4.3"]
    assert not by["2.4.4"]
    results = {one["elementResultat"] for one in told["elementresultat"] if one["stadfesta"]}
    assert results == {"brot", "samsvar"}


def test_in_earl_a_person_asserts_beside_the_rule_and_pa11y_lists_nothing_settled() -> None:
    value = decided(SETTLED)
    graph = json.loads(written("earl", value, Language.EN))["@graph"]
    manual = [
        one
        for subject in graph
        for one in subject.get("assertions", ())
        if one["mode"] == "earl:manual"
    ]
    assert {one["result"]["outcome"] for one in manual} == {"earl:failed", "earl:passed"}
    assert {one["assertedBy"]["name"] for one in manual} == {"Kari"}
    before = json.loads(written("pa11y-ci-json", judged(), Language.EN))["errors"]
    assert json.loads(written("pa11y-ci-json", value, Language.EN))["errors"] < before
