"""Scope, robots.txt, caps and sitemaps, asked against a real site before anything is loaded."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from auditor.model.page import PageState, Reason, Ruling
from auditor.model.remark import RemarkKey, remark
from auditor.model.scan import ScanPlan
from auditor.model.target import Target, TargetKind
from auditor.net.client import HttpClient
from auditor.net.throttle import HostClock
from auditor.scan.gates import Gates
from auditor.scan.inquiries import Inquiries, Steps
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile import crawling

T = TypeVar("T")
ROBOTS_TXT = (PageState.DISALLOWED, Reason.ROBOTS_TXT)
UNREACHABLE = (PageState.DISALLOWED, Reason.ROBOTS_UNREACHABLE)


@pytest.fixture
def gates(site: SiteServer) -> Callable[..., Gates]:
    def make(
        kind: TargetKind = TargetKind.SITE,
        stop: threading.Event | None = None,
        clock: HostClock | None = None,
        **options: Any,
    ) -> Gates:
        plan = ScanPlan(target=Target(kind=kind, urls=(site.url("/"),)), **options)
        return Gates(
            plan,
            HttpClient(user_agent="auditor/1"),
            clock or HostClock(timedelta(0)),
            stop or threading.Event(),
            Inquiries(lambda: None),
        )

    return make


def finish(steps: Steps[T]) -> T:
    """What steps end in, once all that they wait for was answered."""
    while True:
        try:
            next(steps).wait()
        except StopIteration as end:
            value: T = end.value
            return value


def judged(gates: Gates, url: str, depth: int) -> Ruling | None:
    """The verdict on an address, once what it hangs on is known."""
    finish(gates.prepare(url, depth))
    return gates.judge(url, depth)


def listed(gates: Gates) -> tuple[str, ...]:
    """The addresses that the site's sitemaps name."""
    return finish(gates.sitemap_addresses())


def test_robots_txt_closes_what_it_names_and_no_more(site: SiteServer, gates: Any) -> None:
    one = gates()
    assert judged(one, site.url("/intern/"), 1) == ROBOTS_TXT
    assert judged(one, site.url("/kontakt.html"), 1) is None
    assert len(site.asked_for("/robots.txt")) == 1


def test_the_longest_rule_of_robots_txt_wins(site: SiteServer, gates: Any) -> None:
    site.add("/robots.txt", crawling.robots_disallow)
    assert judged(gates(), site.url("/gen/2"), 1) == ROBOTS_TXT
    assert judged(gates(), site.url("/gen/17"), 1) is None


def test_a_group_of_our_own_name_is_kept(site: SiteServer, gates: Any) -> None:
    site.add("/robots.txt", crawling.robots_by_name)
    assert judged(gates(), site.url("/kontakt.html"), 0) == ROBOTS_TXT


def test_robots_txt_that_fails_closes_the_site_and_one_that_is_missing_opens_it(
    site: SiteServer, gates: Any
) -> None:
    site.add("/robots.txt", crawling.robots_server_error)
    assert judged(gates(), site.url("/"), 0) == UNREACHABLE
    site.add("/robots.txt", crawling.robots_missing)
    assert judged(gates(), site.url("/intern/"), 0) is None


def test_robots_txt_is_neither_read_nor_kept_where_the_plan_says_so(
    site: SiteServer, gates: Any
) -> None:
    one = gates(robots=False)
    assert judged(one, site.url("/intern/"), 1) is None
    assert listed(one)
    assert site.asked_for("/robots.txt") == []


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/velkommen", "tull", "file:///etc/hostname"])
def test_what_is_no_web_address_is_out_of_scope(url: str, gates: Any) -> None:
    assert judged(gates(), url, 1) == (PageState.OUT_OF_SCOPE, Reason.UNSUPPORTED_SCHEME)


def test_depth_counts_from_the_start(site: SiteServer, gates: Any) -> None:
    one = gates(max_depth=1)
    assert judged(one, site.url("/kontakt.html"), 1) is None
    assert judged(one, site.url("/sok.html"), 2) == (PageState.CAP_REACHED, Reason.MAX_DEPTH)


def test_another_origin_is_out_and_its_robots_txt_is_not_asked_for(
    site: SiteServer, gates: Any
) -> None:
    verdict = judged(gates(), f"{site.elsewhere}/hostile/elsewhere", 1)
    assert verdict == (PageState.OUT_OF_SCOPE, Reason.OTHER_ORIGIN)
    assert site.requests == []


def test_a_list_has_no_scope_no_traps_and_no_depth_but_keeps_robots_txt(
    site: SiteServer, gates: Any
) -> None:
    one = gates(TargetKind.LIST, max_depth=0)
    assert judged(one, f"{site.elsewhere}/a/b/a/b/a/b/a/b/", 5) is None
    assert judged(one, site.url("/intern/"), 0) == ROBOTS_TXT


def test_the_main_frame_is_not_let_out_of_scope_nor_where_robots_txt_forbids(
    site: SiteServer, gates: Any
) -> None:
    one = gates()
    judged(one, site.url("/"), 0)
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


def test_links_that_are_no_addresses_are_dropped_and_odd_ones_kept(gates: Any) -> None:
    found = [*crawling.ODD_LINKS, "https://fjordvik.example/"]
    kept = gates().links(found)
    assert "https://fjordvik.example/" in kept
    assert "ftp://127.0.0.1/velkommen" in kept
    assert not any(link.startswith(("mailto:", "tel:", "javascript:", "data:")) for link in kept)


def test_a_list_follows_no_links(gates: Any) -> None:
    assert gates(TargetKind.LIST).links(["https://fjordvik.example/"]) == []


def test_a_crawl_delay_is_kept_on_the_whole_host(site: SiteServer, gates: Any) -> None:
    site.add("/robots.txt", crawling.robots_delay)
    clock = HostClock(timedelta(0))
    judged(gates(clock=clock), site.url("/"), 0)
    assert clock.reserve(site.url("/"), 100.0) == 100.0
    assert clock.reserve(site.url("/kontakt.html"), 100.0) == 101.0


# ---- what was not discovered ---------------------------------------------------------------------


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


def test_a_stopped_scan_asks_for_no_robots_txt_and_settles_nothing_by_it(
    site: SiteServer, gates: Any
) -> None:
    stop = threading.Event()
    stop.set()
    one = gates(stop=stop)
    assert judged(one, site.url("/intern/"), 1) is None
    assert one.judge_start(site.url("/"), 0) is None
    assert site.requests == []


def test_robots_txt_that_was_read_before_the_stop_still_counts(
    site: SiteServer, gates: Any
) -> None:
    stop = threading.Event()
    one = gates(stop=stop)
    judged(one, site.url("/"), 0)
    stop.set()
    assert judged(one, site.url("/intern/"), 1) == ROBOTS_TXT


# ---- why -----------------------------------------------------------------------------------------


def test_a_gate_tells_why_it_refuses(site: SiteServer, gates: Any) -> None:
    one = gates()
    asked = site.url("/kontakt.html")
    leaves = (PageState.OUT_OF_SCOPE, Reason.REDIRECT_LEAVES_SCOPE)
    finish(one.prepare(asked, 1))
    assert one.why_refused(asked, site.url("/intern/"), False) == ROBOTS_TXT
    assert one.why_refused(asked, f"{site.elsewhere}/", False) == leaves
    assert one.why_refused(asked, "file:///etc/hostname", False) == leaves


def test_the_start_and_an_address_of_a_list_may_not_be_sent_where_robots_txt_forbids(
    site: SiteServer, gates: Any
) -> None:
    for kind, start in ((TargetKind.SITE, True), (TargetKind.LIST, False)):
        one = gates(kind)
        finish(one.prepare(site.url("/"), 0))
        assert not one.gate(site.url("/"), start=start)(site.url("/intern/"))
        assert one.why_refused(site.url("/"), site.url("/intern/"), start) == ROBOTS_TXT


def test_an_address_may_be_requested_once_robots_txt_of_its_host_was_read(
    site: SiteServer, gates: Any
) -> None:
    one, asked = gates(), site.url("/kontakt.html")
    assert not one.knows(asked)
    finish(one.prepare(asked, 0))
    assert one.knows(asked)
    assert not one.gate(asked, start=False)(site.url("/intern/"))
    assert len(site.asked_for("/robots.txt")) == 1


def test_robots_txt_that_fails_says_why_a_redirect_was_refused(
    site: SiteServer, gates: Any
) -> None:
    site.add("/robots.txt", crawling.robots_server_error)
    one = gates()
    judged(one, site.url("/"), 0)
    assert one.why_refused(site.url("/"), site.url("/sok.html"), False) == UNREACHABLE
    assert one.detail(site.url("/sok.html")) == (f"{site.url('/robots.txt')}: HTTP 500")


def test_there_is_no_detail_where_robots_txt_was_read_or_is_not_asked(
    site: SiteServer, gates: Any
) -> None:
    one = gates()
    judged(one, site.url("/intern/"), 0)
    assert one.detail(site.url("/intern/")) == ""
    assert one.detail("https://fjordvik.example/") == one.detail("tull") == ""


# ---- patterns ------------------------------------------------------------------------------------


def test_a_pattern_that_is_found_in_no_address_is_a_remark(site: SiteServer, gates: Any) -> None:
    one = gates(include=("/",), exclude=("/møter/", "/arkiv/"))
    one.note_idle_patterns([site.url("/"), site.url("/m%C3%B8ter/1")])
    assert one.remarks == (remark(RemarkKey.PATTERN_FOUND_NOWHERE, pattern="/arkiv/"),)


def test_every_pattern_is_a_remark_where_a_list_is_scanned(site: SiteServer, gates: Any) -> None:
    one = gates(TargetKind.LIST, exclude=("/møter/",))
    one.note_idle_patterns([site.url("/m%C3%B8ter/1")])
    assert one.remarks == (remark(RemarkKey.PATTERN_OF_A_LIST, pattern="/møter/"),)
