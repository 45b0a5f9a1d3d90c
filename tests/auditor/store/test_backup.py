"""A backup holds an archive as it was at one moment, and can be restored into either home."""

import json
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from auditor.errors import StoreError, UsageError
from auditor.model.exhibit import Exhibit, ExhibitKind
from auditor.store import Archive, Store
from auditor.store.backup import back_up, restore
from auditor.store.content import digest
from auditor.store.homes import REVISION, open_address
from auditor.store.schema import metadata
from tests.auditor.store import build
from tests.auditor.store.build import WIDE
from tests.auditor.store.homes import NEIGHBOUR, Databases, Files, Home

NOW = datetime(2026, 11, 28, 7, 0, tzinfo=UTC)
PAGE = Exhibit(kind=ExhibitKind.RENDERED_PAGE, media_type="text/html", data=b"<p>\0\xff</p>")


def taken(home: Home, folder: Path) -> Path:
    file = folder / "auditor.backup"
    back_up(home.address, file, version="0.1.0", made=NOW)
    return file


def settled(store: Store, seq: int) -> None:
    found = (build.finding("image-alt", snippet=f"<img {seq}>"),)
    runs = (build.run("image-alt", failed=1),)
    store.add([build.address(seq)])
    store.settle(build.audited(seq), [build.visit(seq, runs=runs, findings=found)], [])
    store.keep_exhibit(seq, WIDE, PAGE)


@dataclass
class Place:
    """A home that holds nothing yet."""

    address: str

    def content(self) -> dict[str, list[object]]:
        return rows_of(self.address)


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "file":
        yield Place(f"sqlite:///{tmp_path / 'restored' / 'archive.sqlite'}")
        return
    databases: Databases = request.getfixturevalue("databases")
    with psycopg.connect(databases.address, autocommit=True) as server:
        server.execute("CREATE DATABASE restored")
        yield Place(databases.address.replace("/postgres?", "/restored?"))
        server.execute("DROP DATABASE restored WITH (FORCE)")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A file that is not there yet."""
    return Place(f"sqlite:///{tmp_path / 'restored' / 'archive.sqlite'}")


@pytest.fixture
def own(files: Files, tmp_path: Path) -> Home:
    """An archive in a file."""
    return files.home(tmp_path)


@pytest.fixture(autouse=True)
def _folder_of_the_restored(tmp_path: Path) -> None:
    (tmp_path / "restored").mkdir()


def rows_of(address: str) -> dict[str, list[object]]:
    """All rows of an archive but who writes, by table."""
    with closing(open_address(address)) as database, database.read() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(table.select()))
            for table in metadata.sorted_tables
            if table.name != "lease"
        }


def test_what_is_restored_is_what_was_there(
    home: Home, store: Store, empty: Place, tmp_path: Path
) -> None:
    settled(store, 0)
    store.close()
    before = rows_of(home.address)
    file = tmp_path / "auditor.backup"
    label = back_up(home.address, file, version="0.1.0", made=NOW)
    assert (label.auditor, label.revision, label.made) == ("0.1.0", REVISION, NOW)
    assert restore(file, empty.address, replace=False) == label
    assert empty.content() == before
    assert Archive(empty.address).scans() == (build.scan().id, NEIGHBOUR.id)


def test_a_seal_holds_after_a_restore(
    home: Home, store: Store, place: Place, tmp_path: Path
) -> None:
    settled(store, 0)
    store.close()
    restore(taken(home, tmp_path), place.address, replace=False)

    def sealed(address: str) -> str:
        with closing(open_address(address)) as database, database.read() as connection:
            return digest(connection, 1)

    assert sealed(place.address) == sealed(home.address)


def test_a_backup_is_taken_while_a_scan_writes(
    home: Home, store: Store, place: Place, tmp_path: Path
) -> None:
    settled(store, 0)
    file = taken(home, tmp_path)
    settled(store, 1)
    assert len(list(store.addresses())) == 2
    restore(file, place.address, replace=False)
    reader = Archive(place.address).results(build.scan().id)
    assert [one.url for one in reader.addresses()] == [build.url(0)]
    reader.close()


def test_a_restored_scan_can_be_gone_on_with_though_its_first_writer_lives(
    own: Home, empty: Place, tmp_path: Path
) -> None:
    store = own.new()
    store.save_scan(build.scan())
    settled(store, 0)
    store.add([build.address(1)])
    store.begin([1])
    restore(taken(own, tmp_path), empty.address, replace=False)
    again = Archive(empty.address).scan(build.scan().id)
    assert again.recover() == ()  # nobody died over what was being loaded
    settled(again, 2)
    again.close()


def test_new_scans_are_numbered_behind_those_that_were_restored(
    own: Home, empty: Place, tmp_path: Path
) -> None:
    store = own.new()
    store.save_scan(build.scan())
    store.close()
    restore(taken(own, tmp_path), empty.address, replace=False)
    archive = Archive(empty.address)
    new = archive.new_scan()
    new.close()
    assert archive.scans() == (build.scan().id, NEIGHBOUR.id)


def test_what_is_there_is_given_up_only_when_that_is_said(
    own: Home, empty: Place, tmp_path: Path
) -> None:
    store = own.new()
    store.save_scan(build.scan())
    settled(store, 0)
    store.close()
    file = taken(own, tmp_path)
    other = Archive.prepared(empty.address).new_scan()
    other.save_scan(build.scan())
    other.close()
    there = empty.content()
    with pytest.raises(UsageError, match="already: give --replace"):
        restore(file, empty.address, replace=False)
    assert empty.content() == there
    restore(file, empty.address, replace=True)
    assert empty.content() == rows_of(own.address)


def test_what_the_log_of_the_old_archive_held_is_not_mixed_in(own: Home, tmp_path: Path) -> None:
    file = taken(own, tmp_path)
    path = tmp_path / "restored" / "archive.sqlite"
    address = f"sqlite:///{path}"
    Archive.prepared(address)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE organisation SET name = 'old'")
        left = {file: file.read_bytes() for file in path.parent.iterdir()}
    assert len(left) == 3
    for one, content in left.items():
        one.write_bytes(content)  # as a process that was killed leaves them
    restore(file, address, replace=True)
    assert rows_of(address) == rows_of(own.address)


def test_only_its_owner_may_read_a_backup(home: Home, tmp_path: Path) -> None:
    file = taken(home, tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_backup_replaces_no_file(home: Home, tmp_path: Path) -> None:
    file = taken(home, tmp_path)
    before = file.read_bytes()
    with pytest.raises(UsageError, match="choose another name"):
        taken(home, tmp_path)
    assert file.read_bytes() == before


def test_a_backup_that_fails_leaves_nothing(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "restored"
    with pytest.raises(StoreError):
        back_up(home.address + "x", folder / "x", version="0.1.0", made=NOW)
    with pytest.raises(StoreError, match=r"Could not write the backup in .*nowhere"):
        back_up(home.address, folder / "nowhere" / "x", version="0.1.0", made=NOW)
    assert list(folder.iterdir()) == []


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-2000])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def turned(file: Path) -> None:
    """Some bytes of what is packed are others; a single bit may be one that nothing hangs on."""
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    for place in range(middle, middle + 16):
        content[place] ^= 0xFF
    file.write_bytes(content)


def repacked(file: Path, change: Callable[[dict[str, object], bytearray], None]) -> None:
    with zipfile.ZipFile(file) as packed:
        label, archive = json.loads(packed.read("manifest.json")), packed.read("archive.sqlite")
    content = bytearray(archive)
    change(label, content)
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("archive.sqlite", bytes(content))
        packed.writestr("manifest.json", json.dumps(label))


def altered(file: Path) -> None:
    """The archive in it is another, and the ZIP file sound."""

    def change(_label: dict[str, object], content: bytearray) -> None:
        content[len(content) // 2] ^= 1

    repacked(file, change)


def longer(file: Path) -> None:
    repacked(file, lambda _label, content: content.extend(bytes(4096)))


def without_label(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("archive.sqlite", b"")


@pytest.mark.parametrize("spoil", [cut, emptied, turned, altered, longer, without_label])
def test_a_backup_that_is_not_whole_replaces_nothing(
    own: Home, empty: Place, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    file = taken(own, tmp_path)
    Archive.prepared(empty.address).new_scan().close()
    there = empty.content()
    spoil(file)
    with pytest.raises(UsageError, match="no backup of Auditor, or is not as it was written"):
        restore(file, empty.address, replace=True)
    assert empty.content() == there
    assert not list((tmp_path / "restored").glob(".auditor-*"))


@pytest.mark.parametrize(("what", "value"), [("form", 2), ("revision", "9999")])
def test_a_backup_of_a_later_auditor_is_refused(
    own: Home, empty: Place, tmp_path: Path, what: str, value: object
) -> None:
    file = taken(own, tmp_path)

    def change(label: dict[str, object], _content: bytearray) -> None:
        label.update({what: value, "auditor": "9.9"})

    repacked(file, change)
    with pytest.raises(UsageError, match=r"by a later Auditor \(9\.9\)"):
        restore(file, empty.address, replace=False)


def test_a_backup_that_is_missing_is_said(empty: Place, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot be read .*No such file"):
        restore(tmp_path / "nowhere", empty.address, replace=False)


def test_nothing_is_restored_under_a_program_that_uses_the_database(
    databases: Databases, tmp_path: Path
) -> None:
    home = databases.home(tmp_path)
    file = taken(home, tmp_path)
    before = rows_of(home.address)
    with (
        psycopg.connect(home.address),
        pytest.raises(StoreError, match="stop every server"),
    ):
        restore(file, home.address, replace=True)
    assert rows_of(home.address) == before


def test_a_backup_holds_the_archive_and_its_label_and_nothing_else(
    home: Home, tmp_path: Path
) -> None:
    with zipfile.ZipFile(taken(home, tmp_path)) as packed:
        assert sorted(packed.namelist()) == ["archive.sqlite", "manifest.json"]
        said = json.loads(packed.read("manifest.json"))
        size = packed.getinfo("archive.sqlite").file_size
    assert said == {
        "form": 1,
        "auditor": "0.1.0",
        "revision": REVISION,
        "made": NOW.isoformat(),
        "size": size,
        "sha256": said["sha256"],
    }
