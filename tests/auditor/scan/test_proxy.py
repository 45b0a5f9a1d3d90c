"""A site that only a proxy reaches is scanned by it: pages, robots.txt and sitemaps alike."""

from pathlib import Path

import pytest

from auditor.model.page import PageState
from auditor.model.proxy import Proxy
from tests.auditor.scan.scanning import plan_for, scan
from tests.site import SiteServer
from tests.site.hostile import crawling
from tests.site.hostile.pages import FAULTS, document
from tests.site.proxy import HOST, ProxyServer

pytestmark = pytest.mark.usefixtures("no_browser")

SECRET = "hemmelig-ord"


def by(proxy: ProxyServer, scheme: str, login: str = "") -> Proxy:
    return Proxy.parse(f"{scheme}://{login}127.0.0.1:{proxy.port}")


@pytest.fixture
def start(site: SiteServer) -> str:
    """The first of three pages on a host that no name server knows."""
    for n in range(3):
        links = "".join(f'<a href="/n/{one}">Side {one}</a> ' for one in range(3))
        site.add(f"/n/{n}", document(f"Side {n}", links + FAULTS))
    site.add("/robots.txt", crawling.robots_missing)
    return f"http://{HOST}:{site.port}/n/0"


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_site_behind_a_proxy_is_scanned_whole(
    scheme: str, start: str, site: SiteServer, tmp_path: Path
) -> None:
    with ProxyServer() as proxy:
        result = scan(tmp_path, plan_for(start), proxy=by(proxy, scheme))
        asked = len(proxy.asked)
    assert len(result.audited) == 3
    assert proxy.places == {HOST}
    assert {one.path for one in site.requests} >= {"/robots.txt", "/sitemap.xml", "/n/2"}
    assert asked >= 3


def test_a_password_goes_to_the_proxy_and_nowhere_else(
    start: str, site: SiteServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with ProxyServer(login=f"revisor:{SECRET}") as proxy:
        result = scan(tmp_path, plan_for(start), proxy=by(proxy, "http", f"revisor:{SECRET}@"))
    assert len(result.audited) == 3
    assert not [one for one in site.requests if "proxy-authorization" in one.headers]
    assert SECRET not in caplog.text
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert SECRET.encode() not in kept


def test_a_wrong_password_ends_no_page_as_audited(start: str, tmp_path: Path) -> None:
    with ProxyServer(login=f"revisor:{SECRET}") as proxy:
        result = scan(tmp_path, plan_for(start), proxy=by(proxy, "http", "revisor:feil@"))
    assert {page.state for page in result.pages} <= set(PageState) - {PageState.AUDITED}


def test_this_machine_is_scanned_directly_whatever_the_proxy(
    site: SiteServer, tmp_path: Path
) -> None:
    site.add("/n/0", document("Alene", FAULTS))
    site.add("/robots.txt", crawling.robots_missing)
    site.add("/sitemap.xml", crawling.robots_missing)
    with ProxyServer() as proxy:
        result = scan(tmp_path, plan_for(site.url("/n/0")), proxy=by(proxy, "http"))
    assert result.audited == {site.url("/n/0")}
    assert proxy.asked == []
