"""The report on a screen."""

import re
from dataclasses import replace
from io import BytesIO

import pytest

from auditor.model.cause import Cause, Where
from auditor.model.criteria import Language
from auditor.model.finding import Kind, Outcome
from auditor.model.page import PageState
from auditor.model.remark import RemarkKey, remark
from auditor.model.report import Coverage, Report
from auditor.model.scan import ConsentRecord, Obstacle, ScanState
from auditor.model.target import Target, TargetKind
from reports import FORMATS
from reports.screen import cells, cut, cut_front
from tests.reports.sample import COVERAGE, Rows, criterion_results, report, scan
from tests.reports.sample_causes import CAUSES, SITE, at, cause, clue
from tests.reports.snapshot import assert_same

P = at("p", "<p>")


def rendered(
    value: Report, language: Language = Language.EN, *, color: bool = False, width: int = 100
) -> str:
    out = BytesIO()
    FORMATS["text"](value, out, language=language, color=color, width=width)
    return out.getvalue().decode()


def many(n: int, outcome: Outcome = Outcome.FAILED) -> tuple[Cause, ...]:
    return tuple(
        cause(f"rule-{i:02}", "1.1.1", 100 - i, 50 - i, Where.CONTENT, places=(P,), outcome=outcome)
        for i in range(n)
    )


class NoRows(Rows):
    """Rows that must not be read."""

    def occurrences(self) -> None:  # type: ignore[override]
        raise AssertionError("a summary reads no rows")

    pages = rule_runs = occurrences  # type: ignore[assignment]


@pytest.mark.parametrize("language", Language)
def test_the_report_is_as_it_was(language: Language) -> None:
    assert_same(f"{language.value}.txt", rendered(report(), language))


def test_a_narrow_report_is_as_it_was() -> None:
    assert_same("nb-80.txt", rendered(report(), Language.NB, width=80))


def test_a_coloured_report_is_as_it_was() -> None:
    assert_same("nb-colour.txt", rendered(report(), Language.NB, color=True))


@pytest.mark.parametrize("language", Language)
def test_an_interrupted_scan_without_findings_is_as_it_was(language: Language) -> None:
    coverage = Coverage(
        audited=0,
        should_audit=1,
        ratio=0.0,
        known=1,
        visited=0,
        addresses=1,
        states={PageState.INTERRUPTED: 1},
    )
    stopped = scan(state=ScanState.INTERRUPTED, consent=None)
    value = report(scan=stopped, coverage=coverage, causes=(), criteria=criterion_results()[1:2])
    assert_same(f"interrupted-{language.value}.txt", rendered(value, language))


@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.parametrize("language", Language)
def test_no_line_is_wider_than_the_screen(language: Language, width: int) -> None:
    lines = rendered(report(), language, width=width).splitlines()
    assert max(map(cells, lines)) <= width


def test_colours_change_nothing_but_colours() -> None:
    coloured = rendered(report(), color=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == rendered(report())


def test_the_summary_reads_no_rows() -> None:
    assert "COVERAGE" in rendered(report(rows=NoRows()))


@pytest.mark.parametrize("found", [1, 5, 12, 30, 90])
def test_a_report_fits_a_screen_however_much_was_found(found: int) -> None:
    causes = (*many(found), *many(found, Outcome.CANT_TELL))
    lines = rendered(report(causes=causes)).splitlines()
    assert len(lines) <= 45


def test_lists_that_are_cut_say_how_many_more_there_are_and_how_to_see_them() -> None:
    text = rendered(report(causes=many(30)))
    shown = len(re.findall(r"rule-\d\d", text))
    assert 5 <= shown < 30
    assert f"… and {30 - shown} more causes\n" in text


def test_causes_come_in_the_order_of_the_report_and_are_numbered() -> None:
    lines = rendered(report(causes=(*many(3), *many(2, Outcome.CANT_TELL)))).splitlines()
    heads = [line.split()[:2] for line in lines if re.match(r" +\d+  rule-", line)]
    assert heads == [
        ["1", "rule-00"], ["2", "rule-01"], ["3", "rule-02"], ["4", "rule-00"], ["5", "rule-01"],
    ]  # fmt: skip


def test_a_cause_says_what_is_wrong_where_it_probably_sits_and_what_to_do() -> None:
    lines = rendered(report(causes=CAUSES[:4]), width=140).splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("   1  "))
    assert lines[at].endswith("1,312 occurrences on 87 pages")
    assert "Text has too little contrast" in lines[at]
    assert "1.4.3 AA · probably in the template (.lenker .svak) · Blocks use: low" in lines[at + 1]
    assert "The contrast is 3.45:1; at least 4.5:1 is required." in lines[at + 2]
    assert "Make the text darker" in lines[at + 3]
    assert "A link “Om kommunen” in the page footer  footer > ul" in lines[at + 4]


def test_what_a_person_must_judge_is_a_question_with_a_way_to_decide() -> None:
    text = rendered(report(causes=CAUSES[6:7]), width=140)
    assert "Does the video have captions?" in text[text.index("NEEDS A PERSON") :]
    assert "How to decide: Play the video without sound." in text


def test_sections_come_in_the_order_of_what_must_be_done() -> None:
    text = rendered(report())
    headings = ["BREACHES", "NEEDS A PERSON", "ADVICE", "SUCCESS CRITERIA", "COVERAGE"]
    assert sorted(headings, key=text.index) == headings


def test_an_example_is_told_with_its_pages_and_a_path_of_the_site() -> None:
    text = rendered(report(causes=CAUSES[:3]), width=140)
    assert "on 87 pages, e.g. /" in text
    assert "on /aktuelt/budsjett-2027" in text
    assert f"on {SITE}" not in text


def test_pages_of_other_origins_are_named_whole() -> None:
    where = replace(P, page="https://kart.example/a")
    only = cause("region", "1.3.1", 1, 1, Where.CONTENT, places=(where,))
    text = rendered(report(causes=(only,)))
    assert "on https://kart.example/a" in text


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("language", Language)
def test_the_command_that_shows_everything_is_whole_and_said_once(
    language: Language, width: int
) -> None:
    text = rendered(report(causes=many(60)), language, width=width)
    command = f"auditor report {scan().id} -f html:report.html"
    assert [line.strip() for line in text.splitlines() if "auditor" in line] == [command]


def test_a_narrow_screen_has_the_title_whole() -> None:
    orphaned = replace(CAUSES[0], rule="th-has-data-cells")
    lines = rendered(report(causes=(orphaned,)), width=60).splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("   1  "))
    assert lines[at : at + 2] == [
        "   1  Table headers belong to no data      1,312 on 87 pages",
        "      cells",
    ]
    strange = replace(CAUSES[0], rule="日本" * 90)
    assert max(map(cells, rendered(report(causes=(strange,)), width=60).splitlines())) <= 60


def test_another_duty_is_never_called_a_breach() -> None:
    duty = cause("own-duty", "", 1, 1, Where.TEMPLATE, places=(P,), kind=Kind.DUTY)
    text = rendered(report(causes=(duty,)))
    assert re.search(r"DUTIES .*\n   1  own-duty .*\n      other duty · probably in the", text)
    assert "CAUSES OF BREACHES" not in text
    assert "found no breach in what was audited." in text


def test_advice_that_does_not_fit_in_two_lines_is_counted() -> None:
    advice = tuple(replace(t, kind=Kind.ADVICE) for t in many(60))
    section = rendered(report(causes=advice)).partition("ADVICE")[2].partition("\n\n")[0]
    named = len(re.findall(r"rule-\d\d", section))
    assert len(section.splitlines()) == 3
    assert section.endswith(f"and {60 - named} more rules")


def test_nothing_found_is_said_of_what_was_audited_only() -> None:
    text = rendered(report(causes=()))
    assert "The automatic rules found no breach in what was audited." in text


def test_nothing_audited_is_never_nothing_found() -> None:
    coverage = Coverage(audited=0, should_audit=3, ratio=0.0, known=3, visited=3, addresses=3)
    text = rendered(report(causes=(), coverage=coverage))
    assert "No page was audited, so nothing can be said about breaches." in text
    assert "found no breach" not in text


@pytest.mark.parametrize("state", [s for s in ScanState if s is not ScanState.COMPLETED])
def test_a_scan_that_did_not_end_by_itself_says_so_first_and_last(state: ScanState) -> None:
    lines = rendered(report(scan=scan(state=state))).splitlines()
    assert lines[0] == lines[-1]
    assert lines[0].endswith("the results are incomplete.")


def test_a_failed_scan_says_why() -> None:
    failed = scan(state=ScanState.FAILED, failure="The disk is full.")
    assert rendered(report(scan=failed)).splitlines()[-1].endswith("The disk is full.")


def test_a_share_is_rounded_down_so_that_all_means_all() -> None:
    nearly = replace(COVERAGE, audited=1999, should_audit=2000, ratio=1999 / 2000, known=2000)
    assert "1,999 of 2,000 pages audited (99%)" in rendered(report(coverage=nearly))
    whole = replace(COVERAGE, audited=29, should_audit=29, ratio=29 / 29, known=29)
    assert "29 of 29 pages audited (100%)" in rendered(report(coverage=whole))


def test_what_is_known_beyond_a_cap_stands_beside_the_share_of_the_sample() -> None:
    capped = replace(COVERAGE, audited=80, should_audit=80, ratio=1.0, known=273)
    text = rendered(report(coverage=capped))
    assert "80 of 273 known pages audited (sample: 80, 100%)" in text
    assert "80 av 273 kjente sider kontrollert (utvalg: 80, 100\u00a0%)" in rendered(
        report(coverage=capped), Language.NB
    )


def test_of_no_page_there_is_no_share() -> None:
    coverage = replace(
        COVERAGE,
        audited=0,
        audited_in_part=0,
        should_audit=0,
        ratio=0.0,
        states={PageState.HTTP_ERROR: 1},
    )
    text = rendered(report(coverage=coverage))
    assert re.search(
        r"^  Pages +no page to audit\n  Not audited +1 with an HTTP error$", text, re.M
    )


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("state", [s for s in PageState if s is not PageState.AUDITED])
def test_every_state_but_audited_is_counted_in_words(state: PageState, language: Language) -> None:
    one = rendered(report(coverage=replace(COVERAGE, states={state: 1})), language)
    none = rendered(report(coverage=replace(COVERAGE, states={})), language)
    new = set(one.splitlines()) - set(none.splitlines())
    assert len(new) == 1
    assert " 1 " in new.pop()


@pytest.mark.parametrize(
    ("consent", "sentence"),
    [
        (None, "not looked for"),
        (ConsentRecord(action="none_seen"), "none found"),
        (ConsentRecord(action="left"), "found, not answered"),
        (
            ConsentRecord(action="left", button="OK", obstacle=Obstacle.NO_EFFECT),
            "found; the button “OK” was tried, without effect",
        ),
        (
            ConsentRecord(action="left", button="OK", obstacle=Obstacle.SENDS),
            "found; the button “OK” was tried, but would have sent something to the site",
        ),
        (ConsentRecord(action="accepted", button="OK"), "accepted with the button “OK”"),
    ],
)
def test_the_answer_to_the_consent_banner_is_told(
    consent: ConsentRecord | None, sentence: str
) -> None:
    text = rendered(report(scan=scan(consent=consent)))
    assert re.search(rf"^  Consent banner +{sentence}$", text, re.MULTILINE)


def test_a_list_of_addresses_says_how_many_there_are() -> None:
    listed = Target(kind=TargetKind.LIST, urls=(SITE + "/a", SITE + "/b"))
    value = scan(plan=replace(scan().plan, target=listed, signed_in=True))
    text = rendered(report(scan=value))
    assert text.startswith(f"{SITE}/a and 1 more address\n")
    assert "signed in" in text


def test_a_sample_says_how_many_pages_were_chosen_for_which_reason() -> None:
    urls = tuple(f"{SITE}/{n}" for n in range(4))
    reasons = {urls[0]: "front page", urls[1]: "random\x1b[2J", urls[2]: "random\x1b[2J"}
    listed = Target(kind=TargetKind.LIST, urls=urls, reasons=reasons)
    text = rendered(report(scan=scan(plan=replace(scan().plan, target=listed))))
    told = r"random\[2J \(2\) · front page \(1\) · no reason given \(1\)"
    assert re.search(rf"^  Sample +{told}$", text, re.MULTILINE)
    unsaid = replace(listed, reasons={})
    text = rendered(report(scan=scan(plan=replace(scan().plan, target=unsaid))))
    assert "  Sample " not in text


def test_many_reasons_are_counted_and_not_listed() -> None:
    urls = tuple(f"{SITE}/{n}" for n in range(20))
    listed = Target(kind=TargetKind.LIST, urls=urls, reasons={url: f"r{url}" for url in urls})
    text = rendered(report(scan=scan(plan=replace(scan().plan, target=listed))))
    assert "8 other reasons" in text


def test_what_pages_wrote_cannot_steer_the_terminal_or_break_lines() -> None:
    hostile = "\x1b[2J\x9b31m\u202e<p\u200b\n\n\ttit\u200dle='\u2028\ufeffx'>\ud800\u2060"
    finding = replace(P.finding, selector=(hostile, (hostile, hostile)), snippet=hostile)
    where = replace(P, finding=finding, page="https://[" + hostile)
    clues = (
        clue("same_component", component=hostile, places="1", pages="1"),
        clue("in_landmark", landmark=hostile, name=hostile),
    )
    sound = cause("rule", "1.1.1", 1, 1, Where.COMPONENT, places=(P,))
    harm = cause("x\x1b[8m", "1.1.1", 1, 1, Where.COMPONENT, *clues, places=(where,))
    value = report(causes=(harm, replace(harm, clues=clues[1:])))
    banner = ConsentRecord(action="rejected", button=hostile)
    text = rendered(replace(value, scan=scan(consent=banner, failure=hostile)))
    assert not set("\x1b\x9b\u202e\u2028\ud800\t\u200b\u200d\ufeff\u2060") & set(text)
    plain = rendered(report(causes=(sound, sound)))
    assert text.count("\n") == plain.count("\n")


def test_wide_and_combining_letters_are_reckoned_with_their_columns() -> None:
    assert cells("日本e\u0301") == 5
    assert cut("日本語", 4) == "日…"
    assert cut_front("abcdef", 4) == "…def"
    assert cut("abc", 3) == cut_front("abc", 3) == "abc"


def test_a_rule_of_several_levels_says_each() -> None:
    both = cause("x", "1.1.1 1.4.3", 1, 1, Where.CONTENT, places=(P,))
    assert "1.1.1 A, 1.4.3 AA" in rendered(report(causes=(both,)))


def test_what_was_not_discovered_is_counted_with_the_first_reason_on_one_line() -> None:
    hostile = remark(RemarkKey.SITEMAP_CLOSED, address="One \x1b[31mremark\nin two lines")
    value = report(scan=scan(remarks=(hostile,)))
    line = next(one for one in rendered(value).splitlines() if "1 remark:" in one)
    assert line.split()[:7] == ["Remarks", "1", "remark:", "One", "[31mremark", "in", "two"]
    assert "Remarks" not in rendered(report(scan=scan(remarks=())))


def test_no_breach_found_is_no_pass_and_has_no_green() -> None:
    painted = rendered(report(causes=()), color=True)
    assert "\x1b[1m" in painted
    assert not re.search(r"\x1b\[(?:\d+;)?(?:32|92)m|[✓✔✅]", painted)
