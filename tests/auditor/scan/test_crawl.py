"""Scans end to end: lists, redirects, robots.txt, sitemaps, caps and secrets."""

import base64
import itertools
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey, remark
from auditor.model.secrets import Secrets
from auditor.model.target import TargetKind
from auditor.scan.progress import Progress
from tests.auditor.scan.scanning import Result, assert_same, plan_for, scan
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile import crawling, preview
from tests.site.hostile.pages import document

pytestmark = pytest.mark.usefixtures("no_browser")

COMPLETE = (PageState.AUDITED, Reason.COMPLETE)


def test_pages_of_the_sitemap_are_scanned_as_well_as_those_linked_to(
    site: SiteServer, tmp_path: Path
) -> None:
    site.add("/robots.txt", crawling.robots_with_sitemap)
    site.add("/start", document("Start", '<p><a href="/lenket">Lenket side</a></p>'))
    site.add("/lenket", document("Lenket side"))
    result = scan(tmp_path, plan_for(site.url("/start")))
    listed = {site.url(f"/hostile/crawling/listed/{number}") for number in (1, 2, 3, 4)}
    assert result.audited == {site.url("/start"), site.url("/lenket"), *listed}
    sources = {page.url: (page.source, page.depth) for page in result.pages}
    assert sources[site.url("/lenket")] == ("link", 1)
    assert sources[site.url("/hostile/crawling/listed/3")] == ("sitemap", 1)
    assert result.states[f"{site.elsewhere}/hostile/elsewhere"][1] is Reason.OTHER_ORIGIN


def test_a_list_is_scanned_as_it_is_and_nothing_else(site: SiteServer, tmp_path: Path) -> None:
    urls = [
        site.url("/kontakt.html"),
        site.url("/finnes-ikke.html"),
        site.url("/intern/"),
        f"{site.elsewhere}/hostile/elsewhere",
        site.url("/hostile/truth/chain-1"),
        site.url("/sok.html"),
    ]
    result = scan(tmp_path, plan_for(*urls, kind=TargetKind.LIST))
    assert [page.url for page in result.pages] == urls
    assert [page.source for page in result.pages] == ["list"] * len(urls)
    assert [(page.state, page.reason) for page in result.pages] == [
        COMPLETE,
        (PageState.HTTP_ERROR, Reason.NOT_FOUND),
        (PageState.DISALLOWED, Reason.ROBOTS_TXT),
        COMPLETE,
        COMPLETE,
        COMPLETE,
    ]
    chain = result.pages[4]
    assert chain.final_url == site.url("/hostile/truth/chain-end")
    assert [hop.status for hop in chain.redirects] == [301, 301]
    assert site.asked_for("/intern/") == []
    assert site.asked_for("/sitemap.xml") == []


def test_a_redirect_is_recorded_and_its_end_has_an_entry_of_its_own(
    bare_site: SiteServer, tmp_path: Path
) -> None:
    body = (
        '<p><a href="/hostile/truth/chain-1">Kjede</a> '
        '<a href="/hostile/truth/meta-refresh">Ny side</a> '
        '<a href="/hostile/truth/redirect-elsewhere">Ut</a></p>'
    )
    start = bare_site.add("/start", document("Start", body))
    result = scan(tmp_path, plan_for(start, robots=False, max_depth=1))
    assert result.states[bare_site.url("/hostile/truth/chain-1")] == (
        PageState.REDIRECTED,
        Reason.HTTP_REDIRECT,
    )
    assert result.states[bare_site.url("/hostile/truth/chain-end")] == COMPLETE
    assert result.states[bare_site.url("/hostile/truth/meta-refresh")] == (
        PageState.REDIRECTED,
        Reason.PAGE_REDIRECT,
    )
    assert result.states[bare_site.url("/hostile/truth/refreshed")] == COMPLETE
    assert result.states[bare_site.url("/hostile/truth/redirect-elsewhere")] == (
        PageState.OUT_OF_SCOPE,
        Reason.REDIRECT_LEAVES_SCOPE,
    )
    assert bare_site.asked_for("/hostile/elsewhere") == []


def test_a_start_that_is_sent_on_still_leads_to_the_whole_site(
    bare_site: SiteServer, tmp_path: Path
) -> None:
    def to_front(exchange: Exchange) -> None:
        exchange.redirect("/forside")

    start = bare_site.add("/start", to_front)
    front = bare_site.add("/forside", document("Forside", '<p><a href="/side">Side</a></p>'))
    bare_site.add("/side", document("Side"))
    result = scan(tmp_path, plan_for(start, robots=False))
    assert result.states[start] == (PageState.REDIRECTED, Reason.HTTP_REDIRECT)
    assert {front, bare_site.url("/side")} <= result.audited
    sources = {page.url: (page.source, page.depth) for page in result.pages}
    assert sources[front] == ("redirect", 0)
    assert sources[bare_site.url("/side")] == ("link", 1)


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        (crawling.robots_by_name, Reason.ROBOTS_TXT),
        (crawling.robots_server_error, Reason.ROBOTS_UNREACHABLE),
    ],
)
def test_a_site_that_robots_txt_closes_is_not_visited_at_all(
    robots: Any, reason: Reason, site: SiteServer, tmp_path: Path
) -> None:
    site.add("/robots.txt", robots)
    result = scan(tmp_path, plan_for(site.url("/")))
    assert result.states == {site.url("/"): (PageState.DISALLOWED, reason)}
    assert {one.path for one in site.requests} == {"/robots.txt"}
    assert result.coverage.audited == 0


def test_a_cap_cuts_at_the_same_place_whatever_the_number_of_jobs(
    site: SiteServer, tmp_path: Path
) -> None:
    plan = plan_for(site.url("/gen/1"), max_pages=6, robots=False, include=("/gen/",))
    alone = scan(tmp_path / "one", replace(plan, jobs=1))
    three = scan(tmp_path / "three", replace(plan, jobs=3))
    assert alone.audited == {site.url(f"/gen/{number}") for number in range(1, 7)}
    left = [page for page in alone.pages if page.state is PageState.CAP_REACHED]
    assert {page.reason for page in left} == {Reason.MAX_PAGES}
    assert {page.url for page in left} == {site.url(f"/gen/{number}") for number in range(7, 14)}
    assert_same(alone, three)


def test_depth_is_kept_and_what_lies_deeper_is_listed(site: SiteServer, tmp_path: Path) -> None:
    plan = plan_for(site.url("/gen/1"), max_depth=1, robots=False, include=("/gen/",))
    result = scan(tmp_path, plan)
    assert result.audited == {site.url(f"/gen/{number}") for number in (1, 2, 3)}
    deeper = {page.url: page.reason for page in result.pages if page.state is PageState.CAP_REACHED}
    assert deeper == {site.url(f"/gen/{number}"): Reason.MAX_DEPTH for number in (4, 5, 6, 7)}


def test_four_spellings_of_an_address_are_visited_once_and_odd_links_do_no_harm(
    bare_site: SiteServer, tmp_path: Path
) -> None:
    plan = plan_for(bare_site.url("/hostile/crawling/odd-links"), max_depth=1, include=("/",))
    result = scan(tmp_path, replace(plan, robots=False, exclude=("/gen/[2-9]",)))
    # The fourth names a place that the page does not have: it is tried, and is no page.
    assert [one.target for one in bare_site.requests].count("/gen/1") == 2
    assert {one for one in result.audited if "/gen/1" in one} == {bare_site.url("/gen/1")}
    assert result.states[bare_site.url("/gen/1#innhold")] == (PageState.DUPLICATE, Reason.SAME_PAGE)
    unusable = {page.url for page in result.pages if page.reason is Reason.UNSUPPORTED_SCHEME}
    assert unusable == {"ftp://127.0.0.1/velkommen"}


def test_a_busy_page_is_tried_again_and_its_host_left_alone_meanwhile(
    site: SiteServer, tmp_path: Path
) -> None:
    busy = site.url("/hostile/truth/503-once")
    result = scan(tmp_path, plan_for(busy, kind=TargetKind.LIST))
    assert result.states == {busy: COMPLETE}
    first, second = (one.at for one in site.asked_for("/hostile/truth/503-once"))
    assert second - first >= 0.9  # Retry-After: 1
    assert result.pages[0].attempts == 2


def test_a_host_that_asks_for_a_day_of_rest_is_given_up_and_told(
    site: SiteServer, tmp_path: Path
) -> None:
    def busy(exchange: Exchange) -> None:
        headers = [("Retry-After", "86400")]
        exchange.send("Vent", "text/plain", 429, headers)

    urls = [site.add(f"/opptatt/{number}", busy) for number in range(6)]
    result = scan(tmp_path, plan_for(*urls, kind=TargetKind.LIST, jobs=1))
    asked = [one for one in site.requests if one.path.startswith("/opptatt/")]
    assert 1 <= len(asked) <= 2  # what was in work when the first answer came
    ends = [(page.state, page.reason) for page in result.pages]
    assert ends[0] == (PageState.HTTP_ERROR, Reason.TOO_MANY_REQUESTS)
    assert ends[2:] == [(PageState.BLOCKED, Reason.HOST_BUSY)] * 4
    assert coverage_of(result) == (0, 6)
    (told,) = result.scan.remarks
    assert told == remark(RemarkKey.HOST_ASKS_FOR_REST, host="127.0.0.1", n="86400")


def test_the_delay_of_robots_txt_lies_between_the_visits(site: SiteServer, tmp_path: Path) -> None:
    site.add("/robots.txt", crawling.robots_delay)
    plan = plan_for(site.url("/gen/1"), max_depth=1, include=("/gen/",), jobs=3)
    result = scan(tmp_path, plan)
    # The delay of one second lies between the starts; requests reach the server a little later.
    starts = sorted(page.started for page in result.pages if page.started)
    assert len(starts) == len([one for one in site.requests if one.path.startswith("/gen/")]) == 3
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert min(gaps) > timedelta(seconds=0.9)


PAIR = base64.b64encode(f"{preview.USER}:{preview.PASSWORD}".encode()).decode()
SECRETS = {
    "header": Secrets(headers=(preview.HEADER,)),
    "cookie": Secrets(cookies=(preview.COOKIE,)),
    "basic-auth": Secrets(headers=(("Authorization", f"Basic {PAIR}"),)),
}


def told_elsewhere(site: SiteServer) -> list[str]:
    """All that was ever sent to another origin, headers and addresses."""
    others = [one for one in site.requests if one.origin == site.elsewhere]
    assert others
    return [f"{one.target} {sorted(one.headers.items())}" for one in others]


@pytest.mark.parametrize("way", ["header", "cookie", "basic-auth"])
def test_a_secret_opens_the_site_and_goes_to_its_own_origin_alone(
    way: str, bare_site: SiteServer, tmp_path: Path
) -> None:
    place = bare_site.url(f"/hostile/preview/{way}")
    result = scan(tmp_path, plan_for(place, max_depth=1, robots=False), secrets=SECRETS[way])
    assert result.states[place] == COMPLETE
    assert result.states[f"{place}/next"] == COMPLETE
    assert result.states[f"{place}/away"][1] is Reason.REDIRECT_LEAVES_SCOPE
    assert result.rules_failed_on(place) & {"color-contrast"} == set()  # the style sheet came
    elsewhere = {one.query["fra"] for one in bare_site.asked_for(preview.THIRD_PARTY)}
    assert {way, f"{way}-bilde", f"{way}-data"} <= elsewhere
    for told in told_elsewhere(bare_site):
        assert "hemmelig" not in told
        assert PAIR not in told


def test_progress_tells_of_every_address_and_ends_with_all_of_them_done(
    site: SiteServer, tmp_path: Path
) -> None:
    told: list[Progress] = []
    urls = [site.url(f"/gen/{number}") for number in (1, 2, 3)]
    result = scan(tmp_path, plan_for(*urls, kind=TargetKind.LIST), listener=told.append)
    assert [one.done for one in told] == sorted(one.done for one in told)
    assert (told[-1].done, told[-1].known, told[-1].audited) == (3, 3, 3)
    assert told[-1].failed == sum(o.finding.kind == "breach" for o in result.occurrences) == 3
    assert told[-1].elapsed > timedelta(0)
    assert {one.current for one in told} <= {None, *urls}


def coverage_of(result: Result) -> tuple[int, int]:
    return result.coverage.audited, result.coverage.should_audit


def test_coverage_counts_what_should_have_been_audited(site: SiteServer, tmp_path: Path) -> None:
    urls = [site.url(path) for path in ("/gen/1", "/hostile/truth/500", "/gen/999")]
    result = scan(tmp_path, plan_for(*urls, kind=TargetKind.LIST))
    assert coverage_of(result) == (1, 2)  # a page that does not exist is nobody's to audit
