"""Hosts with and without ``www.``: one site where the server says so, two where it does not."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey, remark
from auditor.scan.names import MAX_QUESTIONS, Names, standing_apart
from tests.auditor.scan.scanning import Result, plan_for, scan
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import document

BARE, WWW = "https://fjordvik.example", "https://www.fjordvik.example"


# ---- what the server said ------------------------------------------------------------------------


def test_what_is_sent_on_below_the_root_holds_for_the_whole_origin() -> None:
    names = Names()
    assert names.address(f"{WWW}/a?b=1") == f"{WWW}/a?b=1"
    assert names.sent(f"{WWW}/om", f"{BARE}/om/")
    assert names.address(f"{WWW}/a?b=1#/c") == f"{BARE}/a?b=1#/c"
    assert names.address(f"{BARE}/a") == f"{BARE}/a"
    assert not names.is_open(f"{WWW}/b")
    assert not names.is_open(f"{BARE}/b")


def test_a_root_that_is_sent_on_says_nothing_of_what_lies_below_it() -> None:
    names = Names()
    assert names.sent(f"{WWW}/", f"{BARE}/")
    assert names.address(f"{WWW}/") == f"{BARE}/"
    assert names.address(f"{WWW}/a") == f"{WWW}/a"
    assert names.is_open(f"{WWW}/a")


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (f"{WWW}/a", f"{BARE}/"),
        (f"{WWW}/a", f"{BARE}/b"),
        (f"{WWW}/a?side=1", f"{BARE}/a?side=2"),
    ],
)
def test_addresses_that_are_sent_elsewhere_on_it_stay_two(url: str, target: str) -> None:
    names = Names()
    assert names.sent(url, target)
    assert names.address(url) == url


@pytest.mark.parametrize("target", [f"{WWW}/b", "https://min.fjordvik.example/a", f"{BARE}:8443/a"])
def test_what_is_sent_to_another_site_says_nothing(target: str) -> None:
    names = Names()
    assert not names.sent(f"{WWW}/a", target)
    assert names.address(f"{WWW}/a") == f"{WWW}/a"


def test_chains_of_names_end_where_the_last_one_leads() -> None:
    names = Names()
    names.sent("http://www.fjordvik.example/a", f"{WWW}/a")
    names.sent(f"{WWW}/a", f"{BARE}/a")
    assert names.address("http://www.fjordvik.example/b") == f"{BARE}/b"


def test_names_that_lead_to_one_another_are_left_at_the_first_word() -> None:
    names = Names()
    names.sent(f"{WWW}/a", f"{BARE}/a")
    names.sent(f"{BARE}/b", f"{WWW}/b")
    assert names.address(f"{WWW}/c") == f"{BARE}/c"
    assert names.address(f"{BARE}/c") == f"{BARE}/c"


def test_a_server_is_asked_until_it_answers_and_not_for_ever() -> None:
    names = Names()
    for number in range(MAX_QUESTIONS):
        assert names.is_open(f"{WWW}/{number}")
        assert not names.told(f"{WWW}/{number}", None)
    assert not names.is_open(f"{WWW}/a")
    stands = Names()
    stands.told(f"{WWW}/a", f"{WWW}/a")
    assert not stands.is_open(f"{WWW}/b")


# ---- whole scans ---------------------------------------------------------------------------------

Answer = Callable[[Exchange], None]


class Hosts:
    """One site under ``localhost`` and ``www.localhost``."""

    def __init__(self, site: SiteServer) -> None:
        self._site = site
        self.bare = f"http://localhost:{site.port}"
        self.www = f"http://www.localhost:{site.port}"

    def serve(self, pages: Mapping[str, str], moved: Callable[[str, str], str | None]) -> None:
        """Serve bodies at paths; ``moved`` says where a host and path are sent, if anywhere."""

        def answer(path: str, body: str | None) -> Answer:
            def handle(exchange: Exchange) -> None:
                target = moved(exchange.headers["host"].partition(":")[0], path)
                if target:
                    exchange.redirect(target, 301)
                elif body is None:
                    exchange.send("Ikke funnet", "text/plain", 404)
                elif path.endswith((".txt", ".xml")):
                    exchange.send(body, "text/xml" if path.endswith("l") else "text/plain")
                else:
                    exchange.html(document(path, body))

            return handle

        for path, body in {"/robots.txt": None, "/sitemap.xml": None, **pages}.items():
            self._site.add(path, answer(path, body))

    def asked(self, host: str) -> list[str]:
        """The targets that were asked for on a host, but for its robots.txt and sitemap."""
        return [
            one.target
            for one in self._site.requests
            if one.headers.get("host") == host.partition("://")[2]
            and one.path not in ("/robots.txt", "/sitemap.xml", "/favicon.ico")
        ]


@pytest.fixture
def hosts(site: SiteServer) -> Hosts:
    return Hosts(site)


def ledger(result: Result, of: str) -> dict[str, PageState]:
    """The states of an origin's addresses, by path."""
    return {
        page.url.removeprefix(of): page.state for page in result.pages if page.url.startswith(of)
    }


pytestmark = pytest.mark.usefixtures("no_browser")


@pytest.mark.parametrize("robots", [True, False])
@pytest.mark.parametrize("start", ["bare", "www"])
def test_links_and_sitemaps_of_both_names_lead_to_one_site(
    start: str, robots: bool, hosts: Hosts, tmp_path: Path
) -> None:
    www, bare = hosts.www, hosts.bare
    links = f'<p><a href="{www}/a">A</a> <a href="/b">B</a> <a href="{bare}/a">A</a></p>'
    pages = {
        **dict.fromkeys(("/", "/a", "/b", "/c"), links),
        "/sitemap.xml": f"<urlset><url><loc>{www}/c</loc></url></urlset>",
    }
    hosts.serve(pages, lambda host, path: f"{bare}{path}" if host.startswith("www.") else None)
    begin = bare if start == "bare" else www
    result = scan(tmp_path, plan_for(f"{begin}/", robots=robots))
    assert ledger(result, bare) == dict.fromkeys(("/", "/a", "/b", "/c"), PageState.AUDITED)
    sent_on = {"/": PageState.REDIRECTED} if start == "www" else {}
    assert ledger(result, www) == sent_on
    assert result.coverage.ratio == 1


def test_a_host_with_a_robots_txt_of_its_own_is_asked_by_a_page(
    hosts: Hosts, tmp_path: Path
) -> None:
    links = f'<p><a href="{hosts.www}/a">A</a> <a href="{hosts.www}/b?c=d">B</a></p>'
    hosts.serve(
        {"/robots.txt": "", "/": links, "/a": links, "/b": links},
        lambda host, path: (
            f"{hosts.bare}{path}" if host.startswith("www.") and path in ("/", "/a") else None
        ),
    )
    result = scan(tmp_path, plan_for(f"{hosts.bare}/"))
    wanted = dict.fromkeys(("/", "/a", "/b?c=d"), PageState.AUDITED)
    assert ledger(result, hosts.bare) == wanted
    assert ledger(result, hosts.www) == {}
    assert hosts.asked(hosts.www) == ["/a"]


def test_hosts_that_do_not_lead_to_one_another_stay_two(hosts: Hosts, tmp_path: Path) -> None:
    hosts.serve({"/": f'<p><a href="{hosts.www}/a">A</a></p>', "/a": ""}, lambda *_: None)
    result = scan(tmp_path, plan_for(f"{hosts.bare}/"))
    assert ledger(result, hosts.bare) == {"/": PageState.AUDITED}
    assert ledger(result, hosts.www) == {"/a": PageState.OUT_OF_SCOPE}
    assert hosts.asked(hosts.www) == ["/a"]  # once, to learn where it leads


def test_a_page_that_is_sent_to_the_other_name_takes_it_into_the_site(
    hosts: Hosts, tmp_path: Path
) -> None:
    pages = {"/": '<p><a href="/a">A</a> <a href="/b">B</a></p>', "/a": "", "/b": ""}
    hosts.serve(
        pages,
        lambda host, path: f"{hosts.www}/a" if (host, path) == ("localhost", "/a") else None,
    )
    result = scan(tmp_path, plan_for(f"{hosts.bare}/"))
    assert ledger(result, hosts.bare) == {
        "/": PageState.AUDITED,
        "/a": PageState.REDIRECTED,
        "/b": PageState.AUDITED,
    }
    assert ledger(result, hosts.www) == {"/a": PageState.AUDITED}
    assert result.coverage.ratio == 1


def test_robots_txt_of_each_name_is_kept(hosts: Hosts, site: SiteServer, tmp_path: Path) -> None:
    pages = {"/": '<p><a href="/a">A</a></p>', "/a": "", "/b": ""}
    hosts.serve(
        pages,
        lambda host, path: f"{hosts.www}/a" if (host, path) == ("localhost", "/a") else None,
    )

    def robots(exchange: Exchange) -> None:
        closed = exchange.headers["host"].startswith("www.")
        exchange.send("User-agent: *\nDisallow: /\n" if closed else "", "text/plain")

    site.add("/robots.txt", robots)
    result = scan(tmp_path, plan_for(f"{hosts.bare}/"))
    assert result.states[f"{hosts.www}/a"] == (PageState.DISALLOWED, Reason.ROBOTS_TXT)
    assert hosts.asked(hosts.www) == []


def test_patterns_may_name_either_host(hosts: Hosts, tmp_path: Path) -> None:
    links = f'<p><a href="{hosts.www}/inn/a">A</a> <a href="/ut/b">B</a> <a href="/c">C</a></p>'
    hosts.serve(
        dict.fromkeys(("/", "/inn/a", "/ut/b", "/c"), links),
        lambda host, path: f"{hosts.bare}{path}" if host.startswith("www.") else None,
    )
    plan = plan_for(f"{hosts.bare}/", include=(f"^{hosts.www}/inn/", f"^{hosts.bare}/c"))
    result = scan(tmp_path, plan)
    assert result.audited == {f"{hosts.bare}/", f"{hosts.bare}/inn/a", f"{hosts.bare}/c"}
    assert result.scan.remarks == ()


# ---- what is told of a name that stands by itself ------------------------------------------------


def records(audited: list[str], outside: list[str]) -> list[AddressRecord]:
    return [
        AddressRecord(
            seq=seq,
            url=url,
            depth=1,
            source=Source.LINK,
            state=PageState.AUDITED if url in audited else PageState.OUT_OF_SCOPE,
            reason=Reason.COMPLETE if url in audited else Reason.OTHER_ORIGIN,
        )
        for seq, url in enumerate([*audited, *outside])
    ]


def test_pages_that_only_another_name_has_are_told() -> None:
    told = standing_apart(records([f"{BARE}/", f"{BARE}/a"], [f"{WWW}/a", f"{WWW}/b", f"{WWW}/c"]))
    assert list(told) == [remark(RemarkKey.OTHER_NAME, n="2", host=WWW)]


def test_what_a_pattern_left_out_is_not_told() -> None:
    (left_out,) = records([], [f"{WWW}/b"])
    left_out = replace(left_out, seq=9, reason=Reason.EXCLUDED)
    assert list(standing_apart([*records([f"{BARE}/"], []), left_out])) == []


@pytest.mark.parametrize("outside", [f"{WWW}/a", "https://skjema.fjordvik.example/b", "mailto:a@b"])
def test_other_sites_and_pages_that_were_seen_by_their_other_name_are_not(outside: str) -> None:
    assert list(standing_apart(records([f"{BARE}/", f"{BARE}/a"], [outside]))) == []
