"""What a page links to beyond what a scan takes in: told, never cut and then requested."""

from pathlib import Path

import pytest

from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey, remark
from auditor.model.stand_in import MAX_ADDRESS, more_links, too_long
from auditor.observe.page import Reached
from auditor.scan.record import VisitRecord
from tests.auditor.scan.scanning import DESKTOP, Result, plan_for, scan
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import document

pytestmark = pytest.mark.usefixtures("no_browser")

LONG = "/sok?q=" + "x" * MAX_ADDRESS
GIVEN_UP = PageState.SAMPLED_OUT
RULE = ("document-title",)


def by_reason(result: Result, reason: Reason) -> list[str]:
    return [page.url for page in result.pages if page.reason is reason]


def test_addresses_that_are_too_long_have_entries_and_are_never_requested(tmp_path: Path) -> None:
    with SiteServer(None, sitemap=False) as site:
        foreign = f"https://annet.example/?u={'y' * MAX_ADDRESS}"
        links = (
            f'<a href="{LONG}">Søk</a> <a href="{LONG}b">Søk mer</a> <a href="{foreign}">Del</a>'
        )
        framed = f"<a href='{LONG}c'>Søk i ramme</a> <a href='mailto:{'z' * MAX_ADDRESS}'>Skriv</a>"
        frame = f'<iframe title="Ramme" sandbox="allow-same-origin" srcdoc="{framed}"></iframe>'
        site.add("/", document("Start", f"<p>{links}</p><p>Mer</p>{frame}"))
        site.add("/sok", document("Søk"))
        result = scan(tmp_path, plan_for(site.url("/"), select=RULE))
        asked = [one.target for one in site.requests if one.path == "/sok"]
        told = {too_long(site.url(path)) for path in (LONG, f"{LONG}b", f"{LONG}c")}
    assert asked == []
    assert set(by_reason(result, Reason.ADDRESS_TOO_LONG)) == told
    assert {page.state for page in result.pages if page.url in told} == {GIVEN_UP}
    assert result.states[too_long(foreign)] == (PageState.OUT_OF_SCOPE, Reason.OTHER_ORIGIN)
    coverage = result.coverage  # a frame that forbids scripts was not reached
    assert (coverage.audited, coverage.audited_in_part, coverage.should_audit) == (0, 1, 4)


def test_a_redirect_to_an_address_that_is_too_long_is_told_and_not_followed_up(
    tmp_path: Path,
) -> None:
    def away(exchange: Exchange) -> None:
        exchange.redirect(LONG)

    with SiteServer(None, sitemap=False) as site:
        site.add("/", document("Start", '<p><a href="/bort">Bort</a></p>'))
        site.add("/bort", away)
        site.add("/sok", document("Søk"))
        result = scan(tmp_path, plan_for(site.url("/"), select=RULE))
        asked = [one.target for one in site.requests if one.path == "/sok"]
        told, start, sent = too_long(site.url(LONG)), site.url("/"), site.url("/bort")
    assert asked == [LONG]  # by the browser, on its way, and whole
    assert result.states == {
        start: (PageState.AUDITED, Reason.COMPLETE),
        sent: (PageState.REDIRECTED, Reason.HTTP_REDIRECT),
        told: (GIVEN_UP, Reason.ADDRESS_TOO_LONG),
    }
    assert result.coverage.ratio == 0.5


def test_links_beyond_the_first_5000_lower_the_share_and_are_told(tmp_path: Path) -> None:
    many = "".join(f'<a href="/side/{n}">Side {n}</a> ' for n in range(5120))
    again = '<a href="/side/1#om">Side 1</a> <a href="mailto:post@fjordvik.example">Skriv</a>'
    with SiteServer(None, sitemap=False) as site:
        site.add("/", document("Start", f"<p>{many}{again}</p>"))
        result = scan(tmp_path, plan_for(site.url("/"), max_pages=1, select=RULE))
        start = site.url("/")
    assert by_reason(result, Reason.LINK_LIMIT) == [more_links(start, 120)]
    coverage = result.coverage
    assert (coverage.audited, coverage.should_audit, coverage.known) == (1, 121, 5121)
    (page,) = (one for one in result.pages if one.url == start)
    assert page.remarks == (remark(RemarkKey.MORE_LINKS, links="120"),)


def test_a_page_that_cannot_be_judged_in_time_still_leads_to_others() -> None:
    record = VisitRecord("https://fjordvik.example/", DESKTOP)
    for path in ("/først", "/side"):
        record.next("load")
        record.found(
            Reached(addresses=(path,)),
            "https://fjordvik.example/",
            anchors=(),
            closed_shadow_roots=1,
        )
    record.next("judge")
    record.end((PageState.TIMED_OUT, Reason.PAGE_TOO_HEAVY), "")
    visit = record.close(dialogs=0)
    assert visit.links == ("https://fjordvik.example/side",)
    assert visit.closed_shadow_roots == 0
