"""Tabs of a real Chromium: window, worlds, dialogs, gates, and ends."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.elements import closed_roots
from auditor.browser.policy import TabPolicy
from auditor.browser.session import Browser
from auditor.browser.tab import MAX_DIALOGS, WORLD, Tab
from auditor.errors import BrowserError, CommandFailed, DeadlinePassed, TabLost
from auditor.model.page import PageState, Reason, Viewport
from tests.auditor.conftest import VisitPage
from tests.site import SiteServer
from tests.site.hostile.pages import document, scripted

CERTIFICATE = Path(__file__).parents[1] / "net" / "loopback.pem"


def soon() -> Deadline:
    return Deadline.after(timedelta(seconds=20))


def go(tab: Tab, url: str) -> int:
    """Load a page; the execution context of our world in it."""
    tab.navigate(url, soon(), lambda _: True)
    assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), soon())
    return tab.world(tab.frames(soon()).id, soon())


def ask(tab: Tab, expression: str, world: int) -> Any:
    return tab.evaluate(expression, world, soon())


@pytest.mark.parametrize("viewport", [Viewport(320, 256), Viewport(1280, 1024)])
def test_the_window_has_exactly_the_size_that_was_asked_for(
    viewport: Viewport, tab: Tab, site: SiteServer
) -> None:
    tab.set_viewport(viewport)
    world = go(tab, site.url("/kontakt.html"))
    seen = ask(tab, "[innerWidth, innerHeight, screen.width, devicePixelRatio]", world)
    assert seen == [viewport.width, viewport.height, viewport.width, 1]


def test_pictures_of_tabs_that_change_by_turns_are_all_answered(
    open_tab: Callable[..., Tab], site: SiteServer
) -> None:
    tabs = [open_tab(), open_tab(), open_tab()]
    for one in tabs:
        one.set_viewport(Viewport(1280, 1024))
    worlds = [go(one, site.url("/tjenester/helse.html")) for one in tabs]
    clip = {"x": 0, "y": 0, "width": 300, "height": 100, "scale": 1}
    for turn in range(20):
        for one, world in zip(tabs, worlds, strict=True):
            ask(one, f"document.querySelectorAll('a')[{turn} % 6].focus()", world)
            told = one.send("Page.captureScreenshot", {"format": "png", "clip": clip}, soon())
            assert told["data"]


def test_every_tab_has_its_own_window_and_is_visible_and_focused(
    open_tab: Callable[..., Tab], site: SiteServer
) -> None:
    tabs = [open_tab(), open_tab(), open_tab()]
    widths = [320, 768, 1280]
    worlds = []
    for one, width in zip(tabs, widths, strict=True):
        one.set_viewport(Viewport(width, 600))
        worlds.append(go(one, site.url("/kontakt.html")))
    seen = [
        ask(one, "[innerWidth, document.visibilityState, document.hasFocus()]", world)
        for one, world in zip(tabs, worlds, strict=True)
    ]
    assert seen == [[width, "visible", True] for width in widths]


def test_animation_frames_run_in_every_tab(open_tab: Callable[..., Tab], site: SiteServer) -> None:
    frames = "new Promise((end) => requestAnimationFrame(() => requestAnimationFrame(end)))"
    first, _ = open_tab(), open_tab()
    assert ask(first, frames, go(first, site.url("/kontakt.html"))) > 0


def test_our_world_is_untouched_by_what_the_page_overrides(tab: Tab, site: SiteServer) -> None:
    world = go(tab, site.url("/hostile/scripts/lies-all"))
    assert ask(tab, "JSON.stringify([1, 2].map((n) => n * 2))", world) == "[2,4]"
    assert ask(tab, "Promise.resolve(7)", world) == 7
    assert ask(tab, "document.querySelectorAll('#fault-image').length", world) == 1
    assert ask(tab, "typeof axe.runPartial", world) == "function"


def test_the_page_cannot_see_our_world(tab: Tab, site: SiteServer) -> None:
    spy = "document.title = [typeof axe, typeof auditorAxe, typeof auditorPage].join(' ')"
    url = site.add("/spion", scripted("Spion", spy))
    world = go(tab, url)
    assert ask(tab, "document.title", world) == "undefined undefined undefined"
    assert ask(tab, "typeof auditorPage", world) == "object"


def test_our_script_is_in_its_world_before_the_pages_own_runs(
    open_tab: Callable[..., Tab], site: SiteServer
) -> None:
    source = "globalThis.seen = document.documentElement?.dataset.ran || 'not yet'"
    tab = open_tab(TabPolicy(scripts=(source,)))
    url = site.add("/lop", scripted("Løp", "document.documentElement.dataset.ran = 'already'"))
    world = go(tab, url)
    assert ask(tab, "seen", world) == "not yet"
    assert ask(tab, "document.documentElement.dataset.ran", world) == "already"
    assert WORLD == "auditor"


def test_our_script_can_be_had_in_documents_that_have_no_scripts(
    tab: Tab, site: SiteServer
) -> None:
    inside = site.add("/innhold", document("Innhold", "<p>Uten skript.</p>"))
    go(tab, site.add("/ramme", document("Ramme", f'<iframe src="{inside}"></iframe>')))
    tab.awaken(soon())
    top = tab.frames(soon())
    worlds = [tab.world(frame.id, soon()) for frame in (top, *top.children)]
    assert [ask(tab, "typeof auditorPage", world) for world in worlds] == ["object", "object"]


def test_closed_shadow_roots_are_counted_among_elements_that_may_hold_one(
    tab: Tab, site: SiteServer
) -> None:
    script = """for (const mode of ['open', 'closed', 'closed']) {
      const box = document.createElement('div');
      document.body.append(box);
      box.attachShadow({ mode }).innerHTML = '<p>Inni</p>';
    }
    document.body.append(document.createElement('div'));"""
    world = go(tab, site.add("/skygger", scripted("Skygger", script)))
    assert closed_roots(tab, "[...document.querySelectorAll('div')]", world, soon()) == 2
    assert closed_roots(tab, "[]", world, soon()) == 0


def test_the_reason_of_a_script_that_throws_is_told(tab: Tab, site: SiteServer) -> None:
    world = go(tab, site.url("/kontakt.html"))
    with pytest.raises(CommandFailed, match="RangeError"):
        ask(tab, "new Array(-1)", world)


def test_dialogs_are_answered_counted_and_do_not_stop_the_page(tab: Tab, site: SiteServer) -> None:
    go(tab, site.url("/hostile/scripts/three-alerts"))
    assert tab.log.dialogs == 3
    go(tab, site.url("/hostile/scripts/confirm"))
    assert tab.log.dialogs == 1


def test_a_page_that_does_not_want_to_be_left_is_left(tab: Tab, site: SiteServer) -> None:
    go(tab, site.url("/hostile/scripts/beforeunload"))
    world = go(tab, site.url("/kontakt.html"))
    assert ask(tab, "location.pathname", world) == "/kontakt.html"


def test_dialogs_without_end_cost_the_tab_its_life(tab: Tab, site: SiteServer) -> None:
    with pytest.raises(TabLost, match="dialogs"):
        go(tab, site.url("/hostile/scripts/alert-loop"))
    assert tab.log.dialogs > MAX_DIALOGS


def test_leaving_a_page_ends_it(tab: Tab, site: SiteServer) -> None:
    go(tab, site.url("/hostile/hanging/polling"))
    tab.leave()
    world = tab.world(tab.frames(soon()).id, soon())
    assert ask(tab, "location.href", world) == "about:blank"


def test_an_address_that_the_gate_refuses_is_never_requested(tab: Tab, site: SiteServer) -> None:
    asked: list[str] = []

    def gate(url: str) -> bool:
        asked.append(url)
        return url.startswith(site.origin)

    tab.navigate(site.url("/hostile/truth/redirect-elsewhere"), soon(), gate)
    assert tab.wait_for(lambda log: bool(log.refused), soon())
    assert tab.log.refused == f"{site.elsewhere}/hostile/elsewhere"
    assert asked[0] == site.url("/hostile/truth/redirect-elsewhere")
    assert site.asked_for("/hostile/elsewhere") == []


def test_frames_inside_a_page_are_not_asked_of_the_gate(tab: Tab, site: SiteServer) -> None:
    asked: list[str] = []
    tab.navigate(
        site.url("/hostile/frames/cross-origin"), soon(), lambda url: not asked.append(url)
    )
    assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), soon())
    assert asked == [site.url("/hostile/frames/cross-origin")]
    frames = tab.frames(soon())
    assert [child.url.startswith(site.elsewhere) for child in frames.children] == [True]


def test_popups_are_closed_with_their_page(browser: Browser, tab: Tab, site: SiteServer) -> None:
    go(tab, site.url("/hostile/scripts/popups"))
    limit = soon()
    while True:
        tab.leave()
        targets = browser.connection.send("Target.getTargets")["targetInfos"]
        opened = [one for one in targets if one["type"] == "page" and "openerId" in one]
        if not opened or limit.passed:
            break
    assert opened == []


def test_an_endless_script_in_one_tab_does_not_delay_another(
    open_tab: Callable[..., Tab], site: SiteServer
) -> None:
    stuck, other = open_tab(), open_tab()
    patience = Deadline.after(timedelta(minutes=5))  # the stuck tab is waited for throughout
    stuck.navigate(site.url("/hostile/scripts/endless"), patience, lambda _: True)
    limit = soon()
    while stuck.answers() and not limit.passed:
        pass  # the script begins a moment after its page
    asked = {"expression": "1 + 1", "returnByValue": True}
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(stuck.send, "Runtime.evaluate", asked, patience)
        for number in (1, 2, 3):
            assert ask(other, "1 + 1", go(other, site.url(f"/gen/{number}"))) == 2
        assert not answer.done()
        assert stuck.answers() is False
        stuck.close()
        with pytest.raises(TabLost):
            answer.result()


def test_a_stuck_tab_can_be_closed_and_another_opened(
    open_tab: Callable[..., Tab], site: SiteServer
) -> None:
    stuck = open_tab()
    with pytest.raises(DeadlinePassed):
        stuck.navigate(
            site.url("/hostile/hanging/silent"),
            Deadline.after(timedelta(milliseconds=300)),
            lambda _: True,
        )
    stuck.close()
    again = open_tab()
    assert ask(again, "1 + 1", go(again, site.url("/kontakt.html"))) == 2


def test_a_crashed_renderer_is_lost_for_its_tab_alone(
    open_tab: Callable[..., Tab], site: SiteServer
) -> None:
    crashing, sound = open_tab(), open_tab()
    go(crashing, site.url("/kontakt.html"))
    with pytest.raises(BrowserError):
        crashing.send("Page.crash", deadline=Deadline.after(timedelta(seconds=2)))
    with pytest.raises(TabLost):
        crashing.wait_for(lambda _: False, soon())
    assert ask(sound, "1 + 1", go(sound, site.url("/gen/1"))) == 2


def test_a_closed_tab_says_that_it_is_gone(open_tab: Callable[..., Tab]) -> None:
    gone = open_tab()
    gone.close()
    with pytest.raises(TabLost):
        gone.frames(soon())
    gone.close()


@pytest.mark.parametrize("path", ["204", "pdf", "html-download", "redirect-file", "empty-reply"])
def test_what_the_earlier_page_showed_is_never_filed_under_the_next_address(
    path: str, visit: VisitPage, site: SiteServer
) -> None:
    first = visit(site.url("/gen/1"))
    assert {finding.rule for finding in first.findings} == {"image-alt"}
    then = visit(site.url(f"/hostile/truth/{path}"))
    assert then.state is not PageState.AUDITED
    assert (then.findings, then.rule_runs, then.title) == ((), (), None)
    again = visit(site.url("/gen/2"))
    assert again.state is PageState.AUDITED
    assert again.title == "Side 2 av tre hundre – Fjordvik kommune"


@contextmanager
def speaks(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that treats each connection as it is told; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    wire, _ = listener.accept()
                except OSError:
                    return
                with wire:
                    try:
                        answer(wire)
                    except OSError:  # the browser hung up
                        continue

        thread = threading.Thread(target=accept)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def test_a_certificate_that_nobody_vouches_for_is_a_tls_error(visit: VisitPage) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    def shake_hands(wire: socket.socket) -> None:
        with context.wrap_socket(wire, server_side=True) as safe:
            safe.recv(1000)

    with speaks(shake_hands) as port:
        seen = visit(f"https://127.0.0.1:{port}/")
    assert (seen.state, seen.reason) == (PageState.TLS_ERROR, Reason.CERTIFICATE_INVALID)


def test_a_server_that_knows_no_tls_is_a_tls_error(visit: VisitPage) -> None:
    def answer_in_clear(wire: socket.socket) -> None:
        wire.recv(5000)
        wire.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    with speaks(answer_in_clear) as port:
        seen = visit(f"https://127.0.0.1:{port}/")
    assert (seen.state, seen.reason) == (PageState.TLS_ERROR, Reason.TLS_HANDSHAKE_FAILED)


def test_a_server_that_is_not_there_is_a_network_error(visit: VisitPage) -> None:
    with speaks(socket.socket.close) as port:
        pass
    seen = visit(f"http://127.0.0.1:{port}/")
    assert (seen.state, seen.reason) == (PageState.NETWORK_ERROR, Reason.CONNECTION_FAILED)


def test_a_secret_goes_to_its_own_origin_only(
    open_tab: Callable[..., Tab], site: SiteServer
) -> None:
    picture = f'<img src="{site.third_party}/hostile/bilde.png" alt="Bilde">'
    url = site.add(
        "/hemmelig", document("Hemmelig", f'{picture}<img src="/bilder/logo.svg" alt="">')
    )
    tab = open_tab(
        TabPolicy(secret_origin=site.origin, secret_headers=(("X-Preview", "hemmelig"),))
    )
    go(tab, url)
    sent = {one.path: one.headers.get("x-preview") for one in site.requests}
    assert sent["/hemmelig"] == "hemmelig"
    assert sent["/bilder/logo.svg"] == "hemmelig"
    assert sent["/hostile/bilde.png"] is None
