"""Formats that CI systems read: Markdown for a comment, JUnit XML, and SARIF."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

import lxml.etree
import pytest

from auditor.model.comparison import Change
from auditor.model.criteria import Language
from auditor.model.finding import Kind, Outcome
from auditor.model.page import PageState, Reason
from auditor.model.report import Report
from auditor.model.scan import ScanState
from auditor.services.comparison import compare
from auditor.services.gate import Gate, judge
from reports import FORMATS
from reports.sarif import MAX_LOCATIONS, MAX_RESULTS
from reports.texts import ui
from tests.reports.sample import PAGES, Rows, occurrence, report
from tests.reports.sample_causes import CAUSES, PHONE, SITE, harmful
from tests.reports.snapshot import assert_same


def written(name: str, value: Report, language: Language = Language.EN) -> str:
    out = BytesIO()
    FORMATS[name](value, out, language=language, color=False, width=80)
    return out.getvalue().decode()


DOWN = replace(
    PAGES[0],
    url=SITE + "/nede",
    state=PageState.HTTP_ERROR,
    reason=Reason.SERVER_ERROR,
    status=500,
)


def whole() -> Report:
    found = tuple(
        occurrence(cause=cause.id, **{"rule": cause.rule, "fingerprint": f"1:{at:016x}"})
        for at, cause in enumerate(CAUSES)
    )
    return report(causes=CAUSES, rows=Rows(page_rows=(*PAGES, DOWN), found=found))


def compared() -> Report:
    """A report of a site where the first cause is new and one of before is gone from it."""
    later = whole()
    earlier = replace(
        later,
        scan=replace(later.scan, id="20261101T080000Z-000000"),
        causes=CAUSES[1:],
        rows=Rows(page_rows=PAGES, found=tuple(later.rows.occurrences())[1:]),
    )
    comparison = compare(earlier, later)
    answer = judge(comparison, ScanState.COMPLETED, Gate())
    return replace(later, comparison=comparison, gate=answer)


def hostile() -> Report:
    return report(causes=(harmful(),))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["markdown", "junit", "sarif"])
def test_each_format_is_as_it_was(name: str, language: Language) -> None:
    ending = {"markdown": "md", "junit": "xml", "sarif": "sarif"}[name]
    assert_same(f"{language.value}.{ending}", written(name, compared(), language))


def test_a_comment_leads_with_the_gate_and_what_is_new() -> None:
    lines = written("markdown", compared()).splitlines()
    assert lines[0] == "<!-- auditor -->"
    assert "**The gate is shut**" in lines
    assert lines.index("### New") < lines.index(f"### {ui(Language.EN)['html.coverage']}")


def test_a_comment_without_comparison_tells_what_was_found() -> None:
    text = written("markdown", whole())
    assert "### Causes" in text
    assert "### New" not in text


def test_a_comment_is_never_longer_than_a_forge_takes() -> None:
    long = replace(CAUSES[0], clues=())
    place = long.places[0]
    finding = replace(place.finding, snippet="<img src='" + "ø" * 290 + "'>")
    many = tuple(
        replace(long, id=f"c-{at:012x}", places=(replace(place, finding=finding),))
        for at in range(3_000)
    )
    later = report(causes=many, rows=Rows(page_rows=PAGES))
    text = written("markdown", replace(later, comparison=compare(later, later)))
    assert len(text) < 60_000
    listed = written("markdown", later)
    assert len(listed) < 60_000


def test_what_pages_wrote_is_no_markup_in_a_comment() -> None:
    text = written("markdown", hostile())
    outside = re.sub(r"(`+).*?\1", "", text.replace("<br>", "").replace("<!-- auditor -->", ""))
    assert re.findall(r"(?<!\\)[<>\[\]@]", outside) == []


def suites(value: Report) -> lxml.etree._Element:
    return lxml.etree.fromstring(written("junit", value).encode())


def test_junit_has_a_suite_for_each_page_that_should_have_been_audited() -> None:
    tree = suites(whole())
    names = [suite.get("name") for suite in tree.iter("testsuite")]
    assert len(names) == len(set(names))
    assert len(names) > 1
    for suite in tree.iter("testsuite"):
        for kind in ("failure", "error", "skipped"):
            told = suite.get("errors" if kind == "error" else kind + "s" * (kind == "failure"))
            assert int(told or 0) == len(suite.findall(f"testcase/{kind}")), kind
        assert int(suite.get("tests") or 0) == len(suite.findall("testcase"))


def test_in_junit_a_page_that_was_not_reached_is_an_error() -> None:
    errors = suites(whole()).xpath("//testcase[@classname='auditor']/error/@type")
    assert isinstance(errors, list)
    assert "http_error" in errors


def test_in_junit_a_window_in_which_a_page_was_not_seen_whole_is_an_error() -> None:
    crashed = {"state": PageState.CRASHED, "reason": Reason.RENDERER_CRASHED}
    narrow = replace(PAGES[0], viewport=PHONE, **crashed)  # type: ignore[arg-type]
    open_ = replace(DOWN, state=PageState.AUDITED, reason=Reason.DIALOG_OPEN)
    tree = suites(report(rows=Rows(page_rows=(PAGES[0], narrow, open_))))
    assert [suite.get("errors") for suite in tree.iter("testsuite")] == ["1", "1"]


def test_junit_holds_no_advice() -> None:
    advice = occurrence(rule="region", kind=Kind.ADVICE)
    tree = suites(report(rows=Rows(page_rows=PAGES, found=(advice,))))
    assert tree.xpath("//testcase[@classname='region']") == []


@pytest.mark.parametrize(("outcome", "kind"), [("failed", "failure"), ("cant_tell", "skipped")])
def test_a_breach_is_a_failure_and_a_question_is_skipped(outcome: str, kind: str) -> None:
    one = occurrence(outcome=Outcome(outcome))
    tree = suites(report(rows=Rows(page_rows=PAGES, found=(one,))))
    (case,) = tree.iterfind(f".//testcase[@classname='image-alt']/{kind}/..")
    assert len(case) == 1


def run(value: Report, language: Language = Language.EN) -> Mapping[str, Any]:
    log = json.loads(written("sarif", value, language))
    assert log["version"] == "2.1.0"
    (one,) = log["runs"]
    return one  # type: ignore[no-any-return]


def test_sarif_has_a_result_for_each_cause_with_its_rule() -> None:
    one = run(whole())
    rules = one["tool"]["driver"]["rules"]
    assert len(one["results"]) == len(CAUSES)
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"]["auditorCause/v1"]
        assert 1 <= len(result["locations"]) <= MAX_LOCATIONS


def test_sarif_says_what_became_of_each_result() -> None:
    states = [one["baselineState"] for one in run(compared())["results"]]
    assert states == ["new", *["unchanged"] * (len(CAUSES) - 1)]


def test_a_question_is_no_failure_in_sarif() -> None:
    unsure = replace(CAUSES[0], outcome=Outcome.CANT_TELL)
    (result,) = run(report(causes=(unsure,)))["results"]
    assert (result["level"], result["kind"]) == ("none", "review")


def test_sarif_says_what_it_leaves_out() -> None:
    many = tuple(replace(CAUSES[0], id=f"c-{at:012x}") for at in range(MAX_RESULTS + 7))
    one = run(report(causes=many))
    assert len(one["results"]) == MAX_RESULTS
    assert one["properties"]["resultsLeftOut"] == 7
    (said,) = one["invocations"][0]["toolExecutionNotifications"]
    assert said["message"]["text"].startswith("7 results")


def test_an_annotation_says_of_what_nobody_knows_that_nobody_does() -> None:
    value = compared()
    assert value.comparison is not None
    first, *others = value.comparison.causes
    unknown = replace(first, change=Change.UNKNOWN)
    comparison = replace(value.comparison, causes=(unknown, *others))
    told = written("github", replace(value, comparison=comparison)).splitlines()
    assert any(ui(Language.EN)["change.unknown"] in line for line in told)
