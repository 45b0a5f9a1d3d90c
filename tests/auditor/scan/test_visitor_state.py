"""Every page is visited as by a person whom the site has met: cookies, storage and sessions."""

import secrets
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey
from auditor.model.target import TargetKind
from auditor.scan.progress import Progress
from tests.auditor.scan.scanning import Result, plan_for, resume, scan
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import document, scripted

COMPLETE = (PageState.AUDITED, Reason.COMPLETE)
PAGES = {"/": "Forside", "/skjema": "Skjema", "/kontakt": "Kontakt", "/om": "Om oss"}
Handler = Callable[[Exchange], None]
scans = pytest.mark.usefixtures("no_browser")


def links(tail: str = "") -> str:
    return "".join(f'<p><a href="{path}{tail}">{name}</a></p>' for path, name in PAGES.items())


def show(exchange: Exchange, tail: str = "", cookies: tuple[str, ...] = ()) -> None:
    """Answer with one of the pages, all linked; 404 for any other path."""
    name = PAGES.get(exchange.path.partition(";")[0])
    headers = [("Set-Cookie", cookie) for cookie in cookies]
    exchange.html(document(name or "Finnes ikke", links(tail)), 200 if name else 404, headers)


def scanned(site: SiteServer, out: Path, handler: Handler, **options: object) -> Result:
    return scan(out, plan_for(site.answer_all(handler), robots=False, max_pages=30, **options))


def assert_each_page_once(result: Result, site: SiteServer) -> None:
    told = {page.url: (page.state, page.reason) for page in result.pages}
    assert told == {site.url(path): COMPLETE for path in PAGES}


def in_path(session: str) -> str:
    return f";jsessionid={session}"


def in_query(session: str) -> str:
    return f"?PHPSESSID={session}"


def in_plain_query(session: str) -> str:
    return f"?sid={session}"


@scans
@pytest.mark.parametrize("written", [in_path, in_query, in_plain_query])
def test_a_session_in_addresses_goes_once_the_cookie_comes_back(
    written: Callable[[str], str], site: SiteServer, tmp_path: Path
) -> None:
    def handler(exchange: Exchange) -> None:
        if exchange.cookie("okt"):
            return show(exchange)
        session = secrets.token_hex(16)
        return show(exchange, written(session), (f"okt={session}; Path=/; HttpOnly",))

    assert_each_page_once(scanned(site, tmp_path, handler), site)
    assert not [one for one in site.requests if written("") in one.target]


@scans
@pytest.mark.parametrize("written", [in_path, in_query, in_plain_query])
def test_a_site_that_knows_sessions_by_addresses_alone_has_no_endless_pages(
    written: Callable[[str], str], site: SiteServer, tmp_path: Path
) -> None:
    def handler(exchange: Exchange) -> None:
        show(exchange, written(secrets.token_hex(16)))

    result = scanned(site, tmp_path, handler)
    paths = Counter(page.url.partition(";")[0].partition("?")[0] for page in result.pages)
    assert paths == {site.url(path): 1 for path in PAGES}
    assert {(page.state, page.reason) for page in result.pages} == {COMPLETE}


@scans
def test_an_address_is_asked_for_without_the_session_once_the_cookie_is_held(
    site: SiteServer, tmp_path: Path
) -> None:
    def handler(exchange: Exchange) -> None:
        session = exchange.cookie("JSESSIONID") or "0A1B2C3D4E5F60718293A4B5C6D7E8F9"
        show(exchange, f";jsessionid={session}", (f"JSESSIONID={session}; Path=/",))

    assert_each_page_once(scanned(site, tmp_path, handler), site)
    assert not [one for one in site.requests if "jsessionid" in one.target]


@scans
def test_terms_that_are_passed_by_a_first_visit_stand_in_nobodys_way(
    site: SiteServer, tmp_path: Path
) -> None:
    def handler(exchange: Exchange) -> None:
        if exchange.path == "/vilkar":
            back = exchange.asked.query["retur"]
            text = document("Vilkår", f'<p><a href="{back}">Videre</a></p>')
            return exchange.html(text, headers=[("Set-Cookie", "vilkar=sett; Path=/")])
        if not exchange.cookie("vilkar"):
            return exchange.redirect(f"/vilkar?retur={quote(exchange.asked.target)}")
        return show(exchange)

    assert_each_page_once(scanned(site, tmp_path, handler), site)
    asked = [one for one in site.asked_for("/vilkar") if "sec-fetch-mode" in one.headers]
    assert len(asked) == 1


@scans
def test_terms_of_a_part_of_the_site_are_passed_by_asking_again_once(
    site: SiteServer, tmp_path: Path
) -> None:
    def handler(exchange: Exchange) -> None:
        if exchange.path == "/vilkar":
            cookies = [("Set-Cookie", "skjemavilkar=sett; Path=/skjema")]
            return exchange.html(document("Vilkår"), headers=cookies)
        if exchange.path == "/skjema" and not exchange.cookie("skjemavilkar"):
            return exchange.redirect("/vilkar")
        return show(exchange)

    assert_each_page_once(scanned(site, tmp_path, handler), site)


@scans
def test_a_redirect_that_stays_one_after_asking_again_is_told_as_one(
    site: SiteServer, tmp_path: Path
) -> None:
    def handler(exchange: Exchange) -> None:
        if exchange.path == "/om":
            exchange.start(
                302,
                [("Location", "/kontakt"), ("Content-Length", "0"), ("Set-Cookie", "fra=om")],
            )
        else:
            show(exchange)

    result = scanned(site, tmp_path, handler)
    assert result.states[site.url("/om")] == (PageState.REDIRECTED, Reason.HTTP_REDIRECT)
    assert len(site.asked_for("/om")) == 3  # as others, alone, and alone as one who came before
    assert result.audited == {site.url(path) for path in PAGES} - {site.url("/om")}


@scans
def test_a_site_that_tries_whether_cookies_come_back_is_audited_under_its_own_addresses(
    site: SiteServer, tmp_path: Path
) -> None:
    def handler(exchange: Exchange) -> None:
        if exchange.cookie("proeve"):
            if "cookieCheck" in exchange.asked.query:
                return exchange.redirect(exchange.path)
            return show(exchange)
        if "cookieCheck" in exchange.asked.query:
            return exchange.html(document("Slå på informasjonskapsler"))
        to = [("Location", f"{exchange.path}?cookieCheck=1"), ("Content-Length", "0")]
        return exchange.start(302, [*to, ("Set-Cookie", "proeve=1; Path=/")])

    assert_each_page_once(scanned(site, tmp_path, handler), site)


@scans
def test_the_language_that_a_first_visit_chose_is_kept(site: SiteServer, tmp_path: Path) -> None:
    def handler(exchange: Exchange) -> None:
        if exchange.path == "/velg":
            return exchange.html(document("Velg språk", links("?lang=nb")))
        if not exchange.cookie("lang"):
            to = [("Location", "/velg"), ("Content-Length", "0")]
            return exchange.start(302, [*to, ("Set-Cookie", "lang=nb; Path=/")])
        return show(exchange)

    assert_each_page_once(scanned(site, tmp_path, handler), site)


GREETED = """
if (!localStorage.getItem('hilst')) {
  localStorage.setItem('hilst', 'ja');
  document.title = 'Velkommen';
}
if (sessionStorage.getItem('fane')) document.title += ' igjen';
sessionStorage.setItem('fane', 'ja');
"""


@scans
def test_a_greeting_for_newcomers_is_not_judged_as_the_page(
    site: SiteServer, tmp_path: Path
) -> None:
    def handler(exchange: Exchange) -> None:
        if exchange.path not in PAGES:
            return exchange.html("", 404)
        return exchange.html(scripted(PAGES[exchange.path], GREETED, links()))

    result = scanned(site, tmp_path, handler)
    titles = {page.title for page in result.pages if page.title}
    assert titles == {f"{name} – Fjordvik kommune" for name in PAGES.values()}
    assert len(result.audited) == len(PAGES)


@scans
def test_every_page_is_asked_for_with_the_same_cookies_in_whatever_slot(
    site: SiteServer, tmp_path: Path
) -> None:
    def handler(exchange: Exchange) -> None:
        if exchange.path not in PAGES:
            return exchange.html("", 404)
        seen = exchange.cookie("sett") or ""
        headers = [("Set-Cookie", f"sett={seen}{exchange.path[1:2] or '-'}; Path=/")]
        return exchange.html(document(PAGES[exchange.path], links()), headers=headers)

    result = scanned(site, tmp_path, handler, jobs=1)
    assert len(result.audited) == len(PAGES)
    told = [one.headers.get("cookie") for one in site.requests if one.path in PAGES]
    assert told == [None, *["sett=-"] * len(PAGES)]


@scans
def test_each_site_of_a_list_has_a_first_page_of_its_own(site: SiteServer, tmp_path: Path) -> None:
    def handler(exchange: Exchange) -> None:
        if exchange.path not in ("/0", "/1", "/2"):
            return exchange.html("", 404)
        name = f"sted{exchange.asked.origin.rpartition(':')[2]}"
        text = document("Kjent" if exchange.cookie(name) else "Ny", exchange.path)
        return exchange.html(text, headers=[("Set-Cookie", f"{name}=1; Path=/")])

    site.answer_all(handler)
    urls = [f"{place}/{i}" for place in (site.origin, site.third_party) for i in range(3)]
    result = scan(tmp_path, plan_for(*urls, kind=TargetKind.LIST, robots=False))
    assert {page.title for page in result.pages} == {"Kjent – Fjordvik kommune"}
    assert result.audited == set(urls)


@scans
@pytest.mark.parametrize("done", [1, 3])
def test_a_scan_that_goes_on_comes_in_by_the_same_page_as_before(
    done: int, site: SiteServer, tmp_path: Path
) -> None:
    stop = threading.Event()

    def handler(exchange: Exchange) -> None:
        if exchange.path not in PAGES:
            return exchange.html("", 404)
        came = exchange.cookie("inn") or exchange.path
        text = document(f"{PAGES[exchange.path]} fra {came}", links())
        return exchange.html(text, headers=[("Set-Cookie", f"inn={came}; Path=/")])

    def listen(progress: Progress) -> None:
        if progress.done >= done:
            stop.set()

    plan = plan_for(site.answer_all(handler), robots=False, jobs=1)
    stopped = scan(tmp_path, plan, listener=listen, stop=stop)
    assert 0 < len(stopped.audited) < len(PAGES)
    whole = resume(tmp_path, jobs=1)
    titles = {page.title for page in whole.pages}
    assert titles == {f"{name} fra / – Fjordvik kommune" for name in PAGES.values()}


@scans
def test_terms_that_must_be_accepted_are_told_and_nothing_is_pressed(
    site: SiteServer, tmp_path: Path
) -> None:
    def handler(exchange: Exchange) -> None:
        if exchange.path == "/vilkar":
            form = '<form method="post" action="/svar"><button>Jeg godtar</button></form>'
            return exchange.html(document("Vilkår for bruk", form))
        return exchange.redirect(f"/vilkar?retur={quote(exchange.asked.target, safe='')}")

    site.answer_all(handler)
    urls = [site.url(path) for path in PAGES]
    result = scan(tmp_path, plan_for(*urls, kind=TargetKind.LIST, robots=False))
    assert result.states == dict.fromkeys(urls, (PageState.BLOCKED, Reason.ASKS_FIRST))
    for page in result.pages:
        (told,) = page.remarks
        assert (told.key, told.data["asked"]) == (RemarkKey.ASKS_FIRST, page.url)
        assert told.data["shown"].startswith(site.url("/vilkar"))
    assert result.coverage.ratio == 0
    assert {one.method for one in site.requests} == {"GET"}
    assert site.asked_for("/svar") == []


@scans
def test_terms_that_stand_in_the_way_of_a_crawl_are_judged_as_the_page_that_they_are(
    site: SiteServer, tmp_path: Path
) -> None:
    def handler(exchange: Exchange) -> None:
        if exchange.path == "/vilkar":
            return exchange.html(document("Vilkår for bruk", "<button>Godta</button>"))
        return exchange.redirect("/vilkar")

    result = scanned(site, tmp_path, handler)
    assert result.states == {
        site.url("/"): (PageState.BLOCKED, Reason.ASKS_FIRST),
        site.url("/vilkar"): COMPLETE,
    }
    assert result.coverage.ratio == 0.5


@scans
def test_terms_that_answer_under_every_address_are_told_for_each(
    site: SiteServer, tmp_path: Path
) -> None:
    def handler(exchange: Exchange) -> None:
        exchange.html(document("Vilkår", "<button>Jeg aksepterer</button>"))

    site.answer_all(handler)
    urls = [site.url(path) for path in PAGES]
    result = scan(tmp_path, plan_for(*urls, kind=TargetKind.LIST, robots=False))
    assert result.states == dict.fromkeys(urls, (PageState.AUDITED, Reason.ASKS_FIRST))
    (same,) = [one for one in result.scan.remarks if one.key is RemarkKey.SAME_ANSWER]
    assert (same.data["alike"], same.data["of"]) == ("4", "4")
