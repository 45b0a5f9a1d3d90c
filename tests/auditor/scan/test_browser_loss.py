"""A browser that is lost costs no page; one that cannot be started again ends the scan aloud."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from auditor.errors import SetupError
from auditor.model.page import PageState
from auditor.model.scan import ScanState
from auditor.scan import browsers
from auditor.scan.progress import Progress
from tests.auditor.scan.scanning import assert_same, plan_for, read, resume, scan
from tests.site import SiteServer
from tests.site.hostile import crawling
from tests.site.hostile.pages import FAULTS, document

pytestmark = pytest.mark.usefixtures("no_browser")

PAGES = 8


@pytest.fixture
def start(site: SiteServer) -> str:
    """A site of eight pages with a fault each."""
    site.add("/sitemap.xml", crawling.robots_missing)
    links = "".join(f'<a href="/n/{n}">Side {n}</a> ' for n in range(1, PAGES))
    for n in range(1, PAGES):
        site.add(f"/n/{n}", document(f"Side {n}", FAULTS))
    return site.add("/n/0", document("Forside", links + FAULTS))


def kill_browsers() -> None:
    """Kill the main process of every browser that this test began."""
    for one in psutil.Process().children(recursive=True):
        try:
            words = one.cmdline()
        except psutil.Error:
            continue
        main = any(word.startswith("--user-data-dir") for word in words)
        if main and not any(word.startswith("--type=") for word in words):
            one.kill()


def killing_at(done: int) -> Callable[[Progress], None]:
    """A listener that kills the browser once so many pages are done."""
    left = [done]

    def listen(progress: Progress) -> None:
        if left and progress.done >= left[0]:
            left.clear()
            kill_browsers()

    return listen


def test_a_browser_that_is_killed_or_recycled_costs_no_page_and_changes_no_result(
    start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = scan(tmp_path / "whole", plan_for(start))
    killed = scan(tmp_path / "killed", plan_for(start), listener=killing_at(3))
    assert len(killed.audited) == PAGES
    assert_same(undisturbed, killed)
    monkeypatch.setattr(browsers, "RECYCLE_EVERY", 3)
    assert_same(undisturbed, scan(tmp_path / "recycled", plan_for(start)))


def scan_with_one_start(start: str, tmp_path: Path) -> Path:
    """Scan with a Chromium that starts once, and is killed after two pages; the run's folder."""
    spent = tmp_path / "spent"
    chromium = tmp_path / "chromium"
    chromium.write_text(
        "#!/bin/sh\n"
        'case "$*" in *--version*) ;; *)\n'
        f"  test ! -e {spent} || exit 1\n"
        f"  touch {spent} ;;\n"
        'esac\nexec chromium "$@"\n',
        "utf-8",
    )
    chromium.chmod(0o755)
    plan = replace(plan_for(start), jobs=1)
    with pytest.raises(SetupError) as failed:
        scan(tmp_path, plan, listener=killing_at(2), chromium=chromium)
    return Path(str(failed.value.run))


def test_a_browser_that_cannot_be_started_again_ends_the_scan_until_a_sound_one_goes_on(
    start: str, tmp_path: Path
) -> None:
    run = scan_with_one_start(start, tmp_path)
    assert run.parent == tmp_path / "runs"
    result = read(tmp_path, run=run)
    assert result.scan.state is ScanState.FAILED
    assert "could not be started" in str(result.scan.failure)
    assert {page.state for page in result.pages} <= {PageState.AUDITED, PageState.INTERRUPTED}
    assert 2 <= len(result.audited) < PAGES
    resume(tmp_path, run=run.name, jobs=1)
    assert len(read(tmp_path, run=run).audited) == PAGES
