"""A site of twelve pages whose faults are written in the ways of several tools.

Utility classes with escaped signs, class names that a build hashes, custom elements with styles of
their own, styles in attributes and ids that a server numbers. What is not planted is meant to be
sound.
"""

from auditor.model.cause import Where
from tests.site.edits import CONTRAST, REFLOW, Edit
from tests.site.loopback import SiteServer

PAGES = 12
PLANTED = (
    Edit("columns by a utility class", REFLOW, Where.TEMPLATE, 6),
    Edit("grey by a utility class", CONTRAST, Where.TEMPLATE, 12),
    Edit("variable in hashed modules", CONTRAST, Where.TEMPLATE, 6),
    Edit("variables of two components", CONTRAST, Where.TEMPLATE, 6),
    Edit("banner of a hashed module", CONTRAST, Where.COMPONENT, 6),
    Edit("foot with a style of its own", CONTRAST, Where.TEMPLATE, 12),
    Edit("style in a custom element", CONTRAST, Where.COMPONENT, 6),
    Edit("link in a custom element", "link-name", Where.COMPONENT, 6),
    Edit("buttons with numbered ids", "button-name", Where.COMPONENT, 6),
    Edit("tabs that are none", "aria-required-children", Where.COMPONENT, 2),
    Edit("menu inside and outside the content", "button-name", Where.TEMPLATE, 12),
    Edit("search with a drawn id", "label", Where.TEMPLATE, 12),
)
RULES = (*sorted({edit.rule for edit in PLANTED}), "aria-required-parent", "listitem")

_STYLE = r"""
:root { --dempet: #a3a3a3 }
body { margin: 0; font: 16px/1.5 sans-serif; color: #222; background: #fff }
button, input { min-height: 32px; min-width: 32px; max-width: 100% }
.md\:kol-\[220px_1fr\] { grid-template-columns: 220px 1fr }
.rad.rad { display: grid }
.text-grå-400 { color: #9ca3af }
.Kort_tid__Xk3Pq { color: var(--dempet) }
.Sted_navn__p9QzA { color: var(--dempet) }
.Varsel_boks__Lk8Jh { background: #f59e0b; color: #fff }
.tabell { --tabell-tekst: #8d93a0; color: var(--tabell-tekst) }
.liste { --liste-tekst: #8d93a0; color: var(--liste-tekst) }
"""
_SHADOW = """<style>p { color: #a8a8a8 } a { display: inline-block; min-width: 24px }</style>
<p>Sak {n}</p><a href="/side-{n}.html"><svg width="24" height="24" aria-hidden="true"></svg></a>"""
_WORDS = ("Eiendomsskattetakst", "Skjenkebevillinger", "Reguleringsplaner")
_TABS = """<ul class="faner" role="tablist"><li><a role="tab" href="#a">En</a></li>
<li><a role="tab" href="#b">To</a></li></ul>"""


def serve(site: SiteServer) -> list[str]:
    """Serve the site; returns the addresses of its pages."""
    site.add("/app.4f3a9c21.css", lambda exchange: exchange.send(_STYLE, "text/css"))
    return [site.add(f"/side-{n}.html", _page(n)) for n in range(PAGES)]


def _page(n: int) -> str:
    menu = '<nav><button class="meny-knapp" type="button"></button></nav>'
    before, first = (menu, "") if n % 3 else ("", menu)
    body = _first_half(n) if n < PAGES // 2 else _second_half(n)
    return f"""<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Side {n}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/app.4f3a9c21.css"></head><body><header><form role="search">
<input class="sok-felt" type="text" name="q" id="«r{n}»"></form></header>{before}
<main id="_r_{n}_">{first}<h1>Side {n}</h1>{_GREY[n % 3]}{body}</main>
<footer><p style="color: #9a9a9a">Nettredaktør er servicetorget</p></footer></body></html>"""


_GREY = (
    '<p class="text-grå-400">Oppdatert i går</p>',
    '<ol><li class="text-grå-400">Forside</li></ol>',
    '<p>Les mer. <span class="text-grå-400">Tre minutter</span></p>',
)


def _first_half(n: int) -> str:
    word = _WORDS[n % 3]
    forms = (f"<p>{word}</p>", f"<h2>{word}</h2>", f"<ul><li>{word}</li></ul>")
    muted = (
        '<p class="Kort_tid__Xk3Pq">To dager</p>',
        '<p><em class="Sted_navn__p9QzA">Rådhuset</em></p>',
    )
    shadow = _SHADOW.replace("{n}", str(n))
    box = f'<mitt-kort><template shadowrootmode="open">{shadow}</template></mitt-kort>'
    columns = f'<div class="rad md:kol-[220px_1fr]"><p>Meny</p><div>{forms[n % 3]}</div></div>'
    return columns + muted[n % 2] + box * (1 + n % 2) + (_TABS if n in (1, 4) else "")


def _second_half(n: int) -> str:
    theme = (
        '<table class="tabell"><tr><td>Gratis for alle</td></tr></table>',
        '<ul class="liste"><li>Gratis for alle</li></ul>',
    )
    knobs = "".join(
        f'<div class="trekk"><button id="ctl00_Innhold{n % 3}_ctl0{k}_btn" class="trekk__knapp"'
        ' type="button"></button></div>'
        for k in range(1 + n % 2)
    )
    alert = '<div class="Varsel_boks__Lk8Jh"><p>Frist i morgen</p></div>'
    return theme[n % 2] + knobs + alert
