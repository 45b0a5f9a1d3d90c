"""Pages that never end: the answer, a resource, the network or the changes in the page."""

from auditor.model.page import Reason
from tests.site.exchange import Exchange
from tests.site.hostile.pages import FAULTS, document, scripted
from tests.site.hostile.registry import KNOWN_FAULTS, page, route


@page("hanging/silent", "Side som aldri svarer", Reason.NO_RESPONSE, slow=True)
def silent(exchange: Exchange) -> None:
    exchange.hold()


@page(
    "hanging/drips",
    "Side som drypper uten ende",
    Reason.RESPONSE_UNFINISHED,
    Reason.LOAD_UNFINISHED,
    slow=True,
)
def drips(exchange: Exchange) -> None:
    exchange.start(200, [("Content-Type", "text/html; charset=utf-8")])
    exchange.write(document("Side som drypper uten ende").split("</main>")[0].encode())
    while True:
        exchange.write(b"<!-- drypp -->\n")
        exchange.wait(0.05)


@page(
    "hanging/headers-only",
    "Side med hode og uten kropp",
    Reason.NO_RESPONSE,
    Reason.RESPONSE_UNFINISHED,
    slow=True,
)
def headers_only(exchange: Exchange) -> None:
    exchange.start(200, [("Content-Type", "text/html; charset=utf-8")])
    exchange.hold()


@route("/hostile/hanging/never")
def never(exchange: Exchange) -> None:
    """A resource that never answers."""
    exchange.hold()


@page(
    "hanging/image",
    "Side med et bilde som aldri kommer",
    Reason.LOAD_UNFINISHED,
    Reason.NEVER_QUIET,
    faults=KNOWN_FAULTS,
)
def image(exchange: Exchange) -> None:
    waiting = '<img src="/hostile/hanging/never?bilde" alt="Fjorden i sol" width="10" height="10">'
    exchange.html(document("Side med et bilde som aldri kommer", FAULTS + waiting))


@page(
    "hanging/script",
    "Side med et skript som aldri kommer",
    Reason.LOAD_UNFINISHED,
    Reason.NEVER_QUIET,
    faults=KNOWN_FAULTS,
)
def script(exchange: Exchange) -> None:
    waiting = '<script async src="/hostile/hanging/never?skript"></script>'
    exchange.html(document("Side med et skript som aldri kommer", FAULTS + waiting))


@page(
    "hanging/blocking-script",
    "Side der et skript stanser lesingen",
    Reason.LOAD_UNFINISHED,
    Reason.RESPONSE_UNFINISHED,
    slow=True,
)
def blocking_script(exchange: Exchange) -> None:
    waiting = '<p>Før.</p><script src="/hostile/hanging/never?stans"></script><p>Etter.</p>'
    exchange.html(document("Side der et skript stanser lesingen", waiting))


@page(
    "hanging/polling",
    "Side som spør tjeneren uten ende",
    Reason.NEVER_QUIET,
    Reason.COMPLETE,
    faults=KNOWN_FAULTS,
)
def polling(exchange: Exchange) -> None:
    poll = "(function ask() { fetch('/hostile/hanging/poll').then(() => setTimeout(ask, 20)); })();"
    exchange.html(scripted("Side som spør tjeneren uten ende", poll, FAULTS))


@route("/hostile/hanging/poll")
def poll_answer(exchange: Exchange) -> None:
    exchange.send('{"nytt": false}', "application/json", 200, [("Cache-Control", "no-store")])


@page(
    "hanging/mutations",
    "Side som endrer seg uten ende",
    Reason.NEVER_QUIET,
    Reason.COMPLETE,
    faults=KNOWN_FAULTS,
)
def mutations(exchange: Exchange) -> None:
    change = (
        "let n = 0; setInterval(() => {"
        " document.getElementById('teller').textContent = String(n++); }, 20);"
    )
    body = f'{FAULTS}<p>Teller: <span id="teller">0</span></p>'
    exchange.html(scripted("Side som endrer seg uten ende", change, body))
