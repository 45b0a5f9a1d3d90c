import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from auditor.errors import StoreError
from auditor.store import Store
from auditor.store.homes import REVISION
from tests.auditor.store import build


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """The store of a new run, in a file of its own."""
    store = Store.create(path)
    store.save_scan(build.scan())
    yield store
    store.close()


def test_a_file_that_is_there_is_not_overwritten(path: Path) -> None:
    Store.create(path).close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="already"):
        Store.create(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("way", [Store.open, Store.open_read_only])
def test_a_file_that_is_missing_is_said_and_not_made(
    path: Path, way: Callable[[Path], Store]
) -> None:
    with pytest.raises(StoreError, match="no results at"):
        way(path)
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("way", [Store.open, Store.open_read_only])
def test_a_file_of_another_format_is_refused_with_what_to_do(
    path: Path, way: Callable[[Path], Store]
) -> None:
    Store.create(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '99'")
    with pytest.raises(StoreError, match=rf"format 99, this Auditor knows {REVISION}.*scan again"):
        way(path)


@pytest.mark.parametrize("way", [Store.open, Store.open_read_only])
def test_a_file_from_before_the_first_release_is_refused_in_one_sentence(
    path: Path, way: Callable[[Path], Store]
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT)")
        connection.execute("INSERT INTO meta VALUES ('schema_version', '6')")
    with pytest.raises(StoreError, match=r"a format from before the first release.*scan again\.$"):
        way(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT value FROM meta").fetchall() == [("6",)]


@pytest.mark.parametrize("way", [Store.open, Store.open_read_only])
def test_a_file_that_is_no_database_is_refused(path: Path, way: Callable[[Path], Store]) -> None:
    path.write_bytes(b"<html>" * 1000)
    with pytest.raises(StoreError, match="not a database"):
        way(path)


def test_a_file_that_was_never_finished_is_refused(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreError, match="no results yet"):
        Store.open(path)


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="choose a folder"):
        Store.create(tmp_path / "nowhere" / "scan.sqlite")


def test_a_run_is_not_opened_for_writing_while_another_writes_it(path: Path, store: Store) -> None:
    with pytest.raises(StoreError, match="still being written by another process"):
        Store.open(path)
    store.close()
    Store.open(path).close()


def test_a_store_that_could_not_be_opened_leaves_no_lock(path: Path) -> None:
    path.write_bytes(b"<html>" * 1000)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(path)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(path)


def test_a_program_started_by_the_writer_does_not_keep_the_lock(path: Path) -> None:
    store = Store.create(path)
    command = [sys.executable, "-c", "input()"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, close_fds=False)
    try:
        store.close()
        Store.open(path).close()
    finally:
        child.communicate(b"\n")


def test_a_store_opened_read_only_cannot_be_written(path: Path, store: Store) -> None:
    reader = Store.open_read_only(path)
    with pytest.raises(StoreError, match="were opened to be read"):
        reader.add([build.address(0)])
    reader.close()
    assert list(store.addresses()) == []


def test_a_file_name_with_signs_of_an_address_is_taken_literally(tmp_path: Path) -> None:
    path = tmp_path / "50% ?mode=memory#x" / "scan.sqlite"
    path.parent.mkdir()
    store = Store.create(path)
    store.save_scan(build.scan())
    store.close()
    assert path.is_file()
    reader = Store.open_read_only(path)
    assert reader.load_scan() == build.scan()
    reader.close()


def test_a_reader_that_dawdles_does_not_hold_up_the_writer(path: Path, store: Store) -> None:
    store.add([build.address(0)])
    with closing(sqlite3.connect(path, isolation_level=None)) as dawdler:
        dawdler.execute("BEGIN")
        assert dawdler.execute("SELECT count(*) FROM address").fetchone() == (1,)
        store.add([build.address(1)])
        assert dawdler.execute("SELECT count(*) FROM address").fetchone() == (1,)
    assert len(list(store.addresses())) == 2


def test_archives_are_made_by_several_threads_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(Store.create, (tmp_path / f"{n}.sqlite" for n in range(8))))
    for store in made:
        assert store.load_scan() is None
        store.close()
