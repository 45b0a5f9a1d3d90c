"""A page that runs nothing is loaded once and shown in both windows; any other is loaded anew."""

from pathlib import Path

import pytest

from auditor.model.scan import EngineChoice, PictureMode
from auditor.model.target import TargetKind
from tests.auditor.scan.scanning import DESKTOP, PHONE, Result, plan_for, scan
from tests.site import SiteServer
from tests.site.loopback import Handler

pytestmark = pytest.mark.usefixtures("no_browser")

SCRIPT = "<script>1</script>"
BODY = """<h1>Kontoret</h1><p class="svak">Svak tekst på smal skjerm, som ingen ser.</p>
<p class="vid">Bare på vid skjerm</p><nav class="smal"><a href="/en"></a></nav>
<form><input type="text"><button>Søk</button></form><div class="bred">Bred</div>"""
STYLE = """.smal { display: none } .bred { width: 100px }
@media (max-width: 600px) {
  .svak { color: #ccc; background: #fff; transition: color 9s }
  .vid { display: none } .smal { display: block } .bred { width: 900px }
}"""


def page(extra: str = "", style: str = STYLE) -> str:
    return (
        f'<!doctype html><html lang="nb"><head><title>Kontoret</title><style>{style}</style>'
        f"{extra}</head><body>{BODY}</body></html>"
    )


def answered_with(name: str, value: str) -> Handler:
    return lambda exchange: exchange.html(page(), headers=[(name, value)])


def seen(out: Path, *urls: str) -> Result:
    plan = plan_for(
        *urls,
        kind=TargetKind.LIST,
        engine=EngineChoice.ALL,
        viewports=(DESKTOP, PHONE),
        pictures=PictureMode.NONE,
        jobs=1,
    )
    return scan(out, plan)


def found(result: Result, url: str) -> set[tuple[object, ...]]:
    return {
        (one.viewport, one.finding.rule, str(one.finding.selector), one.finding.outcome)
        for one in result.occurrences
        if one.page == url
    }


def verdicts(result: Result, url: str) -> set[tuple[object, ...]]:
    return {
        (one.viewport, one.run.rule, one.run.counts, one.run.failure)
        for one in result.rule_runs
        if one.page == url
    }


def resized(result: Result, url: str) -> list[bool]:
    return [entry.resized for entry in result.pages if entry.url == url]


def test_a_page_that_runs_nothing_is_loaded_once_and_judged_as_if_it_were_loaded_twice(
    site: SiteServer, tmp_path: Path
) -> None:
    site.add("/forst", page())
    still = site.add("/stille", page("<style></style>"))
    alive = site.add("/levende", page(SCRIPT))
    result = seen(tmp_path, site.url("/forst"), still, alive)
    assert len(site.asked_for("/stille")) == 1
    assert len(site.asked_for("/levende")) == 2
    assert resized(result, still) == [False, True]
    assert resized(result, alive) == [False, False]
    assert not [entry.remarks for entry in result.pages if entry.remarks]
    narrow = {rule for viewport, rule, *_ in found(result, still) if viewport == PHONE}
    assert {"color-contrast", "link-name", "content-reflows-at-320-px"} <= narrow
    assert found(result, still) == found(result, alive)
    assert verdicts(result, still) == verdicts(result, alive)


def test_a_page_that_may_differ_by_the_window_is_loaded_in_each(
    site: SiteServer, tmp_path: Path
) -> None:
    """As its server answers it, as it lacks something, as its styles move or remember."""
    fades = "p { animation: a 3s infinite } @keyframes a { to { opacity: .9 } }"
    skips = "p { content-visibility: auto; contain-intrinsic-size: auto 50px }"
    asked = {
        "/accept-ch": answered_with("Accept-CH", "Sec-CH-Viewport-Width"),
        "/vary": answered_with("Vary", "Accept-Encoding, Sec-CH-Viewport-Width"),
        "/refresh": answered_with("Refresh", "600; url=/annen"),
        "/mangler": page() + '<img src="/borte.png" alt="">',
        "/beveget": page(style=STYLE + fades),
        "/husker": page(style=STYLE + skips),
    }
    first = site.add("/forst", page())
    urls = {path: site.add(path, answer) for path, answer in asked.items()}
    result = seen(tmp_path, first, *urls.values())
    assert {path: len(site.asked_for(path)) for path in urls} == dict.fromkeys(urls, 2)
    assert [resized(result, url) for url in urls.values()] == [[False, False]] * len(urls)
