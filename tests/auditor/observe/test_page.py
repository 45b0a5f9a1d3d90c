"""Settling, links, consent banners and storage, on real pages."""

import json
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey
from auditor.model.scan import ConsentMode
from auditor.observe.page import PageObserver
from auditor.scan.visitor_state import VisitorState, memory_of
from tests.auditor.conftest import VisitPage
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import document, scripted
from tests.site.hostile.registry import KNOWN_FAULTS

Observe = Callable[..., PageObserver]


@pytest.fixture
def observe(tab: Tab) -> Observe:
    """Loads a page and observes it."""

    def make(
        url: str, mode: ConsentMode = ConsentMode.REJECT, selector: str | None = None
    ) -> PageObserver:
        deadline = soon()
        tab.navigate(url, deadline, lambda _: True)
        assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
        return PageObserver(tab, deadline, mode, selector)

    return make


def soon() -> Deadline:
    return Deadline.after(timedelta(seconds=20))


# ---- settling ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["late", "fetching"])
def test_an_application_is_judged_when_it_has_drawn(
    name: str, visit: VisitPage, site: SiteServer
) -> None:
    seen = visit(site.url(f"/hostile/classification/{name}"))
    assert (seen.state, seen.reason) == (PageState.AUDITED, Reason.COMPLETE)
    assert {f.rule for f in seen.findings} >= set(KNOWN_FAULTS)


WORKERS = {
    "a worker": "new Worker('/arbeider.js')",
    "a worker whose script is missing": "new Worker('/mangler.js')",
    "a worker that is shared": "new SharedWorker('/arbeider.js')",
    "a shared worker whose script is missing": "new SharedWorker('/mangler.js')",
    "a worker that is ended": "setTimeout((one) => one.terminate(), 500, new Worker('/spør.js'))",
    "a worker of a worker": "new Worker('/forelder.js')",
    "a worker of its own words": "new Worker(URL.createObjectURL(new Blob(['1'])))",
}


@pytest.mark.parametrize("script", WORKERS.values(), ids=list(WORKERS))
def test_a_page_with_a_worker_rests(script: str, visit: VisitPage, site: SiteServer) -> None:
    site.add("/arbeider.js", lambda exchange: exchange.send(b"let svar = 1", "text/javascript"))
    parent = b"new Worker('/arbeider.js')"
    asks = b"fetch('/endelaus')"
    site.add("/spør.js", lambda exchange: exchange.send(asks, "text/javascript"))
    site.add("/endelaus", lambda exchange: exchange.hold())
    site.add("/forelder.js", lambda exchange: exchange.send(parent, "text/javascript"))
    page = "<main><h1>Søk</h1><p>Søk i alle sakene.</p></main>"
    url = site.add("/med-arbeider", document("Søk", f"{page}<script>{script}</script>"))
    for _ in ("fetched", "from the cache"):
        seen = visit(url)
        assert (seen.state, seen.reason) == (PageState.AUDITED, Reason.COMPLETE)


FILLS = """const arbeider = new Worker('/arbeider.js');
arbeider.onmessage = ({ data }) => document.querySelector('main').append(data)"""
ASKS = "fetch('/saker.json').then((one) => one.text()).then((text) => postMessage(text))"


@pytest.mark.parametrize("slow", ["/arbeider.js", "/saker.json"])
def test_a_page_that_a_worker_fills_is_judged_when_it_has(
    slow: str, visit: VisitPage, site: SiteServer
) -> None:
    def answer(path: str, text: str, mime: str) -> None:
        def send(exchange: Exchange) -> None:
            if path == slow:
                time.sleep(2)  # longer than rest lasts
            exchange.send(text.encode(), mime)

        site.add(path, send)

    answer("/arbeider.js", ASKS, "text/javascript")
    answer("/saker.json", "Ei sak om vegen", "application/json")
    page = "<main><h1>Søk</h1><p>Søk i alle sakene.</p></main>"
    seen = visit(site.add("/fylt", document("Søk", f"{page}<script>{FILLS}</script>")))
    assert (seen.state, seen.reason) == (PageState.AUDITED, Reason.COMPLETE)
    assert seen.digest is not None
    assert "Ei sak om vegen" in seen.digest.text


def test_a_worker_that_is_ended_before_its_script_came_is_not_waited_for_without_end(
    visit: VisitPage, site: SiteServer
) -> None:
    site.add("/arbeider.js", lambda exchange: exchange.send(b"1", "text/javascript"))
    page = "<main><h1>Søk</h1><p>Søk i alle sakene.</p></main>"
    script = "<script>new Worker('/arbeider.js').terminate()</script>"
    seen = visit(site.add("/avslutta", document("Søk", page + script)))
    # Nobody tells it from one whose script is late, and that one may fill the page.
    assert (seen.state, seen.reason) == (PageState.AUDITED, Reason.SCRIPTS_MISSING)
    assert [one.key for one in seen.remarks] == [RemarkKey.SCRIPT_LATE]


@pytest.mark.parametrize("kind", ["Worker", "SharedWorker"])
def test_a_worker_whose_script_is_missing_is_told(
    kind: str, visit: VisitPage, site: SiteServer
) -> None:
    page = "<main><h1>Søk</h1><p>Søk i alle sakene.</p></main>"
    script = f"new {kind}('/mangler.js')"
    seen = visit(site.add("/utan", document("Søk", f"{page}<script>{script}</script>")))
    told = [dict(one.data) for one in seen.remarks]
    assert told == [{"address": site.url("/mangler.js"), "why": "HTTP 404"}]


def test_a_page_that_never_rests_is_judged_and_says_so(visit: VisitPage, site: SiteServer) -> None:
    seen = visit(site.url("/hostile/hanging/mutations"))
    assert (seen.state, seen.reason) == (PageState.AUDITED, Reason.NEVER_QUIET)
    assert {f.rule for f in seen.findings} == set(KNOWN_FAULTS)


_MOVING = """<style>
@keyframes blink { from, 20% { color: #fff; } 50% { color: #777; } to { color: #000; } }
@keyframes show { from { opacity: 0; color: #eee; } to { opacity: 1; color: #000; } }
.endless { animation: blink 700ms infinite alternate; }
.ending { animation: show 1s both; }
.turning { color: #fff; transition: color 1s; background: #fff; }
.turning.done { color: #000; }
</style>"""
_BODY = """<p class="endless" id="endless">Denne teksten blinker uten stans.</p>
<p class="ending" id="ending">Denne teksten kommer sakte fram.</p>
<p class="turning" id="turning">Denne teksten skifter farge.</p>"""
_TURN = "requestAnimationFrame(() => document.getElementById('turning').classList.add('done'))"


def test_moving_pages_have_the_same_findings_every_time(visit: VisitPage, site: SiteServer) -> None:
    markup = scripted("Side som rører seg", _TURN, _BODY).replace("</head>", f"{_MOVING}</head>")
    url = site.add("/rorer-seg", markup)
    visits = [visit(url) for _ in range(4)]
    assert {one.reason for one in visits} == {Reason.COMPLETE}
    assert all(one.findings == visits[0].findings for one in visits)
    contrast = {f.selector for f in visits[0].findings if f.rule == "color-contrast"}
    assert contrast == {("#endless",)}  # at its beginning; what ends is judged at its end


def test_animations_in_frames_stand_still_too(visit: VisitPage, site: SiteServer) -> None:
    inside = document("Ramme som rører seg", _BODY, head=_MOVING)
    site.add("/ramme", inside)
    frame = '<iframe src="/ramme" title="Ramme" width="600" height="300"></iframe>'
    url = site.add("/rundt", document("Side rundt", frame))
    visits = [visit(url) for _ in range(3)]
    assert all(one.findings == visits[0].findings for one in visits)
    assert ("iframe", "#ending") not in {f.selector for f in visits[0].findings}


# ---- links ---------------------------------------------------------------------------------------


def test_links_are_read_from_shadow_roots_and_frames_of_the_site(
    visit: VisitPage, site: SiteServer
) -> None:
    seen = visit(site.url("/hostile/crawling/hidden-links"))
    wanted = {site.url(f"/hostile/crawling/behind-{place}") for place in ("shadow", "frame")}
    assert wanted <= set(seen.links)


def test_links_of_frames_of_other_origins_are_not_the_sites(
    visit: VisitPage, site: SiteServer
) -> None:
    frame = f'<iframe src="{site.elsewhere}/hostile/crawling/link-frame" title="Ramme"></iframe>'
    seen = visit(site.add("/fremmed", document("Fremmed ramme", frame)))
    assert seen.links == ()
    assert len(seen.frames) == 1


def test_links_are_read_against_the_base_of_their_document(
    visit: VisitPage, site: SiteServer
) -> None:
    links = (
        '<a href="side?b=1&utm_source=brev#del">En</a> <map name="m"><area href="/kart" alt="Kart">'
        '</map><svg width="9" height="9"><a href="/tegning"><text>T</text></a></svg>'
    )
    seen = visit(site.add("/basis", document("Basis", links, head='<base href="/mappe/">')))
    assert set(seen.links) == {site.url(p) for p in ("/mappe/side?b=1#del", "/kart", "/tegning")}


# ---- consent -------------------------------------------------------------------------------------

_REJECT = (
    "Avvis alle", "Avvis alle informasjonskapsler", "Avvis alle informasjonskapslar", "Avslå",
    "Nei takk", "Nei, takk", "Kun nødvendige", "Bare nødvendige", "Berre nødvendige",
    "Godta kun nødvendige", "Godta bare nødvendige informasjonskapsler", "Ikkje godta",
    "Reject all", "Decline", "Only necessary", "Use necessary cookies only", "Necessary only",
)  # fmt: skip
_ACCEPT = (
    "Godta alle", "Godta alle informasjonskapslar", "Aksepter alle", "Tillat alle", "Jeg godtar",
    "Eg godtek", "Ja takk", "Jeg forstår", "OK", "Accept all", "Accept all cookies", "Allow all",
    "I agree", "Got it!",
)  # fmt: skip
_NEITHER = ("Innstillinger", "Les mer om informasjonskapsler", "Lukk", "Tilpass", "Settings")


def banner(*buttons: str, box: str = 'style="position: fixed; bottom: 0"') -> str:
    listed = "".join(f'<button type="button">{text}</button>' for text in buttons)
    return f'<div id="boks" {box}><p>Vi bruker informasjonskapsler (cookies).</p>{listed}</div>'


def with_banner(site: SiteServer, *buttons: str, box: str = "") -> str:
    words = "<p>Kommunen har mange tjenester som du kan lese om her på siden.</p>" * 8
    markup = banner(*buttons, box=box) if box else banner(*buttons)
    return site.add("/banner", document("Side med banner", words + markup))


@pytest.mark.parametrize(
    ("mode", "texts"), [(ConsentMode.REJECT, _REJECT), (ConsentMode.ACCEPT, _ACCEPT)]
)
def test_the_usual_buttons_are_recognised_in_all_three_languages(
    mode: ConsentMode, texts: tuple[str, ...], observe: Observe, site: SiteServer
) -> None:
    for text in texts:
        look = observe(with_banner(site, "Innstillinger", text), mode).settle()
        assert look.banner is not None, text
        assert look.banner.button == text


@pytest.mark.parametrize(
    "said",
    [
        "Vi bruker cookies.",
        "Me nyttar cookies til å måle trafikken.",
        "We use cookies.",
        "We use cookies to measure how the site is used.",
        "Cookies from third parties are used here.",
    ],
)
def test_what_is_said_of_cookies_of_the_web_is_known_from_cakes(
    said: str, observe: Observe, site: SiteServer
) -> None:
    box = f'<div style="position: fixed; bottom: 0"><p>{said}</p><button>Decline</button></div>'
    look = observe(site.add("/kapsler", document("Kapsler", box))).settle()
    assert look.banner is not None
    assert look.banner.button == "Decline"


@pytest.mark.parametrize("mode", [ConsentMode.REJECT, ConsentMode.ACCEPT])
def test_the_right_one_of_two_buttons_is_chosen(
    mode: ConsentMode, observe: Observe, site: SiteServer
) -> None:
    look = observe(with_banner(site, "Godta alle", "Avvis alle"), mode).settle()
    assert look.banner is not None
    assert look.banner.button == {"reject": "Avvis alle", "accept": "Godta alle"}[mode.value]
    assert look.banner.wall is False


def test_a_banner_without_the_wanted_button_is_seen_and_has_none(
    observe: Observe, site: SiteServer
) -> None:
    look = observe(with_banner(site, "Godta alle", "Innstillinger")).settle()
    assert look.banner is not None
    assert look.banner.button is None


def test_other_words_make_no_banner(observe: Observe, site: SiteServer) -> None:
    assert observe(with_banner(site, *_NEITHER)).settle().banner is None


def test_a_no_that_is_not_about_cookies_is_no_banner(observe: Observe, site: SiteServer) -> None:
    question = '<div role="dialog"><p>Fant du det du lette etter?</p><button>Nei</button></div>'
    url = site.add("/spor", document("Spør", question))
    assert observe(url).settle().banner is None


def test_a_button_in_an_article_about_cookies_is_no_banner(
    observe: Observe, site: SiteServer
) -> None:
    url = with_banner(site, "Avvis alle", box="data-artikkel")
    assert observe(url).settle().banner is None


def test_a_banner_in_a_shadow_root_is_recognised(observe: Observe, site: SiteServer) -> None:
    inside = json.dumps(banner("Avvis alle"))
    script = f"document.getElementById('vert').attachShadow({{mode: 'open'}}).innerHTML = {inside};"
    url = site.add("/skygge", scripted("Skygge", script, '<div id="vert"></div>'))
    look = observe(url).settle()
    assert look.banner is not None
    assert look.banner.button == "Avvis alle"


def test_the_demos_banner_is_answered_remembered_and_gone(
    observe: Observe, tab: Tab, site: SiteServer
) -> None:
    observer = observe(site.url("/"))
    look = observer.settle()
    assert look.banner is not None
    observer.click_banner()
    assert observer.settle().banner is None
    cookies = {one["name"]: one["value"] for one in tab.send("Storage.getCookies")["cookies"]}
    assert cookies["samtykke"] == "nodvendige"
    assert observe(site.url("/kontakt.html")).settle().banner is None


def test_a_selector_names_the_button_to_take(observe: Observe, tab: Tab, site: SiteServer) -> None:
    observer = observe(site.url("/"), selector="#samtykke [data-svar=alle]")
    look = observer.settle()
    assert look.banner is not None
    assert look.banner.button == "Godta alle"
    observer.click_banner()
    assert observer.settle().banner is None
    cookies = {one["name"]: one["value"] for one in tab.send("Storage.getCookies")["cookies"]}
    assert cookies["samtykke"] == "alle"


@pytest.mark.parametrize("selector", ["#finnes-ikke", "[[[", ""])
def test_a_selector_that_fits_nothing_clicks_nothing(
    selector: str, observe: Observe, site: SiteServer
) -> None:
    url = with_banner(site, "Innstillinger")
    assert observe(url, selector=selector).settle().banner is None


def test_a_banner_that_a_click_does_not_close_is_told_as_it_is(
    observe: Observe, site: SiteServer
) -> None:
    observer = observe(with_banner(site, "Avvis alle"))
    observer.settle()
    observer.click_banner()
    assert observer.settle().banner is not None


def test_a_wall_is_told_from_a_banner(observe: Observe, site: SiteServer) -> None:
    look = observe(site.url("/hostile/classification/cookie-wall")).settle()
    assert look.banner is not None
    assert (look.banner.wall, look.banner.button) == (True, None)


# ---- storage -------------------------------------------------------------------------------------

_STORES = """
localStorage.setItem('sett', String(Number(localStorage.getItem('sett')) + 1));
sessionStorage.setItem('okt', 'ja');
document.cookie = 'sett=ja; path=/';
document.title = localStorage.getItem('sett') + ' ' + document.cookie;
"""


def test_storage_is_set_back_to_what_it_was(observe: Observe, site: SiteServer) -> None:
    url = site.add("/lager", scripted("Lager", _STORES))
    observer = observe(url)
    assert observer.storage() == {"sett": "1"}
    observer.restore_storage({"svar": "nei", "sett": "5"})
    assert observer.storage() == {"sett": "5", "svar": "nei"}
    observer.restore_storage({})
    assert observer.storage() == {}


def test_every_page_finds_cookies_and_storage_as_the_first_one_left_them(
    visit: VisitPage, site: SiteServer
) -> None:
    url = site.add("/lager", scripted("Lager", _STORES))
    titles = {visit(url).title for _ in range(3)}
    assert titles == {"2 sett=ja"}


def test_the_answer_of_a_banner_outlives_the_page_that_gave_it(
    observe: Observe, tab: Tab, site: SiteServer
) -> None:
    state, deadline = VisitorState(signed_in=False), Deadline.after(timedelta(seconds=10))
    observer = observe(site.url("/"))
    assert observer.settle().banner is not None
    before = memory_of(tab, observer, deadline)
    observer.click_banner()
    state.add(before, memory_of(tab, observer, deadline))
    other = observe(site.add("/lager", scripted("Lager", _STORES)))
    state.restore(tab, other, deadline)
    assert other.storage() == {}
    names = {one["name"] for one in tab.send("Storage.getCookies")["cookies"]}
    assert names == {"samtykke"}
