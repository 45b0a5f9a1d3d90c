"""The report for a browser, as a file."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import lxml.html
import pytest
from lxml.html import HtmlElement

from auditor.model.cause import Cause
from auditor.model.criteria import Language
from auditor.model.evidence import Completeness, Observation, Yield
from auditor.model.finding import Kind, Signpost
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.remark import RemarkKey, remark
from auditor.model.report import (
    Coverage,
    CriterionStatus,
    LinkedFrom,
    Occurrence,
    PageEntry,
    Report,
)
from auditor.model.scan import ConsentRecord, ScanState
from auditor.model.target import Target, TargetKind
from reports import FORMATS
from reports.html_places import Places, Spot
from tests.reports.sample import COVERAGE, PAGES, Rows, finding, report, scan
from tests.reports.sample_causes import CAUSES, DESKTOP, HOSTILE, PHONE, SITE, clue, harmful
from tests.reports.snapshot import assert_same

_OUTWARD = ("src", "href", "action", "formaction", "data", "poster", "srcset", "background")


def written(value: Report, language: Language = Language.EN) -> str:
    out = BytesIO()
    FORMATS["html"](value, out, language=language, color=False, width=80)
    return out.getvalue().decode()


def page(value: Report, language: Language = Language.EN) -> HtmlElement:
    return lxml.html.document_fromstring(written(value, language))


def words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def shown_at(causes: tuple[Cause, ...]) -> tuple[Occurrence, ...]:
    """One occurrence for each place of each cause."""
    return tuple(
        Occurrence(
            page=place.page, viewports=cause.viewports, finding=place.finding, cause=cause.id
        )
        for cause in causes
        for place in cause.places
    )


def whole(**changes: object) -> Report:
    rows = Rows(page_rows=PAGES, found=shown_at(CAUSES))
    return report(**({"rows": rows} | changes))


def hostile() -> Report:
    causes = (*CAUSES, harmful())
    entry = PageEntry(
        url=f"{SITE}/{HOSTILE}",
        viewport=DESKTOP,
        state=PageState.AUDITED,
        reason=Reason.COMPLETE,
        detail=HOSTILE,
        depth=1,
        source="link",
        title=HOSTILE,
    )
    return report(
        scan=scan(
            state=ScanState.FAILED,
            failure=HOSTILE,
            consent=ConsentRecord(action="rejected", button=HOSTILE),
            remarks=(remark(RemarkKey.SITEMAP_CLOSED, address=HOSTILE),),
        ),
        causes=causes,
        rows=Rows(page_rows=(*PAGES, entry), found=shown_at(causes)),
    )


def test_the_page_is_as_it_was() -> None:
    text = re.sub(r"(data:image/webp;base64,)[^\"]+", r"\1…", written(whole(), Language.NB))
    assert_same("nb.html", text)


@pytest.mark.parametrize("language", Language)
def test_the_page_says_its_language(language: Language) -> None:
    found = page(whole(), language)
    assert found.get("lang") == language.value
    assert found.findtext(".//title")


@pytest.mark.parametrize("value", [whole(), hostile()], ids=["whole", "hostile"])
def test_the_policy_lets_nothing_in_but_its_own_style(value: Report) -> None:
    found = page(value)
    (style,) = found.iter("style")
    (policy,) = found.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    digest = base64.b64encode(hashlib.sha256((style.text or "").encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none';"
        " form-action 'none'"
    )
    assert found.xpath("//meta[@name='referrer']/@content") == ["no-referrer"]
    assert "url(" not in (style.text or "")
    assert "@import" not in (style.text or "")


def test_what_pages_wrote_is_only_ever_text() -> None:
    found = page(hostile())
    assert not list(found.iter("script", "iframe", "object", "embed", "link", "base", "form"))
    for element in found.iter(lxml.html.etree.Element):
        for name in element.attrib:
            assert not name.startswith("on"), name
            assert name not in ("style", "srcdoc"), name
    assert "<script>alert(1)</script>" in found.text_content()
    assert "{{ 7 * 7 }}" in found.text_content()
    assert "\u202e" not in written(hostile())


def test_nothing_is_loaded_and_only_web_addresses_are_followed() -> None:
    found = page(hostile())
    ids = set(found.xpath("//@id"))
    for element in found.iter(lxml.html.etree.Element):
        for name in _OUTWARD:
            value = element.get(name)
            if value is None:
                continue
            if element.tag == "img":
                assert value.startswith("data:image/webp;base64,")
            elif value.startswith("#"):
                assert value[1:] in ids
            else:
                assert element.tag == "a"
                assert value.startswith("https://")
                assert element.get("rel") == "noreferrer noopener"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "https://[x"])
def test_an_address_that_is_none_of_the_web_is_no_link(address: str) -> None:
    cause = CAUSES[0]
    strange = replace(cause, places=(replace(cause.places[0], page=address),), picture=None)
    found = page(report(causes=(strange,), rows=Rows(found=shown_at((strange,)))))
    assert address in found.text_content()
    assert [link for link in found.xpath("//a/@href") if not link.startswith("#")] == []


def test_files_of_a_folder_are_named_and_not_linked() -> None:
    target = Target(kind=TargetKind.FOLDER, urls=("http://127.0.0.1:4711/",), folder="nettsted")
    found = page(whole(scan=scan(plan=replace(scan().plan, target=target))))
    assert found.findtext(".//h1/bdi") == "nettsted"
    assert [link for link in found.xpath("//a/@href") if not link.startswith("#")] == []


@pytest.mark.parametrize("value", [whole(), hostile()], ids=["whole", "hostile"])
def test_headings_are_nested_and_names_are_used_once(value: Report) -> None:
    found = page(value)
    levels = [int(one.tag[1]) for one in found.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    for target in found.xpath("//@aria-labelledby"):
        assert target in ids


def test_causes_come_in_groups_by_what_must_be_done_each_with_its_number() -> None:
    found = page(whole())
    groups = [words(one) for one in found.xpath("//section[@aria-labelledby='causes']//h3")]
    assert groups == ["Breaches 4", "Other duties 1", "Needs a person 2", "Advice 2"]
    assert found.xpath("//article//div[@class='body']/@id") == [cause.id for cause in CAUSES]
    numbers = [words(one) for one in found.xpath("//article//h4/span")]
    assert numbers == [f"Cause {n}" for n in range(1, 10)]


def test_the_summary_leads_to_the_first_causes_by_who_mends_them() -> None:
    found = page(whole())
    heads = [words(one) for one in found.xpath("//h4[@class='who']")]
    assert heads == ["For developers and suppliers to mend", "For editors to mend"]
    developers, editors = found.xpath("//ol[@class='first']")
    wanted = [f"#c-00000000000{n}" for n in (1, 2, 4, 5)]
    assert developers.xpath(".//a/@href") == wanted
    assert editors.xpath(".//a/@href") == ["#c-000000000003"]
    links = [words(one) for one in developers.iter("a")]
    assert links[0].startswith("1 Text has too little contrast")
    assert links[0].endswith("Probably in the template (.lenker .svak)")
    assert "1,312 occurrences on 87 pages" in words(developers)


def test_causes_of_the_same_title_say_what_tells_them_apart() -> None:
    first = CAUSES[0]
    spot = replace(first.places[0].finding, signpost=Signpost(heading="Nyheter", words="Les mer"))
    other = replace(first, id="c-00000000000a", places=(replace(first.places[0], finding=spot),))
    third = replace(
        first, id="c-00000000000b", places=(replace(first.places[0], page=SITE + "/om"),)
    )
    found = page(whole(causes=(first, other, third), rows=Rows()))
    rows = [words(one) for one in found.xpath("//ol[@class='first']//a/span[2]")]
    assert len(set(rows)) == 3
    assert "A link “Les mer” below the heading “Nyheter”" in rows[1]
    assert rows[0].endswith("in the page footer · https://www.fjellvik.example/")
    assert rows[2].endswith("in the page footer · /om")
    sizes = [words(one) for one in found.xpath("//span[@class='size']")]
    assert len(set(sizes)) == 3


def many(total: int) -> tuple[Cause, ...]:
    return tuple(replace(CAUSES[n % 4], id=f"c-{n:012x}") for n in range(total))


def test_the_first_causes_of_breaches_are_shown_and_the_rest_are_folded() -> None:
    found = page(whole(causes=(*many(30), *CAUSES[5:])))
    breaches, review, advice = found.xpath("//section[contains(@class, 'group')]")
    assert len(breaches.xpath("./article")) == 10
    (fold,) = breaches.xpath("./details")
    assert words(fold.find("summary")) == "Show 20 more causes"
    assert len(fold.xpath("./article")) == 20
    for group, said in ((review, "Show 2 causes"), (advice, "Show 2 causes")):
        assert group.xpath("./article") == []
        (fold,) = group.xpath("./details")
        assert words(fold.find("summary")) == said
        assert len(fold.xpath("./article")) == 2
    assert found.xpath("//details[@open]") == []


def test_title_and_owner_stand_at_the_head() -> None:
    plan = replace(scan().plan, title="Fjellvik våren 2027", owner="Fjellvik kommune")
    found = page(whole(scan=scan(plan=plan)))
    assert words(found.find(".//h1")) == "Fjellvik våren 2027"
    assert found.findtext(".//title") == "Accessibility audit: Fjellvik våren 2027"
    told = [words(one) for one in found.xpath("//ul[@class='conditions']/li")]
    assert told[:2] == ["Site: www.fjellvik.example", "Owner: Fjellvik kommune"]


def test_a_page_of_a_sample_says_why_it_was_chosen() -> None:
    urls = tuple(dict.fromkeys(one.url for one in PAGES))
    listed = Target(kind=TargetKind.LIST, urls=urls, reasons=dict.fromkeys(urls, "<b>front page"))
    read = page(whole(scan=scan(plan=replace(scan().plan, target=listed))))
    told = [words(one) for one in read.xpath("//section[h2/@id='pages']//small/bdi")]
    assert told.count("in the sample: <b>front page") >= len(urls)
    covered = words(read.xpath("//section[h2/@id='coverage']/dl")[0])
    assert f"Sample <b>front page ({len(urls)})" in covered


def test_windows_are_explained() -> None:
    told = [words(one) for one in page(whole()).xpath("//ul[@class='conditions']/li")]
    assert told[1:3] == ["1280 × 1024", "320 × 256 (like 1280 × 1024 at 400%)"]
    plan = replace(scan().plan, viewports=(Viewport(640, 512), Viewport(375, 667)))
    told = [words(o) for o in page(whole(scan=scan(plan=plan), rows=Rows())).xpath("//li")]
    assert "640 × 512 (like 1280 × 1024 at 200%)" in told
    assert "375 × 667" in told


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "21.11.2026 kl. 11.15–11.42 (UTC+1)"),
        ("NST3:30", "21.11.2026 kl. 06.45–07.12 (UTC−3:30)"),
        ("UTC0", "21.11.2026 kl. 10.15–10.42 (UTC)"),
    ],
)
def test_times_are_those_of_the_machine_and_name_their_zone(
    in_zone: Callable[[str], None], zone: str, told: str
) -> None:
    in_zone(zone)
    assert told in words(page(whole(), Language.NB))


def test_a_cause_says_all_that_a_reader_needs_to_mend_it() -> None:
    (card,) = page(whole()).xpath("//article[.//*[@id='c-000000000001']]")
    said = words(card)
    for part in (
        "Text has too little contrast",
        "The contrast is 3.45:1; at least 4.5:1 is required. The text is #8a8a8a against",
        "A link “Om kommunen” in the page footer",
        "One change probably mends 1,312 occurrences on 87 pages.",
        "Probably in the template (.lenker .svak)",
        "It is on 87 of 96 audited pages.",
        "Make the text darker",
        "Use with limited vision",
        "1.4.3 Contrast (Minimum) (level AA, EN 301 549 clause 9.1.4.3)",
        "color-contrast (axe-core)",
        '<a href="/om" class="svak">',
        "footer > ul.lenker > li:nth-child(1) > a",
    ):
        assert part in said
    (picture,) = card.iter("img")
    assert picture.get("alt") == (
        "Part of the page /, shown 1280 pixels wide: a link, outlined, with what is around it."
    )


def test_what_a_person_must_judge_is_never_called_a_change() -> None:
    (card,) = page(whole()).xpath("//article[.//*[@id='c-000000000006']]")
    assert "One judgement probably settles 220 occurrences on 60 pages." in words(card)
    assert "Does the text have enough contrast?" in words(card)
    assert "How to decide Measure the colour of the text" in words(card)
    assert "One change" not in words(card)
    assert "Needs a person: The background is an image" in words(card)


def test_the_summary_says_how_few_causes_make_up_most_of_what_was_found() -> None:
    lead = page(whole()).findtext(".//p[@class='lead']")
    assert lead == (
        "The audit found 4 causes of breaches, with 1,379 occurrences in all. One of them makes"
        " up 95% of the occurrences. 1 other duty than the requirements for content is not met."
        " In addition 2 causes need a person before anyone can say whether they are breaches."
    )


def test_another_duty_is_never_called_a_breach() -> None:
    duty = tuple(one for one in CAUSES if one.kind is Kind.DUTY)
    found = page(whole(causes=duty))
    assert found.findtext(".//p[@class='lead']") == (
        "The automatic rules found no breach in what was audited."
        " 1 other duty than the requirements for content is not met."
    )
    figures = [words(one) for one in found.xpath("//dl[@class='figures']/div")]
    assert figures[0] == "causes of breaches 0"


def test_content_is_mended_place_by_place() -> None:
    content, one = CAUSES[2], CAUSES[2].places[0]
    second = replace(one, finding=replace(one.finding, selector=("main > img",)))
    several = replace(content, places=(one, second), pages=1)
    (card,) = page(whole(causes=(several,), rows=Rows(found=shown_at((several,))))).find_class(
        "cause"
    )
    assert card.findtext(".//p[@class='change']") == "2 places to mend on the page."


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
