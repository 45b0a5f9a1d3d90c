"""Results of other tools: what is read out of each format, and what is not made of it."""

import json

import pytest

from auditor.engines.catalogue import axe_rules
from auditor.errors import UsageError
from auditor.model.criteria import Standard
from auditor.model.finding import Kind, Outcome
from auditor.model.foreign import ForeignPage, ForeignResult
from auditor.model.page import Viewport
from auditor.services.foreign import read_foreign

URL = "https://www.fjellvik.example/om"


def read(value: object) -> ForeignResult:
    return read_foreign(json.dumps(value).encode(), axe_rules(), Standard.NO_PUBLIC_WEB)


def told(page: ForeignPage) -> list[tuple[str, Outcome, Kind, tuple[str, ...]]]:
    return [(one.rule, one.outcome, one.kind, one.criteria) for one in page.findings]


def counted(page: ForeignPage) -> dict[str, tuple[int, int, int, int, int]]:
    return {
        run.rule: (
            run.counts.passed,
            run.counts.failed,
            run.counts.cant_tell,
            run.counts.inapplicable,
            run.counts.untested,
        )
        for run in page.rule_runs
    }


def axe(**lists: object) -> dict[str, object]:
    return {
        "testEngine": {"name": "axe-core", "version": "4.9.1"},
        "testEnvironment": {"windowWidth": 800, "windowHeight": 600},
        "timestamp": "2026-11-01T10:00:00.000Z",
        "url": URL,
        "violations": [],
        **lists,
    }


NODE = {"html": "<img src=x>", "target": ["iframe", ["my-app", "img"]], "failureSummary": "Fix it"}


def test_results_of_axe_core_have_our_rules_its_window_and_its_version() -> None:
    (page,) = read(axe(violations=[{"id": "image-alt", "nodes": [NODE]}])).pages
    assert (page.url, page.viewport) == (URL, Viewport(800, 600))
    assert page.started is not None
    assert told(page) == [("image-alt", Outcome.FAILED, Kind.BREACH, ("1.1.1",))]
    (finding,) = page.findings
    assert finding.selector == ("iframe", ("my-app", "img"))
    assert finding.reason == "Fix it"


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "x"])
def test_a_moment_without_a_date_in_every_time_zone_is_none(moment: str) -> None:
    (page,) = read(axe(timestamp=moment)).pages
    assert page.started is None


def test_one_result_of_axe_core_is_read_as_a_list_of_one_is() -> None:
    one = axe(violations=[{"id": "image-alt", "nodes": [NODE]}])
    assert read(one) == read([one])
    assert read(one).made_by == "axe-core 4.9.1"


def test_what_axe_core_passed_or_did_not_meet_is_counted_and_what_broke_off_is_untested() -> None:
    value = axe(
        passes=[{"id": "label", "nodes": [NODE, NODE]}],
        inapplicable=[{"id": "video-caption", "nodes": []}],
        incomplete=[{"id": "color-contrast", "nodes": []}, {"id": "image-alt", "nodes": [NODE]}],
    )
    (page,) = read(value).pages
    assert counted(page) == {
        "label": (2, 0, 0, 0, 0),
        "video-caption": (0, 0, 0, 1, 0),
        "color-contrast": (0, 0, 0, 0, 1),
        "image-alt": (0, 0, 1, 0, 0),
    }
    assert not page.failure


def test_a_rule_that_we_do_not_know_has_the_criteria_of_its_tags() -> None:
    rule = {"id": "their-own", "tags": ["wcag2a", "wcag1410", "cat.x"], "nodes": [NODE]}
    (page,) = read(axe(violations=[rule])).pages
    assert told(page) == [("their-own", Outcome.FAILED, Kind.BREACH, ("1.4.10",))]


def test_a_page_in_two_windows_is_one_page_seen_twice() -> None:
    narrow = axe() | {"testEnvironment": {"windowWidth": 320, "windowHeight": 256}}
    assert [page.viewport.width for page in read([axe(), narrow]).pages] == [800, 320]


PA11Y_ISSUE = {
    "code": "WCAG2AA.Principle1.Guideline1_4.1_4_3.G18.Fail",
    "type": "error",
    "message": "Too little contrast",
    "context": "<p>x</p>",
    "selector": "#x > p",
    "runner": "htmlcs",
}


def pa11y(**results: object) -> dict[str, object]:
    return {"total": 1, "passes": 0, "errors": 1, "results": {URL: [PA11Y_ISSUE], **results}}


def test_issues_of_pa11y_have_the_criterion_of_their_code() -> None:
    (page,) = read(pa11y()).pages
    rule = "wcag2aa-principle1-guideline1_4-1_4_3-g18-fail"
    assert told(page) == [(rule, Outcome.FAILED, Kind.BREACH, ("1.4.3",))]
    assert page.findings[0].engine == "htmlcs"


@pytest.mark.parametrize("kind", ["warning", "notice", "whatever"])
def test_what_pa11y_is_not_sure_of_needs_a_person(kind: str) -> None:
    (page,) = read({"total": 1, "results": {URL: [PA11Y_ISSUE | {"type": kind}]}}).pages
    assert page.findings[0].outcome is Outcome.CANT_TELL


def test_a_page_that_pa11y_could_not_load_was_not_looked_at() -> None:
    down = {"https://x.example/": [{"message": "net::ERR_CONNECTION_REFUSED"}]}
    page = read(pa11y(**down)).pages[1]
    assert page.failure == "net::ERR_CONNECTION_REFUSED"
    assert page.rule_runs == ()


def sarif(**result: object) -> dict[str, object]:
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": URL},
            "region": {"snippet": {"text": "<a>"}},
        },
        "logicalLocations": [{"fullyQualifiedName": "main > a"}],
    }
    one = {"ruleId": "r1", "message": {"text": "Bad"}, "locations": [location], **result}
    rule = {"id": "r1", "properties": {"tags": ["accessibility", "WCAG 2.4.4"]}}
    driver = {"name": "Checker", "semanticVersion": "2.0.1", "rules": [rule]}
    return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": [one]}]}


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("fail", Outcome.FAILED), ("review", Outcome.CANT_TELL), ("open", Outcome.CANT_TELL)],
)
def test_results_in_sarif_are_of_the_pages_that_they_name(kind: str, outcome: Outcome) -> None:
    result = read(sarif(kind=kind))
    (page,) = result.pages
    assert result.made_by == "Checker 2.0.1"
    assert told(page) == [("r1", outcome, Kind.BREACH, ("2.4.4",))]
    assert page.findings[0].selector == ("main > a",)


def test_in_sarif_what_is_there_no_more_is_no_finding_and_what_passed_is_counted() -> None:
    with pytest.raises(UsageError, match="no web page"):
        read(sarif(baselineState="absent"))
    (page,) = read(sarif(kind="pass")).pages
    assert counted(page) == {"r1": (1, 0, 0, 0, 0)}


def test_results_of_files_are_left_out_and_counted() -> None:
    value = sarif()
    result = value["runs"][0]["results"][0]  # type: ignore[index]
    result["locations"].append({"physicalLocation": {"artifactLocation": {"uri": "src/a.html"}}})
    assert read(value).left_out == 1
    result["locations"] = result["locations"][1:]
    with pytest.raises(UsageError, match="no web page"):
        read(value)


def assertion(outcome: object, **more: object) -> dict[str, object]:
    return {
        "@type": "Assertion",
        "test": {"title": "QW-ACT-R17", "isPartOf": ["WCAG2:non-text-content"]},
        "result": {"@type": "TestResult", "outcome": outcome, "pointer": "main > img"},
        **more,
    }


def earl(*graph: object) -> dict[str, object]:
    return {"@context": "https://www.w3.org/x.json", "@graph": list(graph)}


@pytest.mark.parametrize(
    "outcome",
    ["earl:failed", {"@id": "earl:failed"}, "http://www.w3.org/ns/earl#failed", "earl:Fail"],
)
def test_assertions_of_earl_are_read_in_the_shapes_that_tools_publish(outcome: object) -> None:
    by = {"@id": "_:q", "@type": "Assertor", "name": "QualWeb", "release": {"revision": "0.7"}}
    nested = {"@type": "TestSubject", "source": URL, "assertions": [assertion(outcome)]}
    flat = assertion(outcome, subject={"@type": ["WebPage"], "source": URL}, assertedBy="_:q")
    for graph in ((by, nested), (by, flat)):
        (page,) = read(earl(*graph)).pages
        assert told(page) == [("qw-act-r17", Outcome.FAILED, Kind.BREACH, ("1.1.1",))]
        assert page.findings[0].selector == ("main > img",)
    assert read(earl(by, flat)).made_by == "QualWeb 0.7"


def test_the_report_of_axe_cores_own_earl_reporter_is_read() -> None:
    one = {
        "@type": "Assertion",
        "assertedBy": {"doap:name": "Axe"},
        "test": {"@id": "https://dequeuniversity.com/rules/axe/4.9/image-alt?application=x"},
        "result": {"outcome": "earl:failed", "pointer": "img"},
    }
    value = {"@context": {}, "@type": "WebPage", "url": URL, "assertions": [one]}
    (page,) = read(value).pages
    assert told(page) == [("image-alt", Outcome.FAILED, Kind.BREACH, ("1.1.1",))]


def test_a_page_of_which_nothing_was_tested_was_not_looked_at() -> None:
    subject = {"@type": "TestSubject", "source": URL, "assertions": [assertion("earl:untested")]}
    (page,) = read(earl(subject)).pages
    assert page.failure
    assert counted(page) == {"qw-act-r17": (0, 0, 0, 0, 1)}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"1" * 10_000,
        b"[]",
        b"{}",
        b"null",
        b'"x"',
        b'{"runs": [], "version": "2.1.0"}',
        b'{"total": 0, "results": {}}',
        b'{"results": {"": [{"message": "x"}]}, "total": 1}',
        b'{"@context": {}, "@graph": [{"@type": "Assertion"}]}',
        b'[{"violations": 1, "url": 2}]',
        b'[{"violations": [1], "url": "javascript:alert(1)"}]',
    ],
)
def test_what_is_no_such_result_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(UsageError) as refused:
        read_foreign(data, axe_rules(), Standard.NO_PUBLIC_WEB)
    assert len(str(refused.value)) < 200
    assert "\n" not in str(refused.value)


def test_texts_of_strangers_are_cleaned_and_cut() -> None:
    bad = "\x1b[31m\u202e" + "ø" * 9_000
    node = {"html": bad, "target": [bad], "failureSummary": bad}
    (page,) = read(axe(violations=[{"id": f"x {bad}", "nodes": [node]}])).pages
    (finding,) = page.findings
    for text in (finding.snippet, finding.reason, finding.rule, str(finding.selector[0])):
        assert len(text) <= 1_000
        assert "\u202e" not in text
        assert "\x1b" not in text
