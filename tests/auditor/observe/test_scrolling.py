"""Pages are scrolled through before they are judged, as a visitor does, and back."""

import pytest

from auditor.model.page import PageState, Reason, Viewport
from auditor.model.remark import RemarkKey
from auditor.model.visit import Visit
from tests.auditor.conftest import VisitPage
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import FAULTS, IMAGE, document, scripted
from tests.site.hostile.registry import KNOWN_FAULTS

COMPLETE = (PageState.AUDITED, Reason.COMPLETE)


def ending(seen: Visit) -> tuple[PageState, Reason]:
    return seen.state, seen.reason


def keys(seen: Visit) -> list[RemarkKey]:
    return [one.key for one in seen.remarks]


def faults(seen: Visit) -> set[str]:
    return {one.rule for one in seen.findings}


NARROW = Viewport(320, 256)
FAR_DOWN = '<div style="height: 3000px">Langt ned</div>'
BELOW = '<div style="height: 1500px">Lenger ned</div>'
STYLE = """<style>.in { min-height: 40px; opacity: 0; transition: opacity .4s }
.in.shown { opacity: 1 } .weak { color: #aaa; background: #fff }</style>"""
WEAK = '<p class="weak">Grå skrift på hvit bunn i teksten her.</p>'
HIDDEN = f'<div class="in">{WEAK}{FAULTS}</div>'
LOOK = "const parts = document.querySelectorAll('.in');"
WATCH = (
    f"{LOOK} const watcher = new IntersectionObserver((told) => told.forEach(({{target, "
    "isIntersecting}) => { if (isIntersecting) show(target) })%s);"
    "parts.forEach((one) => watcher.observe(one));"
)
ADD = "const show = (one) => one.classList.add('shown');"
ON_SCROLL = (
    f"{LOOK}{ADD} const seen = () => parts.forEach((one) => {{"
    " const { top, bottom } = one.getBoundingClientRect();"
    " if (top < innerHeight && bottom > 0) show(one); });"
)
REVEALED = {
    "fade": ADD + WATCH % "",
    "threshold": ADD + WATCH % ", { threshold: .5, rootMargin: '0px 0px -100px 0px' }",
    "scroll": f"{ON_SCROLL} addEventListener('scroll', seen)",
    "frames": f"{ON_SCROLL} addEventListener('scroll', () => requestAnimationFrame(seen))",
    "when scrolling is over": f"{ON_SCROLL} let timer; addEventListener('scroll', () => {{"
    " clearTimeout(timer); timer = setTimeout(seen, 150); })",
    "drawn": "const show = (one) => { let a = 0; const draw = () => { a += .05;"
    " one.style.opacity = a; if (a < 1) requestAnimationFrame(draw); }; draw();"
    " watcher.unobserve(one); };" + WATCH % "",
    "fetched": "const show = (one) => { watcher.unobserve(one); fetch('/del').then((a) => a.text())"
    ".then((text) => { one.innerHTML = text; one.classList.add('shown'); }); };" + WATCH % "",
}


@pytest.mark.parametrize("script", REVEALED.values(), ids=REVEALED)
@pytest.mark.parametrize(
    ("viewport", "inert"),
    [(Viewport(1280, 1024), None), (NARROW, None), (NARROW, 0), (NARROW, 9)],
    ids=["wide", "narrow", "narrow, inert in a wide one", "narrow, inert with hidden texts"],
)
def test_what_shows_when_it_is_scrolled_to_is_judged(
    script: str, viewport: Viewport, inert: int | None, visit: VisitPage, site: SiteServer
) -> None:
    def part(exchange: Exchange) -> None:
        exchange.wait(0.2)
        exchange.html(WEAK + FAULTS)

    site.add("/del", part)
    body = f"{FAR_DOWN}{HIDDEN}{BELOW}<script>{script}</script>"
    url = site.add("/skjult", document("Skjult", body, head=STYLE))
    seen = visit(url, viewport=viewport, inert=inert)
    assert ending(seen) == COMPLETE
    assert faults(seen) >= {*KNOWN_FAULTS, "color-contrast"}


def test_one_kind_of_hidden_text_does_not_speak_for_another(
    visit: VisitPage, site: SiteServer
) -> None:
    link = '<h2>Del <a class="lenke" href="#del" style="visibility: hidden">¶</a></h2>'
    body = f"{(link + FAR_DOWN) * 6}{HIDDEN}{BELOW}<script>{ADD + WATCH % ''}</script>"
    url = site.add("/skjult", document("Skjult", body, head=STYLE))
    seen = visit(url, viewport=NARROW, inert=9)
    assert ending(seen) == COMPLETE
    assert faults(seen) >= {*KNOWN_FAULTS, "color-contrast"}


@pytest.mark.parametrize(
    "style",
    [
        "html { scroll-behavior: smooth }",
        "html { scroll-snap-type: y mandatory } h1, .in { scroll-snap-align: start }",
        "body { margin: 0; overflow: hidden } main { height: 100vh; overflow: auto }",
        "html, body, main { height: 100%; margin: 0 } main { overflow-y: scroll }",
    ],
)
def test_however_a_page_scrolls_it_is_scrolled_through(
    style: str, visit: VisitPage, site: SiteServer
) -> None:
    body = f"{FAR_DOWN}{HIDDEN}{BELOW}<script>{ADD + WATCH % ''}</script>"
    head = f"{STYLE}<style>{style}</style>"
    seen = visit(site.add("/skjult", document("Skjult", body, head=head)))
    assert ending(seen) == COMPLETE
    assert "color-contrast" in faults(seen)


def test_afterwards_the_page_is_where_it_was(visit: VisitPage, site: SiteServer) -> None:
    script = (
        "let last = 0; const menu = document.getElementById('meny');"
        "addEventListener('scroll', () => { menu.hidden = scrollY > last; last = scrollY; })"
    )
    menu = (
        '<nav id="meny" aria-label="Meny" style="position: fixed; top: 0"><img src="/m.png"></nav>'
    )
    url = site.add("/meny", scripted("Meny", script, menu + FAR_DOWN))
    seen = visit(url)
    assert seen.reason is Reason.COMPLETE
    assert "image-alt" in faults(seen)


def test_a_list_that_grows_to_its_end_is_judged_to_its_end(
    visit: VisitPage, site: SiteServer
) -> None:
    seen = visit(endless_list(site, parts=3))
    assert ending(seen) == COMPLETE
    assert len([one for one in seen.findings if one.rule == "image-alt"]) == 3


def test_a_list_without_end_is_judged_only_in_part(visit: VisitPage, site: SiteServer) -> None:
    seen = visit(endless_list(site, parts=10_000))
    assert ending(seen) == (PageState.AUDITED, Reason.STILL_GROWING)
    assert keys(seen) == [RemarkKey.STILL_GROWING]
    assert len(site.asked_for("/del")) < 40


def endless_list(site: SiteServer, *, parts: int) -> str:
    site.add("/del", f'<div style="height: 2400px"><img src="{IMAGE}"></div>')
    script = f"""let n = 0, under_way = false; const list = document.getElementById('liste');
    const more = async () => {{ if (under_way || n >= {parts}) return; under_way = true; n += 1;
      const text = await (await fetch(`/del?${{n}}`)).text();
      list.insertAdjacentHTML('beforeend', text); under_way = false; }};
    new IntersectionObserver((told) => told.some((one) => one.isIntersecting) && more(),
      {{ rootMargin: '300px' }}).observe(document.getElementById('slutt'));"""
    body = '<div id="liste"></div><div id="slutt" style="height: 1px"></div>'
    return site.add("/liste", scripted("Liste", script, body))


FLOATING = """<style>%s { position: fixed; right: 0; bottom: 0; opacity: 0; color: #aaa }
%s.shown { opacity: 1 }</style>"""
LATER = (
    f"{LOOK} addEventListener('scroll', () => parts.forEach((one) =>"
    " one.classList.toggle('shown', scrollY > 300)))"
)
BRIEFLY = {
    "toggled": f"{HIDDEN}<script>{LOOK} const watcher = new IntersectionObserver((told) =>"
    " told.forEach((one) => one.target.classList.toggle('shown', one.isIntersecting)));"
    " parts.forEach((one) => watcher.observe(one));</script>",
    "moved": "<style>.in { transform: translateX(-9999px); visibility: hidden; opacity: 1 }"
    " .in.shown { transform: none; visibility: visible }</style>"
    f"{HIDDEN}<script>{LATER}</script>",
    "by style alone": "<style>.in { animation: fade linear both; animation-timeline: view();"
    " animation-range: entry } @keyframes fade { from { opacity: 0 } to { opacity: 1 } }</style>"
    f"{HIDDEN}",
    "button to the top": FLOATING % (".in", ".in")
    + f'<button class="in">Til toppen</button>{FAULTS}<script>{LATER}</script>',
}


@pytest.mark.parametrize("body", BRIEFLY.values(), ids=BRIEFLY)
@pytest.mark.parametrize("viewport", [Viewport(1280, 1024), NARROW], ids=["wide", "narrow"])
def test_what_shows_only_while_it_is_scrolled_to_is_judged_as_it_was_seen(
    viewport: Viewport, body: str, visit: VisitPage, site: SiteServer
) -> None:
    markup = document("Forbi", f"{FAR_DOWN}{body}{BELOW}", head=STYLE)
    seen = visit(site.add("/forbi", markup), viewport=viewport)
    assert (ending(seen), keys(seen)) == (COMPLETE, [])
    assert faults(seen) >= {*KNOWN_FAULTS, "color-contrast"}
    assert not [one for one in seen.findings if "style=" in one.snippet]


@pytest.mark.parametrize(
    "body",
    [
        '<div id="v" style="position: relative; height: 20000px"></div><script>'
        "const v = document.getElementById('v'); const draw = () => { v.innerHTML = '';"
        " for (let n = Math.floor(scrollY / 100), end = n + 12; n < end; n += 1)"
        " v.innerHTML += `<p style='position: absolute; top: ${n * 100}px'>"
        "Dette er rad ${n} i lista.</p>`;"
        "}; draw(); addEventListener('scroll', draw)</script>",
        '<a href="/" style="position: fixed; right: 0; bottom: 0; padding: 20px">Hjem</a>'
        + FLOATING % (".in", ".in")
        + f'<p class="in">Du har lest en del av siden.</p>{FAR_DOWN}<script>{LATER}</script>',
    ],
    ids=["virtual", "over a link"],
)
def test_what_cannot_be_shown_as_it_was_seen_makes_a_page_judged_in_part(
    body: str, visit: VisitPage, site: SiteServer
) -> None:
    seen = visit(site.add("/forbi", document("Forbi", body, head=STYLE)))
    assert ending(seen) == (PageState.AUDITED, Reason.SHOWN_IN_PASSING)
    assert keys(seen) == [RemarkKey.SHOWN_IN_PASSING]


def test_a_long_page_that_nothing_comes_to_is_complete(visit: VisitPage, site: SiteServer) -> None:
    body = "<p>En lang tekst om kommunen og om tjenestene den har.</p>" * 800
    for viewport in (Viewport(1280, 1024), Viewport(320, 256)):
        seen = visit(site.add("/lang", scripted("Lang", "1", body)), viewport=viewport)
        assert (ending(seen), keys(seen)) == (COMPLETE, [])


@pytest.mark.parametrize("script", ["", "<script>let kart = 1</script>"], ids=["bare", "scripted"])
def test_a_frame_that_comes_when_it_is_scrolled_to_is_judged_itself(
    script: str, visit: VisitPage, site: SiteServer
) -> None:
    site.add("/kart", document("Kart", f"{FAULTS}{script}"))
    lazy = '<iframe loading="lazy" title="Kart" src="/kart" width="600" height="300"></iframe>'
    seen = visit(
        site.add("/lat", document("Lat", f"<main><h1>Veier</h1>{FAR_DOWN * 3}{lazy}</main>"))
    )
    assert ending(seen) == COMPLETE
    inside = {one.rule for one in seen.findings if len(one.selector) == 2}
    assert inside >= set(KNOWN_FAULTS)
