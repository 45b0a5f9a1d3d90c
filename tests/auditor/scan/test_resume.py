"""A scan that was stopped or killed goes on as if nothing had happened."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from auditor.errors import UsageError
from auditor.model.page import PageState, Reason
from auditor.model.scan import EngineChoice, PictureMode, ScanPlan, ScanState
from auditor.scan.progress import Progress
from tests.auditor.scan.scanning import (
    Result,
    assert_same,
    folder_plan,
    plan_for,
    read,
    resume,
    scan,
    scans,
)
from tests.conftest import Chromium
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile import crawling
from tests.site.hostile.pages import FAULTS, document

pytestmark = pytest.mark.usefixtures("no_browser")

SITE_RULES = ("accessibility-statement-is-linked", "page-title-says-what-the-page-is-about")
CHECKOUT = Path(__file__).parents[3]
KILLED = """
import sys
from pathlib import Path
from tests.auditor.scan.scanning import plan_for, scan

scan(Path(sys.argv[1]), plan_for(sys.argv[2], max_pages=int(sys.argv[3]), include=("/gen/",)))
"""
PAGES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Undisturbed:
    """A scan of a part of the demo, by nobody stopped, and the site that is still there."""

    site: SiteServer
    plan: ScanPlan
    result: Result


@pytest.fixture(scope="module")
def undisturbed(
    chromium: Chromium, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Undisturbed]:
    chromium.put_away()
    with SiteServer() as site:
        plan = plan_for(site.url("/tjenester/"), include=("/tjenester/", "/nyheter/", "/k"))
        result = scan(tmp_path_factory.mktemp("undisturbed"), plan)
        yield Undisturbed(site=site, plan=plan, result=result)


def interrupted_after(done: int, out: Path, plan: ScanPlan, folder: Path | None = None) -> Result:
    """Scan until so many addresses are done."""
    stop = threading.Event()

    def listen(progress: Progress) -> None:
        if progress.done >= done:
            stop.set()

    return scan(out, plan, folder=folder, listener=listen, stop=stop)


def test_a_stopped_scan_that_is_cancelled_keeps_what_it_found_and_never_goes_on(
    site: SiteServer, tmp_path: Path
) -> None:
    stopped = interrupted_after(2, tmp_path, plan_for(site.url("/")))
    assert stopped.scan.state is ScanState.INTERRUPTED
    assert scans(tmp_path).cancel(None) == stopped.run
    cancelled = read(tmp_path)
    assert cancelled.scan.state is ScanState.CANCELLED
    assert_same(stopped, cancelled)
    with pytest.raises(UsageError, match="nothing to go on with"):
        resume(tmp_path)
    with pytest.raises(UsageError, match="nothing to cancel"):
        scans(tmp_path).cancel(None)


@pytest.mark.parametrize("done", [1, 6])
def test_a_stopped_scan_goes_on_to_the_result_of_an_undisturbed_one(
    done: int, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    whole = undisturbed.result
    stopped = interrupted_after(done, tmp_path, undisturbed.plan)
    assert stopped.interrupted is True
    assert stopped.scan.state is ScanState.INTERRUPTED
    assert 0 < len(stopped.audited) < len(whole.audited)
    waiting = [page for page in stopped.pages if page.state is PageState.INTERRUPTED]
    assert waiting
    assert {page.reason for page in waiting} == {Reason.STOPPED}
    gone_on = resume(tmp_path)
    assert gone_on.interrupted is False
    assert gone_on.scan.state is ScanState.COMPLETED
    assert gone_on.scan.id == stopped.scan.id
    assert gone_on.scan.consent == whole.scan.consent
    assert gone_on.scan.consent is not None
    assert gone_on.scan.consent.action == "rejected"
    assert_same(whole, gone_on)


def test_pages_that_were_done_are_not_visited_again_but_the_one_to_come_in_by(
    site: SiteServer, tmp_path: Path
) -> None:
    plan = plan_for(site.url("/gen/1"), max_pages=12, include=("/gen/",))
    stopped = interrupted_after(6, tmp_path, plan)
    before = len(site.requests)
    resume(tmp_path)
    asked_again = {site.origin + one.target for one in site.requests[before:]}
    assert stopped.audited & asked_again == {site.url("/gen/1")}


def test_a_finished_scan_has_nothing_to_go_on_with(site: SiteServer, tmp_path: Path) -> None:
    scan(tmp_path, plan_for(site.url("/gen/300"), max_pages=1))
    with pytest.raises(UsageError, match="finished"):
        resume(tmp_path)


def test_a_stopped_scan_of_a_folder_wants_the_folder_again_and_serves_it_where_it_was(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "nettsted"
    folder.mkdir()
    links = "".join(f'<p><a href="/{number}.html">Side {number}</a></p>' for number in range(6))
    for name in ("index", *map(str, range(6))):
        (folder / f"{name}.html").write_text(document(f"Side {name}", links), "utf-8")
    out = tmp_path / "ut"
    stopped = interrupted_after(3, out, folder_plan(folder), folder)
    with pytest.raises(UsageError, match="name its path again"):
        resume(out)
    gone_on = resume(out, folder=folder)
    assert gone_on.audited > stopped.audited
    assert len(gone_on.audited) == 7
    assert not [page for page in gone_on.pages if page.state is PageState.NETWORK_ERROR]


def test_a_scan_killed_in_the_middle_goes_on_and_leaves_no_browser_behind(
    site: SiteServer, tmp_path: Path, short_folder: Path
) -> None:
    caught = threading.Event()

    def hold_once(exchange: Exchange) -> None:
        if exchange.earlier == 0:
            caught.set()
            exchange.hold()
        crawling.generated(exchange)

    site.add("/gen/6", hold_once)
    parts = tmp_path / "parts"
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(parts), site.url("/gen/1"), str(PAGES)],
        cwd=CHECKOUT,
        env={**os.environ, "TMPDIR": str(short_folder)},
    )
    try:
        assert caught.wait(60)
        family = psutil.Process(child.pid).children(recursive=True)
        assert len(family) > 2  # the guard, the driver and the browser's own
    finally:
        child.kill()
        child.wait()
    _, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []
    assert list(short_folder.iterdir()) == []
    killed = read(parts)
    assert killed.audited
    gone_on = resume(parts)
    plan = plan_for(site.url("/gen/1"), max_pages=PAGES, include=("/gen/",))
    assert_same(scan(tmp_path / "whole", plan), gone_on)
    assert len(gone_on.audited) == PAGES


def test_a_stopped_scan_keeps_its_pictures_and_judges_the_site_once_it_is_whole(
    tmp_path: Path,
) -> None:
    with SiteServer(None, sitemap=False) as site:
        for number in range(6):
            link = f'<p><a href="/side/{number + 1}">Neste</a></p>' if number < 5 else ""
            site.add(f"/side/{number}", document(f"Side {number}", FAULTS + link))
        plan = plan_for(site.url("/side/0"), engine=EngineChoice.ALL, pictures=PictureMode.CAUSES)
        stopped = interrupted_after(2, tmp_path, plan)
        gone_on = resume(tmp_path)
    pages = [site.url(f"/side/{number}") for number in range(6)]
    assert gone_on.audited == set(pages)
    assert across_pages(stopped) == []
    statement, title = SITE_RULES
    assert across_pages(gone_on) == sorted(
        [(pages[0], statement), *((page, title) for page in pages)]
    )
    # Two pages are too few to tell what they share: each may be a cause of its own, with a picture.
    for rule in ("image-alt", "label"):
        before = [cause.picture for cause in stopped.causes if cause.rule == rule]
        (after,) = [cause.picture for cause in gone_on.causes if cause.rule == rule]
        assert after is not None
        assert after in before


def across_pages(result: Result) -> list[tuple[str, str]]:
    """Page and rule of each run of a rule that judges all pages together."""
    runs = [(one.page, one.run.rule) for one in result.rule_runs]
    return sorted(run for run in runs if run[1] in SITE_RULES)
