"""One connection to an archive, with short transactions that write, read, or hold still."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from auditor.errors import StoreError

WRITES: Final = "auditor_writes"
"""Option of a connection whose transactions write, see `auditor.store.filelock`."""
AT_ONCE: Final = "auditor_at_once"
"""Option of one whose transactions that write wait for nobody else's."""


def insert_once(connection: Connection, table: Table, row: Mapping[str, object]) -> None:
    """Insert a row unless one with its key is there, also where another process does so now."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).values(**row).on_conflict_do_nothing())


class Database:
    """One connection to the archive in a file or on a server.

    May be handed from one thread to another, never used by two at once: who reads beside the
    writer opens its own.

    Attributes:
        name: of the archive, for errors: a path, or an address without its password.
        file: that it is in; None on a server.
        tidied: the file is that of one run, and is left without a log once the run is sealed.
    """

    def __init__(
        self, engine: Engine, name: str, file: Path | None = None, *, tidied: bool = False
    ) -> None:
        """Take over ``engine``.

        Args:
            engine: with room for one connection, or for as many as are lent.
            name: of the archive, for errors.
            file: that it is in; None on a server.
            tidied: whether it is that of one run.
        """
        self.name = name
        self.file = file
        self.tidied = tidied
        self._lent = False
        self._engine = engine
        self._writer = engine.execution_options(**{WRITES: True})
        self._hasty = engine.execution_options(**{WRITES: True, AT_ONCE: True})
        self._still: Connection | None = None

    def write(self, doing: str) -> AbstractContextManager[Connection]:
        """One transaction that writes: all of it is kept or nothing.

        Args:
            doing: what is attempted, for the error: "Could not {doing} {name}".

        Raises:
            StoreError: the database refused.
        """
        return self._begin(self._writer, doing)

    def write_at_once(self, doing: str) -> AbstractContextManager[Connection]:
        """The same for what may as well not be written: waits for no turn to write a file.

        Rows that are locked on a server are waited for all the same.

        Raises:
            StoreError: the database refused, or somebody else writes the file.
        """
        return self._begin(self._hasty, doing)

    @contextmanager
    def read(self, doing: str = "read") -> Iterator[Connection]:
        """One transaction that reads; within a `snapshot`, that of the snapshot.

        Raises:
            StoreError: the database refused.
        """
        if self._still is None:
            with self._begin(self._engine, doing) as connection:
                yield connection
        else:
            with self._explained(doing):
                yield self._still

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads within see the archive as it is at the first of them, whoever writes.

        Raises:
            StoreError: the database refused.
        """
        if self._still is not None:
            yield
            return
        with self._explained("read"), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                self._still = connection
                try:
                    yield
                finally:
                    self._still = None

    def lend(self) -> "Database":
        """Another to use beside this one, which waits for one of its connections when it needs one.

        Closing it closes no connection.
        """
        lent = Database(self._engine, self.name, self.file)
        lent._lent = True
        return lent

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        if not self._lent:
            self._engine.dispose()

    @contextmanager
    def _begin(self, engine: Engine, doing: str) -> Iterator[Connection]:
        with self._explained(doing), engine.begin() as connection:
            yield connection

    @contextmanager
    def _explained(self, doing: str) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = " ".join(str(getattr(error, "orig", None) or error).split())
            if self.file is not None:
                raise StoreError(
                    f"Could not {doing} {self.name} ({cause}): check that the disk has room, that"
                    " the file may be written and that it is whole."
                ) from error
            raise StoreError(
                f"Could not {doing} {self.name} ({cause}): check that the database answers and"
                " has room."
            ) from error
