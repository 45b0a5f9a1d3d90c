"""A scan that was stopped or killed goes on as if nothing had happened."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from auditor.errors import UsageError
from auditor.model.page import PageState, Reason
from auditor.model.scan import EngineChoice, ScanPlan, ScanState
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
from tests.site import DEMO, SiteServer
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

scan(Path(sys.argv[1]), plan_for(sys.argv[2], max_pages=14, include=("/gen/",)))
"""


def interrupted_after(done: int, out: Path, plan: ScanPlan) -> Result:
    """Scan until so many addresses are done."""
    stop = threading.Event()

    def listen(progress: Progress) -> None:
        if progress.done >= done:
            stop.set()

    return scan(out, plan, listener=listen, stop=stop)


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
    done: int, site: SiteServer, tmp_path: Path
) -> None:
    undisturbed = scan(tmp_path / "whole", plan_for(site.url("/")))
    stopped = interrupted_after(done, tmp_path / "parts", plan_for(site.url("/")))
    assert stopped.interrupted is True
    assert stopped.scan.state is ScanState.INTERRUPTED
    assert 0 < len(stopped.audited) < len(undisturbed.audited)
    waiting = [page for page in stopped.pages if page.state is PageState.INTERRUPTED]
    assert waiting
    assert {page.reason for page in waiting} == {Reason.STOPPED}
    gone_on = resume(tmp_path / "parts")
    assert gone_on.interrupted is False
    assert gone_on.scan.state is ScanState.COMPLETED
    assert gone_on.scan.id == stopped.scan.id
    assert gone_on.scan.consent == undisturbed.scan.consent
    assert_same(undisturbed, gone_on)


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
    stop = threading.Event()

    def listen(progress: Progress) -> None:
        if progress.done >= 3:
            stop.set()

    stopped = scan(tmp_path, folder_plan(DEMO), folder=DEMO, listener=listen, stop=stop)
    with pytest.raises(UsageError, match="name its path again"):
        resume(tmp_path)
    gone_on = resume(tmp_path, folder=DEMO)
    assert gone_on.audited > stopped.audited
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
        [sys.executable, "-c", KILLED, str(parts), site.url("/gen/1")],
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
    _, alive = psutil.wait_procs(family, timeout=15)
    assert alive == []
    assert list(short_folder.iterdir()) == []
    killed = read(parts)
    assert killed.audited
    gone_on = resume(parts)
    plan = plan_for(site.url("/gen/1"), max_pages=14, include=("/gen/",))
    assert_same(scan(tmp_path / "whole", plan), gone_on)
    assert len(gone_on.audited) == 14


def test_a_stopped_scan_keeps_its_pictures_and_judges_the_site_once_it_is_whole(
    tmp_path: Path,
) -> None:
    with SiteServer(None, sitemap=False) as site:
        for number in range(6):
            link = f'<p><a href="/side/{number + 1}">Neste</a></p>' if number < 5 else ""
            site.add(f"/side/{number}", document(f"Side {number}", FAULTS + link))
        plan = plan_for(site.url("/side/0"), engine=EngineChoice.ALL)
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
