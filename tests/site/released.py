"""A site that gets a new template: built in two ways, each before and after the release.

The faults are the same before and after. The release writes other classes and ids, turns the order
of blocks around, wraps them once more, and puts text and a link above them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zlib import crc32

from tests.site.exchange import Exchange

PAGES = 4
PHOTOS, CARDS, FAINT = 6, 4, 5
"""Faults of each kind on a page: pictures, cards with a link that has no name, faint texts."""
_WORDS = (
    *("barnehage", "byggesak", "avfall", "skole", "helse", "kultur", "vann", "vei", "skatt"),
    *("bibliotek", "idrett", "omsorg", "brann", "havn", "skog", "jakt", "fiske", "valg"),
)
Build = Callable[["Template", int], str]


@dataclass(frozen=True, slots=True)
class Template:
    """How the pages are written: by which release."""

    release: int

    def made_up(self, name: str) -> str:
        """A word that a program makes up anew with each release."""
        return f"{crc32(f'{name} {self.release}'.encode()):08x}"

    def blocks(self, blocks: Iterable[str]) -> str:
        """The blocks of a page, in the order of the release."""
        found = list(blocks)
        return "".join(found if self.release == 1 else found[::-1])


def word(number: int, at: int) -> str:
    """A word of a page that no other one of its place has."""
    return f"{_WORDS[(number * 7 + at) % len(_WORDS)]} {_WORDS[(number + at * 5) % len(_WORDS)]}"


def _notice(template: Template) -> str:
    if template.release == 1:
        return ""
    return (
        '<div class="notis"><h2>Driftsmelding</h2><p>Telefonen er stengt fredag.</p>'
        '<p><a href="/drift">Les om stengte telefoner</a></p></div>'
    )


def classic(template: Template, number: int) -> str:
    """A page of a publishing system: nested boxes, numbered ids, classes with prefixes."""
    prefix = "wp-block" if template.release == 1 else "kt-seksjon"
    post = 1000 * template.release + number

    def box(name: str, inner: str) -> str:
        around = f'<div class="{prefix}-{name} post-{post}">{inner}</div>'
        return around if template.release == 1 else f'<div class="{prefix}-rad">{around}</div>'

    photos = "".join(
        f'<figure class="{prefix}-image" id="attachment_{post}{at}">'
        f'<img src="/uploads/{number}-{at}.jpg?v={template.release}">'
        f"<figcaption>Foto: {word(number, at)}</figcaption></figure>"
        for at in range(PHOTOS)
    )
    cards = "".join(
        f'<li class="{prefix}-post" id="menu-item-{post}{at}"><h3>{word(number, at + 20)}</h3>'
        f'<a class="{prefix}-lenke" href="/sak/{number}/{at}"></a></li>'
        for at in range(CARDS)
    )
    faint = "".join(
        f'<p style="color:#aaa;background:#fff">Om {word(number, at + 40)} i kommunen</p>'
        for at in range(FAINT)
    )
    form = (
        f'<form action="/sok"><input type="text" name="q" id="input_{post}">'
        '<button type="submit"></button></form>'
    )
    blocks = template.blocks(
        (box("gallery", photos), box("posts", f"<ul>{cards}</ul>"), box("text", faint))
    )
    return (
        f'<header class="{prefix}-header">{form}</header>'
        f'<main class="{prefix}-main">{_notice(template)}<h1>{word(number, 60)}</h1>{blocks}</main>'
        f'<footer class="{prefix}-footer"><p><img src="/uploads/logo.png"></p></footer>'
    )


def components(template: Template, number: int) -> str:
    """A page of components: custom elements, hashed classes, ids that a framework counts."""

    def css(name: str) -> str:
        return f"{name}_{template.made_up(name)}"

    def named(at: int) -> str:
        return f":r{template.release * 40 + at}:"

    def section(name: str, at: int, inner: str) -> str:
        made = (
            f'<section class="{css(name)}" aria-labelledby="{named(at)}">'
            f'<h2 id="{named(at)}">{name} for {word(number, at)}</h2>{inner}</section>'
        )
        return made if template.release == 1 else f'<div class="{css("Grid")}">{made}</div>'

    photos = "".join(
        f'<kommune-bilde><div class="{css("Bilde")}"><img class="{css("img")}"'
        f' src="/static/{number}-{at}.{template.made_up(f"{number}{at}")}.webp"></div>'
        f"</kommune-bilde><p>{word(number, at)}</p>"
        for at in range(PHOTOS)
    )
    cards = "".join(
        f'<li class="{css("Kort")}"><kommune-kort>'
        f'<a href="/sak/{number}/{at}?b={template.release}">'
        f'<svg class="{css("ikon")}" width="24" height="24"></svg></a>'
        f"<span>{word(number, at + 20)}</span></kommune-kort></li>"
        for at in range(CARDS)
    )
    faint = "".join(
        f'<div class="{css("Tekst")}"><p style="color:#aaa;background:#fff">'
        f"Alt om {word(number, at + 40)} hos oss</p></div>"
        for at in range(FAINT)
    )
    search = (
        f'<div role="search"><input type="search" id="{named(30)}" placeholder="">'
        f'<button class="{css("knapp")}"><svg width="24" height="24"></svg></button></div>'
    )
    blocks = template.blocks(
        (
            section("Bilder", 1, photos),
            section("Saker", 2, f"<ul>{cards}</ul>"),
            section("Tekster", 3, faint),
        )
    )
    return (
        f'<header class="{css("Topp")}">{search}</header>'
        f'<main id="main">{_notice(template)}<h1>{word(number, 60)}</h1>{blocks}</main>'
        f'<footer class="{css("Bunn")}"><a href="/personvern"><img src="/static/lag.svg"></a>'
        "</footer>"
    )


BUILDS: dict[str, Build] = {"classic": classic, "components": components}


def handler(build: Build, release: int) -> Callable[[Exchange], None]:
    """What answers for the site as one release writes it."""
    template = Template(release)

    def answer(exchange: Exchange) -> None:
        name = exchange.path.strip("/") or "0"
        if not name.isdigit() or int(name) >= PAGES:
            exchange.html("<!DOCTYPE html><title>Finnes ikke</title><p>Finnes ikke</p>", 404)
            return
        number = int(name)
        links = "".join(f'<a href="/{n or ""}">Side om {word(n, 60)}</a> ' for n in range(PAGES))
        exchange.html(
            f'<!DOCTYPE html><html lang="nb"><head><title>{word(number, 60)} – Bygda</title></head>'
            f"<body><nav>{links}</nav>{build(template, number)}</body></html>"
        )

    return answer
