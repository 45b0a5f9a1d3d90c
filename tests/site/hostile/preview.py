"""Sites under construction: pages and style sheets that a secret opens, and a third party.

The style sheet mends the contrast of the text, so a page judged without it breaks
color-contrast. The third party (``site.third_party``) must never be sent the secret: its
requests are in ``site.requests`` with their headers.
"""

import base64
from collections.abc import Callable

from auditor.model.page import Reason
from tests.site.exchange import Exchange
from tests.site.hostile.pages import document, picture
from tests.site.hostile.registry import add_page, route

HEADER = ("X-Preview", "hemmelig")
COOKIE = ("preview", "hemmelig")
USER, PASSWORD = "byggherre", "hemmelig"
THIRD_PARTY = "/hostile/preview/pixel"


def _by_header(exchange: Exchange) -> bool:
    return exchange.headers.get(HEADER[0].lower()) == HEADER[1]


def _by_cookie(exchange: Exchange) -> bool:
    return exchange.cookie(COOKIE[0]) == COOKIE[1]


def _by_basic_auth(exchange: Exchange) -> bool:
    pair = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    return exchange.headers.get("authorization") == f"Basic {pair}"


def _refuse(exchange: Exchange, way: str) -> None:
    if way == "basic-auth":
        realm = [("WWW-Authenticate", 'Basic realm="Under bygging"')]
        exchange.html(document("Nettstedet er under bygging"), 401, realm)
    else:
        exchange.html(document("Nettstedet er under bygging"), 403)


def _guarded(way: str, is_open: Callable[[Exchange], bool]) -> None:
    title = f"Nytt nettsted bak {way}"
    place = f"/hostile/preview/{way}"

    def front(exchange: Exchange) -> None:
        if not is_open(exchange):
            return _refuse(exchange, way)
        head = (
            "<style>.grunn { background: #fff; color: #ccc; }</style>"
            f'<link rel="stylesheet" href="{place}/stil.css">'
        )
        third = f"{exchange.site.third_party}{THIRD_PARTY}?fra={way}"
        body = (
            f'<p class="grunn">Teksten er lesbar når stilarket er hentet.</p>'
            f'<img src="{third}" alt="" width="1" height="1">'
            f'<img src="{place}/bilde" alt="" width="1" height="1">'
            f"<script>fetch('{place}/data').catch(() => 0)</script>"
            f'<p><a href="{place}/next">Neste side</a> <a href="{place}/away">Ut herfra</a></p>'
        )
        return exchange.html(document(title, body, head=head))

    def style(exchange: Exchange) -> None:
        if not is_open(exchange):
            return _refuse(exchange, way)
        return exchange.send(".grunn { color: #111; }", "text/css")

    def following(exchange: Exchange) -> None:
        if not is_open(exchange):
            return _refuse(exchange, way)
        return exchange.html(document(f"Neste side bak {way}"))

    def moved(exchange: Exchange) -> None:
        """What the page loads from its own site, and the site has with a third party."""
        kind = exchange.path.rpartition("/")[2]
        exchange.redirect(f"{exchange.site.third_party}{THIRD_PARTY}?fra={way}-{kind}")

    def away(exchange: Exchange) -> None:
        exchange.redirect(f"{exchange.site.third_party}/hostile/elsewhere?fra={way}")

    reason = Reason.AUTHENTICATION_REQUIRED if way == "basic-auth" else Reason.CLIENT_ERROR
    add_page(f"preview/{way}", title, front, reason)
    own = {"stil.css": style, "next": following, "away": away, "bilde": moved, "data": moved}
    for name, handler in own.items():
        route(f"{place}/{name}")(handler)


_guarded("header", _by_header)
_guarded("cookie", _by_cookie)
_guarded("basic-auth", _by_basic_auth)
route(THIRD_PARTY)(picture)
