"""Pages whose scripts never end, pop up, lie about the browser, or wear it out."""

from auditor.model.page import Reason
from tests.site.exchange import Exchange
from tests.site.hostile.pages import FAULTS, document, scripted
from tests.site.hostile.registry import KNOWN_FAULTS, Handler, add_page, page, route


def _page_with(title: str, script: str, body: str = FAULTS) -> Handler:
    return lambda exchange: exchange.html(scripted(title, script, body))


@page("scripts/endless", "Skript uten ende ved lasting", Reason.SCRIPT_ENDLESS, slow=True)
def endless(exchange: Exchange) -> None:
    exchange.html(scripted("Skript uten ende ved lasting", "while (true) {}"))


@page(
    "scripts/endless-later",
    "Skript uten ende etter lasting",
    Reason.SCRIPT_ENDLESS,
    Reason.TIME_OVER,
    Reason.PAGE_TOO_HEAVY,
    slow=True,
)
def endless_later(exchange: Exchange) -> None:
    """What was judged before the script begins stands; on a busy machine it begins meanwhile."""
    later = "setTimeout(() => { while (true) {} }, 500);"
    exchange.html(scripted("Skript uten ende etter lasting", later))


_DIALOGS = (
    ("alert", "Side med ett varsel", "alert('Velkommen');"),
    ("confirm", "Side som spør ja eller nei", "confirm('Vil du fortsette?');"),
    ("prompt", "Side som spør om et navn", "prompt('Hva heter du?');"),
    ("three-alerts", "Side med tre varsler", "alert('En'); alert('To'); alert('Tre');"),
    ("later-alert", "Side med varsel etter lasting", "setTimeout(() => alert('Senere'), 300);"),
    ("print", "Side som vil skrives ut", "print();"),
)
for _name, _title, _script in _DIALOGS:
    add_page(f"scripts/{_name}", _title, _page_with(_title, _script), faults=KNOWN_FAULTS)

_LOOPS = (
    ("alert-loop", "Varsler uten ende", "while (true) { alert('Igjen'); }"),
    ("alert-timer", "Varsler igjen og igjen", "setInterval(() => alert('Igjen'), 1);"),
)
for _name, _title, _script in _LOOPS:
    add_page(f"scripts/{_name}", _title, _page_with(_title, _script), Reason.DIALOG_LOOP)

_HOLD = "addEventListener('beforeunload', (event) => { event.preventDefault(); return 'Bli'; });"
add_page(
    "scripts/beforeunload",
    "Side som ikke vil forlates",
    _page_with("Side som ikke vil forlates", _HOLD),
    faults=KNOWN_FAULTS,
)

_POPUPS = "for (let n = 0; n < 40; n++) window.open('/hostile/scripts/popup?n=' + n, 'v' + n);"
add_page(
    "scripts/popups",
    "Side som åpner førti vinduer",
    _page_with("Side som åpner førti vinduer", _POPUPS),
    faults=KNOWN_FAULTS,
)


@route("/hostile/scripts/popup")
def popup(exchange: Exchange) -> None:
    number = exchange.asked.query.get("n", "")
    exchange.html(document(f"Vindu {number}"))


_LIES = {
    "window.axe": (
        "Object.defineProperty(window, 'axe', {value: {version: '4.14.1',"
        " run: () => Promise.resolve({violations: [], passes: [], incomplete: []}),"
        " runPartial: () => Promise.resolve({}), finishRun: () => Promise.resolve({})},"
        " writable: false, configurable: false});"
    ),
    "Array.prototype.map": "Array.prototype.map = function () { return []; };",
    "JSON.stringify": "JSON.stringify = () => '{}';",
    "Promise": (
        "window.Promise = class { then() { return this; } catch() { return this; }"
        " static resolve() { return new this(); } static all() { return new this(); } };"
    ),
    "document.querySelectorAll": (
        "Document.prototype.querySelectorAll = Element.prototype.querySelectorAll = () => [];"
        "document.querySelectorAll = () => [];"
    ),
    "Function.prototype.call": "Function.prototype.call = function () { return undefined; };",
}
for _number, (_name, _script) in enumerate(_LIES.items(), 1):
    _title = f"Side som har byttet ut {_name}"
    add_page(f"scripts/lies-{_number}", _title, _page_with(_title, _script), faults=KNOWN_FAULTS)

_ALL_LIES = "Side som har byttet ut alt"
add_page(
    "scripts/lies-all",
    _ALL_LIES,
    _page_with(_ALL_LIES, "".join(_LIES.values())),
    faults=KNOWN_FAULTS,
)


def _with_policy(title: str, policy: str) -> Handler:
    headers = [("Content-Security-Policy", policy)]
    return lambda exchange: exchange.html(document(title, FAULTS), 200, headers)


_POLICIES = (
    ("csp-no-scripts", "Side som forbyr skript", "script-src 'none'"),
    ("csp-nothing", "Side som forbyr det meste", "default-src 'none'"),
    ("csp-trusted-types", "Side med Trusted Types", "require-trusted-types-for 'script'"),
)
for _name, _title, _policy in _POLICIES:
    add_page(f"scripts/{_name}", _title, _with_policy(_title, _policy), faults=KNOWN_FAULTS)

add_page(
    "scripts/csp-sandbox",
    "Side i sin egen sandkasse",
    _with_policy("Side i sin egen sandkasse", "sandbox"),
    Reason.SCRIPTS_FORBIDDEN,
)

_SWEEP = """
const sweep = () => document.querySelectorAll('iframe, script').forEach((one) => one.remove());
new MutationObserver(sweep).observe(document, {childList: true, subtree: true});
sweep();
for (const name of Object.getOwnPropertyNames(window)) {
  if (/axe|audit|selenium|webdriver|cdc_/i.test(name)) { try { delete window[name]; } catch {} }
}
"""
add_page(
    "scripts/sweeper",
    "Side som fjerner alt fremmed",
    _page_with("Side som fjerner alt fremmed", _SWEEP),
    faults=KNOWN_FAULTS,
)


@page(
    "scripts/many-nodes",
    "Side med tretti tusen elementer",
    Reason.ENGINE_INCOMPLETE,  # our own rules read no page of so many nodes
    faults=KNOWN_FAULTS,
    slow=True,
)
def many_nodes(exchange: Exchange) -> None:
    items = "".join(f"<li>Punkt {number}</li>" for number in range(29_900))
    exchange.html(document("Side med tretti tusen elementer", f"{FAULTS}<ul>{items}</ul>"))


_HEAVY_MEGABYTES = 50


@page(
    "scripts/heavy",
    "Side på femti megabyte",
    Reason.PAGE_TOO_HEAVY,
    Reason.COMPLETE,
    Reason.LOAD_UNFINISHED,
    Reason.RESPONSE_UNFINISHED,
    Reason.SCRIPT_ENDLESS,
    Reason.RENDERER_CRASHED,
    Reason.ENGINE_INCOMPLETE,
    slow=True,
)
def heavy(exchange: Exchange) -> None:
    """Written as it is made: the server never holds the whole page."""
    before, after = document("Side på femti megabyte", "@").split("@")
    chunk = "".join(f"<p>{'Referat fra møtet. ' * 54}</p>\n" for _ in range(1000)).encode()
    turns = _HEAVY_MEGABYTES * 1_000_000 // len(chunk) + 1
    length = len(before.encode()) + turns * len(chunk) + len(after.encode())
    sizes = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(length))]
    exchange.start(200, sizes)
    exchange.write(before.encode())
    for _ in range(turns):
        exchange.write(chunk)
    exchange.write(after.encode())


_CRASH = """
addEventListener('load', () => { const all = []; for (;;) all.push(new Array(2e7).fill(0.5)); });
"""


@page(
    "scripts/crash",
    "Side som bruker opp minnet",
    Reason.RENDERER_CRASHED,
    Reason.SCRIPT_ENDLESS,
    slow=True,
)
def crash(exchange: Exchange) -> None:
    """Fills the heap with live arrays: it ends the renderer, and no script can catch that.

    A busy machine may need longer for it than a page is given.
    """
    exchange.html(scripted("Side som bruker opp minnet", _CRASH))
