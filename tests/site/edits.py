"""A site of sixty pages with faults of layout, wrapping, colour and component, each one edit.

Each fault shows in many elements that look unlike each other: in other places, by other selectors
and with other words. What is not planted is meant to be sound.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from auditor.model.cause import Where
from tests.site.loopback import SiteServer

PAGES = 60


@dataclass(frozen=True, slots=True)
class Edit:
    """One planted fault: the rule that finds it, where it sits, on how many pages."""

    name: str
    rule: str
    where: Where
    pages: int


REFLOW, CONTRAST = "content-reflows-at-320-px", "color-contrast"
EDITS = (
    Edit("column beside a fixed menu", REFLOW, Where.TEMPLATE, 15),
    Edit("long words", REFLOW, Where.TEMPLATE, 12),
    Edit("box with a least width", REFLOW, Where.COMPONENT, 9),
    Edit("tool bar that does not wrap", REFLOW, Where.COMPONENT, 8),
    Edit("headings that may not wrap", REFLOW, Where.COMPONENT, 6),
    Edit("poster of a fixed width", REFLOW, Where.COMPONENT, 1),
    Edit("variable of a faint grey", CONTRAST, Where.TEMPLATE, 60),
    Edit("variable behind white text", CONTRAST, Where.TEMPLATE, 22),
    Edit("faint blue in five rules", CONTRAST, Where.TEMPLATE, 15),
    Edit("alert", CONTRAST, Where.COMPONENT, 15),
    Edit("card", "link-name", Where.COMPONENT, 15),
    Edit("share", "button-name", Where.TEMPLATE, 15),
    Edit("newsletter", "label", Where.COMPONENT, 10),
)
RULES = tuple(sorted({edit.rule for edit in EDITS}))

_STYLE = """
:root { --dempet: #8c8c8c; --svak: var(--dempet); --gron: #5aa469; --merke: var(--gron) }
* { box-sizing: border-box }
body { font: 16px/1.5 sans-serif; color: #222; background: #fff; margin: 0 }
header, main, footer { padding: 12px }
a { color: #00427a }
main a, footer a, nav a { display: inline-block; min-height: 24px; min-width: 24px }
button, input { min-height: 32px; min-width: 32px; max-width: 100% }

.med-meny .sidemeny { position: fixed; left: 0; top: 0; bottom: 0; width: 230px; overflow: hidden }
.med-meny main { margin-left: 230px }
.med-meny header, .med-meny footer { display: none }

.faktaboks { min-width: 460px; border: 1px solid #222 }
.verktoy { display: flex; list-style: none; padding: 0 }
.verktoy li { flex: none; padding: 0 24px }
.overskrift-smal { white-space: nowrap }
#innhold.flytende { float: left }
.plakat { width: 700px; border: 1px solid #222 }

.dato { color: var(--dempet) }
.kilde { color: var(--svak) }
.brodsmule li { color: var(--dempet); display: inline }
footer small { color: var(--svak) }
figcaption { color: var(--dempet) }
.hjelp p { color: var(--svak) }
dl dt { color: var(--dempet) }

.emne { color: #7aa2d6 }
.stikkord li { color: #7aa2d6 }
.tall strong { color: #7aa2d6 }
h3.mellom { color: #7aa2d6; font-size: 16px }
td.sum { color: #7aa2d6 }

.varsel { background: #6c8ebf; color: #fff; padding: 8px }
.varsel a { color: #f0f8ff }
.varsel strong { color: #fffbe6 }
.varsel h3 { color: #eeeeff; font-size: 16px }
.varsel li { color: #fafafa }
.varsel small { color: #e6f0ff }

.knapp { background: var(--merke); color: #fff; border: 0 }
.fane { background: var(--gron); color: white; padding: 4px; display: inline-block }
"""
_LONG = (
    "Menneskerettighetsorganisasjonssekretariatet",
    "kommunestyremøteprotokollvedleggsoversikten",
    "https://www.fjordvik.example/dokumenter/2026/saksframlegg",
    "Arbeidsmiljølovgivningsendringsforslaget.2026",
)
_WORDS = ("Barnehageopptaket", "Skjenkebevillinger", "Eiendomsskattetakst", "Byggesaksbehandling")
"""Words that fit a narrow window, but not a column of 90 px."""


def pages() -> Mapping[str, str]:
    """Markup by path."""
    made = {}
    for n in range(PAGES):
        kind, make = _KINDS[n % 4]
        made[f"/{kind}/side-{n // 4}.html"] = _page(f"{kind.title()} nummer {n}", make, n // 4)
    return made


def serve(site: SiteServer) -> list[str]:
    """Serve the site; returns the addresses of its pages."""
    site.add("/stil.css", lambda exchange: exchange.send(_STYLE, "text/css"))
    return [site.add(path, markup) for path, markup in pages().items()]


def _page(title: str, make: Callable[[int], tuple[str, str]], n: int) -> str:
    layout, main = make(n)
    floats = ' class="flytende"' if layout == "flyt" else ""
    menu = '<nav class="sidemeny" aria-label="Side"><p>Meny</p></nav>' if layout == "meny" else ""
    return f"""<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/stil.css"></head><body class="{"med-meny" if menu else ""}">
<header><p>Fjordvik kommune</p></header>{menu}
<main id="innhold"{floats}><h1>{title}</h1>{_GREY[n % len(_GREY)]}{main}</main>
<footer><p><small>Nettredaktør er servicetorget</small></p></footer></body></html>"""


_GREY = (
    '<p class="dato">Oppdatert i går</p>',
    '<p class="kilde">Kilde er kommunen</p>',
    '<ol class="brodsmule"><li>Forside</li> <li>Kart</li></ol>',
    "<figure><figcaption>Foto av fjorden</figcaption></figure>",
    '<div class="hjelp"><p>Se hjelpen</p></div>',
    "<dl><dt>Pris</dt><dd>Gratis for alle</dd></dl>",
)


def _in_column(n: int) -> tuple[str, str]:
    """Pages with a menu that leaves 90 px of a narrow window: other words and places on each."""
    word = _WORDS[n % len(_WORDS)]
    forms = (
        f"<p>{word} er i gang.</p>",
        f"<h2>{word}</h2><p>Det er vår.</p>",
        f"<ul><li>{word}</li></ul>",
        f"<blockquote><p>{word}</p></blockquote>",
        f"<section><div><p>Om <em>{word}</em></p></div></section>",
    )
    return "meny", forms[n % len(forms)] + f"<p>Melding {n}.</p>"


def _with_words(n: int) -> tuple[str, str]:
    """Pages with words that no narrow window holds, and cards and tags."""
    word = _LONG[n % len(_LONG)]
    forms = (
        f"<p>Se {word} i dag.</p>",
        f"<ul><li>{word}</li></ul>",
        f"<section><h2>{word}</h2></section>",
        f"<div><div><p>{word}</p></div></div>",
    )
    blue = (
        '<p class="emne">Emnet er vann</p>',
        '<ul class="stikkord"><li>Vann</li></ul>',
        '<p class="tall"><strong>42</strong> hytter</p>',
        '<h2>Mer</h2><h3 class="mellom">Mellom</h3>',
        '<table><tr><th scope="row">Sum</th><td class="sum">42 kroner</td></tr></table>',
    )
    tabs = '<p class="fane">Aktuelt nå</p>' if n % 2 else ""
    return "", (forms[n % len(forms)] if n < 11 else "") + blue[n % len(blue)] + tabs


def _with_boxes(n: int) -> tuple[str, str]:
    """Pages with boxes, tool bars and headings that need more room than there is."""
    box = '<div class="faktaboks"><p>Fakta om saken og alt som hører til den, samlet her.</p></div>'
    tools = "".join(f"<li>Verktøy {k}</li>" for k in range(5))
    parts = []
    if n < 9:
        parts.append(box)
    else:
        heading = f"Dette er en lang overskrift nummer {n} som aldri brytes"
        parts.append(f'<h2 class="overskrift-smal">{heading}</h2>')
    if n < 8:
        parts.append(f'<ul class="verktoy">{tools}</ul>')
    parts.append('<button class="knapp" type="button">Send inn</button>')
    return "", "".join(parts) + _alert(n)


def _with_parts(n: int) -> tuple[str, str]:
    """Pages with cards, forms and, on two of them, what makes the whole content wide."""
    cards = "".join(
        f'<li class="kort"><p>Emne {k}</p><a class="kort__lenke" href="/parts/side-{k}.html">'
        '<svg width="24" height="24"></svg></a></li>'
        for k in range(n % 3 + 1)
    )
    share = '<button class="del" type="button"><svg width="20" height="20"></svg></button>'
    letter = (
        '<div class="nyhetsbrev"><form action="/brev"><p>Få brev</p>'
        '<input type="email" autocomplete="email" name="epost">'
        "<button>Meld på</button></form></div>"
        if n < 10
        else ""
    )
    wide = {
        13: '<div class="plakat"><p>Plakaten til årets folkefest i Fjordvik sentrum.</p></div>',
        14: f"<p>{_LONG[0]}</p>",
    }
    layout = "flyt" if n in wide else ""
    return layout, share + f'<ul class="liste">{cards}</ul>' + letter + wide.get(n, "")


def _alert(n: int) -> str:
    forms = (
        "<p>Vannet er stengt.</p>",
        '<p>Se <a href="/vann">mer om vannet</a></p>',
        "<p><strong>Viktig melding</strong></p>",
        "<h3>Stengt vei</h3>",
        "<ul><li>Veien er stengt</li></ul>",
        "<p><small>Gjelder i dag</small></p>",
    )
    heading = "<h2>Varsel</h2>" if "h3" in forms[n % len(forms)] else ""
    return f'{heading}<div class="varsel">{forms[n % len(forms)]}{forms[(n + 1) % 6]}</div>'


_KINDS = (
    ("meny", _in_column),
    ("ord", _with_words),
    ("bokser", _with_boxes),
    ("parts", _with_parts),
)
