"""A scan that is over is removed with all that was kept of it, and nothing of any other."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from auditor.errors import NotThere, ScanNotOver, ScanRemoved, StoreError, UsageError
from auditor.model.exhibit import Exhibit, ExhibitKind
from auditor.model.scan import ScanState
from auditor.services.seal import seal
from auditor.store import Archive, Store, schema
from auditor.store.homes import open_address
from auditor.store.ids import new_id
from auditor.store.purging import Purging
from auditor.store.room import size_of
from auditor.store.service_schema import job
from auditor.store.tables import metadata
from tests.auditor.store import build
from tests.auditor.store.build import WIDE
from tests.auditor.store.homes import NEIGHBOUR, Home
from tests.auditor.store.test_seal import fill

PAGE = Exhibit(kind=ExhibitKind.RENDERED_PAGE, media_type="text/html", data=b"<p>same</p>")
OWN = replace(PAGE, kind=ExhibitKind.ACCESSIBILITY_TREE, data=b"own")
OVER = replace(build.scan(), state=ScanState.COMPLETED, ended=build.STARTED)
OTHER = replace(OVER, id="20261123T101500Z-0a0b0c")


@pytest.fixture
def purging(home: Home) -> Iterator[Purging]:
    with closing(open_address(home.address, connections=4)) as database:
        yield Purging(database)


def ended(home: Home, scan=OVER) -> None:
    """A scan with findings, a picture and evidence, sealed."""
    with closing(home.new()) as store:
        fill(store)
        store.save_scan(scan)
        store.keep_exhibit(0, WIDE, PAGE)
        store.keep_exhibit(1, WIDE, replace(OWN, data=scan.id.encode()))
        seal(store)


@pytest.fixture
def organisation(home: Home) -> str:
    """The id of the organisation that the scans of a home belong to."""
    return value_of(home, select(schema.organisation.c.id).where(schema.organisation.c.number == 1))


def value_of(home: Home, chosen):
    with closing(home.archive.database()) as database, database.read() as connection:
        return connection.execute(chosen).scalar()


def done(home: Home, statement) -> None:
    with closing(home.archive.database()) as database, database.write("test") as connection:
        connection.execute(statement)


def rows(home: Home, scan: int | None = None) -> dict[str, int]:
    """How many rows each table has of a scan, or of all."""
    with closing(home.archive.database()) as database, database.read() as connection:
        return {
            table.name: len(found)
            for table in metadata.sorted_tables
            if scan is None or "scan" in table.primary_key.columns
            if (
                found := connection.execute(
                    table.select().where(True if scan is None else table.c.scan == scan)
                ).all()
            )
        }


def number(home: Home, scan: str) -> int:
    return value_of(home, select(schema.scan.c.number).where(schema.scan.c.id == scan))


@pytest.mark.big
def test_nothing_is_left_of_a_scan_but_that_it_was(
    home: Home, purging: Purging, organisation: str
) -> None:
    before = rows(home)
    ended(home)
    its = number(home, OVER.id)
    assert rows(home, its)["picture"] == 1
    purging.purge(organisation, OVER.id)
    assert rows(home, its) == {}
    # Catalogues are of rules, and no scan's.
    after = {**rows(home), "catalogue": 0}
    assert after == {**before, "scan": before["scan"] + 1, "catalogue": 0}
    left = {"number", "organisation", "id", "created", "state", "ended", "pages_wanted"}
    with closing(home.archive.database()) as database, database.read() as connection:
        row = connection.execute(schema.scan.select().where(schema.scan.c.number == its)).one()
    assert {name for name, value in row._mapping.items() if value is not None} == left
    assert row.pages_wanted == 4  # those that it was through with: they count against a quota


def test_a_scan_that_was_removed_is_found_by_nobody(
    home: Home, purging: Purging, organisation: str
) -> None:
    ended(home)
    purging.purge(organisation, OVER.id)
    assert home.archive.scans() == (NEIGHBOUR.id,)
    with pytest.raises(UsageError, match="There is no scan"):
        home.reader()
    with pytest.raises(UsageError, match="There is no scan"):
        home.again()
    with pytest.raises(ScanRemoved, match=f"removed on {datetime.now(UTC):%Y-%m-%d}"):
        purging.purge(organisation, OVER.id)


def test_what_other_scans_hold_stays(home: Home, purging: Purging, organisation: str) -> None:
    ended(home, OTHER)
    ended(home)
    other, neighbour = number(home, OTHER.id), number(home, NEIGHBOUR.id)
    before = rows(home, other), rows(home, neighbour)
    purging.purge(organisation, OVER.id)
    assert (rows(home, other), rows(home, neighbour)) == before
    with closing(home.archive.results(OTHER.id)) as store:
        assert store.digest() == store.seal().digest
        assert store.exhibits(0, WIDE) == (PAGE,)
    assert rows(home)["blob"] == 2
    purging.purge(organisation, OTHER.id)
    assert "blob" not in rows(home)


@pytest.mark.parametrize("state", [ScanState.RUNNING, ScanState.INTERRUPTED])
def test_a_scan_that_is_not_over_is_not_removed(
    home: Home, purging: Purging, organisation: str, state: ScanState
) -> None:
    with closing(home.new()) as store:
        fill(store)
        store.save_scan(replace(OVER, state=state))
    before = rows(home)
    with pytest.raises(ScanNotOver, match="cancel it first"):
        purging.purge(organisation, OVER.id)
    assert rows(home) == before


def test_a_scan_that_is_to_be_gone_on_with_is_not_removed(
    home: Home, purging: Purging, organisation: str
) -> None:
    ended(home)
    waits = {"scan": number(home, OVER.id), "organisation": 1, "queued_at": 0.0}
    done(home, insert(job).values(**waits, attempts=0, settled=0))
    with pytest.raises(ScanNotOver):
        purging.purge(organisation, OVER.id)


def test_a_scan_that_is_being_sealed_is_not_removed(
    home: Home, purging: Purging, organisation: str
) -> None:
    with closing(home.new()) as store:
        fill(store)
        store.save_scan(OVER)
        done(home, update(schema.scan).values(state="completed").where(schema.scan.c.id == OVER.id))
        with pytest.raises(StoreError, match="still being written"):
            purging.purge(organisation, OVER.id)
        seal(store)
    purging.purge(organisation, OVER.id)


@pytest.fixture
def stranger(home: Home) -> Iterator[str]:
    """An organisation without scans."""
    name = new_id("org")
    row = {"number": 90_001, "name": "Annen", "id": name}
    done(home, insert(schema.organisation).values(row))
    yield name
    done(home, schema.organisation.delete().where(schema.organisation.c.number == 90_001))


def test_nobody_removes_the_scan_of_another_organisation(
    home: Home, purging: Purging, organisation: str, stranger: str
) -> None:
    ended(home)
    with pytest.raises(NotThere):
        purging.purge(stranger, OVER.id)
    purging.purge(organisation, OVER.id)
    with pytest.raises(NotThere):
        purging.purge(stranger, OVER.id)


def test_a_removal_that_was_broken_off_is_finished(
    home: Home, purging: Purging, organisation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended(home)
    its = number(home, OVER.id)

    def die(*_arguments: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("auditor.store.purging._remove_some", die)
        with pytest.raises(KeyboardInterrupt):
            purging.purge(organisation, OVER.id)
    assert home.archive.scans() == (NEIGHBOUR.id,)
    assert rows(home, its)["finding"] > 0
    purging.finish()
    assert rows(home, its)["finding"] > 0  # the process that removes it lives
    done(home, update(schema.lease).values(pid=2**30).where(schema.lease.c.scan == its))
    purging.finish()
    assert rows(home, its) == {}


def aged(home: Home, days: float) -> None:
    moment = datetime.now(UTC).timestamp() - days * 86_400
    done(home, update(schema.scan).values(ended=moment).where(schema.scan.c.id == OVER.id))


DUE = (  # days since the end, days of the organisation, days of the service
    (29.9, None, 30, False),
    (30.1, None, 30, True),
    (30.1, None, 0, False),
    (8, 7, 30, True),
    (8, 7, 0, True),
    (40, 60, 30, False),
    (400, 0, 30, False),
)


def test_a_scan_is_due_when_its_time_is_over(
    home: Home, purging: Purging, organisation: str
) -> None:
    ended(home)
    for age, of_organisation, of_service, due in DUE:
        aged(home, age)
        done(home, update(schema.organisation).values(retention_days=of_organisation))
        expected = [(organisation, OVER.id)] if due else []
        assert purging.due(of_service) == expected, (age, of_organisation, of_service)
    done(home, update(schema.organisation).values(retention_days=None))
    assert purging.due(30) == [(organisation, OVER.id)]
    purging.purge(organisation, OVER.id)
    assert purging.due(30) == []


def test_a_scan_that_goes_on_is_never_due(home: Home, purging: Purging) -> None:
    with closing(home.new()) as store:
        store.save_scan(build.scan())
    aged(home, 1000)
    assert purging.due(1) == []


@pytest.mark.big
def test_others_write_while_a_scan_is_removed(
    home: Home, purging: Purging, organisation: str
) -> None:
    with closing(home.new()) as store:
        store.save_scan(build.scan())
        store.add([build.address(seq) for seq in range(50)])
        for seq in range(50):
            found = tuple(build.finding("a", snippet=f"<i {seq} {n}>") for n in range(100))
            runs = (build.run("a", failed=100),)
            store.settle(build.audited(seq), [build.visit(seq, runs=runs, findings=found)], [])
        store.save_scan(OVER)
        seal(store)
    writer = home.new()
    writer.save_scan(replace(build.scan(), id=OTHER.id))
    thread = threading.Thread(target=purging.purge, args=(organisation, OVER.id))
    seq = 0
    thread.start()
    while thread.is_alive():
        written(writer, seq)
        seq += 1
    thread.join()
    writer.close()
    assert rows(home, number(home, OTHER.id))["visit"] == seq > 0
    assert rows(home, number(home, OVER.id)) == {}


def written(store: Store, seq: int) -> None:
    store.add([build.address(seq)])
    store.settle(build.audited(seq), [build.visit(seq)], [])


def test_the_room_of_a_scan_that_was_removed_is_given_back(tmp_path: Path) -> None:
    home = Home(f"sqlite:///{tmp_path / 'shrinks.sqlite'}")
    Archive.prepared(home.address)
    with closing(home.new()) as store:
        fill(store)
        store.save_scan(OVER)
        for seq in range(3):
            store.keep_exhibit(seq, WIDE, replace(OWN, data=bytes([seq]) * 3_000_000))
        seal(store)
    with closing(open_address(home.address, connections=2)) as database:
        full = size_of(database)
        assert full > 9_000_000
        purging = Purging(database)
        purging.purge(value_of(home, select(schema.organisation.c.id)), OVER.id)
        purging.give_back()
        purging.give_back()  # there is nothing to do
    with closing(open_address(home.address)) as database:
        assert 0 < size_of(database) < 1_000_000
