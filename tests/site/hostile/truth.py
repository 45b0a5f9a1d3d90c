"""Page truth: answers that leave a browser without the page that was asked for."""

from auditor.model.page import Reason
from tests.site.exchange import Exchange
from tests.site.hostile.pages import PNG, document, scripted
from tests.site.hostile.registry import Handler, add_page, page, route

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)

_NO_PAGE = (Reason.NO_CONTENT, Reason.UNEXPECTED_STATUS)
_STATUSES: tuple[tuple[int, str, tuple[Reason, ...]], ...] = (
    (204, "Svar uten innhold", _NO_PAGE),
    (205, "Svar som ber om tomt skjema", _NO_PAGE),
    (304, "Svar om at siden er uendret", _NO_PAGE),
    (403, "Side som er forbudt", (Reason.CLIENT_ERROR,)),
    (404, "Pen side om at siden mangler", (Reason.NOT_FOUND,)),
    (410, "Side som er fjernet for godt", (Reason.NOT_FOUND, Reason.CLIENT_ERROR)),
    (429, "Side som alltid ber deg vente", (Reason.TOO_MANY_REQUESTS,)),
    (500, "Side med feil på tjeneren", (Reason.SERVER_ERROR,)),
)


def _status(code: int, title: str) -> Handler:
    def answer(exchange: Exchange) -> None:
        if code in (204, 205, 304):
            exchange.start(code, [("Content-Length", "0")] if code == 205 else [])
        else:
            waiting = [("Retry-After", "1")] if code == 429 else []
            exchange.html(document(title), code, waiting)

    return answer


for _code, _title, _reasons in _STATUSES:
    add_page(f"truth/{_code}", _title, _status(_code, _title), *_reasons)


@page("truth/401", "Side bak innlogging i nettleseren", Reason.AUTHENTICATION_REQUIRED)
def basic_auth(exchange: Exchange) -> None:
    """Accepts the user ``user`` with the password ``secret``."""
    if exchange.headers.get("authorization") == "Basic dXNlcjpzZWNyZXQ=":
        return exchange.html(document("Side bak innlogging i nettleseren"))
    realm = [("WWW-Authenticate", 'Basic realm="Fjordvik"')]
    return exchange.html(document("Du må logge inn"), 401, realm)


@page("truth/503-once", "Side som er opptatt første gang")
def busy_once(exchange: Exchange) -> None:
    if exchange.earlier:
        return exchange.html(document("Side som er opptatt første gang"))
    return exchange.html(document("Vi er straks tilbake"), 503, [("Retry-After", "1")])


@page("truth/empty-reply", "Tilkobling som lukkes uten svar", Reason.EMPTY_RESPONSE)
def empty_reply(exchange: Exchange) -> None:
    exchange.close()


@page("truth/garbage", "Svar som ikke er HTTP", Reason.INVALID_RESPONSE)
def garbage(exchange: Exchange) -> None:
    exchange.write(b"\x00\xff\xfe\x01 dette er ikke HTTP\r\n\r\n\x80\x81" * 20)
    exchange.close()


@page(
    "truth/cut",
    "Svar som brytes av midt i siden",
    Reason.RESPONSE_UNFINISHED,
    Reason.INVALID_RESPONSE,
    Reason.LOAD_UNFINISHED,
)
def cut(exchange: Exchange) -> None:
    content = document("Svar som brytes av midt i siden").encode()
    length = [("Content-Type", "text/html"), ("Content-Length", str(len(content) + 5000))]
    exchange.start(200, length)
    exchange.write(content[: len(content) // 2])
    exchange.close()


@page("truth/huge-headers", "Svar med altfor store hoder", Reason.INVALID_RESPONSE)
def huge_headers(exchange: Exchange) -> None:
    exchange.start(200, [(f"X-Fyll-{number}", "x" * 8000) for number in range(80)])
    exchange.write(document("Svar med altfor store hoder").encode())


@page("truth/redirect-loop", "Omdirigering uten ende", Reason.TOO_MANY_REDIRECTS)
def redirect_loop(exchange: Exchange) -> None:
    turn = int(exchange.asked.query.get("runde", "0"))
    exchange.redirect(f"/hostile/truth/redirect-loop?runde={turn + 1}")


_SCHEMES = {
    "file": "file:///etc/hostname",
    "data": "data:text/html,<title>data</title><h1>data</h1>",
    "javascript": "javascript:document.write('javascript')",
    "ftp": "ftp://127.0.0.1/velkommen",
    "chrome": "chrome://version/",
}


def _to_scheme(address: str) -> Handler:
    return lambda exchange: exchange.redirect(address)


for _scheme, _address in _SCHEMES.items():
    add_page(
        f"truth/redirect-{_scheme}",
        f"Omdirigering til {_scheme}:",
        _to_scheme(_address),
        Reason.UNSAFE_REDIRECT,
        Reason.REDIRECT_LEAVES_SCOPE,
        Reason.NO_CONTENT,
    )


@page("truth/redirect-elsewhere", "Omdirigering til et annet sted", Reason.REDIRECT_LEAVES_SCOPE)
def redirect_elsewhere(exchange: Exchange) -> None:
    exchange.redirect(f"{exchange.site.elsewhere}/hostile/elsewhere")


@route("/hostile/elsewhere")
def elsewhere(exchange: Exchange) -> None:
    exchange.html(document("Side på et annet sted"))


@page("truth/chain-1", "Kjede av omdirigeringer", Reason.HTTP_REDIRECT)
def chain_first(exchange: Exchange) -> None:
    exchange.redirect("/hostile/truth/chain-2", 301)


@route("/hostile/truth/chain-2")
def chain_second(exchange: Exchange) -> None:
    exchange.redirect("/hostile/truth/chain-end", 301)


@route("/hostile/truth/chain-end")
def chain_end(exchange: Exchange) -> None:
    exchange.html(document("Enden av kjeden"))


def _file(content: bytes | str, media_type: str, name: str | None = None) -> Handler:
    headers = [("Content-Disposition", f'attachment; filename="{name}"')] if name else []
    return lambda exchange: exchange.send(content, media_type, 200, headers)


_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>Ni</title></svg>'
_FILES: tuple[tuple[str, str, Handler, Reason], ...] = (
    ("pdf", "PDF som vises", _file(PDF, "application/pdf"), Reason.DOCUMENT),
    (
        "pdf-download",
        "PDF som lastes ned",
        _file(PDF, "application/pdf", "sak.pdf"),
        Reason.DOWNLOAD,
    ),
    (
        "html-download",
        "HTML som lastes ned",
        _file(document("HTML som lastes ned"), "text/html; charset=utf-8", "side.html"),
        Reason.DOWNLOAD,
    ),
    (
        "unknown-download",
        "Ukjent type som lastes ned",
        _file(b"\x00\x01\x02", "application/octet-stream"),
        Reason.DOWNLOAD,
    ),
    ("json", "JSON", _file('{"kommune": "Fjordvik"}', "application/json"), Reason.OTHER_TYPE),
    ("text", "Ren tekst", _file("Fjordvik kommune\n", "text/plain"), Reason.OTHER_TYPE),
    ("svg", "SVG", _file(_SVG, "image/svg+xml"), Reason.OTHER_TYPE),
    ("image", "Bilde", _file(PNG, "image/png"), Reason.OTHER_TYPE),
)
for _name, _title, _handler, _reason in _FILES:
    _also = (Reason.DOCUMENT,) if _name == "pdf-download" else ()
    add_page(f"truth/{_name}", _title, _handler, _reason, *_also)


@page("truth/broken-xhtml", "XHTML-side som ikke kan leses", Reason.MARKUP_BROKEN)
def broken_xhtml(exchange: Exchange) -> None:
    exchange.send(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<html xmlns="http://www.w3.org/1999/xhtml" lang="nb"><head><title>Brutt</title></head>'
        "<body><h1>Skjema</h1><p>Fyll ut<br> og send inn</p></body></html>",
        "application/xhtml+xml; charset=utf-8",
    )


@page("truth/xhtml", "Sunn XHTML-side")
def xhtml(exchange: Exchange) -> None:
    exchange.send(
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="nb" lang="nb">'
        "<head><title>Sunn XHTML-side – Fjordvik kommune</title></head>"
        "<body><main><h1>Sunn XHTML-side</h1><p>Siden er skrevet som XML.</p></main></body></html>",
        "application/xhtml+xml; charset=utf-8",
    )


@page("truth/empty-body", "Side uten en eneste byte", Reason.NO_CONTENT)
def empty_body(exchange: Exchange) -> None:
    exchange.html("")


@page("truth/meta-refresh", "Side som straks viser en annen", Reason.PAGE_REDIRECT)
def meta_refresh(exchange: Exchange) -> None:
    refresh = '<meta http-equiv="refresh" content="0; url=/hostile/truth/refreshed">'
    exchange.html(document("Side som straks viser en annen", head=refresh))


@route("/hostile/truth/refreshed")
def refreshed(exchange: Exchange) -> None:
    exchange.html(document("Siden som ble vist i stedet"))


@page("truth/script-redirect", "Side der et skript bytter side", Reason.PAGE_REDIRECT)
def script_redirect(exchange: Exchange) -> None:
    script = "location.replace('/hostile/truth/replaced')"
    exchange.html(scripted("Side der et skript bytter side", script))


@route("/hostile/truth/replaced")
def replaced(exchange: Exchange) -> None:
    exchange.html(document("Siden som skriptet byttet til"))


@page("truth/reloads", "Side som laster seg selv uten ende", Reason.KEEPS_NAVIGATING, slow=True)
def reloads(exchange: Exchange) -> None:
    exchange.html(scripted("Side som laster seg selv uten ende", "location.reload()"))


@page("truth/push-state", "Side som endrer sin egen adresse")
def push_state(exchange: Exchange) -> None:
    script = "history.pushState({}, '', '/hostile/truth/push-state/endret')"
    exchange.html(scripted("Side som endrer sin egen adresse", script))
