"""Formats of other tools and of the authority: what each says, and never says."""

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
import yaml

from auditor.model.case import Case, ChosenPage, Party
from auditor.model.criteria import Language, Standard, criteria
from auditor.model.finding import Outcome
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.report import CriterionStatus, Report
from auditor.model.scan import ScanState
from reports import FORMATS, MEDIA
from tests.reports.sample import PAGES, RULES, Rows, criterion_results, occurrence, report
from tests.reports.sample_causes import CAUSES, DESKTOP, HOSTILE, PHONE, SITE, harmful
from tests.reports.snapshot import assert_same
from tests.reports.whole import DOWN, WHOLE, run, whole, written

ENDINGS = {
    "github": "github.txt",
    "gitlab": "gitlab.json",
    "pa11y-ci-json": "pa11y-ci.json",
    "axe-json": "axe.json",
    "earl": "earl.jsonld",
    "earl-wcagem": "wcagem.json",
    "openacr": "openacr.yaml",
    "uutilsynet": "uutilsynet.json",
    "statement": "statement.md",
}
JSON = tuple(name for name, ending in ENDINGS.items() if ending.endswith(("json", "jsonld")))


def read(name: str, value: Report, language: Language = Language.EN) -> Any:
    return json.loads(written(name, value, language))


def hostile() -> Report:
    """A report every string of which was written by a page that means harm."""
    bad = f"=1+1|cmd \x00\x1b[31m{HOSTILE}\u2028::error::x\n::warning::y"
    found = occurrence(
        "/" + HOSTILE,
        snippet=bad,
        selector=(bad, (bad, bad)),
        reason=bad,
        data={"contrastRatio": bad},
    )
    page = replace(PAGES[0], url=SITE + "/" + HOSTILE, title=bad)
    made = report(causes=(harmful(),), rows=Rows(page_rows=(page,), found=(found,)))
    plan = replace(made.scan.plan, title=bad, owner=bad, contact=bad)
    return replace(made, scan=replace(made.scan, plan=plan))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ENDINGS)
def test_each_format_is_as_it_was(name: str, language: Language) -> None:
    text = written(name, whole(), language).decode()
    assert_same(f"{language.value}.{ENDINGS[name]}", text)


def test_every_format_has_a_media_type() -> None:
    assert MEDIA.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", ENDINGS)
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    assert written(name, whole()) == written(name, whole())


@pytest.mark.parametrize("name", ENDINGS)
def test_nothing_that_misleads_a_reader_is_written(name: str) -> None:
    told = written(name, hostile()).decode()
    assert (
        re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", told)
        == []
    )
    if name in JSON:
        inside = json.dumps(json.loads(told), ensure_ascii=False)
        assert re.findall(r"\\u00[01]|\\x1b|\u202e", inside) == []


@pytest.mark.parametrize("name", JSON)
def test_what_a_page_wrote_is_text_in_json(name: str) -> None:
    assert read(name, hostile())


def test_a_workflow_reads_no_second_command() -> None:
    lines = written("github", hostile()).decode().splitlines()
    assert [line for line in lines if not line.startswith("::")] == []
    assert len(lines) == 2
    assert all(re.fullmatch(r"::(error|warning|notice) title=[^:,]*::.+", one) for one in lines)


def test_a_workflow_shows_ten_of_a_level_and_how_many_are_left_out() -> None:
    many = tuple(replace(CAUSES[0], id=f"c-{at:012x}") for at in range(25))
    lines = written("github", report(causes=many)).decode().splitlines()
    errors = [line for line in lines if line.startswith("::error")]
    assert len(errors) == 10
    assert "16" in errors[-1]


def test_gitlab_knows_each_cause_by_its_own_fingerprint_and_a_relative_path() -> None:
    issues = read("gitlab", whole())
    assert len({one["fingerprint"] for one in issues}) == len(issues) == len(CAUSES) + 1
    for one in issues:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert re.fullmatch(r"[^/.][^:]*", one["location"]["path"])
        assert one["location"]["lines"]["begin"] >= 1


def test_gitlab_names_no_file_outside_of_the_project() -> None:
    place = replace(CAUSES[0].places[0], page=SITE + "/%2e%2e/%2e%2e/etc/passwd")
    (one, _) = read("gitlab", report(causes=(replace(CAUSES[0], places=(place,)),)))
    assert one["location"]["path"] == "www.fjellvik.example/etc/passwd"


def test_pa11y_has_an_empty_list_only_for_a_page_on_which_nothing_is_left() -> None:
    well = replace(WHOLE, url=SITE + "/bra")
    rows = Rows(
        page_rows=(PAGES[0], WHOLE, well, DOWN),
        run_rows=(
            run("label", "/om", failure="TypeError", untested=1),
            run("label", "/bra", passed=1),
        ),
    )
    result = read("pa11y-ci-json", replace(whole(), rows=rows))
    empty = [url for url, issues in result["results"].items() if not issues]
    assert empty == [SITE + "/bra"]
    assert result["passes"] == 1
    assert result["total"] == 4
    assert result["errors"] == 0


def test_pa11y_lists_what_needs_a_person_as_a_warning() -> None:
    open_ = occurrence("/om", outcome=Outcome.CANT_TELL)
    result = read("pa11y-ci-json", report(rows=Rows(page_rows=(WHOLE,), found=(open_,))))
    (issue,) = result["results"][SITE + "/om"]
    assert (issue["type"], issue["typeCode"]) == ("warning", 2)
    assert result["passes"] == 0


def outcomes_of_axe(value: Report) -> dict[str, dict[str, list[str]]]:
    names = ("violations", "incomplete", "passes", "inapplicable")
    return {
        one["url"]: {name: [rule["id"] for rule in one[name]] for name in names}
        for one in read("axe-json", value)
    }


def test_in_axe_results_what_was_not_tested_is_incomplete() -> None:
    found = outcomes_of_axe(whole())
    assert found[SITE + "/om"] == {
        "violations": [],
        "incomplete": ["label"],
        "passes": ["image-alt"],
        "inapplicable": ["video-caption"],
    }
    assert found[SITE + "/nede"]["incomplete"] == ["page-not-audited"]
    assert found[SITE + "/nede"]["passes"] == []


def test_a_rule_passes_only_where_it_ended_in_every_window_that_it_judges_in() -> None:
    value = whole()
    plan = replace(value.scan.plan, viewports=(DESKTOP, PHONE))
    crashed = replace(
        WHOLE, viewport=PHONE, state=PageState.CRASHED, reason=Reason.RENDERER_CRASHED
    )
    rows = Rows(
        page_rows=(WHOLE, crashed),
        run_rows=(run("image-alt", "/om", passed=2), run("label", "/om", failed=1)),
    )
    both = replace(value, scan=replace(value.scan, plan=plan), rows=rows)
    (one,) = outcomes_of_axe(both).values()
    assert one["incomplete"] == ["image-alt"]
    assert one["violations"] == ["label"]


def test_what_is_not_met_on_a_page_with_unseen_content_is_untested() -> None:
    seen = replace(WHOLE, frames=PAGES[0].frames)
    rows = Rows(page_rows=(seen,), run_rows=(run("video-caption", "/om", inapplicable=1),))
    (one,) = outcomes_of_axe(replace(whole(), rows=rows)).values()
    assert one["incomplete"] == ["video-caption"]


def assertions(value: Report) -> list[tuple[str, str, str]]:
    """Page, rule and outcome of all assertions."""
    graph = read("earl", value)["@graph"]
    subjects = [one for one in graph if one["@type"] == "TestSubject"]
    return [
        (one["source"], it["test"]["title"], it["result"]["outcome"])
        for one in subjects
        for it in one["assertions"]
    ]


def test_earl_has_the_form_that_act_implementers_publish() -> None:
    told = read("earl", whole())
    assert told["@context"].startswith("https://www.w3.org/WAI/content-assets/wcag-act-rules/")
    by = {one["@id"] for one in told["@graph"] if one["@type"] != "TestSubject"}
    slugs = {f"WCAG2:{one.w3c_slug}" for one in criteria().values()}
    subjects = [one for one in told["@graph"] if one["@type"] == "TestSubject"]
    assert len({one["source"] for one in subjects}) == len(subjects)
    for subject in subjects:
        for one in subject["assertions"]:
            assert one["@type"] == "Assertion"
            assert one["mode"] == "earl:automatic"
            assert one["assertedBy"] in by
            assert set(one["test"].get("isPartOf", ())) <= slugs
            assert re.fullmatch(
                "earl:(passed|failed|cantTell|inapplicable|untested)", one["result"]["outcome"]
            )


def test_in_earl_what_was_not_tested_is_untested() -> None:
    found = assertions(whole())
    assert (SITE + "/om", "label", "earl:untested") in found
    assert (SITE + "/om", "image-alt", "earl:passed") in found
    assert [one for one in found if one[0] == SITE + "/nede"] == [
        (SITE + "/nede", "WCAG 2", "earl:untested")
    ]


def test_in_earl_every_finding_is_an_assertion_with_a_pointer() -> None:
    graph = read("earl", whole())["@graph"]
    found = [
        one["result"]
        for subject in graph
        for one in subject.get("assertions", ())
        if "pointer" in one["result"]
    ]
    assert len(found) == len(CAUSES)
    assert {one["outcome"] for one in found} == {"earl:failed", "earl:cantTell"}
    assert all(one["description"] for one in found)


def test_an_evaluation_has_one_assertion_for_each_criterion_and_passes_none() -> None:
    told = read("earl-wcagem", whole())
    found = told["auditSample"]
    assert len(found) == 48
    assert {one["result"]["outcome"]["id"] for one in found} == {
        "earl:failed",
        "earl:cantTell",
        "earl:inapplicable",
        "earl:untested",
    }
    slugs = {f"WCAG21:{one.w3c_slug}" for one in criteria().values()}
    assert {one["test"]["id"] for one in found} <= slugs
    names = {key for one in (told, told["reportFindings"], *found) for key in one}
    assert names - {"@context"} <= told["@context"].keys()


def test_an_evaluation_has_the_chosen_pages_as_its_sample() -> None:
    value = whole()
    target = value.scan.plan.target
    assert [
        one["id"] for one in read("earl-wcagem", value)["selectSample"]["structuredSample"]
    ] == [
        SITE + "/",
        SITE + "/om",
    ]
    listed = replace(
        target, kind=type(target.kind).LIST, urls=(SITE + "/om",), reasons={SITE + "/om": "Kontakt"}
    )
    plan = replace(value.scan.plan, target=listed)
    told = read("earl-wcagem", replace(value, scan=replace(value.scan, plan=plan)))
    assert [one["title"] for one in told["selectSample"]["structuredSample"]] == [
        "Om kommunen · Kontakt"
    ]


@pytest.mark.parametrize("standard", Standard)
def test_openacr_says_of_no_criterion_that_it_is_supported(standard: Standard) -> None:
    value = whole()
    plan = replace(value.scan.plan, standard=standard)
    value = replace(
        value, scan=replace(value.scan, plan=plan), criteria=criterion_results(standard)
    )
    told = yaml.safe_load(written("openacr", value))
    assert {"title", "product", "author", "chapters"} <= told.keys()
    assert told["author"]["email"]
    found = {
        one["num"]: one["components"][0]["adherence"]
        for level in ("success_criteria_level_a", "success_criteria_level_aa")
        for one in told["chapters"][level]["criteria"]
    }
    assert found.keys() == {one.criterion.id for one in value.criteria}
    levels = Counter(one["level"] for one in found.values())
    assert set(levels) == {"partially-supports", "not-applicable", "not-evaluated"}
    assert all(one["notes"] for one in found.values())


def test_in_the_authoritys_words_no_criterion_is_in_samsvar() -> None:
    told = read("uutilsynet", whole())
    by = {one["suksesskriterium"]: one["resultat"] for one in told["krav"]}
    statuses = {one.criterion.id: one.status for one in whole().criteria}
    assert {statuses[number] for number, it in by.items() if it == "brot"} == {
        CriterionStatus.BREACH_FOUND
    }
    assert set(by.values()) == {"brot", "varsel", "ikkjeForekomst", "ikkjeTesta"}
    assert not any(one["stadfesta"] for one in (*told["krav"], *told["elementresultat"]))


def test_in_the_authoritys_words_rules_end_on_pages_in_five_ways() -> None:
    told = read("uutilsynet", whole())
    (one,) = (page for page in told["sider"] if page["side"] == SITE + "/om")
    assert one["testreglar"] == {
        "samsvar": ["image-alt"],
        "brot": [],
        "varsel": [],
        "ikkjeForekomst": ["video-caption"],
        "ikkjeTesta": ["label"],
    }
    assert [page["testa"] for page in told["sider"]] == [True, True, False]


def test_the_authority_is_given_no_code_of_scanned_pages() -> None:
    text = written("uutilsynet", whole()).decode()
    codes = [place.finding.snippet for one in CAUSES for place in one.places]
    selectors = [str(place.finding.selector[0]) for one in CAUSES for place in one.places]
    assert [
        one for one in (*codes, *selectors) if json.dumps(one)[1:-1] in text and len(one) > 6
    ] == []


def test_a_statement_answers_no_or_not_relevant_and_never_yes() -> None:
    text = written("statement", whole(), Language.NB).decode()
    answers = Counter(re.findall(r"Oppfyller alt innhold kravet\? \*\*(.+?)\*\*", text))
    assert answers == {
        "Nei (utkast, ikke bekreftet)": 5,
        "Ikke relevant (utkast, ikke bekreftet)": 1,
        "Ikke besvart": 42,
    }


def test_a_statement_says_that_other_requirements_were_tested() -> None:
    value = whole()
    plan = replace(value.scan.plan, standard=Standard.NO_PRIVATE)
    other = replace(value, scan=replace(value.scan, plan=plan))
    assert "went by" in written("statement", other).decode()
    assert "went by" not in written("statement", value).decode()


@pytest.mark.parametrize("name", ENDINGS)
def test_a_scan_that_did_not_come_to_its_end_says_so(name: str) -> None:
    value = whole()
    stopped = replace(value, scan=replace(value.scan, state=ScanState.CANCELLED))
    assert "was ended before it was through" in written(name, stopped).decode()


def test_rules_that_are_not_known_have_their_id_for_a_title() -> None:
    assert "no-such-rule" not in RULES
    odd = occurrence("/om", rule="no-such-rule", criteria=("9.9.9",))
    value = replace(whole(), rows=Rows(page_rows=(WHOLE,), found=(odd,)))
    for name in ENDINGS:
        assert written(name, value)
    assert (SITE + "/om", "no-such-rule", "earl:failed") in assertions(value)


def test_windows_that_a_page_was_seen_in_are_named() -> None:
    assert str(Viewport(1280, 1024)) in written("axe-json", whole()).decode()


def test_the_authority_is_told_why_a_person_chose_a_page() -> None:
    case = Case(
        sample=(ChosenPage(address="/", kind="", reason="Flest bruker den"),),
        body=Party(name="Fjellvik kommune", organisation_number="974 760 673"),
        solution="Innbyggertjenester",
    )
    told = read("uutilsynet", replace(report(), case=case))
    assert told["organisasjonsnummer"] == "974760673"
    assert told["loeysing"]["namn"] == "Innbyggertjenester"
    reasons = {one["side"]: one["begrunnelse"] for one in told["sider"]}
    assert reasons.pop(f"{SITE}/") == "Flest bruker den"
    assert set(reasons.values()) <= {None}
