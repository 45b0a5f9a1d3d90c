"""Scope, robots.txt, caps and sitemaps, asked against a real site before anything is loaded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from auditor.model.page import PageState, Reason
from auditor.model.scan import ScanPlan
from auditor.model.target import Target, TargetKind
from auditor.net.client import HttpClient
from auditor.net.throttle import HostClock
from auditor.scan.gates import Gates
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile import crawling

ROBOTS_TXT = (PageState.DISALLOWED, Reason.ROBOTS_TXT)
UNREACHABLE = (PageState.DISALLOWED, Reason.ROBOTS_UNREACHABLE)


@pytest.fixture
def gates(site: SiteServer) -> Callable[..., Gates]:
    def make(kind: TargetKind = TargetKind.SITE, **options: Any) -> Gates:
        plan = ScanPlan(target=Target(kind=kind, urls=(site.url("/"),)), **options)
        return Gates(plan, HttpClient(user_agent="auditor/1"), HostClock(timedelta(0)))

    return make


def test_robots_txt_closes_what_it_names_and_no_more(site: SiteServer, gates: Any) -> None:
    one = gates()
    assert one.judge(site.url("/intern/"), 1) == ROBOTS_TXT
    assert one.judge(site.url("/kontakt.html"), 1) is None
    assert len(site.asked_for("/robots.txt")) == 1


def test_the_longest_rule_of_robots_txt_wins(site: SiteServer, gates: Any) -> None:
    site.add("/robots.txt", crawling.robots_disallow)
    assert gates().judge(site.url("/gen/2"), 1) == ROBOTS_TXT
    assert gates().judge(site.url("/gen/17"), 1) is None


def test_a_group_of_our_own_name_is_kept(site: SiteServer, gates: Any) -> None:
    site.add("/robots.txt", crawling.robots_by_name)
    assert gates().judge(site.url("/kontakt.html"), 0) == ROBOTS_TXT


def test_robots_txt_that_fails_closes_the_site_and_one_that_is_missing_opens_it(
    site: SiteServer, gates: Any
) -> None:
    site.add("/robots.txt", crawling.robots_server_error)
    assert gates().judge(site.url("/"), 0) == UNREACHABLE
    site.add("/robots.txt", crawling.robots_missing)
    assert gates().judge(site.url("/intern/"), 0) is None


def test_robots_txt_is_neither_read_nor_kept_where_the_plan_says_so(
    site: SiteServer, gates: Any
) -> None:
    one = gates(robots=False)
    assert one.judge(site.url("/intern/"), 1) is None
    assert one.sitemap_addresses()
    assert site.asked_for("/robots.txt") == []


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/velkommen", "tull", "file:///etc/hostname"])
def test_what_is_no_web_address_is_out_of_scope(url: str, gates: Any) -> None:
    assert gates().judge(url, 1) == (PageState.OUT_OF_SCOPE, Reason.UNSUPPORTED_SCHEME)


def test_depth_counts_from_the_start(site: SiteServer, gates: Any) -> None:
    one = gates(max_depth=1)
    assert one.judge(site.url("/kontakt.html"), 1) is None
    assert one.judge(site.url("/sok.html"), 2) == (PageState.CAP_REACHED, Reason.MAX_DEPTH)


def test_another_origin_is_out_and_its_robots_txt_is_not_asked_for(
    site: SiteServer, gates: Any
) -> None:
    verdict = gates().judge(f"{site.elsewhere}/hostile/elsewhere", 1)
    assert verdict == (PageState.OUT_OF_SCOPE, Reason.OTHER_ORIGIN)
    assert site.requests == []


def test_a_list_has_no_scope_no_traps_and_no_depth_but_keeps_robots_txt(
    site: SiteServer, gates: Any
) -> None:
    one = gates(TargetKind.LIST, max_depth=0)
    assert one.judge(f"{site.elsewhere}/a/b/a/b/a/b/a/b/", 5) is None
    assert one.judge(site.url("/intern/"), 0) == ROBOTS_TXT


def test_the_main_frame_is_not_let_out_of_scope_nor_where_robots_txt_forbids(
    site: SiteServer, gates: Any
) -> None:
    one = gates()
    one.judge(site.url("/"), 0)
    through = one.gate(site.url("/kontakt.html"), start=False)
    assert through(site.url("/sok.html"))
    assert not through(site.url("/intern/"))
    assert not through(f"{site.elsewhere}/")
    assert not through("file:///etc/hostname")
    assert not through("chrome://version/")


def test_the_start_may_be_sent_to_another_scheme_and_to_or_from_www(gates: Any) -> None:
    one = gates()
    through = one.gate("http://fjordvik.example/", start=True)
    assert through("https://www.fjordvik.example/forside")
    assert not through("https://min.fjordvik.example/")
    assert not through("https://fjordvik.example:8443/")
    assert not one.gate("http://fjordvik.example/", start=False)("https://www.fjordvik.example/")


def test_an_address_of_a_list_may_not_be_sent_to_another_site(site: SiteServer, gates: Any) -> None:
    through = gates(TargetKind.LIST).gate(site.url("/"), start=False)
    assert through(site.url("/kontakt.html"))
    assert not through(f"{site.elsewhere}/")
    assert not through(f"{site.third_party}/")


def test_the_sitemap_of_the_site_is_read(site: SiteServer, gates: Any) -> None:
    listed = set(gates().sitemap_addresses())
    assert listed == {site.url(path) for path in site.demo_paths() if path != "/intern/"}


def test_indexes_and_compressed_sitemaps_are_read_through(site: SiteServer, gates: Any) -> None:
    site.add("/robots.txt", crawling.robots_with_sitemap)
    listed = gates().sitemap_addresses()
    for number in (1, 2, 3, 4):
        assert site.url(f"/hostile/crawling/listed/{number}") in listed


@pytest.mark.parametrize("name", ["sitemap-bomb.xml.gz", "sitemap-entities.xml"])
def test_a_hostile_sitemap_gives_nothing_of_this_machine(
    name: str, site: SiteServer, gates: Any
) -> None:
    def robots(exchange: Exchange) -> None:
        exchange.send(f"Sitemap: {site.url(f'/hostile/crawling/{name}')}\n", "text/plain")

    site.add("/robots.txt", robots)
    listed = gates().sitemap_addresses()
    assert len(site.asked_for(f"/hostile/crawling/{name}")) == 1
    assert set(listed) <= {site.url("/gen/")}


def test_sitemaps_are_not_read_for_a_list_or_at_depth_none(site: SiteServer, gates: Any) -> None:
    assert gates(TargetKind.LIST).sitemap_addresses() == ()
    assert gates(max_depth=0).sitemap_addresses() == ()
    assert site.requests == []


def test_a_sitemap_may_not_bring_more_than_the_cap_bears(site: SiteServer, gates: Any) -> None:
    def huge(exchange: Exchange) -> None:
        urls = "".join(f"<url><loc>{site.url(f'/gen/{n}')}</loc></url>" for n in range(1, 300))
        exchange.send(f"<urlset>{urls}</urlset>", "application/xml")

    site.add("/sitemap.xml", huge)
    assert len(gates(max_pages=2).sitemap_addresses()) == 40


def test_links_that_are_no_addresses_are_dropped_and_odd_ones_kept(gates: Any) -> None:
    found = [*crawling.ODD_LINKS, "https://fjordvik.example/"]
    kept = gates().links(found)
    assert "https://fjordvik.example/" in kept
    assert "ftp://127.0.0.1/velkommen" in kept
    assert not any(link.startswith(("mailto:", "tel:", "javascript:", "data:")) for link in kept)


def test_a_list_follows_no_links(gates: Any) -> None:
    assert gates(TargetKind.LIST).links(["https://fjordvik.example/"]) == []


def test_a_crawl_delay_is_kept_on_the_whole_host(site: SiteServer) -> None:
    site.add("/robots.txt", crawling.robots_delay)
    clock = HostClock(timedelta(0))
    plan = ScanPlan(target=Target(kind=TargetKind.SITE, urls=(site.url("/"),)))
    Gates(plan, HttpClient(user_agent="auditor/1"), clock).judge(site.url("/"), 0)
    assert clock.reserve(site.url("/"), 100.0) == 100.0
    assert clock.reserve(site.url("/kontakt.html"), 100.0) == 101.0
