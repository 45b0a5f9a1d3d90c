"""Scans of sites whose addresses are fewer pages than they look, or more."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey, remark
from auditor.model.scan import PictureMode, ScanPlan
from auditor.scan.progress import Progress
from tests.auditor.scan.scanning import Result, assert_same, plan_for, resume, scan
from tests.conftest import Chromium
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import FAULTS, document

pytestmark = pytest.mark.usefixtures("no_browser")

BATCH = 4
WORDS = ("bru", "skole", "vei", "park", "havn", "fjell", "elv")
HTML = "text/html; charset=utf-8"


def links(*paths: str) -> str:
    return "".join(f'<p><a href="{path}">Les om {path}</a></p>' for path in paths)


def calendar(exchange: Exchange) -> None:
    """A month with a link to the next one, for ever."""
    month = int(exchange.asked.query.get("mnd", "0"))
    body = "<p>Ingen hendelser</p>" + links(f"?mnd={month + 1}")
    exchange.send(document(f"Måned {month}", body).encode(), HTML)


def register(exchange: Exchange) -> None:
    """Seven articles under one path, all linked from it."""
    id_ = exchange.asked.query.get("id")
    body = links(*(f"?id={n}" for n in range(len(WORDS)))) if id_ is None else FAULTS
    title = "Register" if id_ is None else WORDS[int(id_)]
    exchange.send(document(title, body).encode(), HTML)


@pytest.fixture(scope="module")
def endless() -> Iterator[SiteServer]:
    """A site with a calendar without end, and a register with one."""
    with SiteServer(None, sitemap=False) as site:
        site.add("/", document("Start", links("/kalender", "/register.php")))
        site.add("/kalender", calendar)
        site.add("/register.php", register)
        yield site


def endless_plan(site: SiteServer, **options: object) -> ScanPlan:
    return plan_for(site.url("/"), max_pages=0, max_variants=BATCH, **options)


def paths(result: Result, state: PageState) -> list[str]:
    return [page.url.split("/", 3)[3] for page in result.pages if page.state is state]


@pytest.fixture(scope="module")
def whole(
    chromium: Chromium, endless: SiteServer, tmp_path_factory: pytest.TempPathFactory
) -> Result:
    """A scan of that site that nothing disturbed."""
    chromium.put_away()
    return scan(tmp_path_factory.mktemp("whole"), endless_plan(endless))


def test_a_calendar_is_stopped_and_a_register_is_read_to_its_end(
    endless: SiteServer, whole: Result, tmp_path: Path
) -> None:
    audited = paths(whole, PageState.AUDITED)
    assert [p for p in audited if "id=" in p] == [f"register.php?id={n}" for n in range(7)]
    assert [p for p in audited if "mnd=" in p] == [f"kalender?mnd={n}" for n in range(1, 5)]
    assert paths(whole, PageState.SAMPLED_OUT) == ["kalender?mnd=5"]
    assert (whole.coverage.audited, whole.coverage.should_audit) == (14, 15)
    assert (whole.coverage.known, whole.coverage.visited) == (15, 14)
    told = remark(RemarkKey.VARIANTS, path=endless.url("/kalender"), left="1")
    assert whole.scan.remarks == (told,)
    assert_same(whole, scan(tmp_path, endless_plan(endless, jobs=1)))


@pytest.mark.parametrize("done", [3, 8])
def test_a_stopped_scan_goes_on_to_give_up_the_same(
    done: int, endless: SiteServer, whole: Result, tmp_path: Path
) -> None:
    stop = threading.Event()

    def listen(progress: Progress) -> None:
        if progress.done >= done:
            stop.set()

    stopped = scan(tmp_path, endless_plan(endless), listener=listen, stop=stop)
    assert 0 < len(stopped.audited) < len(whole.audited)
    gone_on = resume(tmp_path)
    assert_same(whole, gone_on)
    assert gone_on.scan.remarks == whole.scan.remarks


def test_a_page_with_two_addresses_is_one_page_under_the_address_that_was_found_first(
    tmp_path: Path,
) -> None:
    answered = threading.Event()
    about = document("Om oss", FAULTS).encode()

    def late(exchange: Exchange) -> None:
        assert answered.wait(30)
        exchange.send(about, HTML)

    def early(exchange: Exchange) -> None:
        exchange.send(about, HTML)
        answered.set()

    with SiteServer(None, sitemap=False) as site:
        start = document(
            "Start", links("/index.html", "/om/", "/om/index.php", "/hjelp/", "/hjelp")
        )
        site.add("/", start)
        site.add("/index.html", start)
        site.add("/om/", late)
        site.add("/om/index.php", early)
        site.add("/hjelp/", document("Hjelp"))
        site.add("/hjelp", document("Annen hjelp"))
        result = scan(tmp_path, plan_for(site.url("/"), pictures=PictureMode.CAUSES))
        home, about_us = site.url("/"), site.url("/om/")
    assert paths(result, PageState.AUDITED) == ["", "om/", "hjelp/", "hjelp"]
    again = {page.url: page for page in result.pages if page.state is PageState.DUPLICATE}
    assert {url: page.detail for url, page in again.items()} == {
        site.url("/index.html"): home,
        site.url("/om/index.php"): about_us,
    }
    assert {page.reason for page in again.values()} == {Reason.SAME_PAGE}
    assert (result.coverage.audited, result.coverage.should_audit) == (4, 4)
    assert result.coverage.ratio == 1
    assert {one.page for one in result.occurrences if one.finding.rule == "image-alt"} == {about_us}
    assert [cause.picture is not None for cause in result.causes if cause.rule == "image-alt"] == [
        True
    ]
