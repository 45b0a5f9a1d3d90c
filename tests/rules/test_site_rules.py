"""Rules over the pages of a site, on pages made by hand: what fixtures cannot show."""

from collections.abc import Iterable

import pytest

from auditor.model.evidence import Link, PageDigest
from auditor.model.finding import Outcome
from auditor.model.target import TargetKind
from auditor.rulekit import Site
from rules.site.accessibility_statement_is_linked import accessibility_statement_is_linked
from rules.site.page_title_says_what_the_page_is_about import (
    page_title_says_what_the_page_is_about,
)

ORIGIN = "https://www.lyngvaer.example"
PASSED = (Outcome.PASSED, "")


def page(
    path: str, title: str, *headings: str, links: Iterable[tuple[str, str]] = ()
) -> PageDigest:
    return PageDigest(
        url=ORIGIN + path,
        title=title,
        language="nb",
        selector=("html",),
        snippet='<html lang="nb">',
        headings=headings,
        links=tuple(Link(name=name, url=url) for name, url in links),
    )


def titles(
    *pages: PageDigest, kind: TargetKind = TargetKind.SITE
) -> dict[str, tuple[Outcome, str]]:
    """What the rule on titles says of each page, by its path."""
    site = Site(pages=pages, kind=kind, whole=True)
    told = page_title_says_what_the_page_is_about.judge(site)
    return {one.page.url.removeprefix(ORIGIN): (one.outcome, one.key) for one in told}


def statement(*pages: PageDigest, whole: bool = True) -> list[tuple[str, Outcome, str]]:
    """What the rule on statements says: path, outcome, key."""
    site = Site(pages=pages, kind=TargetKind.SITE, whole=whole)
    told = accessibility_statement_is_linked.judge(site)
    return [(one.page.url.removeprefix(ORIGIN), one.outcome, one.key) for one in told]


# ---- titles --------------------------------------------------------------------------------------

NAME_ALONE = (
    page("/", "Lyngvær", "Velkommen"),
    page("/a", "Lyngvær", "Barnehage"),
    page("/b", "Lyngvær", "Tømming av søppel"),
    page("/c", "Lyngvær", "Garasje og bod"),
)


def test_the_name_of_the_site_alone_fails_but_on_the_front_page() -> None:
    failed = (Outcome.FAILED, "only_site_name")
    assert titles(*NAME_ALONE) == {"/": PASSED, "/a": failed, "/b": failed, "/c": failed}
    assert titles(*NAME_ALONE, kind=TargetKind.FOLDER)["/b"] == failed


def test_pages_of_a_list_are_not_held_against_each_other() -> None:
    assert set(titles(*NAME_ALONE, kind=TargetKind.LIST).values()) == {PASSED}


def test_the_name_of_the_site_is_known_though_other_pages_say_more() -> None:
    others = [page(f"/s{n}", f"Sak {n} | Lyngvær", f"Vedtak {n}") for n in range(6)]
    said = titles(*NAME_ALONE, *others)
    assert said["/a"] == (Outcome.FAILED, "only_site_name")
    assert {said[f"/s{n}"] for n in range(6)} == {PASSED}


def test_a_title_that_says_more_than_the_name_is_never_failed_for_being_shared() -> None:
    days = [page(f"/dag/{n}", "Kalender | Lyngvær", f"{n}. mars") for n in range(1, 9)]
    front = page("/", "Lyngvær", "Velkommen")
    news = [page(f"/nytt/{n}", f"Nytt {n} | Lyngvær", f"Nytt {n}") for n in range(9)]
    said = titles(front, *days, *news)
    assert {said[f"/dag/{n}"] for n in range(1, 9)} == {(Outcome.CANT_TELL, "same_as_others")}


def test_two_pages_with_one_title_are_for_a_person() -> None:
    said = titles(
        page("/", "Lyngvær", "Hei"), page("/a", "Ferje", "Rute 7"), page("/b", "Ferje", "X")
    )
    assert said["/a"] == (Outcome.CANT_TELL, "same_as_others")


def test_one_page_under_many_addresses_is_one_page() -> None:
    same = [page(f"/treff?side={n}", "Lyngvær", "Alle treff") for n in range(5)]
    assert set(titles(*same).values()) == {PASSED}


def test_a_heading_of_the_template_is_not_that_of_the_page() -> None:
    told = [page(f"/{n}", "Lyngvær", "Lyngvær", f"Sak {n}") for n in range(5)]
    assert titles(*told)["/4"] == (Outcome.FAILED, "only_site_name")
    alike = [page(f"/{n}", "Lyngvær", "Du er her") for n in range(5)]
    assert set(titles(*alike).values()) == {PASSED}


@pytest.mark.parametrize("heading", ["Lyngværdagene", "Om Lyngvær", "Bo i Nye Lyngvær"])
def test_a_heading_with_a_word_of_the_title_passes(heading: str) -> None:
    assert titles(*NAME_ALONE, page("/d", "Lyngvær", heading))["/d"] == PASSED


@pytest.mark.parametrize("path", ["/nn/", "/en", "/en-GB/", "/index.html", "/default.aspx"])
def test_a_front_page_in_each_language_may_have_the_name_alone(path: str) -> None:
    assert titles(*NAME_ALONE, page(path, "Lyngvær", "Hello"))[path] == PASSED


def test_a_shared_name_over_pages_without_headings_is_for_a_person() -> None:
    bare = [page(f"/{n}", "Lyngvær") for n in range(4)]
    said = titles(page("/", "Lyngvær", "Velkommen"), *bare)
    assert {said[f"/{n}"] for n in range(4)} == {(Outcome.CANT_TELL, "no_heading")}


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("", "missing"),
        (" … ", "missing"),
        ("Untitled-1", "stock"),
        ("(Uten tittel)", "stock"),
        ("Utan namn", "stock"),
        ("Ny side 3", "stock"),
        ("New Page 1", "stock"),
        ("React App", "stock"),
        ("index.php", "file_name"),
        ("20240112.html", "file_name"),
        ("http://lyngvaer.example/a/b", "address"),
    ],
)
def test_a_title_that_nobody_wrote_fails_by_itself(title: str, key: str) -> None:
    one = page("/a", title.strip(), "Gjestebrygger")
    assert titles(one, kind=TargetKind.LIST) == {"/a": (Outcome.FAILED, key)}


@pytest.mark.parametrize(
    ("title", "heading", "key"),
    [
        ("Hjem", "Gjestebrygger", "vague"),
        ("Heim", "Gjestebrygger", "vague"),
        ("Framsida", "Gjestebrygger", "vague"),
        ("Home", "Home", "vague"),
        ("Side 2", "Gjestebrygger", "vague"),
        ("Document", "Documents", "stock_that_fits"),
        ("brygger.html", "Gjestebrygger", "may_be_file_name"),
        ("aarsmelding.pdf", "Gjestebrygger", "may_be_file_name"),
        ("www.lyngvaer.example", "Gjestebrygger", "only_host"),
    ],
)
def test_a_title_that_may_be_meant_is_for_a_person(title: str, heading: str, key: str) -> None:
    one = page("/a", title, heading)
    assert titles(one, kind=TargetKind.LIST) == {"/a": (Outcome.CANT_TELL, key)}


@pytest.mark.parametrize(
    "title",
    [
        "Hjemmesykepleie",
        "Testing av radon",
        "Dokumenter og innsyn",
        "Node.js",
        "404",
        "首页",
        "Ny side om radon",
        "Index over Lyngvær",
        "🏠",
    ],
)
def test_the_wording_of_a_title_is_never_a_failure(title: str) -> None:
    one = page("/a", title, "Gjestebrygger")
    assert titles(one, kind=TargetKind.LIST) == {"/a": PASSED}


def test_a_page_about_a_file_or_an_address_may_be_called_so() -> None:
    said = titles(
        page("/a", "config.php", "config.php: innstillinger"),
        page("/b", "https://lyngvaer.example/api", "https://lyngvaer.example/api"),
        kind=TargetKind.LIST,
    )
    assert set(said.values()) == {PASSED}


def test_a_site_may_be_called_as_its_host() -> None:
    assert titles(page("/", "www.lyngvaer.example")) == {"/": PASSED}


# ---- statements ----------------------------------------------------------------------------------

START = page("/", "Lyngvær", "Velkommen")
REGISTER = "https://www.uustatus.no/nn/erklaringer/publisert/00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("", REGISTER),
        ("Tilgjengelighetserklæring", f"{ORIGIN}/side/14"),
        ("Tilgjengelegheitserklæring (uustatus.no)", f"{ORIGIN}/side/14"),
        ("Tilgjengelighets­erklæring", f"{ORIGIN}/side/14"),
        ("Erklæring om tilgjenge", f"{ORIGIN}/side/14"),
        ("Accessibility Statement", f"{ORIGIN}/en/14"),
        ("Almmusjulggaštus", f"{ORIGIN}/se/14"),
        ("Universell utforming", f"{ORIGIN}/om/tilgjengelighetserklaring/"),
        ("Universell utforming", f"{ORIGIN}/om/tilgjengelighetserkl%C3%A6ring"),
    ],
)
def test_one_link_on_any_page_is_enough(name: str, url: str) -> None:
    other = page("/a", "A", "A", links=[("Hjem", ORIGIN), (name, url)])
    assert statement(START, other) == [("/", Outcome.PASSED, "")]


@pytest.mark.parametrize("whole", [True, False])
def test_no_link_on_any_page_fails_the_first_page(whole: bool) -> None:
    other = page("/a", "A", "A", links=[("Personvernerklæring", f"{ORIGIN}/p"), ("Hjem", ORIGIN)])
    assert statement(START, other, whole=whole) == [("/", Outcome.FAILED, "missing")]


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("Tilgjengelighet", f"{ORIGIN}/side/14"),
        ("Tilgjenge", f"{ORIGIN}/side/14"),
        ("Universell utforming", f"{ORIGIN}/side/14"),
        ("Accessibility", f"{ORIGIN}/side/14"),
        ("uustatus.no", "https://uustatus.no/"),
        ("Om nettstedet", f"{ORIGIN}/om"),
        ("Om nettsidene", f"{ORIGIN}/om"),
        ("Om våre nettsider", f"{ORIGIN}/om"),
        ("Nettstedsinformasjon", f"{ORIGIN}/om"),
        ("Tilgjengelighet på nettstedet", f"{ORIGIN}/side/14"),
        ("Tilgjengelegheit på nettstaden", f"{ORIGIN}/side/14"),
        ("Universell utforming av nettstedet", f"{ORIGIN}/side/14"),
        ("Tilgjengelighet og universell utforming (UU)", f"{ORIGIN}/side/14"),
        ("Personvern og tilgjengelighet", f"{ORIGIN}/side/14"),
        ("Status for UU", f"{ORIGIN}/side/14"),
        ("Is this site accessible?", f"{ORIGIN}/side/14"),
        ("Juksanmuni julggaštus", f"{ORIGIN}/se/14"),
        (
            "Nå må alle kommuner i landet ha på plass en tilgjengelighetserklæring for nettstedet",
            f"{ORIGIN}/nytt/14",
        ),
    ],
)
def test_a_link_that_may_lead_there_is_for_a_person(name: str, url: str) -> None:
    other = page("/a", "A", "A", links=[(name, url)])
    assert statement(START, other) == [("/", Outcome.CANT_TELL, "unclear")]


@pytest.mark.parametrize(
    "name", ["Tilgjengelige tomter", "Om kommunen", "Personvern", "Persovdnačilgehus", "Uule mii"]
)
def test_a_link_that_speaks_of_something_else_is_no_way_there(name: str) -> None:
    other = page("/a", "A", "A", links=[(name, f"{ORIGIN}/side/14")])
    assert statement(START, other) == [("/", Outcome.FAILED, "missing")]


def test_where_the_front_page_was_not_audited_a_person_must_look() -> None:
    deep = page("/a", "A", "A", links=[("Hjem", ORIGIN)])
    near = page("/b", "B", "B", links=[("Tilgjengelighet", f"{ORIGIN}/side/14")])
    there = page("/c", "C", "C", links=[("", REGISTER)])
    assert statement(deep, whole=False) == [("/a", Outcome.CANT_TELL, "no_front")]
    assert statement(deep, near, whole=False) == [("/a", Outcome.CANT_TELL, "unclear")]
    assert statement(deep, there, whole=False) == [("/a", Outcome.PASSED, "")]
    assert statement(deep) == [("/a", Outcome.FAILED, "missing")]


def test_a_page_about_the_site_was_looked_through_itself() -> None:
    other = page("/om", "Om", "Om", links=[("Om nettstedet", f"{ORIGIN}/om#topp")])
    assert statement(START, other) == [("/", Outcome.FAILED, "missing")]


def test_the_authoritys_advice_is_no_statement() -> None:
    advice = "https://www.uutilsynet.no/veiledning/tilgjengelighetserklaering/1127"
    other = page("/a", "A", "A", links=[("Tilgjengelighetserklæring", advice)])
    assert statement(START, other) == [("/", Outcome.FAILED, "missing")]


def test_links_that_are_no_addresses_break_nothing() -> None:
    other = page("/a", "A", "A", links=[("x", "http://[::1"), ("y", "https://")])
    assert statement(START, other) == [("/", Outcome.FAILED, "missing")]


def test_a_site_without_pages_has_no_verdict() -> None:
    assert statement() == []
