"""Markup that the hostile pages share."""

import base64
from html import escape

from tests.site.exchange import Exchange

IMAGE = "/hostile/bilde.png"
FAULTS = (
    f'<img id="fault-image" src="{IMAGE}" width="40" height="40">'
    '<p><input id="fault-field" type="text"></p>'
)
"""An image without a text alternative and a field without a name: axe image-alt and label."""

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def document(title: str, body: str = "", *, head: str = "", lang: str = "nb") -> str:
    """A sound HTML document around a body; the title makes it unlike every other page."""
    name = escape(title)
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{name} – Fjordvik kommune</title>{head}</head>\n"
        f"<body><main><h1>{name}</h1>\n"
        f"<p>Denne siden handler om «{name.lower()}» og om ingenting annet.</p>\n"
        f"{body}</main></body>\n</html>\n"
    )


def scripted(title: str, script: str, body: str = "") -> str:
    """A sound document that ends with a script."""
    return document(title, f"{body}<script>{script}</script>")


def picture(exchange: Exchange) -> None:
    """A picture of one pixel."""
    exchange.send(PNG, "image/png")


def sitemap(addresses: list[str]) -> str:
    """A sitemap of these addresses (sitemaps.org protocol 0.9)."""
    entries = "".join(f"<url><loc>{escape(one)}</loc></url>" for one in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    )
