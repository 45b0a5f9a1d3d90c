import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from auditor.errors import StoreError, UsageError
from auditor.store import DATABASE_NAME, Store, find_run, list_runs, new_run

OSLO = timezone(timedelta(hours=1))


def finished(root: Path, hour: int) -> str:
    run, folder = new_run(root, datetime(2026, 11, 21, hour, 15, tzinfo=OSLO))
    Store.create(folder / DATABASE_NAME).close()
    return run


def test_a_run_is_named_by_its_start_in_universal_time(tmp_path: Path) -> None:
    root = tmp_path / ".auditor" / "runs"
    run, folder = new_run(root, datetime(2026, 11, 21, 11, 15, 3, tzinfo=OSLO))
    assert re.fullmatch(r"20261121T101503Z-[0-9a-f]{6}", run)
    assert folder == root / run
    assert folder.is_dir()


def test_two_runs_of_one_second_do_not_share_a_folder(tmp_path: Path) -> None:
    assert finished(tmp_path, 11) != finished(tmp_path, 11)


def test_runs_are_listed_newest_first_and_only_those_with_results(tmp_path: Path) -> None:
    runs = [finished(tmp_path, hour) for hour in (11, 13, 12)]
    new_run(tmp_path, datetime(2026, 11, 21, 14, 15, tzinfo=OSLO))
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / DATABASE_NAME).touch()
    assert list_runs(tmp_path) == (runs[1], runs[2], runs[0])


def test_the_newest_run_is_found_without_a_name(tmp_path: Path) -> None:
    runs = [finished(tmp_path, hour) for hour in (13, 11)]
    assert find_run(tmp_path, None) == tmp_path / runs[0]
    assert find_run(tmp_path, runs[1]) == tmp_path / runs[1]


@pytest.mark.parametrize("name", ["20260101T000000Z-000000", "..", "../x", "", "*"])
def test_an_unknown_run_is_refused_with_the_newest_three(tmp_path: Path, name: str) -> None:
    oldest, *newest = [finished(tmp_path, hour) for hour in (11, 12, 13, 14)]
    with pytest.raises(UsageError, match=", ".join(reversed(newest))) as refusal:
        find_run(tmp_path, name)
    assert oldest not in str(refusal.value)


@pytest.mark.parametrize("name", [None, "20260101T000000Z-000000"])
def test_where_there_are_no_runs_it_is_said(tmp_path: Path, name: str | None) -> None:
    with pytest.raises(UsageError, match="no runs in"):
        find_run(tmp_path / "nowhere", name)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="choose a folder"):
        new_run(tmp_path / "file", datetime(2026, 11, 21, tzinfo=OSLO))
