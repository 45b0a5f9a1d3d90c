"""A page that is held reaches its site by no way that a script has, but looks as it should."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.hold import Grip
from auditor.browser.tab import Tab
from tests.conftest import POLICY
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import document, scripted

FORM = (
    "const form = document.createElement('form'); form.method = '{method}';"
    "form.action = '/skade'; form.target = '{target}'; document.body.append(form); form.submit();"
)
FRAME = "const inner = document.createElement('iframe'); {set} document.body.append(inner);"
LINK = (
    "const link = document.createElement('a'); link.href = '{to}'; {set}"
    "document.body.append(link); link.click();"
)
WAYS = {
    "fetches": "fetch('/skade')",
    "posts": "fetch('/skade', {method: 'POST', body: 'x'})",
    "puts": "fetch('/skade', {method: 'PUT', body: 'x'})",
    "deletes": "fetch('/skade', {method: 'DELETE'})",
    "outlives the page": "fetch('/skade', {method: 'POST', keepalive: true})",
    "waits for an answer": (
        "const ask = new XMLHttpRequest(); ask.open('POST', '/skade', false);"
        "try { ask.send('x') } catch { document.title = 'nei' }"
    ),
    "sends a beacon": "navigator.sendBeacon('/skade', 'x')",
    "pings": LINK.format(to="#her", set="link.ping = '/skade';"),
    "follows a link": LINK.format(to="/skade", set=""),
    "downloads": LINK.format(to="/skade", set="link.download = 'fil';"),
    "opens a link in a window": LINK.format(to="/skade", set="link.target = '_blank';"),
    "goes elsewhere": "location.href = '/skade'",
    "sends a form": FORM.format(method="get", target=""),
    "posts a form": FORM.format(method="post", target=""),
    "posts a form to a window": FORM.format(method="post", target="_blank"),
    "posts a form to a frame": FRAME.format(set="inner.name = 'ramme';")
    + FORM.format(method="post", target="ramme"),
    "opens a window": "open('/skade')",
    "opens a window that knows nothing of it": "open('/skade', '_blank', 'noopener')",
    "opens a window and sends it on": "const one = open(''); one.location.href = '/skade'",
    "loads a frame": FRAME.format(set="inner.src = '/skade';"),
    "posts from a frame": FRAME.format(
        set='inner.srcdoc = \'<script>fetch("/skade", {method: "POST"})</script>\';'
    ),
    "loads a script": "import('/skade').catch(() => {})",
    "opens a socket": "new WebSocket(`ws://${location.host}/skade`)",
    "listens": "new EventSource('/skade')",
    "posts from a new worker": (
        "const text = `fetch('${location.origin}/skade', {method: 'POST'})`;"
        "new Worker(URL.createObjectURL(new Blob([text])))"
    ),
    "posts from an old worker": "worker.postMessage('/skade')",
    "posts a while later": "setTimeout(() => fetch('/skade', {method: 'POST'}), 300)",
}
PAGE = scripted("Side", "const worker = new Worker('/arbeider');", "<p>Her er siden.</p>")
WORKER = "onmessage = (event) => fetch(event.data, {method: 'POST'})"
REGISTERS = (
    "navigator.serviceWorker.register('/skade')"
    ".then(() => { document.title = 'ja' }, () => { document.title = 'nei' });"
)
SHARED = (
    "onconnect = ({ ports: [port] }) => { port.onmessage = ({ data }) =>"
    "fetch(data, { method: 'POST' }).then((one) => { if (!one.ok) throw one })"
    ".then(() => port.postMessage(`ja ${data}`), () => port.postMessage(`nei ${data}`)) };"
)


def soon() -> Deadline:
    return Deadline.after(timedelta(seconds=10))


def script(text: str) -> Callable[[Exchange], None]:
    return lambda exchange: exchange.send(text, "text/javascript")


def until(done: Callable[[], bool]) -> bool:
    """Wait for something that must come; False if it did not within ten seconds."""
    deadline = soon()
    while not done():
        if deadline.passed:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture
def held(tab: Tab, site: SiteServer) -> Iterator[Tab]:
    """A tab whose page is held."""
    site.add("/arbeider", script(WORKER))
    go(tab, site.add("/holdt", PAGE))
    tab.hold()
    yield tab
    assert harm(site) == []


def go(tab: Tab, url: str) -> None:
    tab.navigate(url, soon(), lambda _: True)
    assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), soon())


def run(tab: Tab, source: str) -> None:
    """Run a script in the page's own world, as if a person had just pressed something."""
    told = {"expression": f"(() => {{ {source} }})()", "userGesture": True}
    tab.send("Runtime.evaluate", told, soon())


def ask(tab: Tab, expression: str) -> object:
    return tab.evaluate(expression, tab.world(tab.frames(soon()).id, soon()), soon())


def harm(site: SiteServer) -> list[str]:
    asked = [one for one in site.requests if one.path == "/skade"]
    return [f"{one.method} {one.target}" for one in asked]


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_a_held_page_does_not_reach_its_site(way: str, held: Tab, site: SiteServer) -> None:
    run(held, way)
    assert until(lambda: held.caught > 0)
    held.leave()
    assert held.log.url == "about:blank"
    assert harm(site) == []


def test_what_a_held_page_sends_when_it_is_left_is_held_too(held: Tab, site: SiteServer) -> None:
    run(held, "addEventListener('pagehide', () => navigator.sendBeacon('/skade', 'x'))")
    held.leave()
    assert until(lambda: held.caught > 0)
    assert harm(site) == []


@pytest.mark.parametrize("moment", ["pagehide", "unload", "visibilitychange", "beforeunload"])
def test_a_service_worker_that_is_registered_on_leaving_is_not_fetched(
    moment: str, tab: Tab, site: SiteServer
) -> None:
    registers = "() => navigator.serviceWorker.register('/skade')"
    on_leaving = "".join(
        f"{one}.addEventListener('{moment}', {registers});" for one in ("window", "document")
    )
    go(tab, site.add("/forlates", scripted("Side", on_leaving, "<p>Her er siden.</p>")))
    tab.hold()
    run(tab, "document.body.click()")  # without it Chromium does not tell of beforeunload
    tab.leave()
    go(tab, site.add("/neste", scripted("Neste", REGISTERS)))
    assert until(lambda: ask(tab, "document.title") == "nei")
    assert harm(site) == []


def test_a_service_worker_never_begins(tab: Tab, site: SiteServer) -> None:
    go(tab, site.add("/fri", scripted("Side", REGISTERS)))
    assert until(lambda: ask(tab, "document.title") == "nei")
    assert harm(site) == []


def test_a_shared_worker_that_was_there_is_held_with_its_page(tab: Tab, site: SiteServer) -> None:
    site.add("/delt", script(SHARED))
    site.add("/skade", lambda exchange: exchange.html("ok"))
    page = "const delt = new SharedWorker('/delt'); delt.port.onmessage = (event) => {"
    go(tab, site.add("/deler", scripted("Side", page + "document.title = event.data };")))
    site.add("/fritt", lambda exchange: exchange.html("ok"))
    run(tab, "delt.port.postMessage('/fritt')")
    assert until(lambda: ask(tab, "document.title") == "ja /fritt")
    tab.hold()
    run(tab, "delt.port.postMessage('/skade')")
    assert until(lambda: ask(tab, "document.title") == "nei /skade")
    run(tab, "addEventListener('pagehide', () => delt.port.postMessage('/skade'))")
    tab.leave()
    go(tab, site.url("/deler"))
    run(tab, "delt.port.postMessage('/fritt')")
    assert until(lambda: ask(tab, "document.title") == "ja /fritt")
    assert harm(site) == []


def test_a_shared_worker_without_an_address_is_held_with_its_page(
    tab: Tab, site: SiteServer
) -> None:
    """What bundlers put into a page as a blob; it may ask whatever its page's site has."""
    site.add("/skade", lambda exchange: exchange.html("ok"))
    site.add("/fritt", lambda exchange: exchange.html("ok"))
    text = json.dumps(SHARED.replace("fetch(data", "fetch(origin + data"))
    made = f"const text = `const origin = '${{location.origin}}';` + {text};"
    begun = "const delt = new SharedWorker(URL.createObjectURL(new Blob([text])));"
    heard = "delt.port.onmessage = (event) => { document.title = event.data };"
    go(tab, site.add("/deler", scripted("Side", made + begun + heard)))
    run(tab, "delt.port.postMessage('/fritt')")
    assert until(lambda: ask(tab, "document.title") == "ja /fritt")
    tab.hold()
    run(tab, "delt.port.postMessage('/skade')")
    assert until(lambda: ask(tab, "document.title") == "nei /skade")
    run(tab, "addEventListener('pagehide', () => delt.port.postMessage('/skade'))")
    tab.leave()
    assert harm(site) == []


LOOKS = {
    "a picture": "const one = new Image(); one.src = '/utseende'; document.body.append(one)",
    "a style": (
        "const one = document.createElement('link'); one.rel = 'stylesheet';"
        "one.href = '/utseende'; document.head.append(one)"
    ),
    "a font": (
        "document.fonts.add(new FontFace('x', 'url(/utseende)')); document.fonts.load('9px x')"
    ),
}


@pytest.mark.parametrize("way", LOOKS.values(), ids=list(LOOKS))
def test_what_makes_up_its_looks_still_comes(way: str, held: Tab, site: SiteServer) -> None:
    run(held, way)
    assert until(lambda: bool(site.asked_for("/utseende")))
    assert held.caught == 0


@pytest.mark.parametrize("way", LOOKS.values(), ids=list(LOOKS))
def test_an_address_that_does_something_is_held_though_it_is_asked_for_as_looks(
    way: str, open_tab: Callable[..., Tab], site: SiteServer
) -> None:
    tab = open_tab(replace(POLICY, acts=lambda url: url.endswith("/skade")))
    go(tab, site.add("/side", document("Side", "<p>Her er siden.</p>")))
    tab.hold()
    run(tab, way.replace("/utseende", "/skade"))
    assert until(lambda: tab.caught > 0)
    tab.leave()
    assert harm(site) == []


def test_a_request_that_is_under_way_goes_on(tab: Tab, site: SiteServer) -> None:
    def slow(exchange: Exchange) -> None:
        while not held:
            exchange.wait(0.01)
        exchange.send("kom", "text/plain")

    held: list[bool] = []
    site.add("/treg", slow)
    fetched = "fetch('/treg').then((r) => r.text()).then((text) => { document.title = text });"
    go(tab, site.add("/venter", scripted("Venter", fetched)))
    assert until(lambda: bool(site.asked_for("/treg")))
    tab.hold()
    held.append(True)
    assert until(lambda: ask(tab, "document.title") == "kom")


OTHERS = (
    "const one = document.createElement('script'); one.src = '{src}'; document.head.append(one)"
)


def test_while_an_answer_is_given_scripts_of_others_come_and_the_sites_own_do_not(
    tab: Tab, site: SiteServer
) -> None:
    site.add("/andre", script("document.title = 'kom'"))
    go(tab, site.add("/svar", document("Svar", "<p>Side</p>")))
    tab.hold(Grip.ANSWER)
    run(tab, OTHERS.format(src=f"{site.third_party}/andre"))
    assert until(lambda: ask(tab, "document.title") == "kom")
    run(
        tab,
        OTHERS.format(src="/skade") + f"; fetch('{site.third_party}/skade', {{method: 'POST'}})",
    )
    assert until(lambda: tab.caught > 0)
    tab.leave()
    assert harm(site) == []


def test_the_next_page_is_not_held(held: Tab, site: SiteServer) -> None:
    run(held, "fetch('/skade')")
    assert until(lambda: held.caught > 0)
    site.add("/mottak", lambda exchange: exchange.html("ok"))
    posts = "fetch('/mottak', {method: 'POST'}).then(() => { document.title = 'sendt' })"
    go(held, site.add("/neste", scripted("Neste", posts)))
    assert held.caught == 0
    assert until(lambda: ask(held, "document.title") == "sendt")
    assert [one.method for one in site.asked_for("/mottak")] == ["POST"]
