"""An archive that the version before wrote is brought up to date, and holds what it held."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, insert, select

from auditor.model.exhibit import ExhibitKind
from auditor.model.scan import ScanState
from auditor.services.seal import check_seal, read_report
from auditor.store import Archive, migrations
from auditor.store.backup import back_up, restore
from auditor.store.homes import REVISION, open_address
from auditor.store.schema import scan as scans
from tests.auditor.store import build
from tests.auditor.store.build import WIDE
from tests.auditor.store.homes import Databases
from tests.auditor.store.test_backup import NOW

WRITTEN = Path(__file__).with_name("archive_0001.sql")
SEALED, BROKEN_OFF = build.scan().id, "20261122T090000Z-d4e5f6"
DIGEST = "ceba436da7259b89fe91cc71bbb537c1395bf6cc5b384718f4c86a6f52b674fd"
"""The seal that the version before gave the first of the two scans."""


def loaded(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(WRITTEN.read_text("utf-8"))
    return f"sqlite:///{path}"


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.postgresql)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An archive of the version before, in either home."""
    file = loaded(tmp_path / "written.sqlite")
    if request.param == "file":
        yield file
        return
    databases: Databases = request.getfixturevalue("databases")
    with psycopg.connect(databases.address, autocommit=True) as server:
        server.execute("CREATE DATABASE written")
        there = databases.address.replace("/postgres?", "/written?")
        carried_over(file, there.replace("postgresql:", "postgresql+psycopg:"))
        yield there
        server.execute("DROP DATABASE written WITH (FORCE)")


def carried_over(file: str, server: str) -> None:
    """The rows of a file on a server, whose tables are those of the first migration."""
    source, target = create_engine(file), create_engine(server)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with source.connect() as read, target.begin() as write:
        config.attributes["connection"] = write
        command.upgrade(config, "0001")
        tables = MetaData()
        tables.reflect(write)
        for table in tables.sorted_tables:
            write.execute(table.delete())
            rows = [dict(row) for row in read.execute(select(table)).mappings()]
            if rows:
                write.execute(insert(table), rows)
        number = "SELECT setval(pg_get_serial_sequence('scan', 'number'), 2)"
        write.exec_driver_sql(number)
    source.dispose()
    target.dispose()


def test_what_was_sealed_is_read_as_it_was(address: str) -> None:
    archive = Archive.prepared(address)
    assert sorted(archive.scans()) == [SEALED, BROKEN_OFF]
    with closing(archive.results(SEALED)) as reader:
        seal = reader.seal()
        assert seal is not None
        assert (seal.digest, reader.digest()) == (DIGEST, DIGEST)
        check_seal(reader, seal)
        report = read_report(reader)
        assert len(report.causes) == 2
        assert report.scan.state is ScanState.PARTIAL
        (page,) = reader.exhibits(0, WIDE)
        assert (page.kind, page.data) == (ExhibitKind.RENDERED_PAGE, b"<p>\0\xff</p>")


def test_what_was_broken_off_is_gone_on_with(address: str) -> None:
    archive = Archive.prepared(address)
    with closing(archive.scan(BROKEN_OFF)) as store:
        assert [(one.seq, one.deaths) for one in store.recover()] == [(1, 0), (3, 0)]
        store.settle(build.audited(1), [build.visit(1)], [])
        states = {one.seq: one.state for one in store.addresses()}
    assert states == {0: "audited", 1: "audited", 2: None, 3: None}
    with closing(archive.new_scan()) as new:
        new.save_scan(replace(build.scan(), id="20261128T090000Z-0a0b0c"))


def test_the_columns_of_a_service_are_filled_from_what_was_there(address: str) -> None:
    Archive.prepared(address)
    of = scans.c
    with closing(open_address(address)) as database, database.read() as connection:
        rows = connection.execute(select(of.id, of.state, of.created, of.ended)).all()
    moment = build.STARTED.timestamp()
    told = {row.id: (row.state, round(row.created), row.ended) for row in rows}
    assert told[BROKEN_OFF] == ("running", round(moment), None)
    assert told[SEALED] == ("partial", round(moment), pytest.approx(moment, abs=0.01))


def test_a_backup_of_an_archive_that_was_brought_up_to_date_is_whole(
    address: str, tmp_path: Path
) -> None:
    Archive.prepared(address)
    label = back_up(address, tmp_path / "backup", version="0.1.0", made=NOW)
    assert label.revision == REVISION
    there = f"sqlite:///{tmp_path / 'restored.sqlite'}"
    restore(tmp_path / "backup", there, replace=False)
    with closing(Archive(there).results(SEALED)) as reader:
        assert reader.digest() == DIGEST
