"""Scope, robots.txt and caps, asked against a real site before anything is loaded."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from auditor.model.page import PageState, Reason
from auditor.model.target import TargetKind
from auditor.net.throttle import HostClock
from tests.auditor.scan.gating import finish, judged, listed
from tests.site import SiteServer
from tests.site.hostile import crawling

ROBOTS_TXT = (PageState.DISALLOWED, Reason.ROBOTS_TXT)
UNREACHABLE = (PageState.DISALLOWED, Reason.ROBOTS_UNREACHABLE)


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
