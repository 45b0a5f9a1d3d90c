"""When a page is judged: at rest and whole, whatever the machine is busy with."""

import json

import pytest

from auditor.model.page import FrameState, PageState, Reason
from auditor.model.remark import RemarkKey
from auditor.model.visit import Visit
from tests.auditor.conftest import VisitPage
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import FAULTS, IMAGE, document, scripted
from tests.site.hostile.registry import KNOWN_FAULTS

COMPLETE = (PageState.AUDITED, Reason.COMPLETE)
PART = "<h2>Del</h2><p>Denne delen av siden kom etter hvert.</p>"


def ending(seen: Visit) -> tuple[PageState, Reason]:
    return seen.state, seen.reason


def keys(seen: Visit) -> list[RemarkKey]:
    return [one.key for one in seen.remarks]


def faults(seen: Visit) -> set[str]:
    return {one.rule for one in seen.findings}


# ---- players -------------------------------------------------------------------------------------

PLAYER = """
(async () => {
  const about = await (await fetch('/spiller/om.json')).json();
  const text = await (await fetch(about.innhold)).json();
  const script = document.createElement('script');
  script.src = about.skript;
  script.onload = () => window.spill(document.getElementById('oppgave'), text);
  document.head.append(script);
})();
"""
FRAME = """
window.spill = (place, text) => {
  const frame = document.createElement('iframe');
  frame.title = 'Oppgave';
  frame.width = 600;
  frame.height = 300;
  place.append(frame);
  frame.contentDocument.open();
  frame.contentDocument.write('<!doctype html><html lang="nb"><title>Oppgave</title><main></main>'
    + '<script src="/spiller/inni.js"></scr' + 'ipt></html>');
  frame.contentDocument.close();
  frame.contentWindow.innhold = text.html;
};
"""
INSIDE = """
const draw = () => {
  document.querySelector('main').innerHTML = '<h1>Oppgave</h1>' + window.innhold;
};
const soon = () => requestAnimationFrame(draw);
fetch('/spiller/bilde.json').then((answer) => answer.json()).then(soon);
"""
BUSY = """
const source = 'const t = Date.now(); while (Date.now() - t < 6000);';
const endless = URL.createObjectURL(new Blob([source]));
for (let i = 0; i < 6; i += 1) new Worker(endless);
"""


STEPS = {
    "om.json": '{"innhold": "/spiller/tekst.json", "skript": "/spiller/ramme.js"}',
    "tekst.json": json.dumps({"html": FAULTS}),
    "ramme.js": FRAME,
    "inni.js": INSIDE,
    "bilde.json": "{}",
}


def serve_player(site: SiteServer) -> None:
    """A player that is loaded in five steps, each of which the server takes its time for."""

    def slowly(exchange: Exchange) -> None:
        name = exchange.path.rpartition("/")[2]
        media_type = "text/javascript" if name.endswith(".js") else "application/json"
        exchange.wait(0.15)
        exchange.send(STEPS[name], media_type, 200, [("Cache-Control", "no-store")])

    for name in STEPS:
        site.add(f"/spiller/{name}", slowly)


@pytest.mark.parametrize("load", ["", BUSY], ids=["quiet", "busy"])
def test_a_players_frame_is_judged_however_busy_the_machine_is(
    load: str, visit: VisitPage, site: SiteServer
) -> None:
    serve_player(site)
    body = f'<div id="oppgave"></div><script>{load}{PLAYER}</script>'
    url = site.add("/oppgave", document("Oppgave", body))
    for _ in range(2):
        seen = visit(url)
        assert ending(seen) == COMPLETE
        assert [one.state for one in seen.frames] == [FrameState.AUDITED]
        assert faults(seen) >= set(KNOWN_FAULTS)


@pytest.mark.parametrize(
    "body",
    [
        '<div class="h5p-container"></div>',
        '<div class="h5p-iframe-wrapper"><iframe hidden title="H"></iframe></div>',
        '<div id="x"></div><script>/* new H5PStandalone.H5P(x) */</script>',
        '<video-js data-video-id="7"></video-js>',
        '<div data-vimeo-id="7"></div>',
        '<div id="app"></div>',
        '<div id="sok-app"><!-- --></div>',
        '<div data-react-class="Kart"></div>',
        "<kommune-soknad></kommune-soknad>",
        '<iframe srcdoc="<script>1</script>" title="Tom" width="300" height="200"></iframe>',
        '<main id="to"></main>',
    ],
)
def test_a_player_or_an_application_that_shows_nothing_is_no_complete_page(
    body: str, visit: VisitPage, site: SiteServer
) -> None:
    markup = (
        '<!doctype html><html lang="nb"><title>Tom</title><header><p>Fjordvik kommune</p></header>'
        f"{body}<footer><p>Ring oss på tirsdager.</p></footer><script>1</script></html>"
    )
    seen = visit(site.add("/tom", markup))
    assert ending(seen) == (PageState.AUDITED, Reason.CONTENT_MISSING)
    assert set(keys(seen)) == {RemarkKey.CONTENT_MISSING}


@pytest.mark.parametrize(
    "body",
    [
        '<div id="app"><p>Søk i saker</p></div>',
        '<div id="modal-root"></div><div id="toast-app"></div><div id="cookie-root"></div>',
        '<div id="usercentrics-root"></div>',
        '<div id="app" hidden></div><div style="display: none"><div id="root"></div></div>',
        '<div class="h5p-container"><p>Oppgaven vises når du har godtatt cookies.</p></div>',
        f'<div data-youtube-id="7" style="background: url({IMAGE}); height: 90px"></div>',
        '<div class="video-js"><video controls></video></div>',
        '<iframe srcdoc="<script>1</script>" title="Teller" width="1" height="1"></iframe>',
        "<my-icon></my-icon><p>Kommunestyret vedtok saken i møtet i mars og ikke i mai.</p>",
        "<p>Laster til salgs: lastebiler og tilhengere.</p>",
        '<p style="position: absolute; width: 1px; height: 1px; overflow: hidden">Laster …</p>',
    ],
)
def test_what_only_looks_unfinished_is_complete(
    body: str, visit: VisitPage, site: SiteServer
) -> None:
    seen = visit(site.add("/hel", scripted("Hel", "1", body)))
    assert (ending(seen), keys(seen)) == (COMPLETE, [])


def test_an_empty_place_after_a_full_main_part_is_no_missing_application(
    visit: VisitPage, site: SiteServer
) -> None:
    text = "<p>Vannet er stengt i dag fra klokka ni til klokka tolv.</p>" * 3
    markup = (
        f'<!doctype html><html lang="nb"><title>Vann</title><main><h1>Vann</h1>{text}</main>'
        '<div id="hjelp-app"></div><div id="tips-root"></div><script>1</script></html>'
    )
    assert ending(visit(site.add("/hel", markup))) == COMPLETE


@pytest.mark.parametrize(
    "busy",
    [
        "<p>Laster innhold …</p>",
        '<div class="spinner" role="status">Vennligst vent...</div>',
        '<div aria-busy="true"><p>Saker</p></div>',
        "<progress></progress>",
    ],
)
def test_a_page_that_says_that_it_loads_is_waited_for(
    busy: str, visit: VisitPage, site: SiteServer
) -> None:
    write = f"setTimeout(() => {{ document.getElementById('d').innerHTML = `{FAULTS}`; }}, 1500)"
    seen = visit(site.add("/laster", scripted("Laster", write, f'<div id="d">{busy}</div>')))
    assert (ending(seen), keys(seen)) == (COMPLETE, [])
    assert faults(seen) == set(KNOWN_FAULTS)


def test_a_page_that_says_that_it_loads_without_end_is_no_complete_page(
    visit: VisitPage, site: SiteServer
) -> None:
    seen = visit(site.add("/laster", scripted("Laster", "1", "<p>Laster innhold …</p>")))
    assert ending(seen) == (PageState.AUDITED, Reason.CONTENT_MISSING)
    assert keys(seen) == [RemarkKey.STILL_LOADING]


# ---- steps ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [(300, 700), (500, 1100, 1700), (900,)], ids=str)
def test_content_that_timers_bring_in_steps_is_judged(
    times: tuple[int, ...], visit: VisitPage, site: SiteServer
) -> None:
    parts = [PART] * (len(times) - 1) + [FAULTS]
    write = "".join(
        f"setTimeout(() => d.insertAdjacentHTML('beforeend', `{part}`), {time});"
        for time, part in zip(times, parts, strict=True)
    )
    script = f"const d = document.getElementById('d'); {write}"
    seen = visit(site.add("/steg", scripted("Steg", script, '<div id="d"></div>')))
    assert ending(seen) == COMPLETE
    assert faults(seen) >= set(KNOWN_FAULTS)


def test_content_that_answers_bring_in_steps_is_judged(visit: VisitPage, site: SiteServer) -> None:
    def part(exchange: Exchange) -> None:
        exchange.wait(0.6)
        exchange.html(FAULTS if exchange.asked.query["del"] == "2" else PART)

    site.add("/del", part)
    script = (
        "(async () => { for (let n = 0; n < 3; n += 1) {"
        " const text = await (await fetch(`/del?del=${n}`)).text();"
        " document.getElementById('d').insertAdjacentHTML('beforeend', text); } })()"
    )
    seen = visit(site.add("/steg", scripted("Steg", script, '<div id="d"></div>')))
    assert ending(seen) == COMPLETE
    assert faults(seen) >= set(KNOWN_FAULTS)


@pytest.mark.parametrize(
    "asks",
    [
        "fetch('/sen').then(show)",
        "Object.assign(new Image(), { onload: show, onerror: show, src: '/sen' })",
        "document.head.append(Object.assign(document.createElement('script'),"
        " { onload: show, onerror: show, src: '/sen' }))",
    ],
    ids=["fetch", "image", "script"],
)
def test_what_a_timer_asked_for_is_waited_for(
    asks: str, visit: VisitPage, site: SiteServer
) -> None:
    def late(exchange: Exchange) -> None:
        exchange.wait(1.2)
        exchange.html("")

    site.add("/sen", late)
    script = (
        f"const show = () => {{ document.getElementById('d').innerHTML = `{FAULTS}`; }};"
        f"setTimeout(() => {{ {asks}; }}, 700)"
    )
    text = "<p>Kommunen har mange tjenester som du kan lese om her på siden.</p>" * 3
    seen = visit(site.add("/steg", scripted("Steg", script, f'{text}<div id="d"></div>')))
    assert seen.state is PageState.AUDITED
    assert faults(seen) >= set(KNOWN_FAULTS)


@pytest.mark.parametrize(
    "change",
    [
        "k.textContent = new Date().toISOString()",
        "k.innerHTML = `<p>Sak ${n++} vises nå i karusellen, og snart kommer den neste.</p>`",
        "k.className = `a${n++}`",
        "k.append(k.firstChild)",
    ],
)
def test_what_changes_without_growing_is_no_late_content(
    change: str, visit: VisitPage, site: SiteServer
) -> None:
    script = (
        f"const k = document.getElementById('k'); let n = 0;setInterval(() => {{ {change} }}, 350)"
    )
    body = '<div id="k"><p>Sak en vises nå i karusellen her.</p><p>Sak to.</p></div>'
    seen = visit(site.add("/karusell", scripted("Karusell", script, body)))
    assert (ending(seen), keys(seen)) == (COMPLETE, [])
