"""What is kept in an archive beside the ledger: its tables, editions, exhibits, snapshots."""

import dataclasses
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, update

from auditor.errors import StoreError, UsageError
from auditor.model.catalogue import Catalogue, Edition
from auditor.model.criteria import Language
from auditor.model.exhibit import Exhibit, ExhibitKind
from auditor.model.rule import RuleInfo, RuleText
from auditor.store import Archive, Store, migrations
from auditor.store.database import insert_once
from auditor.store.found import page_of_findings
from auditor.store.homes import REVISION, make_file
from auditor.store.schema import blob, metadata
from tests.auditor.store import build
from tests.auditor.store.build import NARROW, WIDE
from tests.auditor.store.homes import NEIGHBOUR, Home

TEXT = RuleText(title="Bilder har tekst", messages={"tom": "{name} er tom"})
RULE = RuleInfo(
    id="image-alt",
    engine="axe",
    version="4.11",
    criteria=("1.1.1",),
    act_ids=("23a2a8",),
    texts={Language.NB: TEXT, Language.EN: dataclasses.replace(TEXT, title="Images have text")},
)
HTML = Exhibit(kind=ExhibitKind.RENDERED_PAGE, media_type="text/html", data=b"<p>\0\xff</p>")


def engine_of(home: Home):
    return create_engine(home.address.replace("postgresql:", "postgresql+psycopg:"))


def number_of(home: Home, table: str) -> int:
    if home.address.startswith("sqlite"):
        with closing(sqlite3.connect(home.address.removeprefix("sqlite:///"))) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608
    with psycopg.connect(home.address) as server:
        row = server.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608
        return int(row[0]) if row else 0


def test_the_migrations_make_the_tables_of_the_schema(home: Home) -> None:
    engine = engine_of(home)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_that_is_asked_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def made_of(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Tables, their columns in order, keys and indexes, and the rows that are there from the start.

    SQLite gives a table that was changed another text than one that was made so.
    """
    with closing(sqlite3.connect(file)) as connection:

        def told(asked: str) -> list[tuple[object, ...]]:
            return connection.execute(asked).fetchall()

        found = {"": sorted((*one[1:4], *one[4:]) for one in told("PRAGMA table_list"))}
        for (table,) in told("SELECT name FROM sqlite_master WHERE type = 'table'"):
            indexes = told(f"SELECT name, sql FROM sqlite_master WHERE tbl_name = '{table}'")  # noqa: S608
            found[f"columns of {table}"] = told(f"PRAGMA table_xinfo({table})")
            keys = told(f"PRAGMA foreign_key_list({table})")
            found[f"keys of {table}"] = sorted(one[1:] for one in keys)
            found[f"indexes of {table}"] = sorted(
                (sql or "", *told(f"PRAGMA index_info({name})"))
                for name, sql in indexes
                if name != table
            )
            found[f"rows of {table}"] = told(f"SELECT * FROM {table}")  # noqa: S608
    return found


def test_a_new_file_is_made_as_the_migrations_leave_one(tmp_path: Path) -> None:
    made, migrated = tmp_path / "made.sqlite", tmp_path / "migrated.sqlite"
    make_file(made).close()
    engine = create_engine(f"sqlite:///{migrated}")
    with engine.begin() as connection:
        migrations.migrate(connection)
    engine.dispose()
    told = [made_of(made), made_of(migrated)]
    for one in told:  # an id is drawn by lot
        number, name, id_, *others = one["rows of organisation"][0]
        assert re.fullmatch(r"org_[0-9a-z]{26}", str(id_))
        one["rows of organisation"] = [(number, name, *others)]
    assert told[0] == told[1]


def test_an_archive_may_be_prepared_again_and_loses_nothing(home: Home, store: Store) -> None:
    store.add([build.address(0)])
    store.close()
    assert Archive.prepared(home.address).scans() == (build.scan().id, NEIGHBOUR.id)
    reader = home.reader()
    assert len(list(reader.addresses())) == 1
    reader.close()


def test_a_database_without_tables_holds_no_archive(home: Home, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    if home.address.startswith("postgresql"):
        address = home.address.replace("/postgres?", "/template1?")
    else:
        (tmp_path / "empty.sqlite").touch()
    with pytest.raises(StoreError, match="no results yet"):
        Archive(address).scans()


@pytest.mark.parametrize("address", ["", "arkiv", "mysql://x/y", "postgresql://x", "sqlite://"])
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="looks like postgresql"):
        Archive.prepared(address)


def test_a_server_that_does_not_answer_is_said_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="check that the database answers") as refusal:
        Archive(f"postgresql://auditor:hemmelig@/auditor?host={tmp_path}").scans()
    assert "hemmelig" not in str(refusal.value)


def test_a_scan_is_found_by_its_id_alone(home: Home, store: Store) -> None:
    store.close()
    with pytest.raises(UsageError, match="There is no scan 'other'"):
        home.archive.scan("other")
    with pytest.raises(UsageError, match="There is no scan 'other'"):
        home.archive.results("other")
    again = home.again()
    assert again.load_scan() == build.scan()
    again.close()


def test_an_edition_is_entered_once_and_every_visit_names_its_own(store: Store) -> None:
    rules = Catalogue.of([RULE])
    newer = Catalogue.of([dataclasses.replace(RULE, version="4.12")])
    versions = {"axe-core": "4.11", "chromium": "150"}
    store.add([build.address(seq) for seq in range(3)])
    for seq, (catalogue, place) in enumerate([(rules, 0), (newer, 1), (rules, 0)]):
        assert store.open_edition(catalogue, versions) == place
        store.settle(build.audited(seq), [build.visit(seq)], [])
    assert store.editions() == tuple(
        Edition(catalogue=one.hash, versions=versions) for one in (rules, newer)
    )
    assert store.catalogues() == {one.hash: one for one in (rules, newer)}
    pages = [page for page in store.rows().pages() if page.viewport == WIDE]
    assert [page.edition for page in pages] == [0, 1, 0]


def test_an_exhibit_is_read_back_and_the_same_data_take_room_once(home: Home, store: Store) -> None:
    tree = dataclasses.replace(HTML, kind=ExhibitKind.ACCESSIBILITY_TREE)
    store.add([build.address(seq) for seq in range(2)])
    store.settle(build.audited(0), [build.visit(0), build.visit(0, NARROW)], [])
    store.settle(build.audited(1), [build.visit(1)], [])
    hashes = {
        store.keep_exhibit(0, WIDE, HTML),
        store.keep_exhibit(0, NARROW, tree),
        store.keep_exhibit(0, NARROW, HTML),
        store.keep_exhibit(1, WIDE, HTML),
        store.keep_exhibit(1, WIDE, HTML),
    }
    assert len(hashes) == 1
    assert store.exhibits(0, WIDE) == (HTML,)
    assert store.exhibits(0, NARROW) == (tree, HTML)
    assert store.exhibits(1, NARROW) == ()
    assert (number_of(home, "blob"), number_of(home, "evidence")) == (1, 4)


def test_what_two_scans_enter_at_once_is_there_once(home: Home) -> None:
    """A scan that looked before the other had written, and writes after it."""
    engine = engine_of(home)
    row = {"organisation": 1, "hash": "ab" * 32, "data": b"same"}
    for _ in range(2):
        with engine.begin() as connection:
            insert_once(connection, blob, row)
    engine.dispose()
    assert number_of(home, "blob") == 1


def test_an_exhibit_replaces_the_earlier_one_of_its_kind(store: Store) -> None:
    store.add([build.address(0)])
    store.settle(build.audited(0), [build.visit(0)], [])
    store.keep_exhibit(0, WIDE, HTML)
    later = dataclasses.replace(HTML, data=b"later")
    store.keep_exhibit(0, WIDE, later)
    assert store.exhibits(0, WIDE) == (later,)


def test_an_exhibit_that_was_changed_is_refused(store: Store) -> None:
    store.add([build.address(0)])
    store.settle(build.audited(0), [build.visit(0)], [])
    store.keep_exhibit(0, WIDE, HTML)
    with store._database.write("change") as connection:
        connection.execute(update(blob).values(data=b"<p>Noko anna</p>"))
    with pytest.raises(StoreError, match=r"address 0 \(rendered_page\) does not match its hash"):
        store.exhibits(0, WIDE)


def test_an_exhibit_of_a_visit_that_is_not_there_is_refused(store: Store) -> None:
    store.add([build.address(0)])
    store.settle(build.audited(0), [build.visit(0)], [])
    for seq, viewport in ((0, NARROW), (1, WIDE)):
        with pytest.raises(StoreError, match=f"Address {seq} is not among those"):
            store.keep_exhibit(seq, viewport, HTML)


def test_a_snapshot_stays_as_it_was_while_the_scan_goes_on(home: Home, store: Store) -> None:
    found = (build.finding("a"),)
    runs = (build.run("a", failed=1),)
    store.add([build.address(seq) for seq in range(3)])
    store.settle(build.audited(0), [build.visit(0, runs=runs, findings=found)], [])
    reader = home.reader()
    with reader.snapshot():
        assert len(list(reader.rows().occurrences())) == 1
        new = build.finding("new", criteria=("4.1.2",))
        visit = build.visit(1, runs=(build.run("new", failed=1),), findings=(new,))
        store.settle(build.audited(1), [visit], [])
        assert [one.finding.rule for one in reader.rows().occurrences()] == ["a"]
        assert [tally.rule for tally in reader.rule_run_tallies()] == ["a"]
        assert [page.url for page in reader.page_runs()] == [build.url(0)]
        assert [tally.criterion for tally in reader.criterion_tallies()] == ["1.1.1"]
    assert [one.finding.rule for one in reader.rows().occurrences()] == ["a", "new"]
    reader.close()


def test_a_snapshot_may_be_left_by_a_failure_and_taken_again(store: Store) -> None:
    def fail() -> None:
        with store.snapshot():
            assert list(store.addresses()) == []
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    store.add([build.address(0)])
    with store.snapshot():
        assert len(list(store.addresses())) == 1


def test_a_text_that_many_findings_share_is_kept_once(home: Home, store: Store) -> None:
    before = number_of(home, "text")
    snippet = '<a class="lenke" href="/kontakt">Kontakt oss</a>'
    store.add([build.address(seq) for seq in range(3)])
    for seq in range(2):
        found = (build.finding("a", snippet=snippet), build.finding("b", snippet=snippet))
        store.settle(build.audited(seq), [build.visit(seq, findings=found)], [])
    store.close()
    again = home.again()
    again.settle(
        build.audited(2), [build.visit(2, findings=(build.finding("a", snippet=snippet),))], []
    )
    assert {one.finding.snippet for one in again.rows().occurrences()} == {snippet}
    assert len(list(again.rows().occurrences())) == 5
    assert number_of(home, "text") - before == 2  # the snippet and the selector
    again.close()


def test_a_page_that_could_not_be_written_spoils_no_later_one(store: Store) -> None:
    lost = build.finding("lost", snippet="<lost>")
    kept = build.finding("kept", snippet="<kept>")
    store.add([build.address(0)])
    with pytest.raises(StoreError):
        store.settle(build.audited(7), [build.visit(7, findings=(lost,))], [])
    with pytest.raises(RuntimeError, match="stopped"):
        store.settle(build.audited(0), [build.visit(0, findings=(lost,))], Stopping())
    store.settle(build.audited(0), [build.visit(0, findings=(kept,))], [])
    (found,) = store.rows().occurrences()
    assert (found.finding.rule, found.finding.snippet) == ("kept", "<kept>")


class Stopping(tuple[str, ...]):
    def __iter__(self):
        raise RuntimeError("stopped")


def test_paging_goes_along_a_key_and_sorts_no_more_than_a_page(home: Home) -> None:
    page = page_of_findings(1, (25, 0, 1000), 1000)
    engine = engine_of(home)
    text = str(page.compile(engine, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN QUERY PLAN "
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            explain = "EXPLAIN "
            for way in ("seqscan", "bitmapscan", "sort"):  # what is cheaper for a handful of rows
                connection.exec_driver_sql(f"SET enable_{way} = off")
        rows = connection.exec_driver_sql(explain + text).all()
    engine.dispose()
    plan = "\n".join(str(row[-1]) for row in rows)
    if engine.dialect.name == "sqlite":
        _, along, then, *_ = plan.splitlines()
        key = "scan=? AND (seq,ordinal,position)>(?,?,?)"
        assert along == f"SEARCH finding USING PRIMARY KEY ({key})"
        assert then.startswith("SCAN ")  # of the page that was counted off
    else:
        along = r"Limit .*\n *-> +Index Scan using pk_finding on finding.*\n *Index Cond: .*ROW\("
        assert re.search(along, plan)
