"""The report for a browser, as a file."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import lxml.html
import pytest

from auditor.model.criteria import Language
from auditor.model.finding import Kind, Signpost
from auditor.model.page import Viewport
from auditor.model.report import (
    Report,
)
from auditor.model.target import Target, TargetKind
from tests.reports.html_page import hostile, many, page, shown_at, whole, words, written
from tests.reports.sample import PAGES, Rows, report, scan
from tests.reports.sample_causes import CAUSES, SITE
from tests.reports.snapshot import assert_same

_OUTWARD = ("src", "href", "action", "formaction", "data", "poster", "srcset", "background")


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
