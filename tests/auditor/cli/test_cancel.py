"""``auditor cancel``: what is over stays over, and what was found is kept."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.model.scan import ScanState
from auditor.store import DATABASE_NAME, Store
from tests.auditor.cli.conftest import Command
from tests.auditor.store import build


@pytest.fixture
def interrupted(stored_run: Path) -> Path:
    """A run that was stopped: one page of two is audited."""
    store = Store.open(stored_run / DATABASE_NAME)
    store.add([build.address(1)])
    store.save_scan(replace(build.scan(), state=ScanState.INTERRUPTED))
    store.close()
    return stored_run


def test_an_interrupted_scan_is_ended_for_good(auditor: Command, interrupted: Path):
    answer = auditor("cancel")
    assert (answer.code, answer.out) == (0, "")
    assert f"The scan {interrupted.name} has ended for good." in answer.err
    assert "Pages audited: 1, not visited: 1." in answer.err
    assert f"Results: .auditor/runs/{interrupted.name}" in answer.err
    refused = auditor("scan", "--resume")
    assert refused.code == 2
    assert "there is nothing to go on with" in refused.err


def test_what_a_cancelled_scan_found_can_be_reported(auditor: Command, interrupted: Path):
    assert auditor("cancel", interrupted.name).code == 0
    answer = auditor("report", "-f", "json")
    assert answer.code == 0
    read = json.loads(answer.out)
    assert read["scan"]["state"] == "cancelled"
    assert {one["rule"] for one in read["occurrences"]} == {"image-alt"}
    assert {one["state"] for one in read["pages"]} == {"audited", "interrupted"}


def test_a_scan_that_was_killed_is_ended_too(auditor: Command, stored_run: Path):
    answer = auditor("cancel", str(stored_run))  # its record still says that it runs
    assert answer.code == 0
    assert "Pages audited: 1, not visited: 0." in answer.err


@pytest.mark.usefixtures("interrupted")
def test_a_scan_that_has_ended_is_not_cancelled(auditor: Command):
    assert auditor("cancel").code == 0
    answer = auditor("cancel")
    assert answer.code == 2
    assert "has ended already: there is nothing to cancel" in answer.err


def test_a_scan_that_is_being_carried_out_is_not_cancelled(auditor: Command, interrupted: Path):
    store = Store.open(interrupted / DATABASE_NAME)
    try:
        answer = auditor("cancel")
    finally:
        store.close()
    assert answer.code == 2
    assert interrupted.name in answer.err
    assert auditor("cancel").code == 0


def test_without_a_run_there_is_nothing_to_cancel(auditor: Command):
    answer = auditor("cancel")
    assert answer.code == 2
    assert "There are no runs" in answer.err
