"""Where a page sends its visitor on to after a while is found and told, and the page is judged."""

from pathlib import Path

import pytest

from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey
from auditor.model.report import PageEntry
from tests.auditor.scan.scanning import Result, plan_for, scan
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import document, scripted

pytestmark = pytest.mark.usefixtures("no_browser")

COMPLETE = (PageState.AUDITED, Reason.COMPLETE)
REFRESHES = {
    "/to": '<meta http-equiv="refresh" content="2;URL=/mal-to">',
    "/fem": "<META HTTP-EQUIV='Refresh' CONTENT=\"5; url='/mal-fem'\">",
    "/halvtime": '<meta http-equiv="refresh" content="1800, /mal-halvtime">',
}
TIMERS = {
    "/pil": "setTimeout(() => { location = '/mal-pil'; }, 3000);",
    "/tekst": "setTimeout(\"window.location.href = '/mal-tekst'\", 4000);",
    "/bytt": "window.onload = function () { setTimeout(function () "
    "{ window.location.replace('/mal-bytt'); }, 2500); };",
    "/tell": "let n = 4; const t = setInterval(() => { n -= 1; "
    "if (n === 0) { clearInterval(t); location.assign('/mal-tell'); } }, 1000);",
}


@pytest.fixture
def site(bare_site: SiteServer) -> SiteServer:
    """A site that has the pages of its test alone."""
    return bare_site


def entry(result: Result, url: str) -> PageEntry:
    (found,) = (page for page in result.pages if page.url == url)
    return found


def told(result: Result, url: str) -> list[tuple[RemarkKey, str]]:
    return [(one.key, one.data.get("to", "")) for one in entry(result, url).remarks]


def scanned(site: SiteServer, out: Path, pages: dict[str, str]) -> Result:
    """Scan pages that the start links to, and targets that nothing links to."""
    for path, markup in pages.items():
        site.add(path, markup)
        site.add(f"/mal-{path[1:]}", document(f"Mål for {path[1:]}"))
    links = "".join(f'<p><a href="{path}">{path[1:]}</a></p>' for path in pages)
    start = site.add("/start", document("Start", links))
    return scan(out, plan_for(start, robots=False))


def test_a_refresh_after_seconds_is_told_and_its_target_found(
    site: SiteServer, tmp_path: Path
) -> None:
    pages = {path: document(path[1:], head=head) for path, head in REFRESHES.items()}
    result = scanned(site, tmp_path, pages)
    for path in pages:
        target = site.url(f"/mal-{path[1:]}")
        assert result.states[site.url(path)] == COMPLETE
        assert told(result, site.url(path)) == [(RemarkKey.SENDS_ON, target)]
        assert result.states[target] == COMPLETE
        assert (entry(result, target).source, entry(result, target).depth) == ("link", 2)


def test_a_change_of_address_after_seconds_is_told_and_its_target_found(
    site: SiteServer, tmp_path: Path
) -> None:
    pages = {path: scripted(path[1:], script) for path, script in TIMERS.items()}
    result = scanned(site, tmp_path, pages)
    for path in pages:
        target = site.url(f"/mal-{path[1:]}")
        assert result.states[site.url(path)][0] is PageState.AUDITED
        assert (RemarkKey.SENDS_ON, target) in told(result, site.url(path))
        assert result.states[target] == COMPLETE


def test_a_refresh_in_a_header_is_told_and_its_target_found(
    site: SiteServer, tmp_path: Path
) -> None:
    def later(exchange: Exchange) -> None:
        exchange.html(document("Straks"), headers=[("Refresh", "3; url=/mal")])

    site.add("/start", later)
    site.add("/mal", document("Mål"))
    result = scan(tmp_path, plan_for(site.url("/start"), robots=False))
    assert told(result, site.url("/start")) == [(RemarkKey.SENDS_ON, site.url("/mal"))]
    assert {site.url("/start"), site.url("/mal")} <= result.audited


def test_what_sends_on_at_once_is_a_redirect(site: SiteServer, tmp_path: Path) -> None:
    refresh = '<meta http-equiv="refresh" content="0; url=/mal-straks">'
    pages = {
        "/straks": document("Straks", head=refresh),
        "/skript": scripted("Skript", "location.href = '/mal-skript';"),
        "/null": scripted("Null", "setTimeout(() => location.replace('/mal-null'), 0);"),
    }
    result = scanned(site, tmp_path, pages)
    for path in pages:
        assert result.states[site.url(path)] == (PageState.REDIRECTED, Reason.PAGE_REDIRECT)
        assert result.states[site.url(f"/mal-{path[1:]}")] == COMPLETE


def test_a_page_that_loads_itself_anew_is_judged_and_nothing_is_told(
    site: SiteServer, tmp_path: Path
) -> None:
    own = {
        "/sent": "300",
        "/snart": "2",
        "/tomt": "2; url=",
        "/selv": "5; url=/selv",
        "/del": "5; url=#del",
    }
    refresh = '<meta http-equiv="refresh" content="{}">'
    pages = {
        path: document(f"Igjen {path}", head=refresh.format(content))
        for path, content in own.items()
    }
    result = scanned(site, tmp_path, pages)
    for path in pages:
        assert result.states[site.url(path)] == COMPLETE
        assert told(result, site.url(path)) == []
        assert len(site.asked_for(path)) == 1


def test_a_refresh_that_leads_away_is_told_and_not_followed(
    site: SiteServer, tmp_path: Path
) -> None:
    away = f"{site.elsewhere}/hostile/elsewhere"
    heads = {
        "/bort": f'<meta http-equiv="refresh" content="3; url={away}">',
        "/straks-bort": f'<meta http-equiv="refresh" content="0; url={away}">',
    }
    pages = {path: document(path[1:], head=head) for path, head in heads.items()}
    result = scanned(site, tmp_path, pages)
    assert result.states[site.url("/bort")] == COMPLETE
    assert told(result, site.url("/bort")) == [(RemarkKey.SENDS_AWAY, away)]
    gone = entry(result, site.url("/straks-bort"))
    assert (gone.state, gone.reason) == (PageState.OUT_OF_SCOPE, Reason.REDIRECT_LEAVES_SCOPE)
    assert gone.detail == away
    assert site.asked_for("/hostile/elsewhere") == []


def test_the_page_in_other_languages_is_found(site: SiteServer, tmp_path: Path) -> None:
    def start(exchange: Exchange) -> None:
        head = (
            '<link rel="alternate" hreflang="nn" href="/nn/">'
            '<LINK REL="Alternate" HREFLANG="se" HREF="se/">'
            '<link rel="alternate" hreflang="nb" type="application/rss+xml" href="/strom">'
            f'<link rel="alternate" hreflang="en" href="{site.elsewhere}/en/">'
        )
        named = [("Link", '</da/>; rel="alternate"; hreflang="da", </x.css>; rel=preload')]
        exchange.html(document("Start", head=head), headers=named)

    for path in ("/nn/", "/se/", "/da/"):
        site.add(path, document(f"På {path[1:3]}"))
    site.add("/", start)
    result = scan(tmp_path, plan_for(site.url("/"), robots=False))
    assert {site.url(path) for path in ("/", "/nn/", "/se/", "/da/")} <= result.audited
    assert result.states[f"{site.elsewhere}/en/"] == (PageState.OUT_OF_SCOPE, Reason.OTHER_ORIGIN)
    assert site.asked_for("/strom") == []
    assert told(result, site.url("/")) == []


def test_timers_that_go_nowhere_soon_are_not_waited_for(site: SiteServer, tmp_path: Path) -> None:
    pages = {
        "/utlop": scripted("Utløp", "setTimeout(() => { location = '/ut'; }, 30 * 60 * 1000);"),
        "/lang": scripted("Lang", "setTimeout(() => { location.href = '/ut'; }, 900000);"),
        "/klokke": scripted("Klokke", "setTimeout(() => { document.title += '!'; }, 3000);"),
    }
    result = scanned(site, tmp_path, pages)
    for path in pages:
        one = entry(result, site.url(path))
        assert (one.state, one.reason, one.remarks) == (*COMPLETE, ())
        assert one.duration_ms is not None
        assert one.duration_ms < 12_000
    assert site.asked_for("/ut") == []
