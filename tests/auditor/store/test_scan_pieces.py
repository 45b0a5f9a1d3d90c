"""Evidence of scans of a service: kept once, written out as a run, gone with the last scan."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select, update

from auditor.errors import LeaseLost, StoreError
from auditor.model.dossier import Dossier, EvidenceSize, KeptPage
from auditor.model.exhibit import Exhibit, ExhibitKind
from auditor.model.scan import ScanState
from auditor.services.evidence import kept_of
from auditor.services.seal import read_report, seal
from auditor.store import Store, schema
from auditor.store.backup import back_up, restore
from auditor.store.database import Database
from auditor.store.homes import open_address
from auditor.store.purging import Purging
from auditor.store.run_file import write_run_file
from auditor.store.scan_pieces import ScanPieces
from tests.auditor.store import build
from tests.auditor.store.build import WIDE
from tests.auditor.store.homes import NEIGHBOUR, Home
from tests.auditor.store.test_backup import NOW
from tests.auditor.store.test_seal import fill

PAGE, STYLE = b"<p>page</p>", b"p { color: red }"
OVER = replace(build.scan(), state=ScanState.COMPLETED, ended=build.STARTED)
OTHER = replace(OVER, id="20261123T101500Z-0a0b0c")


def name(data: bytes) -> str:
    return sha256(data).hexdigest()


@pytest.fixture
def database(home: Home) -> Iterator[Database]:
    with closing(open_address(home.address, connections=4)) as database:
        yield database


@pytest.fixture
def ended(home: Home, database: Database) -> Callable[..., ScanPieces]:
    """Carries a scan out that keeps two pieces of evidence, and seals it."""

    def carry_out(scan=OVER, *data: bytes) -> ScanPieces:
        with closing(home.new()) as store:
            fill(store)
            store.save_scan(scan)
            pieces = ScanPieces(database.lend(), scan.id)
            for one in data or (PAGE, STYLE):
                pieces.put(name(one), one)
            number, size = pieces.size()
            store.save_scan(replace(scan, evidence=EvidenceSize(pieces=number, size=size)))
            state = KeptPage(picture=name(PAGE), evidence=name(STYLE))
            dossier = Dossier(states=(state,)).to_json()
            kind = ExhibitKind.DOSSIER
            store.keep_exhibit(
                0, WIDE, Exhibit(kind=kind, media_type="application/json", data=dossier)
            )
            seal(store)
        return pieces

    return carry_out


def blobs(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.execute(select(schema.blob.c.hash)).scalars())


def test_a_piece_is_kept_once_and_given_back(ended: Callable[..., ScanPieces]) -> None:
    pieces = ended(OVER, PAGE, STYLE, PAGE)
    assert pieces.size() == (2, len(PAGE) + len(STYLE))
    assert pieces.holds(name(PAGE))
    assert not pieces.holds(name(b"other"))
    assert pieces.get(name(PAGE)) == PAGE
    with pytest.raises(StoreError, match="is missing, or is not as it was kept"):
        pieces.get(name(b"other"))


def test_a_piece_is_of_the_scan_that_kept_it(
    database: Database, ended: Callable[..., ScanPieces]
) -> None:
    ended()
    neighbour = ScanPieces(database.lend(), NEIGHBOUR.id)
    assert neighbour.size() == (0, 0)
    with pytest.raises(StoreError, match="is missing"):
        neighbour.get(name(PAGE))


def test_a_piece_that_was_changed_is_not_given_back(
    database: Database, ended: Callable[..., ScanPieces]
) -> None:
    pieces = ended()
    with database.write("change") as connection:
        mine = schema.blob.c.hash == name(PAGE)
        connection.execute(update(schema.blob).where(mine).values(data=b"changed"))
    with pytest.raises(StoreError, match="is not as it was kept"):
        pieces.get(name(PAGE))


def test_evidence_goes_with_the_last_scan_that_has_it(
    database: Database, ended: Callable[..., ScanPieces]
) -> None:
    ended(OTHER)
    pieces = ended(OVER, PAGE, STYLE, b"own")
    purging = Purging(database)
    with database.read() as connection:
        mine = select(schema.organisation.c.id).where(schema.organisation.c.number == 1)
        organisation = connection.execute(mine).scalar_one()
    before = blobs(database)
    purging.purge(organisation, OVER.id)
    assert before - blobs(database) == {name(b"own")}
    assert pieces.size() == (0, 0)
    with pytest.raises(LeaseLost, match="was removed"):
        pieces.put(name(PAGE), PAGE)
    assert ScanPieces(database.lend(), OTHER.id).get(name(PAGE)) == PAGE
    purging.purge(organisation, OTHER.id)
    assert not {name(PAGE), name(STYLE)} & blobs(database)


def test_a_scan_is_the_same_in_a_file_of_its_own(
    home: Home, database: Database, ended: Callable[..., ScanPieces], tmp_path: Path
) -> None:
    ended()
    first, second = tmp_path / "first", tmp_path / "second"
    write_run_file(database, OVER.id, first)
    write_run_file(database, OVER.id, second)
    assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("first")) == [
        "first"
    ]
    with closing(home.reader()) as here, closing(Store.open_read_only(first)) as there:
        assert there.digest() == here.digest()
        kept = kept_of(there)
        assert (kept.run, kept.digests) == (OVER.id, tuple(sorted((name(PAGE), name(STYLE)))))
        assert read_report(there).causes == read_report(here).causes


def test_a_scan_that_is_gone_is_no_file(database: Database, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="was removed meanwhile"):
        write_run_file(database, "scan_1", tmp_path / "run")


def test_evidence_is_in_a_backup(
    home: Home, ended: Callable[..., ScanPieces], tmp_path: Path
) -> None:
    ended()
    back_up(home.address, tmp_path / "backup", version="0.1.0", made=NOW)
    place = f"sqlite:///{tmp_path / 'restored.sqlite'}"
    restore(tmp_path / "backup", place, replace=False)
    with closing(open_address(place)) as restored:
        assert ScanPieces(restored, OVER.id).get(name(STYLE)) == STYLE
