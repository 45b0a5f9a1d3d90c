"""A process that dies over a page is gone on with; a page that keeps killing it is told as such."""

import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from auditor.model.page import PageState, Reason
from auditor.model.scan import ScanState
from tests.auditor.scan.killing import CHECKOUT, Scanner, serve
from tests.auditor.scan.scanning import assert_same, plan_for, read, scan
from tests.site import SiteServer
from tests.site.exchange import Exchange

pytestmark = pytest.mark.usefixtures("no_browser")

PAGES = 16
KILLED_AT = (5, 2, 7)
"""Requests for pages after which the process is killed, counted from the kill before."""
KILLER = 3


def test_a_scan_that_is_killed_again_and_again_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    left = list(KILLED_AT)
    with SiteServer(None, sitemap=False) as site:
        counting = threading.Lock()

        def note(exchange: Exchange, _number: int) -> None:
            with counting:
                # What a process asked for before it was killed does not count for the next.
                if not left or scanner.deaths < len(KILLED_AT) - len(left):
                    return
                left[0] -= 1
                if left[0]:
                    return
                left.pop(0)
            scanner.kill()
            exchange.hold()

        scanner = Scanner(tmp_path / "killed", serve(site, PAGES, note))
        while not scanner.run():
            pass
        killed = read(tmp_path / "killed")
        undisturbed = scan(tmp_path / "whole", plan_for(site.url("/n/0")))
    assert scanner.deaths == len(KILLED_AT)
    assert_same(undisturbed, killed)
    assert [page.url for page in killed.pages] == [page.url for page in undisturbed.pages]
    assert len(killed.audited) == PAGES
    causes = [replace(one, picture=None) for one in killed.causes]
    assert causes == [replace(one, picture=None) for one in undisturbed.causes]


def test_a_page_that_kills_the_process_ends_as_crashed_and_the_others_are_audited(
    tmp_path: Path,
) -> None:
    with SiteServer(None, sitemap=False) as site:

        def note(exchange: Exchange, number: int) -> None:
            if number == KILLER:
                scanner.kill()
                exchange.hold()

        scanner = Scanner(tmp_path, serve(site, 2 * KILLER + 2, note))
        while not scanner.run():
            pass
        result = read(tmp_path)
        killer = site.url(f"/n/{KILLER}")
    assert result.states[killer] == (PageState.CRASHED, Reason.PROCESS_DIED)
    assert len(result.audited) == 2 * KILLER + 1
    assert result.scan.state is ScanState.PARTIAL
    assert scanner.deaths in (3, 4)  # the first counts only where nothing else was in flight
    assert len(site.asked_for(f"/n/{KILLER}")) == scanner.deaths


def test_a_scan_that_another_process_took_over_stops_and_writes_nothing_more(
    tmp_path: Path,
) -> None:
    with SiteServer(None, sitemap=False) as site:

        def take_over(_exchange: Exchange, number: int) -> None:
            if number == KILLER:
                (file,) = tmp_path.glob("runs/*/scan.sqlite")
                with sqlite3.connect(file, timeout=60) as database:
                    database.execute("UPDATE lease SET fence = fence + 1, owner = 'another'")
                database.close()

        start = serve(site, PAGES, take_over)
        auditor = Path(sys.executable).with_name("auditor")
        options = ["--out", tmp_path, "--engine", "axe", "--viewport", "1280x1024", "--lang", "en"]
        done = subprocess.run(
            [auditor, "scan", start, *options, "--progress", "none"],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 4
    assert "is written by another process now" in done.stderr
    assert "Traceback" not in done.stderr
    (file,) = tmp_path.glob("runs/*/scan.sqlite")
    with sqlite3.connect(file) as database:
        assert database.execute("SELECT owner FROM lease").fetchall() == [("another",)]
    database.close()
    left = read(tmp_path)
    assert left.scan.state is ScanState.RUNNING
    assert 0 < len(left.audited) < PAGES
    names = [one.name() for one in psutil.Process().children(recursive=True)]
    assert not [name for name in names if "chrom" in name]
