"""What a page's timers bring is waited for, though nobody can tell for when they are set."""

from pathlib import Path

import pytest

from auditor.model.page import PageState, Reason
from auditor.model.scan import EngineChoice
from tests.auditor.scan.scanning import plan_for, scan
from tests.site import SiteServer
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
    assert result.coverage.ratio == 1
