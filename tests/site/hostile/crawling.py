"""What a crawl meets: robots.txt of every temper, sitemaps, traps and odd links.

The ``robots_*`` handlers are put in place by a test: ``site.add("/robots.txt", robots_delay)``.
"""

import gzip
from html import escape

from tests.site.exchange import Exchange
from tests.site.hostile.frames import frame
from tests.site.hostile.pages import IMAGE, document, scripted, sitemap
from tests.site.hostile.registry import page, route

GENERATED_PAGES = 300
"""How many pages ``/gen/1`` … hold; page n links to 2n and 2n + 1. Each breaks image-alt once."""

_TEXT = "text/plain; charset=utf-8"
_XML = "application/xml"


def robots_delay(exchange: Exchange) -> None:
    exchange.send("User-agent: *\nCrawl-delay: 1\n", _TEXT)


def robots_disallow(exchange: Exchange) -> None:
    """Closes the generated pages, save those whose number begins with 1."""
    exchange.send("User-agent: *\nDisallow: /gen/\nAllow: /gen/1\n", _TEXT)


def robots_by_name(exchange: Exchange) -> None:
    """Closes the whole site, to Auditor alone."""
    exchange.send("User-agent: *\nAllow: /\n\nUser-agent: auditor\nDisallow: /\n", _TEXT)


def robots_server_error(exchange: Exchange) -> None:
    exchange.send("feil", _TEXT, 500)


def robots_missing(exchange: Exchange) -> None:
    exchange.html(document("Fant ikke robots.txt"), 404)


def robots_redirected(exchange: Exchange) -> None:
    exchange.redirect("/hostile/crawling/robots-moved.txt", 301)


@route("/hostile/crawling/robots-moved.txt")
def robots_moved(exchange: Exchange) -> None:
    exchange.send("User-agent: *\nDisallow: /gen/\n", _TEXT)


def robots_huge(exchange: Exchange) -> None:
    """A rule at the start, another past 500 KiB, which a crawler need not read."""
    filler = "# fyll\n" * 90_000
    exchange.send(f"User-agent: *\nDisallow: /gen/2\n{filler}Disallow: /gen/3\n", _TEXT)


def robots_silent(exchange: Exchange) -> None:
    exchange.hold()


def robots_with_sitemap(exchange: Exchange) -> None:
    """Names the sitemap index below."""
    where = exchange.site.url("/hostile/crawling/sitemap-index.xml")
    exchange.send(f"User-agent: *\nAllow: /\nSitemap: {where}\n", _TEXT)


@route("/hostile/crawling/sitemap-index.xml")
def sitemap_index(exchange: Exchange) -> None:
    """A sitemap, a compressed one, one that is missing and the index itself."""
    names = ("sitemap-a.xml", "sitemap-b.xml.gz", "sitemap-none.xml", "sitemap-index.xml")
    where = [exchange.site.url(f"/hostile/crawling/{name}") for name in names]
    entries = "".join(f"<sitemap><loc>{one}</loc></sitemap>" for one in where)
    exchange.send(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}'
        "</sitemapindex>",
        _XML,
    )


@route("/hostile/crawling/sitemap-a.xml")
def sitemap_plain(exchange: Exchange) -> None:
    """Two pages of the site, one of another origin, one of another scheme."""
    own = [exchange.site.url(f"/hostile/crawling/listed/{number}") for number in (1, 2)]
    others = [f"{exchange.site.elsewhere}/hostile/elsewhere", "ftp://127.0.0.1/velkommen"]
    exchange.send(sitemap([*own, *others]), _XML)


@route("/hostile/crawling/sitemap-b.xml.gz")
def sitemap_compressed(exchange: Exchange) -> None:
    own = [exchange.site.url(f"/hostile/crawling/listed/{number}") for number in (3, 4)]
    exchange.send(gzip.compress(sitemap(own).encode(), mtime=0), "application/gzip")


@route("/hostile/crawling/sitemap-bomb.xml.gz")
def sitemap_bomb(exchange: Exchange) -> None:
    """A quarter of a megabyte that grows to 256 MB."""
    packed = gzip.compress(b" " * 1_000_000, mtime=0)
    exchange.send(packed * 256, "application/gzip")


@route("/hostile/crawling/sitemap-entities.xml")
def sitemap_entities(exchange: Exchange) -> None:
    """Names a local file as an entity: a reader that expands it tells what the file holds."""
    exchange.send(
        '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY fil SYSTEM "file:///etc/hostname">]>'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{exchange.site.url('/gen/')}&fil;</loc></url></urlset>",
        _XML,
    )


@route("/hostile/crawling/listed/*")
def listed(exchange: Exchange) -> None:
    """Pages that only the sitemaps know."""
    exchange.html(document(f"Side {exchange.path.rsplit('/', 1)[-1]} fra nettstedskartet"))


@page("crawling/calendar", "Kalender uten ende")
def calendar_start(exchange: Exchange) -> None:
    body = '<p><a href="/kalender?mnd=2026-01">Januar 2026</a></p>'
    exchange.html(document("Kalender uten ende", body))


@route("/kalender")
def calendar(exchange: Exchange) -> None:
    """A month that links to those before and after it, for ever."""
    year, _, month = exchange.asked.query.get("mnd", "2026-01").partition("-")
    count = int(year) * 12 + int(month) - 1
    links = "".join(
        f'<p><a href="/kalender?mnd={(count + step) // 12}-{(count + step) % 12 + 1:02}">{text}'
        "</a></p>"
        for step, text in ((-1, "Forrige måned"), (1, "Neste måned"))
    )
    exchange.html(document(f"Kalender for {int(year)}-{int(month):02}", links))


@page("crawling/path-trap", "Mapper i hverandre uten ende")
def path_trap_start(exchange: Exchange) -> None:
    body = '<p><a href="/hostile/crawling/trap/a/">Første mappe</a></p>'
    exchange.html(document("Mapper i hverandre uten ende", body))


@route("/hostile/crawling/trap/*")
def path_trap(exchange: Exchange) -> None:
    depth = exchange.path.count("/")
    following = "b" if exchange.path.endswith("/a/") else "a"
    body = f'<p><a href="{following}/">Neste mappe</a></p>'
    exchange.html(document(f"Mappe på nivå {depth}", body))


@page("crawling/sessions", "Side med økt i adressen")
def sessions(exchange: Exchange) -> None:
    """The links carry a new session with each request; behind them are three pages."""
    token = len(exchange.site.requests)
    links = "".join(
        f'<p><a href="/hostile/crawling/in-session?sak={case}&amp;PHPSESSID=okt{token}">'
        f"Sak {case}</a></p>"
        for case in (1, 2, 3)
    )
    exchange.html(document("Side med økt i adressen", links))


@route("/hostile/crawling/in-session")
def in_session(exchange: Exchange) -> None:
    case = int(exchange.asked.query.get("sak", "1"))
    token = len(exchange.site.requests)
    link = f"/hostile/crawling/in-session?sak={case % 3 + 1}&amp;PHPSESSID=okt{token}"
    exchange.html(document(f"Sak {case} i økten", f'<p><a href="{link}">Neste sak</a></p>'))


ODD_LINKS = (
    "mailto:post@fjordvik.example",
    "tel:+4700000000",
    "javascript:void(0)",
    "data:text/html,<h1>data</h1>",
    "ftp://127.0.0.1/velkommen",
    "file:///etc/hostname",
    "blob:http://127.0.0.1/0",
    "http://[::",
    "http://127.0.0.1:99999/",
    "//",
    "#",
    "",
)
"""Addresses that are not pages of this site, or not addresses at all."""


@page("crawling/odd-links", "Side med rare lenker")
def odd_links(exchange: Exchange) -> None:
    """Beside the odd ones, five spellings of one address."""
    same = (
        "/gen/1",
        f"{exchange.site.origin}/gen/1",
        "/gen/../gen/1",
        "/gen/1#innhold",
        f"HTTP://127.0.0.1:{exchange.site.port}/gen/%31",
    )
    items = "".join(
        f'<li><a href="{escape(one)}">Lenke {number}</a></li>'
        for number, one in enumerate([*ODD_LINKS, *same], 1)
    )
    exchange.html(document("Side med rare lenker", f"<ul>{items}</ul>"))


@page("crawling/hidden-links", "Side med lenker i skygge og ramme")
def hidden_links(exchange: Exchange) -> None:
    link = '<p><a href="/hostile/crawling/behind-shadow">Bak skyggen</a></p>'
    script = f"document.getElementById('vert').attachShadow({{mode: 'open'}}).innerHTML = `{link}`;"
    body = '<div id="vert"></div>' + frame("/hostile/crawling/link-frame", "Ramme med lenke")
    exchange.html(scripted("Side med lenker i skygge og ramme", script, body))


@route("/hostile/crawling/link-frame")
def link_frame(exchange: Exchange) -> None:
    link = '<p><a href="behind-frame" target="_top">Bak rammen</a></p>'
    exchange.html(document("Ramme med lenke", link))


@route("/hostile/crawling/behind-shadow")
def behind_shadow(exchange: Exchange) -> None:
    exchange.html(document("Siden bak skyggen"))


@route("/hostile/crawling/behind-frame")
def behind_frame(exchange: Exchange) -> None:
    exchange.html(document("Siden bak rammen"))


@page("crawling/log-out", "Side med lenke for å logge ut")
def log_out(exchange: Exchange) -> None:
    body = '<p><a href="/logg-ut">Logg ut</a> <a href="/sak/7?handling=slett">Slett sak 7</a></p>'
    exchange.html(document("Side med lenke for å logge ut", body))


@route("/logg-ut")
def logged_out(exchange: Exchange) -> None:
    exchange.html(document("Du er logget ut"))


@route("/sak/7")
def case_deleted(exchange: Exchange) -> None:
    exchange.html(document("Sak 7 er slettet"))


@page("crawling/generated", "Tre hundre sider")
def generated_start(exchange: Exchange) -> None:
    exchange.html(document("Tre hundre sider", '<p><a href="/gen/">Til sidene</a></p>'))


@route("/gen/")
def generated_index(exchange: Exchange) -> None:
    exchange.html(document("Start på de tre hundre", '<p><a href="/gen/1">Side 1</a></p>'))


@route("/gen/*")
def generated(exchange: Exchange) -> None:
    name = exchange.path.removeprefix("/gen/")
    if not name.isdecimal() or not 1 <= int(name) <= GENERATED_PAGES:
        return exchange.html(document(f"Side {name} finnes ikke"), 404)
    number = int(name)
    children = [child for child in (2 * number, 2 * number + 1) if child <= GENERATED_PAGES]
    links = "".join(f'<p><a href="/gen/{child}">Side {child}</a></p>' for child in children)
    return exchange.html(document(f"Side {number} av tre hundre", f'<img src="{IMAGE}">{links}'))
