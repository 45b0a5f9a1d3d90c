"""What a page echoes of a secret reaches no result, in whatever form and place."""

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from auditor.model.criteria import Language
from auditor.model.page import PageState, Reason
from auditor.model.scan import EngineChoice, PictureMode
from auditor.model.secrets import Secrets
from auditor.scan.redact import MASK, Redactor
from tests.auditor.scan.scanning import Result, plan_for, results, scan
from tests.conftest import Chromium
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile import crawling
from tests.site.hostile.pages import document

pytestmark = pytest.mark.usefixtures("no_browser")

SECRET = 'Sesam/lukk+"opp"-æ7'
SESSION = "f3a9c2d41b7e60558"
PAIR = base64.b64encode(f"byggherre:{SECRET}".encode()).decode()
WRITTEN = (SECRET, quote(SECRET, safe=""), PAIR, SESSION, SECRET.replace('"', "&quot;"))


def echoing(exchange: Exchange) -> None:
    """A page that repeats all it was told wherever a page can."""
    quoted = quote(SECRET, safe="")
    shown = SECRET.replace('"', "&quot;")
    body = (
        f'<p data-t="{shown}">{shown}</p><img src="/bilde?n={quoted}"><img src="/{SESSION}.png">'
        f'<a href="/parameter?a=1&amp;t={quoted}">{shown}</a> <a href="/sti/{quoted}/x"></a>'
        f'<a href="/okt;s={SESSION}?b=2">Økt</a> <a href="/videre">{SESSION}</a>'
        f'<iframe title="{shown}" src="/ramme?t={quoted}"></iframe>'
    )
    page = document(shown, body, lang="").replace("<html", f'<html lang="{SESSION}"', 1)
    exchange.html(page, headers=[("Set-Cookie", f"okt={SESSION}; HttpOnly; Path=/")])


def serve(site: SiteServer) -> None:
    for path in ("/sitemap.xml", "/robots.txt"):
        site.add(path, crawling.robots_missing)
    for path in ("/", "/parameter", "/okt", "/malt"):
        site.add(path, echoing)
    site.add("/ramme", "<p>Ramme</p>")
    target = f"/malt?t={quote(SECRET, safe='')}"
    site.add("/videre", lambda exchange: exchange.redirect(target))


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer() as server:
        serve(server)
        yield server


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("redact")


@pytest.fixture(scope="module")
def result(chromium: Chromium, site: SiteServer, out: Path) -> Result:
    chromium.put_away()
    secrets = Secrets(headers=(("Authorization", f"Basic {PAIR}"),))
    plan = plan_for(site.url("/"), engine=EngineChoice.ALL, pictures=PictureMode.CAUSES)
    return scan(out, plan, secrets=secrets)


def test_nothing_that_was_echoed_stands_in_a_result(result: Result, out: Path) -> None:
    assert len(result.audited) == 4
    reports = out / "reports"
    reports.mkdir()
    with results(out).open(str(result.run)) as opened:
        for name in ("json", "html", "csv", "text"):
            for language in Language:
                with (reports / f"{language}.{name}").open("wb") as file:
                    opened.write(name, {}, file, language=language, color=False, width=100)
    files = [file for file in out.rglob("*") if file.is_file()]
    assert len(files) > 12
    for file in files:
        held = file.read_bytes().decode("utf-8", "replace").lower()
        assert not [form for form in WRITTEN if form.lower() in held], file.name
    assert MASK in (reports / "nb.json").read_text("utf-8")


def test_an_address_is_asked_for_without_the_parameter_that_holds_a_secret(
    result: Result, site: SiteServer
) -> None:
    assert {one.target for one in site.asked_for("/parameter")} == {"/parameter?a=1"}
    assert {one.target for one in site.asked_for("/malt") if "t=" not in one.target} == {"/malt"}
    assert site.url("/okt?b=2") in result.audited
    left = [url for url, ending in result.states.items() if ending[0] is PageState.SPARED]
    assert [result.states[url][1] for url in left] == [Reason.HOLDS_CREDENTIALS]
    assert left[0].startswith(site.url("/sti/"))
    assert not [one for one in site.requests if one.path.startswith("/sti/")]


@pytest.mark.parametrize("value", ["nb-NO", "2026-11-28", "true", "avvist", "granted-analytics"])
def test_a_cookie_that_is_no_session_masks_nothing(value: str) -> None:
    redactor = Redactor(["hemmelig"])
    redactor.learn([value])
    assert redactor.masked(f"Siden sier {value}.") == f"Siden sier {value}."


def test_nothing_is_learnt_where_nobody_is_signed_in() -> None:
    redactor = Redactor([])
    redactor.learn([SESSION])
    assert redactor.masked(SESSION) == SESSION
