"""What the report for a browser says of the scan: its pages, criteria and coverage."""

import re
from dataclasses import replace
from functools import partial

import pytest

from auditor.model.criteria import Language
from auditor.model.evidence import Completeness, Observation, Yield
from auditor.model.finding import Signpost
from auditor.model.occurrence import Occurrence
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.report import Coverage, CriterionStatus, LinkedFrom
from auditor.model.scan import ScanState
from auditor.model.target import Target, TargetKind
from auditor.net.pattern import AddressPattern
from reports.html_places import Places, Spot
from reports.texts import count, say
from tests.reports.html_page import page, shown_at, whole, words, written
from tests.reports.sample import COVERAGE, PAGES, Rows, finding, report, scan
from tests.reports.sample_causes import CAUSES, DESKTOP, PHONE, SITE, clue


def test_a_folder_is_told_without_the_address_that_it_was_read_from() -> None:
    here = "http://127.0.0.1:40123/"
    target = Target(kind=TargetKind.FOLDER, urls=(here,), folder="nettsted")
    place = replace(CAUSES[2].places[0], page=here + "sitater.html")
    cause = replace(CAUSES[2], places=(place,), clues=(clue("one_page", page=place.page),))
    pages = tuple(replace(PAGES[0], url=url) for url in (here, place.page))
    rows = Rows(page_rows=pages, found=shown_at((cause,)))
    found = page(
        report(scan=scan(plan=replace(scan().plan, target=target)), causes=(cause,), rows=rows)
    )
    (section,) = found.xpath("//section[@aria-labelledby='pages']")
    assert [one.text_content() for one in section.xpath(".//th[@scope='row']/bdi")] == [
        "/",
        "/sitater.html",
    ]
    (card,) = found.find_class("cause")
    assert "It is on one page only: /sitater.html" in words(card)
    assert "127.0.0.1" not in found.text_content()


def test_where_there_was_no_page_the_summary_says_why() -> None:
    coverage = Coverage(
        audited=0,
        should_audit=0,
        ratio=0.0,
        known=0,
        visited=0,
        addresses=1,
        states={PageState.HTTP_ERROR: 1},
    )
    found = page(report(causes=(), coverage=coverage, rows=Rows()))
    assert "There was no page to audit: 1 with an HTTP error." in words(found.find(".//section"))
    assert "0 of 0" not in words(found)


def test_the_summary_says_what_was_not_tested() -> None:
    said = words(page(whole()).find(".//section"))
    assert "96 of 889 known pages were audited (sample: 100, 96%)." in said
    assert "29 of 48 requirements were not tested." in said
    assert "Automatic rules find only some of the breaches." in said


def test_nothing_audited_is_never_nothing_found() -> None:
    coverage = Coverage(audited=0, should_audit=3, ratio=0.0, known=3, visited=3, addresses=3)
    said = words(page(report(causes=(), coverage=coverage, rows=Rows())))
    assert "No page was audited, so nothing can be said about breaches." in said
    assert "found no breach" not in said


def test_nothing_found_is_said_of_what_was_audited_only() -> None:
    found = page(report(causes=(), rows=Rows()))
    assert "found no breach in what was audited." in words(found)
    assert found.xpath("//*[@id='causes']") == []


@pytest.mark.parametrize("state", [s for s in ScanState if s is not ScanState.COMPLETED])
def test_a_scan_that_did_not_end_by_itself_says_so_first(state: ScanState) -> None:
    first = page(whole(scan=scan(state=state))).find(".//main/section/p")
    assert words(first).endswith("the results are incomplete.")


def test_every_criterion_has_its_status_in_words_and_leads_to_its_causes() -> None:
    value = whole()
    rows = page(value).xpath("//table[@class='criteria']/tbody/tr")
    assert len(rows) == len(value.criteria) == 48
    badges = [row.xpath(".//*[contains(@class, 'badge')]")[0] for row in rows]
    untested = [words(badge) for badge in badges if "is-not_tested" in badge.get("class")]
    wanted = [r for r in value.criteria if r.status is CriterionStatus.NOT_TESTED]
    assert untested == ["Not tested"] * len(wanted)
    (contrast,) = (row for row in rows if words(row).startswith("1.4.3 "))
    assert contrast.xpath(".//a/@href") == ["#c-000000000001"]
    assert contrast.xpath(".//a/@aria-label") == ["Cause 1"]


def test_every_address_is_told_with_what_became_of_it() -> None:
    found = page(whole())
    (pages,) = found.xpath("//table[@class='pages']")
    assert "Fjellvik kommune" in words(pages)
    assert "#c-000000000001" in pages.xpath(".//a/@href")
    summaries = [words(one) for one in found.xpath("//section[@aria-labelledby='pages']//summary")]
    assert summaries == ["1 page audited", "1 document or file (not HTML)"]
    assert "(only" not in words(found.xpath("//section[@aria-labelledby='pages']")[0])


def test_an_address_with_two_fates_says_which_was_in_which_viewport() -> None:
    late = replace(PAGES[0], viewport=PHONE, state=PageState.TIMED_OUT)
    said = words(page(whole(rows=Rows(page_rows=(PAGES[0], late)))))
    assert "www.fjellvik.example/ (only 1280 × 1024)" in said
    assert "www.fjellvik.example/ (only 320 × 256)" in said


def test_what_was_examined_in_part_is_counted_in_the_coverage() -> None:
    cut, failed = (
        Observation(yields=Yield.FOCUS, completeness=how, done=40, known=60)
        for how in (Completeness.CUT, Completeness.FAILED)
    )
    rows = (
        replace(PAGES[0], observations=(cut,)),
        replace(PAGES[0], viewport=PHONE, observations=(cut,)),
        replace(PAGES[0], url=SITE + "/b", observations=(failed,)),
    )
    said = words(page(whole(rows=Rows(page_rows=rows))))
    assert "Visible focus: 1 page only partly examined" in said
    assert "Visible focus: 1 page could not be examined" in said


def test_places_are_told_by_page_and_viewports_only_where_they_differ() -> None:
    def occurrence(at: str, selector: str, *viewports: Viewport) -> Occurrence:
        found = finding(selector=(selector,), signpost=Signpost(words=selector))
        return Occurrence(page=at, viewports=viewports, finding=found, cause="c")

    places = Places(
        (DESKTOP, PHONE),
        [
            occurrence("/a", "p", DESKTOP, PHONE),
            occurrence("/b", "i", PHONE),
            occurrence("/b", "p", PHONE),
        ],
        Language.NB,
    )
    assert list(places.of("c")) == [
        ("/a", [Spot(told="Et bilde «p»", selector="p", viewports=())]),
        (
            "/b",
            [
                Spot(told="Et bilde «p»", selector="p", viewports=(PHONE,)),
                Spot(told="Et bilde «i»", selector="i", viewports=(PHONE,)),
            ],
        ),
    ]
    assert list(places.of("other")) == []
    assert places.causes_on("/b") == ["c"]


def test_no_breach_found_is_no_pass_and_has_no_tick() -> None:
    text = written(whole())
    assert ".is-no_breach_found::before" in text
    assert not re.search("[✓✔✅]|--none", text)


def test_a_page_that_was_audited_in_part_says_so_and_why() -> None:
    part = replace(PAGES[0], reason=Reason.NEVER_QUIET)
    broken = replace(part, untested_rules=("image-alt", "label"))
    coverage = replace(COVERAGE, audited_in_part=1)
    rows = Rows(page_rows=(broken, replace(part, viewport=PHONE, untested_rules=("label",))))
    found = page(whole(rows=rows, coverage=coverage))
    (row,) = found.xpath("//table[@class='pages']/tbody/tr")
    assert "audited only in part: the page never came to rest" in words(row)
    assert "2 rules did not come to their end: image-alt, label" in words(row)
    assert "1 page audited only in part" in words(found)
    whole_pages = replace(COVERAGE, audited_in_part=0)
    assert "only in part" not in words(page(whole(coverage=whole_pages)))


def test_an_address_is_told_with_the_pages_that_link_to_it() -> None:
    first = tuple(f"{SITE}/side/{n}" for n in range(20))
    dead = replace(
        PAGES[1],
        state=PageState.HTTP_ERROR,
        reason=Reason.NOT_FOUND,
        linked_from=LinkedFrom(count=31, first=first),
    )
    found = page(whole(rows=Rows(page_rows=(dead,))))
    (told,) = found.xpath("//details[@class='from']")
    assert words(told.find("summary")) == "Linked from 31 pages"
    assert [one.get("href") for one in told.iter("a")] == list(first)
    assert words(told).endswith("and 11 more")
    assert not page(whole()).xpath("//details[@class='from']")


def test_a_criterion_tells_where_its_rules_ended() -> None:
    told = {
        words(row)[:5]: words(row)
        for row in page(whole()).xpath("//table[@class='criteria']/tbody/tr")
    }
    assert "Partly tested The rules came to their end on 12 of 98 pages" in told["2.2.2"]
    assert "Did not come to an end everywhere: some-rule" in told["2.2.2"]
    assert "Nothing to judge" in told["1.4.2"]
    assert "98 pages have nothing of the kind" in told["1.4.2"]


def test_an_address_that_was_not_audited_says_why() -> None:
    gone = replace(
        PAGES[0],
        url=SITE + "/borte",
        state=PageState.HTTP_ERROR,
        reason=Reason.NOT_FOUND,
        status=404,
    )
    found = page(whole(rows=Rows(page_rows=(gone, replace(gone, viewport=PHONE)))))
    (section,) = found.xpath("//section[@aria-labelledby='pages']")
    assert "/borte not found (HTTP 404)" in words(section)


@pytest.mark.parametrize("language", Language)
def test_what_is_to_mend_is_told_by_whose_the_pages_are(language: Language) -> None:
    news = tuple(
        replace(PAGES[0], url=f"{SITE}/{path}") for path in ("aktuelt/ny-skole", "helse/tom")
    )
    rows = Rows(page_rows=(*PAGES, *news), found=shown_at(CAUSES))
    found = page(whole(rows=rows, grouping=AddressPattern("example/([^/?]+)/")), language)
    (section,) = found.xpath("//section[@aria-labelledby='groups']")
    told = [[words(cell) for cell in row] for row in section.xpath(".//tbody/tr")]
    of_pages = partial(count, language, "groups.of_pages")
    causes = partial(count, language, "groups.causes")
    others = say(language, "groups.others")
    assert told == [
        ["aktuelt", of_pages(1, broken="1"), f"2 {causes(2)}"],
        ["helse", of_pages(1, broken="0"), "0"],
        [others, of_pages(1, broken="1"), f"4 {causes(4)}"],
    ]
    (first, last) = section.xpath(".//details")
    assert words(first.find(".//h3")) == "aktuelt"
    assert first.xpath(".//li/a/@href")[:2] == ["#c-000000000001", "#c-000000000003"]
    assert first.xpath(".//li/a/@href")[2] == f"{SITE}/aktuelt/ny-skole"
    assert words(last.find(".//h3")) == others
    ids = set(found.xpath("//@id"))
    assert all(to[1:] in ids for to in section.xpath(".//a/@href") if to.startswith("#"))
    assert found.xpath("//nav//a[@href='#groups']")


def test_an_expression_that_no_page_matches_is_told() -> None:
    found = page(whole(grouping=AddressPattern("<b>(x)")))
    (section,) = found.xpath("//section[@aria-labelledby='groups']")
    assert words(section.find_class("warning")[0]).startswith("The expression matches no page")
    assert section.findtext(".//code") == "<b>(x)"
    assert not page(whole()).xpath("//section[@aria-labelledby='groups']")
