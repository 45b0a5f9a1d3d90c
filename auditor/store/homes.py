"""Where an archive lives: a SQLite file, or a PostgreSQL server; the tables are the same."""

import os
import sqlite3
from collections.abc import Collection
from contextlib import closing, suppress
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Final

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    QueuePool,
    StaticPool,
    create_engine,
    inspect,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError

from auditor.errors import NothingYet, StoreError, UsageError
from auditor.store.database import Database
from auditor.store.filelock import EAGER, PATIENCE, PATIENT
from auditor.store.migrations import migrate, revisions
from auditor.store.newfile import make_tables

REVISION: Final = "0005"
"""The newest migration; what is written is at this one."""
_READ_AS_THEY_ARE: Final = frozenset({"0001", "0002", "0003", "0004"})
"""Earlier ones whose scans are read by the same statements: nothing that is read has changed."""

_SHRINKS: Final = "PRAGMA auto_vacuum = INCREMENTAL"
"""Lets the file of a service's archive give room back to the disk, see `room`."""
_INCREMENTAL: Final = 2
_TIDY_TIMEOUT: Final = timedelta(seconds=1)


class Access(Enum):
    """What a file is opened for; the values are SQLite's own words."""

    CREATE = "rwc"
    WRITE = "rw"
    READ = "ro"


def open_file(path: Path, access: Access) -> Database:
    """Open the archive in a file, or make it.

    Raises:
        StoreError: it is missing, or there where it was to be made, or cannot be read.
    """
    there = path.is_file()
    if access is Access.CREATE and path.exists():
        raise StoreError(f"There are results at {path} already: choose another folder.")
    if access is Access.CREATE and not path.parent.is_dir():
        raise StoreError(
            f"Could not write in {path.parent} (there is no such folder): choose a folder that"
            " exists and may be written."
        )
    if access is not Access.CREATE and not there:
        raise StoreError(f"There are no results at {path}: check the name of the run.")
    database = Database(_sqlite(path, access), str(path), path, tidied=True)
    return _ready(database, access, make=not there)


def open_address(address: str, *, make: bool = False, connections: int = 1) -> Database:
    """Open the archive at an address. In a file, what was written is on the disk.

    Args:
        address: such as ``postgresql://auditor@db.example/auditor`` or ``sqlite:////var/a.sqlite``.
        make: make its tables, or bring them up to date; only one process does at a time.
        connections: at the most; more than one is for several databases, see `Database.lend`.

    Raises:
        UsageError: it is no such address.
        StoreError: there is no archive, or it cannot be read.
    """
    url = _read_address(address)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        if not make and not path.is_file():
            raise StoreError(f"There are no results at {path}: check the name of the run.")
        access = Access.CREATE if make else Access.WRITE
        engine = _sqlite(path, access, connections, durable=True)
        return _ready(Database(engine, str(path), path), access, make=make)
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,
    )
    name = url.render_as_string(hide_password=True)
    return _ready(Database(engine, name), Access.WRITE, make=make)


def file_of(address: str) -> Path | None:
    """The file that the archive at an address is in, there or not; None on a server.

    Raises:
        UsageError: it is no address of an archive.
    """
    url = _read_address(address)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def make_file(path: Path) -> Database:
    """Make an archive in a new file.

    Raises:
        StoreError: it is there already, or cannot be written.
    """
    return open_file(path, Access.CREATE)


def open_upgraded(path: Path) -> Database:
    """Open the archive in a file, and bring its tables up to date.

    Raises:
        StoreError: there is none, or it cannot be read or written.
    """
    return _ready(Database(_sqlite(path, Access.WRITE), str(path), path), Access.WRITE, make=True)


def copy_file(source: Path, target: Path) -> None:
    """Copy the archive in a file as it is at one moment, also while it is written.

    Args:
        source: of the archive.
        target: a new file, which has no log beside it and is found to be whole.

    Raises:
        StoreError: it cannot be read or written, or is not whole.
    """
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as read,
            closing(sqlite3.connect(target, isolation_level=None)) as written,
        ):
            read.backup(written)
            written.execute("PRAGMA journal_mode = DELETE")
            (found,) = written.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise StoreError(
            f"Could not copy {source} ({error}): check that the disk has room, that the file may be"
            " written and that it is whole."
        ) from error
    if found != "ok":
        raise StoreError(
            f"The archive {source} is damaged ({found}): take the last backup that was sound."
        )


def settle_log(path: Path) -> None:
    """Take what is in the log of an archive into its file, give the log up, and let it shrink.

    Args:
        path: of an archive that nobody uses.

    Raises:
        StoreError: it cannot be written.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode = DELETE")
            if connection.execute("PRAGMA auto_vacuum").fetchone() != (_INCREMENTAL,):
                connection.execute(_SHRINKS)
                connection.execute("VACUUM")
    except sqlite3.Error as error:
        raise StoreError(
            f"Could not write {path} ({error}): check that the disk has room, that the file may be"
            " written and that it is whole."
        ) from error


def put_in_place(made: Path, path: Path) -> None:
    """Let a finished file take the place of another one, and of its log, or of nothing.

    Args:
        made: on the same disk.
        path: that nobody uses.

    Raises:
        OSError: the disk refused.
    """
    if path.exists():
        with suppress(sqlite3.Error):
            tidy(path)  # what is in the log must not be taken for a part of the new file
        for kind in ("wal", "shm"):
            path.with_name(f"{path.name}-{kind}").unlink(missing_ok=True)
    made.replace(path)
    folder = os.open(path.absolute().parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def tidy(path: Path) -> None:
    """Leave one file without a log beside it, which opens from media that cannot be written.

    Where somebody reads it at this moment the log stays, empty: it is not needed to read.

    Args:
        path: of an archive that nobody writes any more.
    """
    connection = sqlite3.connect(path, timeout=_TIDY_TIMEOUT.total_seconds(), isolation_level=None)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        return
    finally:
        connection.close()


def _read_address(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() not in {"sqlite", "postgresql"} or not url.database:
        raise UsageError(
            "The address of the archive cannot be read: it looks like"
            " postgresql://user@host/database or sqlite:////path/of/the/file."
        )
    return url


def _ready(database: Database, access: Access, *, make: bool) -> Database:
    """A database whose tables are as this Auditor knows them, or can be read as they are.

    Those of a file that is opened to be written are brought up to date; those of a server, which
    others may use, only where that is asked for.
    """
    try:
        if make:
            _migrate(database)
        found = _revision(database)
        if found in _READ_AS_THEY_ARE and access is Access.WRITE and database.file is not None:
            _migrate(database)
            found = _revision(database)
        read = _READ_AS_THEY_ARE if access is Access.READ else frozenset[str]()
        _refuse_unknown(found, {REVISION, *read}, database)
    except BaseException:
        database.close()
        raise
    return database


def _migrate(database: Database) -> None:
    with database.write("create") as connection:
        found = _revision_of(connection)
        if found is not None:
            _refuse_unknown(found, revisions(), database)
        if database.file is not None and not inspect(connection).get_table_names():
            make_tables(connection, REVISION)
        else:
            migrate(connection)


def _refuse_unknown(found: str, known: Collection[str], database: Database) -> None:
    if found not in known:
        raise StoreError(
            f"{database.name} has the format {found}, this Auditor knows {REVISION}: read it with"
            " the Auditor that wrote it, or scan again."
        )


def _revision(database: Database) -> str:
    with database.read("open") as connection:
        found = _revision_of(connection)
        if found is None and "meta" in inspect(connection).get_table_names():
            raise StoreError(
                f"{database.name} has a format from before the first release, which is not read"
                " any more: scan again."
            )
    if found is None:
        raise NothingYet
    return found


def _revision_of(connection: Connection) -> str | None:
    """The migration that the tables are at; None where there are none of ours."""
    if "alembic_version" not in inspect(connection).get_table_names():
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found)


def _sqlite(path: Path, access: Access, connections: int = 1, *, durable: bool = False) -> Engine:
    """Connections to a file.

    Args:
        path: of the file.
        access: what it is opened for.
        connections: at the most.
        durable: what was written is on the disk, whatever happens to the machine.
    """
    address = f"{path.absolute().as_uri()}?mode={access.value}"
    if access is Access.READ and _cannot_change(path):
        address += "&immutable=1"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            address,
            uri=True,
            timeout=PATIENCE.total_seconds(),
            isolation_level=None,  # transactions begin where we say so, tables included
            check_same_thread=False,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        if access is Access.CREATE and durable:
            connection.execute(_SHRINKS)  # of use only before the first table
        if access is not Access.READ:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        return connection

    if connections == 1:
        engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    else:
        engine = create_engine(
            "sqlite://",
            creator=connect,
            poolclass=QueuePool,
            pool_size=connections,
            max_overflow=0,
        )
    turns = PATIENT if durable and connections == 1 else EAGER
    turns.listen(engine)
    return engine


def _cannot_change(path: Path) -> bool:
    """Whether a file can be read without locks: nobody writes it now, and no log is left of it."""
    if os.access(path.parent, os.W_OK, effective_ids=True):
        return False
    log, shared = (path.with_name(f"{path.name}-{kind}") for kind in ("wal", "shm"))
    return not shared.exists() and not (log.exists() and log.stat().st_size)
