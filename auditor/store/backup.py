"""Backup and restore of a whole archive, whichever home it has.

What lies in a backup is a SQLite archive. That of a file is copied by SQLite's own online backup;
that of a server is read in one transaction that sees one moment, so that no client of PostgreSQL
is needed, and a backup from one home can be restored into the other. Nobody who writes meanwhile
has to wait.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, LargeBinary, Table, delete, func, insert, select, text, update

from auditor.errors import StoreError, UsageError
from auditor.model.backup import BackupLabel
from auditor.store import parcel
from auditor.store.database import Database
from auditor.store.homes import (
    REVISION,
    copy_file,
    file_of,
    make_file,
    open_address,
    open_upgraded,
    put_in_place,
    settle_log,
)
from auditor.store.jobs import WAITS
from auditor.store.migrations import revisions
from auditor.store.schema import lease
from auditor.store.service_schema import job
from auditor.store.tables import metadata

_ROWS: Final = 1_000
_ROWS_WITH_BYTES: Final = 50
"""Rows held at once of tables with pictures and the like: some megabytes."""
_ALWAYS_THERE: Final = frozenset({"organisation"})
"""Tables that an archive has rows in from the start."""


def back_up(address: str, file: Path, *, version: str, made: datetime) -> BackupLabel:
    """Write a backup of an archive as it is at one moment.

    Args:
        address: of the archive.
        file: the backup, which must not be there yet; it appears when it is whole.
        version: of this program.
        made: the time now.

    Raises:
        UsageError: the file is there already.
        StoreError: the archive cannot be read, or the file not be written.
    """
    if file.exists():
        raise UsageError(f"There is a file at {file} already: choose another name for the backup.")
    with (
        parcel.workplace(file.absolute().parent, "write the backup") as place,
        closing(open_address(address)) as database,
    ):
        copy, packed = place / "archive.sqlite", place / "backup"
        if database.file is not None:
            copy_file(database.file, copy)
        else:
            _export(database, copy)
        label = parcel.pack(copy, REVISION, version, made, packed)
        put_in_place(packed, file)
    return label


def restore(file: Path, address: str, *, replace: bool) -> BackupLabel:
    """Put the archive of a backup at an address; nobody may use it meanwhile.

    The whole backup is unpacked, checked and brought up to date before anything is touched.

    Args:
        file: the backup.
        address: of the archive.
        replace: what is there already is given up.

    Raises:
        UsageError: it is no backup, or one of a later Auditor, or something is there already.
        StoreError: it cannot be written, or another program uses the database.
    """
    target = file_of(address)
    if target is not None and target.exists() and not replace:
        raise _something_there(str(target))
    folder = Path.cwd() if target is None else target.absolute().parent
    with parcel.workplace(folder, "restore the backup") as place:
        copy = place / "archive.sqlite"
        label = parcel.unpack(file, copy)
        if label.revision not in revisions():
            raise UsageError(
                f"The backup {file} was written by a later Auditor ({label.auditor}): restore it"
                " with that one."
            )
        with closing(open_upgraded(copy)) as database:
            with database.write("restore") as connection:
                _let_go(connection)
            if target is None:
                _import(database, address, replace=replace)
        if target is not None:
            settle_log(copy)
            put_in_place(copy, target)
    return label


def _let_go(connection: Connection) -> None:
    """Nobody writes the scans of a restored archive, whoever did when the backup was made."""
    connection.execute(update(lease).values(owner=None))
    connection.execute(update(job).values(WAITS))


def _export(database: Database, copy: Path) -> None:
    with (
        closing(make_file(copy)) as made,
        made.write("write the backup") as into,
        database.snapshot(),
        database.read("back up") as source,
    ):
        _copy_rows(source, into)


def _import(database: Database, address: str, *, replace: bool) -> None:
    with closing(open_address(address, make=True)) as target, target.write("restore") as into:
        _refuse_company(into, target.name)
        if not replace and any(_has_rows(into, table) for table in metadata.sorted_tables):
            raise _something_there(target.name)
        with database.read("restore") as source:
            _copy_rows(source, into)
        for table in metadata.sorted_tables:
            _count_on(into, table)


def _copy_rows(source: Connection, into: Connection) -> None:
    """Let ``into`` have the rows of ``source`` and no others."""
    for table in reversed(metadata.sorted_tables):
        into.execute(delete(table))
    for table in metadata.sorted_tables:
        for rows in _batches(source, table):
            into.execute(insert(table), rows)


def _batches(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    heavy = any(isinstance(column.type, LargeBinary) for column in table.columns)
    many = _ROWS_WITH_BYTES if heavy else _ROWS
    with source.execute(select(table), execution_options={"yield_per": many}) as found:
        for rows in found.mappings().partitions():
            yield [dict(row) for row in rows]


def _has_rows(connection: Connection, table: Table) -> bool:
    if table.name in _ALWAYS_THERE:
        return False
    return connection.execute(select(table).limit(1)).first() is not None


def _count_on(connection: Connection, table: Table) -> None:
    """Let a server count on from the highest number that was restored."""
    counted = table.autoincrement_column
    if counted is None:
        return
    highest = select(func.max(counted)).select_from(table).scalar_subquery()
    sequence = func.pg_get_serial_sequence(table.name, counted.name)
    connection.execute(
        select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None)))
    )


def _refuse_company(connection: Connection, name: str) -> None:
    """Raise where another program is connected to the database of a server.

    Raises:
        StoreError: one is.
    """
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND usename = current_user AND pid <> pg_backend_pid()"
    )
    if connection.execute(others).scalar_one():
        raise StoreError(
            f"Other programs are connected to {name}: stop every server and worker of this"
            " archive, then restore."
        )


def _something_there(name: str) -> UsageError:
    return UsageError(
        f"There is an archive at {name} already: give --replace to lose what is in it, or restore"
        " to another place."
    )
