"""Sitemaps as the gates of a scan read them, and the remarks that are made on the way."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from auditor.model.remark import RemarkKey, remark
from auditor.model.target import TargetKind
from auditor.net.throttle import HostClock
from tests.auditor.scan.gating import listed
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile import crawling


def test_the_sitemap_of_the_site_is_read(site: SiteServer, gates: Any) -> None:
    named = set(listed(gates()))
    assert named == {site.url(path) for path in site.demo_paths() if path != "/intern/"}


def test_indexes_and_compressed_sitemaps_are_read_through(site: SiteServer, gates: Any) -> None:
    site.add("/robots.txt", crawling.robots_with_sitemap)
    named = listed(gates())
    for number in (1, 2, 3, 4):
        assert site.url(f"/hostile/crawling/listed/{number}") in named


@pytest.mark.parametrize("name", ["sitemap-bomb.xml.gz", "sitemap-entities.xml"])
def test_a_hostile_sitemap_gives_nothing_of_this_machine(
    name: str, site: SiteServer, gates: Any
) -> None:
    def robots(exchange: Exchange) -> None:
        exchange.send(f"Sitemap: {site.url(f'/hostile/crawling/{name}')}\n", "text/plain")

    site.add("/robots.txt", robots)
    named = listed(gates())
    assert len(site.asked_for(f"/hostile/crawling/{name}")) == 1
    assert set(named) <= {site.url("/gen/")}


def test_sitemaps_are_not_read_for_a_list_or_at_depth_none(site: SiteServer, gates: Any) -> None:
    assert listed(gates(TargetKind.LIST)) == ()
    assert listed(gates(max_depth=0)) == ()
    assert site.requests == []


def test_a_sitemap_may_not_bring_more_than_the_cap_bears(site: SiteServer, gates: Any) -> None:
    def huge(exchange: Exchange) -> None:
        urls = "".join(f"<url><loc>{site.url(f'/gen/{n}')}</loc></url>" for n in range(1, 300))
        exchange.send(f"<urlset>{urls}</urlset>", "application/xml")

    site.add("/sitemap.xml", huge)
    assert len(listed(gates(max_pages=2))) == 40


def sitemaps_at(site: SiteServer, *paths: str) -> None:
    """Let robots.txt name sitemaps."""

    def robots(exchange: Exchange) -> None:
        exchange.send("".join(f"Sitemap: {site.url(path)}\n" for path in paths), "text/plain")

    site.add("/robots.txt", robots)


def test_a_sitemap_that_is_missing_is_a_remark_where_the_site_names_it(
    site: SiteServer, gates: Any
) -> None:
    sitemaps_at(site, "/kart.xml", "/sitemap.xml")
    one = gates()
    assert listed(one)
    gone = remark(RemarkKey.SITEMAP_STATUS, address=site.url("/kart.xml"), status="404")
    assert one.remarks == (gone,)


def test_a_sitemap_that_nobody_names_may_be_missing(site: SiteServer, gates: Any) -> None:
    site.add("/robots.txt", crawling.robots_missing)
    site.add("/sitemap.xml", crawling.robots_missing)
    one = gates()
    assert (listed(one), one.remarks) == ((), ())
    assert len(site.asked_for("/sitemap.xml")) == 1


def test_a_sitemap_that_nobody_names_and_that_fails_is_a_remark(
    site: SiteServer, gates: Any
) -> None:
    site.add("/robots.txt", crawling.robots_missing)
    site.add("/sitemap.xml", crawling.robots_server_error)
    one = gates()
    assert listed(one) == ()
    failed = remark(RemarkKey.SITEMAP_STATUS, address=site.url("/sitemap.xml"), status="500")
    assert one.remarks == (failed,)


def test_addresses_beyond_the_cap_are_one_remark(site: SiteServer, gates: Any) -> None:
    one = gates(max_pages=1)
    site.add("/sitemap.xml", lambda exchange: exchange.send(
        "<urlset>" + "".join(
            f"<url><loc>{site.url(f'/gen/{n}')}</loc></url>" for n in range(1, 90)
        ) + "</urlset>", "application/xml"
    ))  # fmt: skip
    assert len(listed(one)) == 20
    assert one.remarks == (remark(RemarkKey.SITEMAPS_PAGES, n="20"),)


def test_remarks_are_cleaned_and_bounded_and_the_last_counts_the_others(
    site: SiteServer, gates: Any
) -> None:
    long = "/" + "x" * 500
    sitemaps_at(site, *(f"{long}/{n}.xml" for n in range(60)))
    one = gates()
    listed(one)
    assert len(one.remarks) == 50
    assert one.remarks[0] == remark(RemarkKey.SITEMAPS_FILES, n="50")
    assert one.remarks[-1] == remark(RemarkKey.SITEMAPS_MORE, n="2")
    assert all(len(value) <= 300 for told in one.remarks for value in told.data.values())


@pytest.mark.parametrize(
    ("wait", "key"),
    [("86400", RemarkKey.HOST_ASKS_FOR_REST), ("200", RemarkKey.HOST_STAYS_BUSY)],
)
def test_a_host_that_was_given_up_is_a_remark_and_gives_no_sitemap(
    wait: str, key: RemarkKey, site: SiteServer, gates: Any
) -> None:
    clock, now = HostClock(timedelta(0)), 100.0
    for _ in range(2):
        now = clock.back_off(site.url("/"), timedelta(seconds=int(wait)), now)
    one = gates(clock=clock)
    assert listed(one) == ()
    assert [told.key for told in one.remarks] == [key, RemarkKey.SITEMAP_HOST_BUSY]
    assert site.asked_for("/sitemap.xml") == []


# ---- pace and stop -------------------------------------------------------------------------------


def test_every_sitemap_waits_for_its_turn_on_the_host(site: SiteServer, gates: Any) -> None:
    sitemaps_at(site, "/a.xml", "/b.xml", "/c.xml")
    clock = HostClock(timedelta(0))
    clock.set_crawl_delay(site.url("/"), timedelta(milliseconds=50))
    began = time.monotonic()
    listed(gates(clock=clock))
    assert time.monotonic() - began >= 0.1


def test_a_scan_that_is_stopped_between_two_sitemaps_reads_no_more(
    site: SiteServer, gates: Any
) -> None:
    stop = threading.Event()

    def first(exchange: Exchange) -> None:
        stop.set()
        exchange.send(f"<urlset><url><loc>{site.url('/gen/1')}</loc></url></urlset>", "text/xml")

    sitemaps_at(site, "/a.xml", "/b.xml")
    site.add("/a.xml", first)
    one = gates(stop=stop)
    assert (listed(one), one.remarks) == ((), ())
    assert len(site.asked_for("/a.xml")) == 1
    assert site.asked_for("/b.xml") == []


def test_a_stopped_scan_does_not_wait_for_the_turn_of_a_sitemap(
    site: SiteServer, gates: Any
) -> None:
    sitemaps_at(site, "/a.xml", "/b.xml")
    stop, clock = threading.Event(), HostClock(timedelta(0))
    clock.set_crawl_delay(site.url("/"), timedelta(seconds=60))

    def first(exchange: Exchange) -> None:
        threading.Timer(0.05, stop.set).start()
        exchange.send("<urlset/>", "text/xml")

    site.add("/a.xml", first)
    began = time.monotonic()
    assert listed(gates(stop=stop, clock=clock)) == ()
    assert time.monotonic() - began < 30
    assert site.asked_for("/b.xml") == []


def test_a_pattern_that_is_found_in_no_address_is_a_remark(site: SiteServer, gates: Any) -> None:
    one = gates(include=("/",), exclude=("/møter/", "/arkiv/"))
    one.note_idle_patterns([site.url("/"), site.url("/m%C3%B8ter/1")])
    assert one.remarks == (remark(RemarkKey.PATTERN_FOUND_NOWHERE, pattern="/arkiv/"),)


def test_every_pattern_is_a_remark_where_a_list_is_scanned(site: SiteServer, gates: Any) -> None:
    one = gates(TargetKind.LIST, exclude=("/møter/",))
    one.note_idle_patterns([site.url("/m%C3%B8ter/1")])
    assert one.remarks == (remark(RemarkKey.PATTERN_OF_A_LIST, pattern="/møter/"),)
