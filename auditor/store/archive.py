"""The archive: many scans in one database, each written and read through a store of its own."""

from typing import Self

from sqlalchemy import select

from auditor.errors import UsageError
from auditor.store import schema
from auditor.store.database import Database
from auditor.store.homes import open_address
from auditor.store.store import Store


class Archive:
    """A database of scans at an address; every store of it has a connection of its own."""

    def __init__(self, address: str) -> None:
        """Name the archive; nothing is opened yet.

        Args:
            address: such as ``postgresql://auditor@db.example/auditor``.
        """
        self._address = address

    @classmethod
    def prepared(cls, address: str) -> Self:
        """The archive at an address, with its tables made or brought up to date.

        Raises:
            UsageError: it is no address of an archive.
            StoreError: the database refused.
        """
        open_address(address, make=True).close()
        return cls(address)

    def new_scan(self, organisation: int = schema.DEFAULT_ORGANISATION) -> Store:
        """A store to write a new scan of an organisation.

        Raises:
            StoreError: the database refused.
        """
        return Store.new(open_address(self._address), organisation)

    def scan(self, name: str) -> Store:
        """A store to go on with a scan.

        Args:
            name: the scan's id.

        Raises:
            UsageError: there is no such scan.
            StoreError: the process that writes it still lives.
        """
        database = open_address(self._address)
        return Store.lent(database, _number(database, name))

    def results(self, name: str) -> Store:
        """A store to read a scan, also while it is written.

        Raises:
            UsageError: there is no such scan.
        """
        database = open_address(self._address)
        return Store(database, _number(database, name))

    def scans(self, organisation: int = schema.DEFAULT_ORGANISATION) -> tuple[str, ...]:
        """Ids of an organisation's scans that were saved at least once, newest first."""
        of = schema.scan.c
        mine = (of.organisation == organisation) & of.id.is_not(None)
        database = open_address(self._address)
        try:
            with database.read() as connection:
                found = connection.execute(select(of.id).where(mine)).scalars().all()
        finally:
            database.close()
        return tuple(sorted(found, reverse=True))


def _number(database: Database, name: str) -> int:
    of = schema.scan.c
    with database.read() as connection:
        number = connection.execute(select(of.number).where(of.id == name)).scalar()
    if number is None:
        database.close()
        raise UsageError(
            f"There is no scan {name!r} in {database.name}: check the name of the run."
        )
    return int(number)
