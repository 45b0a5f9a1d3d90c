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


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Accept-CH", "Sec-CH-Viewport-Width"),
        ("Vary", "Accept-Encoding, Sec-CH-Viewport-Width"),
        ("Refresh", "600; url=/annen"),
    ],
)
def test_a_page_that_a_server_may_answer_by_the_window_is_loaded_in_each(
    site: SiteServer, tmp_path: Path, header: str, value: str
) -> None:
    site.add("/forst", page())
    asked = site.add("/tilpasset", answered_with(header, value))
    result = seen(tmp_path, site.url("/forst"), asked)
    assert len(site.asked_for("/tilpasset")) == 2
    assert resized(result, asked) == [False, False]


def test_a_page_that_lacks_something_is_loaded_in_each_window(
    site: SiteServer, tmp_path: Path
) -> None:
    site.add("/forst", page())
    asked = site.add("/mangler", page() + '<img src="/borte.png" alt="">')
    result = seen(tmp_path, site.url("/forst"), asked)
    assert len(site.asked_for("/mangler")) == 2
    assert resized(result, asked) == [False, False]


@pytest.mark.parametrize(
    "style",
    [
        "p { animation: a 3s infinite } @keyframes a { to { opacity: .9 } }",
        "p { content-visibility: auto; contain-intrinsic-size: auto 50px }",
    ],
)
def test_a_page_whose_styles_move_or_remember_is_loaded_in_each_window(
    site: SiteServer, tmp_path: Path, style: str
) -> None:
    site.add("/forst", page())
    asked = site.add("/beveget", page(style=STYLE + style))
    result = seen(tmp_path, site.url("/forst"), asked)
    assert len(site.asked_for("/beveget")) == 2
    assert resized(result, asked) == [False, False]
