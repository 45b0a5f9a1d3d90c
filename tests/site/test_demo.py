"""The demo municipality is whole, and its faults are where the list says."""

import tomllib
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.site import DEMO, SiteServer
from tests.site.asking import get, raw, reach

FAULTS: list[dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "faults.toml").read_text(encoding="utf-8")
)["fault"]
UNTEMPLATED = {"/arkiv.html", "/kart-ramme.html"}


def test_every_demo_page_is_reached_by_links_from_the_front_page(site: SiteServer) -> None:
    reached = {urlsplit(address).path for address in reach(site.url("/"))}
    assert set(site.demo_paths()) - {"/kart-ramme.html"} <= reached


def test_the_demo_has_one_broken_link_and_no_other(site: SiteServer) -> None:
    replies = reach(site.url("/"))
    broken = [urlsplit(one).path for one, reply in replies.items() if reply.status == 404]
    assert broken == ["/tjenester/renovasjon.html"]


def test_every_picture_style_and_script_of_the_demo_is_there(site: SiteServer) -> None:
    for path in site.demo_paths():
        soup = get(site.url(path)).soup
        for one in soup.select("[src], link[href]"):
            address = urljoin(site.url(path), str(one.get("src") or one.get("href")))
            assert get(address).status == 200, address


def test_every_demo_page_has_a_title_of_its_own(site: SiteServer) -> None:
    titles = [get(site.url(path)).soup.title.string for path in site.demo_paths()]  # type: ignore
    assert titles.count("For ansatte – Fjordvik kommune") == 1
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: f"{one['page']} {one['selector']}")
def test_each_planted_fault_is_where_the_list_says(fault: dict[str, str], site: SiteServer) -> None:
    if fault.get("part") == "consent_banner":
        script = (DEMO / "samtykke.js").read_text(encoding="utf-8")
        assert 'class="svak"' in script
        assert "Avvis alle" in script
        return
    templated = [path for path in site.demo_paths() if path not in UNTEMPLATED]
    for path in templated if fault["page"] == "*" else [fault["page"]]:
        assert get(site.url(path)).soup.select(fault["selector"]), path


def test_the_list_of_faults_uses_known_fields_only() -> None:
    known = {"page", "selector", "criterion", "axe", "rule", "unsure", "part", "fault"}
    assert all(set(one) <= known and one["fault"].endswith(".") for one in FAULTS)


def test_the_folder_is_served_with_the_types_browsers_expect(site: SiteServer) -> None:
    types = {
        "/": "text/html; charset=utf-8",
        "/stil.css": "text/css",
        "/bilder/logo.svg": "image/svg+xml",
        "/bilder/skole.png": "image/png",
        "/dokumenter/gebyrer-2026.pdf": "application/pdf",
        "/robots.txt": "text/plain; charset=utf-8",
    }
    for path, media_type in types.items():
        assert get(site.url(path)).headers["Content-Type"] == media_type


def test_a_folder_without_its_slash_redirects(site: SiteServer) -> None:
    reply = get(site.url("/nyheter"))
    assert (reply.status, reply.headers["Location"]) == (301, "/nyheter/")


def test_nothing_outside_the_folder_is_served(site: SiteServer) -> None:
    for path in ("/../test_server.py", "/%2e%2e/test_server.py", "//etc/hostname"):
        assert raw(site, path, until=12).startswith(b"HTTP/1.1 404")


def test_robots_txt_closes_one_folder_and_names_the_sitemap(site: SiteServer) -> None:
    lines = get(site.url("/robots.txt")).text.splitlines()
    assert "Disallow: /intern/" in lines
    assert f"Sitemap: {site.url('/sitemap.xml')}" in lines


def test_the_sitemap_lists_every_open_demo_page(site: SiteServer) -> None:
    found = BeautifulSoup(get(site.url("/sitemap.xml")).body, "xml")
    listed = {urlsplit(one.text).path for one in found.find_all("loc")}
    assert listed == set(site.demo_paths()) - {"/intern/"}


def test_the_documents_of_the_demo_are_whole_pdf_files() -> None:
    for file in (DEMO / "dokumenter").glob("*.pdf"):
        content = file.read_bytes()
        table = int(content.split(b"startxref\n")[1].split(b"\n")[0])
        assert content.startswith(b"%PDF-1.4\n")
        assert content[table:].startswith(b"xref\n")
        assert content.endswith(b"%%EOF\n")
