"""What a page's timers bring is waited for, though nobody can tell for when they are set."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from auditor.model.page import PageState, Reason
from auditor.model.scan import EngineChoice
from auditor.model.target import TargetKind
from tests.auditor.scan.scanning import plan_for, scan
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import document

pytestmark = pytest.mark.usefixtures("no_browser")

ADD = "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/kart.png\">')"
NEAR = (
    "new IntersectionObserver(([one], watch) => {{ if (one.isIntersecting) {{ watch.disconnect();"
    " {then} }} }}).observe(document.querySelector('#nede'))"
)
TALL = '<div style="height: 3000px"></div><p id="nede">Nederst</p>'
LATE = {
    "/sent": f"<script>setTimeout(() => {{ {ADD} }}, 2200)</script>",
    "/etter-svar": "<script>fetch('/svar').then(() => setTimeout(() => {"
    + ADD
    + "}, 1500))</script>",
    "/rullet-til": f"{TALL}<script>{NEAR.format(then=f'setTimeout(() => {ADD}, 600)')}</script>",
}
SOUND = {
    "/klokke": "<p id='k'>12</p><script>setInterval(() => { k.textContent = Date.now() }, 700)"
    "</script>",
    "/nyheter": "<p id='n'>En</p><script>setInterval(() => {"
    " n.textContent = n.textContent === 'En' ? 'To' : 'En' }, 1300)</script>",
    "/roper": f"{TALL}<script>addEventListener('scroll', () => setTimeout(() => 0, 99))</script>",
}


@pytest.fixture
def site(bare_site: SiteServer) -> SiteServer:
    """A site that has the pages of its test alone."""
    return bare_site


def test_what_timers_bring_within_seconds_is_judged(site: SiteServer, tmp_path: Path) -> None:
    site.add("/svar", "ja")
    pages = {**LATE, **SOUND}
    links = "".join(f'<a href="{path}">{path[1:]}</a> ' for path in pages)
    site.add("/", document("Start", f"<nav>{links}</nav>"))
    for path, body in pages.items():
        site.add(path, document(path[1:], f"<h1>{path[1:]}</h1>{body}"))
    result = scan(tmp_path, plan_for(site.url("/"), robots=False, engine=EngineChoice.ALL))
    assert {result.states[site.url(path)] for path in pages} == {
        (PageState.AUDITED, Reason.COMPLETE)
    }
    for path in LATE:
        assert "image-alt" in result.rules_failed_on(site.url(path)), path


def test_a_page_that_goes_on_while_its_timers_are_waited_for_is_judged(
    site: SiteServer, tmp_path: Path
) -> None:
    body = '<meta http-equiv="refresh" content="2"><h1>Kø</h1><script>setTimeout(() => 0)</script>'
    urls = [site.add(f"/ko/{number}", document("Kø", body)) for number in range(5)]
    plan = plan_for(*urls, kind=TargetKind.LIST, robots=False, engine=EngineChoice.ALL)
    result = scan(tmp_path, plan)
    assert {result.states[url][0] for url in urls} == {PageState.AUDITED}


def test_a_page_with_little_time_is_judged_rather_than_waited_for(
    site: SiteServer, tmp_path: Path
) -> None:
    def slow(exchange: Exchange) -> None:
        time.sleep(5)
        exchange.send("", "image/png")

    site.add("/treg.png", slow)
    body = "<h1>Treg</h1><img src=/treg.png alt=''><script>setTimeout(() => 0)</script>"
    url = site.add("/treg", document("Treg", body))
    plan = plan_for(url, robots=False, engine=EngineChoice.ALL, page_timeout=timedelta(seconds=8.5))
    assert scan(tmp_path, plan).states[url] == (PageState.AUDITED, Reason.COMPLETE)
