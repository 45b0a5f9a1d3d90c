"""A site of fifty findings, before and after most of them were worked on, built in two ways.

Each page has ten: four are mended, two moved, two reworded and two left as they were. The element
of each tells its own by ``data-n``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.site.exchange import Exchange
from tests.site.released import word

PAGES = 5
RULES = ("color-contrast", "image-alt", "link-name")
EXPECTED = {
    **dict.fromkeys(range(4), "fixed"),
    **dict.fromkeys(range(4, 10), "not_fixed"),
}
"""What a retest is to say of the finding of each number on a page."""
_FAINT, _DARK = "color:#aaa;background:#fff", "color:#222;background:#fff"


@dataclass(frozen=True, slots=True)
class Elements:
    """The ten elements of a page."""

    page: int
    after: bool

    def _text(self, at: int, *, mended: bool = False, reworded: bool = False) -> str:
        style = _DARK if mended and self.after else _FAINT
        said = f"Meld fra om {word(self.page, at + 9)} her" if reworded and self.after else ""
        said = said or f"Alt om {word(self.page, at)} i bygda"
        return f'<p data-n="{at}" style="{style}">{said}</p>'

    def _link(self, at: int, *, mended: bool = False, reworded: bool = False) -> str:
        style = _DARK if mended and self.after else _FAINT
        said = "Søk om plass" if reworded and self.after else f"Mer om {word(self.page, at)}"
        return f'<p><a data-n="{at}" style="{style}" href="/mer/{self.page}/{at}">{said}</a></p>'

    def _picture(self, at: int, *, mended: bool = False) -> str:
        alt = f' alt="{word(self.page, at)}"' if mended and self.after else ""
        return f'<img data-n="{at}" src="/bilder/{self.page}-{at}.png"{alt}>'

    def _icon(self, at: int) -> str:
        said = word(self.page, at) if self.after else ""
        return f'<p><a data-n="{at}" href="/ikon/{self.page}/{at}">{said}</a></p>'

    @property
    def mended(self) -> str:
        """Four that are mended where they are."""
        return "".join(
            (
                self._text(0, mended=True),
                self._picture(1, mended=True),
                self._icon(2),
                self._link(3, mended=True),
            )
        )

    @property
    def moved(self) -> str:
        """Two that are put elsewhere."""
        return self._text(4) + self._picture(5)

    @property
    def stays(self) -> str:
        """Two with other words, and two as they were."""
        return (
            self._text(6, reworded=True)
            + self._link(7, reworded=True)
            + self._text(8)
            + self._picture(9)
        )


def classic(ten: Elements) -> str:
    """Boxes in the main part, and a column beside it."""
    here, there = ("", ten.moved) if ten.after else (ten.moved, "")
    return (
        f'<main><h1>{word(ten.page, 60)}</h1><div class="rad">{ten.mended}{here}</div>'
        f'<div class="rad">{ten.stays}</div></main>'
        f'<aside><h2>Aktuelt</h2><div class="boks">{there}</div></aside>'
    )


def components(ten: Elements) -> str:
    """Custom elements with headings and lists; what moves changes place between two of them."""
    here, there = ("", ten.moved) if ten.after else (ten.moved, "")
    return (
        f"<main><h1>{word(ten.page, 60)}</h1>"
        f"<kommune-seksjon><h2>Tjenester</h2><ul><li>{ten.mended}</li><li>{here} x</li></ul>"
        f"</kommune-seksjon><kommune-kort><h2>Nyheter</h2>{ten.stays}</kommune-kort>"
        f"<kommune-fakta><h2>Fakta</h2>{there}</kommune-fakta></main>"
    )


BUILDS: dict[str, Callable[[Elements], str]] = {"classic": classic, "components": components}


def handler(build: Callable[[Elements], str], *, after: bool) -> Callable[[Exchange], None]:
    """What answers for the site before or after the work."""

    def answer(exchange: Exchange) -> None:
        name = exchange.path.strip("/") or "0"
        if not name.isdigit() or int(name) >= PAGES:
            exchange.html("<!DOCTYPE html><title>Finnes ikke</title><p>Finnes ikke</p>", 404)
            return
        links = "".join(f'<a href="/{n or ""}">Side om {word(n, 60)}</a> ' for n in range(PAGES))
        body = build(Elements(int(name), after))
        exchange.html(
            f'<!DOCTYPE html><html lang="nb"><head><title>{word(int(name), 60)} – Bygda</title>'
            f"</head><body><nav>{links}</nav>{body}</body></html>"
        )

    return answer
