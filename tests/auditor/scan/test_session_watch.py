"""A signed-in scan does not end its own session, and tells when it ended all the same."""

from pathlib import Path

import pytest

from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey
from auditor.model.secrets import Secrets
from tests.auditor.scan.scanning import Result, plan_for, scan
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile import crawling
from tests.site.hostile.pages import document

pytestmark = pytest.mark.usefixtures("no_browser")

COOKIE = Secrets(cookies=(("okt", "hemmelig-okt"),))
SIGN_IN = "<h1>Logg inn</h1><form><label>Passord <input type=password></label></form>"


WORDS = dict(zip("012345", ("Skole", "Vei", "Havn", "Skog", "Kirke", "Torg"), strict=True))


class Portal:
    """Pages behind a sign-in; ``ends_after`` requests for pages the site ends the session."""

    def __init__(self, site: SiteServer, menu: str, pages: int = 6, ends_after: int = 99) -> None:
        self.left = ends_after
        self.open = True
        self.shown: set[str] = set()
        links = "".join(f'<a href="/side/{n}">Side {n}</a> ' for n in range(pages))
        self.body = f"<nav>{menu} {links}</nav><p>Innhold bare for innloggede.</p>"
        for path in ("/", *(f"/side/{n}" for n in range(pages))):
            site.add(path, self.page)
        for path in ("/ut", "/logg-ut", "/sak/slett?id=4"):
            site.add(path.partition("?")[0], self.end)
        site.add("/sitemap.xml", crawling.robots_missing)
        site.add("/innlogging", lambda exchange: exchange.html(SIGN_IN))

    def page(self, exchange: Exchange) -> None:
        self.left -= 1
        self.open = self.open and self.left > 0
        if self.open and exchange.cookie("okt") == "hemmelig-okt":
            self.shown.add(exchange.path)
            name = WORDS.get(exchange.path[-1], "Forside")
            exchange.html(document(name, f"{self.body}<p>{name} for innbyggere.</p>"))
        else:
            self.closed(exchange)

    def closed(self, exchange: Exchange) -> None:
        exchange.redirect("/innlogging")

    def end(self, exchange: Exchange) -> None:
        self.open = False
        exchange.redirect("/innlogging")


class Quiet(Portal):
    """A site that shows the signed-out visitor other pages under the same addresses."""

    def closed(self, exchange: Exchange) -> None:
        exchange.html(document("Side", "<p>For alle.</p><a href='/innlogging'>Logg inn</a>"))


def scanned(site: SiteServer, out: Path) -> Result:
    return scan(out, plan_for(site.url("/"), robots=False, jobs=1), secrets=COOKIE)


def keys(result: Result) -> list[RemarkKey]:
    return [one.key for one in result.scan.remarks]


@pytest.mark.parametrize(
    ("menu", "path", "reason"),
    [
        ('<a href="/logg-ut">Min side</a>', "/logg-ut", Reason.SIGNS_OUT),
        ('<a href="/ut">Logg ut</a>', "/ut", Reason.SIGNS_OUT),
        ('<a href="/ut" aria-label="Sign out"><i></i></a>', "/ut", Reason.SIGNS_OUT),
        ('<a href="/sak/slett?id=4">Rydd opp</a>', "/sak/slett?id=4", Reason.DELETES),
    ],
)
def test_what_would_do_something_is_not_asked_for_and_stands_in_the_ledger(
    menu: str, path: str, reason: Reason, site: SiteServer, tmp_path: Path
) -> None:
    Portal(site, menu, pages=2)
    result = scanned(site, tmp_path)
    assert site.asked_for(path.partition("?")[0]) == []
    assert result.states[site.url(path)] == (PageState.SPARED, reason)
    assert result.audited == {site.url("/"), *(site.url(f"/side/{n}") for n in range(2))}
    told = [one for one in result.scan.remarks if one.key is RemarkKey.SPARED]
    assert [(one.data["n"], one.data["first"]) for one in told] == [("1", site.url(path))]
    assert result.coverage.ratio == 1


def test_a_page_that_leads_to_the_sign_out_is_not_followed_there(
    site: SiteServer, tmp_path: Path
) -> None:
    Portal(site, '<a href="/videre">Videre</a>', pages=2)
    site.add("/videre", lambda exchange: exchange.redirect("/logg-ut"))
    result = scanned(site, tmp_path)
    assert site.asked_for("/logg-ut") == []
    assert result.states[site.url("/videre")] == (PageState.SPARED, Reason.SIGNS_OUT)
    assert len(result.audited) == 3


def test_a_session_that_ends_is_named_and_nothing_is_audited_after_it(
    site: SiteServer, tmp_path: Path
) -> None:
    portal = Portal(site, '<a href="/logg-ut">Logg ut</a>', ends_after=5)
    result = scanned(site, tmp_path)
    assert RemarkKey.SESSION_ENDED in keys(result)
    assert result.audited == {site.url(path) for path in portal.shown}
    assert 2 <= len(result.audited) <= 3
    ended = {url for url, (state, _) in result.states.items() if state is PageState.NEEDS_LOGIN}
    assert {site.url(f"/side/{n}") for n in (3, 4, 5)} <= ended
    assert result.coverage.ratio < 0.5


def test_pages_shown_to_everybody_after_the_session_ended_do_not_count(
    site: SiteServer, tmp_path: Path
) -> None:
    portal = Quiet(site, '<a href="/logg-ut">Logg ut</a>', ends_after=5)
    result = scanned(site, tmp_path)
    told = next(one for one in result.scan.remarks if one.key is RemarkKey.SESSION_ENDED)
    assert told.data["witness"] == site.url("/")
    assert result.audited == {site.url(path) for path in portal.shown}
    assert 2 <= len(result.audited) <= 3
    assert (PageState.NEEDS_LOGIN, Reason.SESSION_ENDED) in result.states.values()


class Welcoming(Portal):
    """A site that answers the signed-out visitor with a form, in words that do not say what it is.

    Its pages show no way to sign out.
    """

    def closed(self, exchange: Exchange) -> None:
        fields = "<label>Nummer <input></label><label>Kode <input type=password></label>"
        exchange.html(document("Hei", f"<h1>Hei</h1><form>{fields}<button>Videre</button></form>"))


def test_a_password_that_is_asked_for_anew_tells_that_the_session_ended(
    site: SiteServer, tmp_path: Path
) -> None:
    portal = Welcoming(site, '<a href="/kontakt">Kontakt</a>', ends_after=5)
    result = scanned(site, tmp_path)
    told = next(one for one in result.scan.remarks if one.key is RemarkKey.SESSION_ENDED)
    assert told.data["witness"] == site.url("/")
    assert result.audited == {site.url(path) for path in portal.shown}
    assert result.coverage.ratio < 0.5


def test_a_page_to_change_a_password_on_is_no_sign_that_the_session_ended(
    site: SiteServer, tmp_path: Path
) -> None:
    Portal(site, '<a href="/passord">Passord</a>', pages=2)
    fields = "<form><label>Nytt passord <input type=password></label></form>"
    site.add("/passord", document("Bytt", f"<p>Velg et nytt passord.</p>{fields}"))
    result = scanned(site, tmp_path)
    assert site.url("/passord") in result.audited
    assert len(result.audited) == 4
    assert keys(result) == []


def test_a_page_without_a_way_to_sign_out_is_no_sign_that_the_session_ended(
    site: SiteServer, tmp_path: Path
) -> None:
    Portal(site, '<a href="/logg-ut">Logg ut</a> <a href="/bart">Uten meny</a>', pages=2)
    site.add("/bart", document("Uten meny", "<p>Ingen meny her.</p>"))
    result = scanned(site, tmp_path)
    assert site.url("/bart") in result.audited
    assert len(result.audited) == 4
    assert keys(result) == [RemarkKey.SPARED]


@pytest.mark.parametrize("address", ["http://[::1", "http://a\u2100b.example/"])
def test_a_link_that_is_no_address_keeps_nobody_from_the_page_that_has_it(
    address: str, site: SiteServer, tmp_path: Path
) -> None:
    Portal(site, f'<a href="{address}">Feil</a> <a href="/ut">Logg ut</a>', pages=2)
    result = scanned(site, tmp_path)
    assert result.audited == {site.url("/"), site.url("/side/0"), site.url("/side/1")}
    assert result.states[site.url("/ut")] == (PageState.SPARED, Reason.SIGNS_OUT)
