"""Files that the version before wrote (revision 0001): one sealed, one interrupted."""

import gzip
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from auditor.model.page import PageState
from auditor.model.scan import ScanState
from auditor.services.seal import read_report
from auditor.store import Archive, Store
from auditor.store.homes import REVISION
from tests.auditor.store import build
from tests.postgresql import PostgreSQL

KEPT = Path(__file__).with_name("0001")


@pytest.fixture
def sealed(path: Path) -> Path:
    return unpacked("sealed", path)


@pytest.fixture
def interrupted(path: Path) -> Path:
    return unpacked("interrupted", path)


def unpacked(name: str, path: Path) -> Path:
    path.write_bytes(gzip.decompress((KEPT / f"{name}.sqlite.gz").read_bytes()))
    return path


def asked(path: Path, question: str) -> tuple[object, ...]:
    with closing(sqlite3.connect(path)) as connection:
        return tuple(connection.execute(question).fetchone())


def test_a_sealed_file_is_read_as_it_is_and_its_seal_holds(sealed: Path) -> None:
    before = sealed.read_bytes()
    reader = Store.open_read_only(sealed)
    report = read_report(reader)
    assert report.scan.state is ScanState.PARTIAL
    assert len(list(report.rows.occurrences())) == 1
    reader.close()
    assert asked(sealed, "SELECT version_num FROM alembic_version") == ("0001",)
    assert sealed.read_bytes() == before


def test_a_sealed_file_that_is_opened_to_be_written_is_brought_up_to_date(sealed: Path) -> None:
    Store.open(sealed).close()
    assert asked(sealed, "SELECT version_num FROM alembic_version") == (REVISION,)
    state, created, ended = asked(sealed, "SELECT state, created, ended FROM scan")
    assert state == "partial"
    assert created == pytest.approx(build.STARTED.timestamp(), abs=0.01)
    assert ended == pytest.approx(build.STARTED.timestamp() + 60, abs=0.01)
    reader = Store.open_read_only(sealed)
    assert len(list(read_report(reader).rows.occurrences())) == 1
    reader.close()


def test_an_interrupted_run_of_the_version_before_goes_on(interrupted: Path) -> None:
    store = Store.open(interrupted)
    assert [record.state for record in store.addresses()] == [PageState.AUDITED, None, None]
    store.settle(build.audited(1), [build.visit(1)], [])
    store.close()
    reader = Store.open_read_only(interrupted)
    assert [record.seq for record in reader.addresses() if record.state] == [0, 1]
    reader.close()


def test_an_archive_of_the_version_before_is_prepared_by_two_processes_at_once(
    sealed: Path,
) -> None:
    prepare = "import sys; from auditor.store import Archive; Archive.prepared(sys.argv[1])"
    command = [sys.executable, "-c", prepare, f"sqlite:///{sealed}"]
    children = [subprocess.Popen(command) for _ in range(2)]
    assert [child.wait() for child in children] == [0, 0]
    assert Archive(f"sqlite:///{sealed}").scans() == (build.scan().id,)


def test_a_file_that_was_only_begun_when_its_process_was_killed_is_made(tmp_path: Path) -> None:
    (tmp_path / "auditor.sqlite").touch()
    assert Archive.prepared(f"sqlite:///{tmp_path / 'auditor.sqlite'}").scans() == ()


def test_a_server_of_the_version_before_is_brought_up_to_date(sealed: Path) -> None:
    """With the rows that a migration looks at; what others hold, it does not touch."""
    server = PostgreSQL()
    try:
        address = server.address()
        engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            _first_tables(connection)
            record = asked(sealed, "SELECT record FROM scan")[0]
            row = {"id": build.scan().id, "record": record}
            connection.execute(
                text("INSERT INTO scan (organisation, id, record) VALUES (1, :id, :record)"), row
            )
        assert Archive.prepared(address).scans() == (build.scan().id,)
        with engine.begin() as connection:
            told = connection.execute(text("SELECT state, created, ended FROM scan")).one()
        engine.dispose()
        assert told == ("partial", build.STARTED.timestamp(), build.STARTED.timestamp() + 60)
    finally:
        server.close()


def _first_tables(connection) -> None:
    from alembic import command
    from alembic.config import Config

    from auditor.store import migrations

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    command.upgrade(config, "0001")
