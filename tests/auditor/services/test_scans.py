"""What is refused before a browser is started, and when a scan may go on."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditor.errors import NothingYet, StoreError, UsageError
from auditor.model.scan import Scan, ScanPlan, ScanState
from auditor.model.secrets import Secrets
from auditor.model.target import Target, TargetKind
from auditor.store import DATABASE_NAME, Store, new_run
from tests.auditor.scan.scanning import plan_for, results, resume, scan, scans

SITE = "http://127.0.0.1:9/"


def test_secrets_for_a_list_of_two_sites_are_refused(tmp_path: Path) -> None:
    plan = plan_for(SITE, "http://127.0.0.1:8/", kind=TargetKind.LIST)
    with pytest.raises(UsageError, match="one site only"):
        scan(tmp_path, plan, secrets=Secrets(headers=(("X-Preview", "hemmelig"),)))
    assert not (tmp_path / "runs").exists()


def test_a_rule_that_does_not_exist_is_refused_before_a_run_is_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean image-alt"):
        scan(tmp_path, plan_for(SITE, select=("image-al",)))
    assert not (tmp_path / "runs").exists()


def stored(out: Path, plan: ScanPlan, state: ScanState = ScanState.INTERRUPTED) -> None:
    name, run = new_run(out / "runs", datetime.now(UTC))
    store = Store.create(run / DATABASE_NAME)
    store.save_scan(Scan(id=name, plan=plan, state=state, started=datetime.now(UTC)))
    store.close()


def test_a_scan_that_failed_is_cancelled_and_sealed_anew(tmp_path: Path) -> None:
    stored(tmp_path, plan_for(SITE), ScanState.FAILED)
    with results(tmp_path).open(None) as opened:
        first = opened.report.seal
    assert first
    scans(tmp_path).cancel(None)
    with results(tmp_path).open(None) as opened:
        assert opened.report.scan.state is ScanState.CANCELLED
        assert opened.report.seal not in (None, first)
    with pytest.raises(UsageError, match="nothing to cancel"):
        scans(tmp_path).cancel(None)


@pytest.mark.parametrize("state", [ScanState.COMPLETED, ScanState.PARTIAL])
def test_a_scan_that_is_over_is_not_cancelled(tmp_path: Path, state: ScanState) -> None:
    stored(tmp_path, plan_for(SITE), state)
    with pytest.raises(UsageError, match="nothing to cancel"):
        scans(tmp_path).cancel(None)


def test_a_run_that_holds_no_scan_says_so(tmp_path: Path) -> None:
    _, run = new_run(tmp_path / "runs", datetime.now(UTC))
    Store.create(run / DATABASE_NAME).close()
    with pytest.raises(NothingYet):
        scans(tmp_path).cancel(None)
    with pytest.raises(NothingYet):
        resume(tmp_path)


def test_a_seal_that_was_taken_away_is_never_made_anew(tmp_path: Path) -> None:
    stored(tmp_path, plan_for(SITE), ScanState.COMPLETED)
    with results(tmp_path).open(None) as opened:
        assert opened.report.seal
    (file,) = (tmp_path / "runs").glob(f"*/{DATABASE_NAME}")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DELETE FROM seal")
    for _ in range(2):
        opening = results(tmp_path).open(None)
        with pytest.raises(StoreError, match="seal of the results is gone"), opening:
            pytest.fail("it was opened")


def test_a_scan_with_secrets_wants_them_again_to_go_on(tmp_path: Path) -> None:
    stored(tmp_path, plan_for(SITE, signed_in=True))
    with pytest.raises(UsageError, match="give them again"):
        resume(tmp_path)


def test_a_scan_of_a_folder_wants_its_path_again_to_go_on(tmp_path: Path) -> None:
    target = Target(kind=TargetKind.FOLDER, urls=(SITE,), folder="nettsted")
    stored(tmp_path, ScanPlan(target=target))
    with pytest.raises(UsageError, match="nettsted"):
        resume(tmp_path)


def test_where_there_is_no_run_there_is_nothing_to_go_on_with(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        resume(tmp_path)


@pytest.mark.parametrize("state", [ScanState.COMPLETED, ScanState.PARTIAL, ScanState.CANCELLED])
def test_a_scan_that_is_over_does_not_go_on(tmp_path: Path, state: ScanState) -> None:
    stored(tmp_path, plan_for(SITE), state)
    with pytest.raises(UsageError, match="is finished"):
        resume(tmp_path)


def test_a_run_that_was_refused_is_let_go_of(tmp_path: Path) -> None:
    stored(tmp_path, plan_for(SITE, signed_in=True))
    for _ in range(2):  # one that is held by a process is refused with another sentence
        with pytest.raises(UsageError, match="give them again"):
            resume(tmp_path)
