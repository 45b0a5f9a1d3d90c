"""The archive: many scans in one database, each written and read through a store of its own."""

from typing import Self

from sqlalchemy import select

from auditor.errors import UsageError
from auditor.store import schema
from auditor.store.database import Database
from auditor.store.homes import open_address
from auditor.store.store import Store
from auditor.store.tables import DEFAULT_ORGANISATION


class Archive:
    """A database of scans at an address; every store of it has a connection while it needs one."""

    def __init__(self, address: str, shared: Database | None = None) -> None:
        """Name the archive; nothing is opened yet.

        Args:
            address: such as ``postgresql://auditor@db.example/auditor``.
            shared: whose connections are used; None to open a new one each time.
        """
        self._address = address
        self._shared = shared

    @classmethod
    def prepared(cls, address: str) -> Self:
        """The archive at an address, with its tables made or brought up to date.

        Raises:
            UsageError: it is no address of an archive.
            StoreError: the database refused.
        """
        open_address(address, make=True).close()
        return cls(address)

    @classmethod
    def shared(cls, address: str, connections: int) -> Self:
        """The archive at an address, for the threads of a server: connections stay open.

        Args:
            address: of an archive whose tables are up to date.
            connections: at the most; who needs one more waits.

        Raises:
            UsageError: it is no address of an archive.
            StoreError: the database refused.
        """
        return cls(address, open_address(address, connections=connections))

    def close(self) -> None:
        """Close the connections that are shared."""
        if self._shared is not None:
            self._shared.close()

    def database(self) -> Database:
        """What one thread at a time reads and writes the archive through; to be closed.

        Raises:
            StoreError: the database refused.
        """
        return self._shared.lend() if self._shared else open_address(self._address)

    def new_scan(self, organisation: int = DEFAULT_ORGANISATION) -> Store:
        """A store to write a new scan of an organisation.

        Raises:
            StoreError: the database refused.
        """
        return Store.new(self.database(), organisation)

    def scan(self, name: str) -> Store:
        """A store to go on with a scan.

        Args:
            name: the scan's id.

        Raises:
            UsageError: there is no such scan.
            StoreError: the process that writes it still lives.
        """
        database = self.database()
        return Store.lent(database, _number(database, name))

    def results(self, name: str) -> Store:
        """A store to read a scan, also while it is written.

        Raises:
            UsageError: there is no such scan.
        """
        database = self.database()
        return Store(database, _number(database, name))

    def scans(self, organisation: int = DEFAULT_ORGANISATION) -> tuple[str, ...]:
        """Ids of an organisation's scans that were saved at least once, newest first."""
        of = schema.scan.c
        mine = (of.organisation == organisation) & of.id.is_not(None) & schema.kept()
        database = self.database()
        try:
            with database.read() as connection:
                found = connection.execute(select(of.id).where(mine)).scalars().all()
        finally:
            database.close()
        return tuple(sorted(found, reverse=True))


def _number(database: Database, name: str) -> int:
    of = schema.scan.c
    with database.read() as connection:
        number = connection.execute(select(of.number).where(of.id == name, schema.kept())).scalar()
    if number is None:
        database.close()
        raise UsageError(
            f"There is no scan {name!r} in {database.name}: check the name of the run."
        )
    return int(number)
