"""Files of runs on media that cannot be written."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from auditor.errors import StoreError
from auditor.model.criteria import Language
from auditor.services.seal import read_report, seal
from auditor.store import Store
from reports import FORMATS
from tests.auditor.store import build
from tests.auditor.store.test_seal import OVER, fill

_NOBODY = 65534


@pytest.fixture
def media() -> Iterator[Path]:
    """A folder that everybody may read."""
    folder = Path(tempfile.mkdtemp(prefix="auditor-media-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def nothing_to_be_written(folder: Path) -> Iterator[None]:
    """Nobody writes the folder, not even who runs the tests: root would, whatever it is told."""
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(_NOBODY)
    try:
        assert not os.access(folder, os.W_OK, effective_ids=True)
        yield
    finally:
        os.seteuid(user)
        folder.chmod(0o755)


def audited(path: Path) -> Store:
    store = Store.create(path)
    store.save_scan(build.scan())
    store.add([build.address(0)])
    found = (build.finding("a"),)
    store.settle(build.audited(0), [build.visit(0, findings=found)], [])
    return store


def rules_found(path: Path) -> list[str]:
    reader = Store.open_read_only(path)
    with reader.snapshot():
        found = [one.finding.rule for one in reader.rows().occurrences()]
    reader.close()
    return found


def test_a_run_that_was_left_opens_from_media_that_cannot_be_written(
    media: Path, tmp_path: Path
) -> None:
    audited(tmp_path / "scan.sqlite").close()
    shutil.copy(tmp_path / "scan.sqlite", media)
    assert rules_found(media / "scan.sqlite") == ["a"]
    with nothing_to_be_written(media):
        assert rules_found(media / "scan.sqlite") == ["a"]


def test_a_file_that_lacks_what_still_lies_in_its_log_is_refused(
    media: Path, tmp_path: Path
) -> None:
    store = audited(tmp_path / "scan.sqlite")
    for name in ("scan.sqlite", "scan.sqlite-wal"):
        shutil.copy(tmp_path / name, media)
    store.close()
    with nothing_to_be_written(media), pytest.raises(StoreError, match="Could not open"):
        rules_found(media / "scan.sqlite")
    (media / "scan.sqlite-wal").chmod(0o644)
    assert rules_found(media / "scan.sqlite") == ["a"]


def test_a_file_that_is_written_by_somebody_else_is_read_as_it_grows(media: Path) -> None:
    store = audited(media / "scan.sqlite")
    with nothing_to_be_written(media):
        assert rules_found(media / "scan.sqlite") == ["a"]
        store.add([build.address(1)])
        later = (build.finding("b"),)
        store.settle(build.audited(1), [build.visit(1, findings=later)], [])
        assert rules_found(media / "scan.sqlite") == ["a", "b"]
    store.close()


def sealed(path: Path) -> None:
    store = Store.create(path)
    fill(store)
    store.save_scan(OVER)
    seal(store)
    store.close()


def journal(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def as_json(path: Path) -> bytes:
    reader = Store.open_read_only(path)
    out = BytesIO()
    with reader.snapshot():
        FORMATS["json"](read_report(reader), out, language=Language.NB, color=False, width=80)
    reader.close()
    return out.getvalue()


def test_a_sealed_run_is_one_file_that_opens_from_media_that_cannot_be_written(
    media: Path,
) -> None:
    path = media / "scan.sqlite"
    sealed(path)
    assert [file.name for file in media.iterdir()] == ["scan.sqlite"]
    assert journal(path) == "delete"
    told = as_json(path)
    with nothing_to_be_written(media):
        assert as_json(path) == told
    assert [file.name for file in media.iterdir()] == ["scan.sqlite"]


def test_a_run_that_is_read_while_it_is_sealed_keeps_nothing_in_its_log(
    media: Path, tmp_path: Path
) -> None:
    path = tmp_path / "scan.sqlite"
    Store.create(path).close()
    reader = Store.open_read_only(path)
    store = Store.open(path)
    fill(store)
    store.save_scan(OVER)
    seal(store)
    store.close()
    assert (tmp_path / "scan.sqlite-wal").stat().st_size == 0
    shutil.copy(path, media)
    told = as_json(path)
    reader.close()
    with nothing_to_be_written(media):
        assert as_json(media / "scan.sqlite") == told
