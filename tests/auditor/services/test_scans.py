"""What is refused before a browser is started, and when a scan may go on."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.model.scan import Scan, ScanPlan, ScanState
from auditor.model.secrets import Secrets
from auditor.model.target import Target, TargetKind
from auditor.store import DATABASE_NAME, Store, new_run
from tests.auditor.scan.scanning import plan_for, resume, scan

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
