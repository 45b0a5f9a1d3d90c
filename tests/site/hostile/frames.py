"""Frames and shadow roots: contents that must be judged, or be in the ledger as not reached."""

from auditor.model.page import Reason
from tests.site.exchange import Exchange
from tests.site.hostile.pages import FAULTS, document, scripted
from tests.site.hostile.registry import KNOWN_FAULTS, page, route

_CONTENT = "/hostile/frames/content"


def frame(source: str, title: str, attributes: str = "") -> str:
    """A named frame."""
    return f'<iframe src="{source}" title="{title}" width="300" height="150" {attributes}></iframe>'


@route("/hostile/frames/content")
def content(exchange: Exchange) -> None:
    """The faulty contents of a frame; ``?n=`` makes them unlike others."""
    number = exchange.asked.query.get("n", "1")
    exchange.html(document(f"Innhold i ramme {number}", FAULTS))


@route("/hostile/frames/sound")
def sound(exchange: Exchange) -> None:
    number = exchange.asked.query.get("n", "1")
    exchange.html(document(f"Sunn ramme {number}"))


@page("frames/same-origin", "Side med en ramme fra samme sted", faults=KNOWN_FAULTS)
def same_origin(exchange: Exchange) -> None:
    link = '<p><a href="/hostile/frames/">Til oversikten</a></p>'
    body = link + frame(f"{_CONTENT}?n=lik", "Ramme fra samme sted")
    exchange.html(document("Side med en ramme fra samme sted", body))


@page("frames/nested", "Side med rammer i rammer", faults=KNOWN_FAULTS)
def nested(exchange: Exchange) -> None:
    exchange.html(
        document("Side med rammer i rammer", frame("/hostile/frames/middle", "Ytre ramme"))
    )


@route("/hostile/frames/middle")
def middle(exchange: Exchange) -> None:
    exchange.html(document("Midterste ramme", frame(f"{_CONTENT}?n=indre", "Indre ramme")))


@page("frames/srcdoc", "Side med en ramme skrevet i siden", faults=KNOWN_FAULTS)
def srcdoc(exchange: Exchange) -> None:
    inner = document("Ramme skrevet i siden", FAULTS).replace("&", "&amp;").replace('"', "&quot;")
    body = f'<iframe srcdoc="{inner}" title="Skrevet ramme" width="300" height="150"></iframe>'
    exchange.html(document("Side med en ramme skrevet i siden", body))


@page("frames/written", "Side der et skript skriver en ramme", faults=KNOWN_FAULTS)
def written(exchange: Exchange) -> None:
    inner = document("Ramme skrevet av et skript", FAULTS).replace("\n", " ").replace("'", "\\'")
    script = (
        "const inner = document.getElementById('tom').contentDocument;"
        f"inner.open(); inner.write('{inner}'); inner.close();"
    )
    body = '<iframe id="tom" title="Ramme fra skript" width="300" height="150"></iframe>'
    exchange.html(scripted("Side der et skript skriver en ramme", script, body))


@page("frames/cross-origin", "Side med en ramme fra en annen port", faults=KNOWN_FAULTS)
def cross_origin(exchange: Exchange) -> None:
    body = frame(f"{exchange.site.elsewhere}{_CONTENT}?n=annen-port", "Ramme fra en annen port")
    exchange.html(document("Side med en ramme fra en annen port", body))


@page("frames/cross-site", "Side med en ramme fra et annet nettsted", faults=KNOWN_FAULTS)
def cross_site(exchange: Exchange) -> None:
    body = frame(f"{exchange.site.localhost}{_CONTENT}?n=annet-sted", "Ramme fra et annet nettsted")
    exchange.html(document("Side med en ramme fra et annet nettsted", body))


@page("frames/sandbox", "Side med en ramme uten skript", Reason.ENGINE_INCOMPLETE)
def sandbox(exchange: Exchange) -> None:
    """The frame's faults can be found only where scripts are not needed."""
    body = frame(f"{_CONTENT}?n=sandkasse", "Ramme uten skript", 'sandbox=""')
    exchange.html(document("Side med en ramme uten skript", body))


@page("frames/silent", "Side med en ramme som aldri svarer", Reason.LOAD_UNFINISHED)
def silent(exchange: Exchange) -> None:
    body = frame("/hostile/hanging/never?ramme", "Ramme som aldri svarer")
    exchange.html(document("Side med en ramme som aldri svarer", body))


@page("frames/error", "Side med en ramme som svarer med feil", Reason.COMPLETE)
def error(exchange: Exchange) -> None:
    body = frame("/hostile/truth/500", "Ramme med feil på tjeneren")
    exchange.html(document("Side med en ramme som svarer med feil", body))


@page("frames/refused", "Side med en ramme uten tilkobling", Reason.ENGINE_INCOMPLETE)
def refused(exchange: Exchange) -> None:
    body = frame("/hostile/truth/empty-reply?ramme", "Ramme uten tilkobling")
    exchange.html(document("Side med en ramme uten tilkobling", body))


@page(
    "frames/many",
    "Side med femti rammer",
    Reason.COMPLETE,
    faults=KNOWN_FAULTS,
)
def many(exchange: Exchange) -> None:
    """Forty-nine sound frames and a faulty last one."""
    sources = [f"/hostile/frames/sound?n={number}" for number in range(1, 50)]
    frames = [frame(one, f"Ramme {number}") for number, one in enumerate(sources, 1)]
    body = "".join([*frames, frame(f"{_CONTENT}?n=50", "Ramme 50")])
    exchange.html(document("Side med femti rammer", body))


_SHADOW = """
customElements.define('%(tag)s', class extends HTMLElement {
  connectedCallback() {
    this.attachShadow({mode: '%(mode)s'}).innerHTML = `%(inside)s`;
  }
});
"""


def _element(tag: str, mode: str, inside: str) -> str:
    return _SHADOW % {"tag": tag, "mode": mode, "inside": inside}


@page("frames/shadow", "Side med åpen skyggerot", faults=KNOWN_FAULTS)
def shadow(exchange: Exchange) -> None:
    inside = FAULTS + '<p><a href="/hostile/frames/from-shadow">Side bak skyggen</a></p>'
    script = _element("fjord-kort", "open", inside)
    exchange.html(scripted("Side med åpen skyggerot", script, "<fjord-kort></fjord-kort>"))


@route("/hostile/frames/from-shadow")
def from_shadow(exchange: Exchange) -> None:
    exchange.html(document("Side som bare skyggen lenker til"))


@page("frames/nested-shadow", "Side med skyggerøtter i hverandre", faults=KNOWN_FAULTS)
def nested_shadow(exchange: Exchange) -> None:
    inner = _element("fjord-indre", "open", FAULTS)
    outer = _element("fjord-ytre", "open", "<div><fjord-indre></fjord-indre></div>")
    body = "<fjord-ytre></fjord-ytre>"
    exchange.html(scripted("Side med skyggerøtter i hverandre", inner + outer, body))


@page("frames/closed-shadow", "Side med lukket skyggerot")
def closed_shadow(exchange: Exchange) -> None:
    """What is inside cannot be judged: the page must be filed with one closed shadow root."""
    script = _element("fjord-lukket", "closed", FAULTS)
    exchange.html(scripted("Side med lukket skyggerot", script, "<fjord-lukket></fjord-lukket>"))


@page("frames/shadow-frame", "Side med ramme i en skyggerot", faults=KNOWN_FAULTS)
def shadow_frame(exchange: Exchange) -> None:
    script = _element("fjord-ramme", "open", frame(f"{_CONTENT}?n=skygge", "Ramme i skygge"))
    exchange.html(scripted("Side med ramme i en skyggerot", script, "<fjord-ramme></fjord-ramme>"))
