"""What rules across pages are told of one page, read in the browser."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.model.evidence import Link, PageDigest
from auditor.observe.digest import MAX_LINKS, MAX_STATEMENTS, digest
from auditor.observe.evidence import Observers, OpenPage
from tests.auditor.conftest import DESKTOP
from tests.site import SiteServer

Read = Callable[[str], PageDigest]


@pytest.fixture
def read(tab: Tab, tmp_path: Path) -> Read:
    """Digests a document of the given markup, served as ``http://…/side/dokument.html``."""

    def make(markup: str) -> PageDigest:
        (tmp_path / "side").mkdir()
        (tmp_path / "side" / "dokument.html").write_text(markup, encoding="utf-8")
        with SiteServer(tmp_path) as site:
            deadline = Deadline.after(timedelta(seconds=20))
            tab.navigate(site.url("/side/dokument.html"), deadline, lambda _: True)
            assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
            top = tab.frames(deadline)
            page = OpenPage(
                tab=tab,
                top=top,
                world=tab.world(top.id, deadline),
                viewport=DESKTOP,
                deadline=deadline,
            )
            return digest(Observers(()).read(page))

    return make


def paths(page: PageDigest) -> list[tuple[str, str]]:
    """Names of links, and where they lead without the test server's address."""
    origin = "/".join(page.url.split("/", 3)[:3])
    return [(link.name, link.url.removeprefix(origin)) for link in page.links]


def test_a_page_is_known_by_its_title_language_and_first_level_headings(read: Read) -> None:
    page = read(
        '<!doctype html><html lang="nn"><head><title> Skular \n og  barnehagar </title></head>'
        "<body><h1 hidden>Gøymd</h1><h2>Kommunen</h2><h1>Sku<b>lar</b><br>her</h1>"
        '<div role="heading" aria-level="1"><img alt="Barnehagar" src="x.png"></div>'
        '<h1 role="presentation">Pynt</h1></body></html>'
    )
    assert page.title == "Skular og barnehagar"
    assert page.language == "nn"
    assert page.headings == ("Skular her", "Barnehagar")
    assert page.selector == ("html",)
    assert page.snippet == '<html lang="nn">'


def test_without_a_first_level_heading_the_shown_headings_speak(read: Read) -> None:
    page = read('<h3 style="display:none">Skjult</h3><h3>Søk om plass</h3><h2>Kontakt</h2>')
    assert page.headings == ("Søk om plass", "Kontakt")


def test_the_title_is_the_documents_own_wherever_it_stands(read: Read) -> None:
    page = read("<body><svg><title>En fisk</title></svg><title>Fiske i elva</title></body>")
    assert page.title == "Fiske i elva"


def test_links_are_absolute_once_each_and_named(read: Read) -> None:
    page = read(
        '<base href="/rot/"><a href="a">En</a><a href="a">En</a><a href="/b" aria-label="To">x</a>'
        '<a href="c"><img alt="Tre" src="x.png"></a><a href="d" title="Fire"></a>'
        '<a href="e" style="display:none">Fem</a><a>Ingen</a><a href="mailto:post@x.example">S</a>'
        '<a href="javascript:void(0)">J</a><a href="http://[">ugyldig</a>'
        '<map name="k"><area href="f" alt="Seks"></map>'
    )
    assert paths(page) == [
        ("En", "/rot/a"),
        ("To", "/b"),
        ("Tre", "/rot/c"),
        ("Fire", "/rot/d"),
        ("Fem", "/rot/e"),
        ("Seks", "/rot/f"),
    ]


def test_links_in_shadow_roots_are_found(read: Read) -> None:
    page = read(
        '<div><template shadowrootmode="open"><a href="/erklaering"><slot></slot></a></template>'
        "Erklæring</div>"
    )
    assert paths(page) == [("Erklæring", "/erklaering")]


def test_of_too_many_links_the_foot_of_the_page_is_kept(read: Read) -> None:
    page = read("".join(f'<a href="/{n}">{n}</a>' for n in range(MAX_LINKS + 7)))
    numbers = [int(name) for name, _ in paths(page)]
    assert len(numbers) == MAX_LINKS
    assert numbers[0] == 0
    assert numbers[-1] == MAX_LINKS + 6


def test_a_link_to_the_statement_is_kept_wherever_it_stands(read: Read) -> None:
    many = "".join(f'<a href="/{n}">{n}</a>' for n in range(MAX_LINKS))
    named = '<a href="/t">TILGJENGELIGHET</a><a href="https://uustatus.no/nb/1">Status</a>'
    page = read(many + named + "".join(f'<a href="/uu-{n}">x</a>' for n in range(MAX_LINKS)))
    assert len(page.links) == MAX_LINKS + 2
    kept = [link.name for link in page.links[MAX_LINKS // 2 : MAX_LINKS // 2 + 2]]
    assert kept == ["TILGJENGELIGHET", "Status"]


def test_statements_that_are_too_many_are_not_all_kept(read: Read) -> None:
    page = read("".join(f'<a href="/accessibility/{n}">{n}</a>' for n in range(2 * MAX_LINKS)))
    assert len(page.links) == MAX_LINKS + MAX_STATEMENTS


def test_text_is_that_of_the_main_content_as_it_is_shown(read: Read) -> None:
    page = read(
        "<nav>Meny</nav><main><script>var a</script><p>Søk</p><p hidden>nei</p>"
        f"<p>om <i>pl</i>ass</p><p>{'x ' * 900}</p></main>"
    )
    assert page.text.startswith("Søk om plass x x")
    assert len(page.text) == 500


def test_hostile_text_is_cut_short_and_loses_its_tricks(read: Read) -> None:
    page = read(
        f'<title>{"t" * 900}‮</title><h1>{"h" * 900}</h1><a href="/x">a‮b{"n" * 900}</a>'
        + "".join(f"<h1>{n}</h1>" for n in range(9))
    )
    assert len(page.title) == 300
    assert [len(heading) for heading in page.headings] == [200, 1, 1, 1, 1]
    assert isinstance(page.links[0], Link)
    assert page.links[0].name.startswith("abnnn")
    assert len(page.links[0].name) == 200
