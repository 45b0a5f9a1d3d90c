"""Housekeeping: time and room of an archive are kept by threads that do not wait for each other."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from auditor.errors import StoreError
from auditor.model.scan import ScanState
from auditor.services.housekeeping import BALLAST, Routine, housekeeping
from auditor.services.kept_reports import KeptReports
from auditor.services.retention import Retention
from auditor.services.seal import seal
from auditor.store import Archive
from auditor.store.purging import Purging
from tests.api.found import fill
from tests.auditor.cli.serving import until
from tests.auditor.store import build


@contextmanager
def going(*routines: Routine) -> Iterator[None]:
    for one in routines:
        one.start()
    try:
        yield
    finally:
        for one in routines:
            one.end()


@pytest.mark.big
def test_the_disk_is_watched_while_a_removal_takes_long(tmp_path: Path) -> None:
    file, ballast = tmp_path / "auditor.sqlite", tmp_path / "ballast"
    archive = Archive.prepared(f"sqlite:///{file}")
    with closing(archive.new_scan()) as store:
        fill(store, build.scan().id)
        over = replace(build.scan(), state=ScanState.COMPLETED, ended=build.STARTED)
        store.save_scan(over)
        seal(store)
    shared = Archive.shared(f"sqlite:///{file}", 2)
    retention = Retention(
        purging=Purging(shared.database()), days=1, beside=KeptReports(tmp_path / "reports")
    )
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # whoever removes waits for its turn
        with going(*housekeeping(retention, ballast)):
            until(ballast.exists, 8)
            ballast.unlink()
            until(ballast.exists, 8)
            assert archive.scans() == (over.id,)
            other.execute("ROLLBACK")
            until(lambda: archive.scans() == ())
    assert ballast.stat().st_size == BALLAST
    shared.close()


def test_what_fails_once_is_done_again(caplog: pytest.LogCaptureFixture) -> None:
    done: list[threading.Event] = []

    def act(over: threading.Event) -> None:
        done.append(over)
        if len(done) < 3:
            raise StoreError("not now") if len(done) == 1 else ValueError("never")

    with going(Routine("test", act, timedelta(milliseconds=1))):
        until(lambda: len(done) > 4)
    assert [one.levelname for one in caplog.records] == ["WARNING", "ERROR"]
    assert "never" not in caplog.records[1].getMessage()
