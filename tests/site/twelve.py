"""A site of sixty pages with twelve faults: in templates, components, content, third parties.

What is not planted is meant to be sound, so that every cause that is found is one of the twelve.
A second edition of the same site differs in what a release changes (text, ids, hashes, queries).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from auditor.model.cause import Where
from tests.site.exchange import Exchange
from tests.site.loopback import SiteServer

NEWS, SERVICES, ABOUT = 20, 25, 14


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault: the rule that speaks for its cause, where it sits, on how many pages."""

    name: str
    rule: str
    where: Where
    pages: int


FAULTS = (
    Fault("logo", "image-alt", Where.TEMPLATE, 60),
    Fault("search", "label", Where.TEMPLATE, 60),
    Fault("footer", "color-contrast", Where.TEMPLATE, 60),
    Fault("language", "html-has-lang", Where.TEMPLATE, 60),
    Fault("share", "button-name", Where.TEMPLATE, NEWS),
    Fault("card", "link-name", Where.COMPONENT, SERVICES + ABOUT),
    Fault("accordion", "button-name", Where.COMPONENT, 8),
    Fault("newsletter", "label", Where.COMPONENT, 10),
    Fault("picture", "image-alt", Where.CONTENT, 1),
    Fault("pictures", "image-alt", Where.CONTENT, 1),
    Fault("chat", "button-name", Where.THIRD_PARTY, 60),
    Fault("map", "image-alt", Where.THIRD_PARTY, 5),
)

_STYLE = """
body { font: 16px/1.5 sans-serif; color: #222; background: #fff; margin: 0 }
header, main, aside, footer { padding: 16px }
a { color: #00427a; display: inline-block; min-height: 24px; min-width: 24px }
button, input { min-height: 32px; min-width: 32px }
.bunntekst small { color: #9a9a9a }
.kortliste { display: flex; gap: 16px; list-style: none }
"""
_CHAT = """addEventListener('load', () => {
  const box = document.createElement('aside');
  box.setAttribute('aria-label', 'Chat');
  box.innerHTML = '<p>Spør oss</p><button class="chat-apne"><svg width="20"></svg></button>';
  document.body.append(box);
});"""
_MAP = """<!doctype html><html lang="nb"><head><title>Kart</title></head><body><h1>Kart</h1>
<p>Slik finn du fram.</p><img src="/bilder/kart.svg" width="40" height="40"></body></html>"""
_SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">
<rect width="40" height="40"/></svg>"""


class Edition:
    """One edition of the site.

    Args:
        elsewhere: origin of the third party.
        release: what a release changes follows from this number.
        mended: name of the fault that this edition no longer has.
    """

    def __init__(self, elsewhere: str, release: int = 0, mended: str = "") -> None:
        self._elsewhere = elsewhere
        self._made = 0
        self._release = release
        self._mended = mended

    def pages(self) -> Mapping[str, str]:
        """Markup by path."""
        pages = {"/": self._page("Fjordvik kommune", self._home())}
        for n in range(NEWS):
            pages[f"/nyheter/sak-{n}.html"] = self._page(f"Sak {n}", self._news(n))
        for n in range(SERVICES):
            pages[f"/tjenester/tjeneste-{n}.html"] = self._page(f"Tjeneste {n}", self._service(n))
        for n in range(ABOUT):
            pages[f"/om/side-{n}.html"] = self._page(f"Om oss {n}", self._about(n), aside=n)
        return pages

    def serve(self, site: SiteServer) -> list[str]:
        """Serve the edition; returns the addresses of its pages."""
        site.add("/kart.html", _MAP)
        site.add("/chat.js", _script)
        site.add("/stil.css", _sheet)
        for name in ("logo", "fjell", "fjord", "kart"):
            site.add(f"/bilder/{name}.svg", _drawing)
            site.add(f"/bilder/{name}-{self._hash(name)}.svg", _drawing)
        return [site.add(path, markup) for path, markup in self.pages().items()]

    def _page(self, title: str, main: str, aside: int | None = None) -> str:
        links = "".join(f'<li><a href="/{p}">{n}</a></li>' for p, n in _MENU)
        beside = (
            "" if aside is None else f"<aside aria-label='Snarveier'>{self._cards(aside)}</aside>"
        )
        return f"""<!doctype html><html{self._unless("language", "", ' lang="nb"')}><head>
<meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/stil.css?v={self._release}"></head>
<body class="side {self._made_up()}"><header><a class="logo" href="/?r={self._release}">
<img src="/bilder/logo-{self._hash("logo")}.svg" {self._unless("logo", "", 'alt="Fjordvik"')}></a>
<nav aria-label="Hovedmeny"><ul>{links}</ul></nav>
<form role="search" action="/sok"><input type="search" name="q"
 {self._unless("search", "", 'aria-label="Søk"')}><button>Søk</button></form></header>
<main id="{self._made_up()}"><h1>{title}</h1>{self._unrelated()}{main}</main>{beside}
<footer class="bunntekst"><p>Fjordvik kommune, rådhuset</p>
<p>{self._unless("footer", "<small>", "<span>")}Nettredaktør: servicetorget
{self._unless("footer", "</small>", "</span>")}</p></footer>
{self._unless("chat", f'<script src="{self._elsewhere}/chat.js"></script>', "")}</body></html>"""

    def _home(self) -> str:
        return "<p>Velkommen til Fjordvik.</p>" + self._newsletter()

    def _news(self, n: int) -> str:
        faulty = {3: "picture", 7: "pictures"}.get(n, "")
        alt = 'alt="Fjellet sett fra byen"'
        figures = [
            f'<figure class="bilde"><img src="/bilder/fjell.svg?w={self._release}" '
            f"{self._unless(faulty, '', alt) if faulty else alt}>"
            f"<figcaption>Foto: kommunen</figcaption></figure>"
            for _ in range(2 if faulty == "pictures" else 1)
        ]
        name = self._unless("share", "", 'aria-label="Del"')
        share = f'<button class="del" {name}><svg width="20" height="20"></svg></button>'
        map_ = f'<iframe title="Kart" src="{self._elsewhere}/kart.html"></iframe>' if n < 5 else ""
        letter = self._newsletter() if n in (1, 9, 15) else ""
        return f"""<article id="{self._made_up()}"><p>Sist endret i går.</p>{share}
<p>Kommunestyret vedtok saken i møte.</p>{"".join(figures)}<p>Les saken i sin helhet.</p>
{map_ if self._mended != "map" else ""}</article>{letter}"""

    def _service(self, n: int) -> str:
        accordion = ""
        if 2 <= n < 10:
            name = self._unless("accordion", "", "Vis mer")
            accordion = "".join(
                f'<div class="trekkspill"><h2>Del {k}</h2><button aria-expanded="false" '
                f'class="trekkspill__knapp" id="{self._made_up()}">{name}</button></div>'
                for k in range(1 + n % 3)
            )
        letter = self._newsletter() if n in (4, 11, 20) else ""
        return f"<p>Slik søker du.</p>{accordion}<h2>Se også</h2>{self._cards(n)}{letter}"

    def _about(self, n: int) -> str:
        letter = self._newsletter() if n in (0, 5, 10) else ""
        text = f'<p><img src="/bilder/fjord.svg" alt="Fjorden på dag {n}"></p>'
        return f"<p>Om kommunen.</p>{text}{letter}"

    def _cards(self, n: int) -> str:
        name = self._unless("card", "", "<span>Les om emnet</span>")
        address = "/tjenester/tjeneste-{}.html?r=" + str(self._release)
        cards = "".join(
            f'<li class="kort"><p>Emne {k}</p><a class="kort__lenke" href="{address.format(k)}">'
            f'<svg width="24" height="24"></svg>{name}</a></li>'
            for k in range(n % 5, n % 5 + 1 + n % 3)
        )
        return f'<ul class="kortliste">{cards}</ul>'

    def _newsletter(self) -> str:
        name = self._unless("newsletter", "", 'aria-label="E-postadresse"')
        return f"""<div class="nyhetsbrev"><p>Få nyhetsbrev</p><form action="/brev">
<input type="email" autocomplete="email" name="epost" id="{self._made_up()}" {name}>
<button>Meld deg på</button></form></div>"""

    def _unless(self, fault: str, with_it: str, without: str) -> str:
        return without if self._mended == fault else with_it

    def _unrelated(self) -> str:
        return "".join(f"<p>Melding {n}</p>" for n in range(self._release))

    def _made_up(self) -> str:
        self._made += 1
        return f"ember{crc32(f'{self._release} {self._made}'.encode()) % 10_000}"

    def _hash(self, name: str) -> str:
        return f"a1{crc32(f'{name} {self._release}'.encode()) % 16**6:06x}"


_MENU = (
    ("", "Forside"),
    *((f"nyheter/sak-{n}.html", f"Sak {n}") for n in range(NEWS)),
    *((f"tjenester/tjeneste-{n}.html", f"Tjeneste {n}") for n in range(SERVICES)),
    *((f"om/side-{n}.html", f"Om oss {n}") for n in range(ABOUT)),
)


def _script(exchange: Exchange) -> None:
    exchange.send(_CHAT, "text/javascript")


def _sheet(exchange: Exchange) -> None:
    exchange.send(_STYLE, "text/css")


def _drawing(exchange: Exchange) -> None:
    exchange.send(_SVG, "image/svg+xml")
