"""A scan of a service as the file of a run, such as the command line writes and reads one.

It holds what was found and what was seen, in the same rows, so that the seal holds in it too; what
is the service's own (who asked, keys, sites, verdicts, cases) is not in it. The same scan gives the
same bytes.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, insert, select, update

from auditor.errors import StoreError
from auditor.store import schema
from auditor.store.database import Database
from auditor.store.homes import make_file, tidy
from auditor.store.schema import blob, catalogue, edition, evidence, kept, organisation
from auditor.store.schema import scan as scans
from auditor.store.tables import DEFAULT_ORGANISATION

_ROWS: Final = 1_000
_ROWS_WITH_BYTES: Final = 20
_NOBODY: Final = "org_0"
_KEPT: Final = ("id", "record", "created", "state", "ended")
"""Columns of a scan that a run has, too."""
_OF_RUNS: Final = (
    *(schema.edition, schema.address, schema.in_flight, schema.pending, schema.link),
    *(schema.visit, schema.digest, schema.picture, schema.rule, schema.said),
    *(schema.said_criterion, schema.text, schema.finding, schema.cause, schema.seal),
)
"""Tables with rows of a scan, those that others refer to first; `evidence` comes behind them."""


def write_run_file(database: Database, scan: str, file: Path) -> None:
    """Write a scan into a new file.

    Args:
        database: the archive.
        scan: id of a sealed scan.
        file: that is not there yet.

    Raises:
        StoreError: there is no such scan, or something cannot be read or written.
    """
    with (
        closing(make_file(file)) as made,
        made.write("write") as into,
        database.read() as source,
    ):
        _copy(source, into, scan)
    tidy(file)


def _copy(source: Connection, into: Connection, scan: str) -> None:
    row = source.execute(select(scans).where(scans.c.id == scan, kept())).first()
    if row is None:
        raise StoreError(f"The scan {scan} was removed meanwhile: nothing is left of it.")
    into.execute(update(organisation).values(id=_NOBODY))
    values = {name: getattr(row, name) for name in _KEPT}
    into.execute(insert(scans).values(number=1, organisation=DEFAULT_ORGANISATION, **values))
    named = select(edition.c.catalogue).where(edition.c.scan == row.number)
    _take(source, into, catalogue, select(catalogue).where(catalogue.c.hash.in_(named)))
    for table in _OF_RUNS:
        _take(source, into, table, select(table).where(table.c.scan == row.number))
    mine = evidence.c.scan == row.number
    named = select(evidence.c.blob).where(mine)
    owned = blob.c.organisation == row.organisation
    _take(source, into, blob, select(blob).where(owned, blob.c.hash.in_(named)))
    _take(source, into, evidence, select(evidence).where(mine))


def _take(source: Connection, into: Connection, table: Table, chosen: Select[Any]) -> None:
    """Let a file have the rows of a table, in one order, as those of its one scan."""
    ordered = chosen.order_by(*table.primary_key.columns)
    for rows in _batches(source, table, ordered):
        into.execute(insert(table), rows)


def _batches(source: Connection, table: Table, chosen: Select[Any]) -> Iterator[list[Any]]:
    many = _ROWS_WITH_BYTES if table in (blob, schema.picture) else _ROWS
    ours = {"scan": 1, "organisation": DEFAULT_ORGANISATION}
    new = {name: value for name, value in ours.items() if name in table.columns}
    with source.execute(chosen, execution_options={"yield_per": many}) as found:
        for rows in found.mappings().partitions():
            yield [{**row, **new} for row in rows]
