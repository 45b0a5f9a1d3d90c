"""Opening the file of a run: connections, the writer's lock and the schema's version."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, insert, select
from sqlalchemy.exc import SQLAlchemyError

from auditor.errors import StoreError
from auditor.store.schema import SCHEMA_VERSION, meta, metadata

_BUSY_TIMEOUT: Final = timedelta(seconds=10)
_VERSION: Final = "schema_version"


class Access(Enum):
    """What a file is opened for; the values are SQLite's own words."""

    CREATE = "rwc"
    WRITE = "rw"
    READ = "ro"


class WriterLock:
    """One process at a time may write a run; the kernel lets go when the process ends."""

    def __init__(self, path: Path) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StoreError(
                f"Could not write in {path.parent} ({error.strerror}): choose a folder that exists"
                " and may be written."
            ) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._descriptor)
            raise StoreError(
                f"The run {path.parent.name} is still being written by another process: wait for"
                " it or stop it first."
            ) from error

    def release(self) -> None:
        """Let another process write; the file stays, so that all processes lock the same one."""
        os.close(self._descriptor)


class Database:
    """One connection to the file of a run, with short transactions.

    May be handed from one thread to another, never used by two at once: a reader beside the
    writer opens its own.
    """

    def __init__(self, path: Path, access: Access) -> None:
        if access is not Access.CREATE and not path.is_file():
            raise StoreError(f"There are no results at {path}: check the name of the run.")
        self.path = path
        self._lock = None if access is Access.READ else WriterLock(path.with_suffix(".lock"))
        self._engine = _engine(path, access)
        try:
            self._prepare(access)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def begin(self, doing: str) -> Iterator[Connection]:
        """One transaction: all of it is kept or nothing.

        Args:
            doing: what is attempted, for the error: "Could not {doing} {path}".

        Raises:
            StoreError: the database refused.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise StoreError(
                f"Could not {doing} {self.path} ({cause}): check that the disk has room, that the"
                " file may be written and that it is whole."
            ) from error

    def close(self) -> None:
        """Close the connection and let go of the lock; a second call does nothing."""
        self._engine.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _prepare(self, access: Access) -> None:
        if access is Access.CREATE:
            self._create()
            return
        with self.begin("open") as connection:
            version_of = select(meta.c.value).where(meta.c.name == _VERSION)
            found = connection.execute(version_of).scalar()
        if found != str(SCHEMA_VERSION):
            raise StoreError(
                f"{self.path} has the format {found}, this Auditor knows {SCHEMA_VERSION}: read it"
                " with the Auditor that wrote it, or scan again."
            )

    def _create(self) -> None:
        if self.path.exists():
            raise StoreError(f"There are results at {self.path} already: choose another folder.")
        with self.begin("create") as connection:
            metadata.create_all(connection, checkfirst=False)
            version = {"name": _VERSION, "value": str(SCHEMA_VERSION)}
            connection.execute(insert(meta), version)


def _engine(path: Path, access: Access) -> Engine:
    address = f"{path.absolute().as_uri()}?mode={access.value}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            address,
            uri=True,
            timeout=_BUSY_TIMEOUT.total_seconds(),
            isolation_level=None,  # transactions begin where we say so, tables included
            check_same_thread=False,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        if access is not Access.READ:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
