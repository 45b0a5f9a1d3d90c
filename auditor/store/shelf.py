"""The shelf: scans of all organisations, to be read by the one that each belongs to."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from auditor.store.database import Database
from auditor.store.purging import refuse_missing
from auditor.store.reading import Results
from auditor.store.schema import organisation as organisations
from auditor.store.schema import scan as scans


class Shelf:
    """Opens scans; meets `auditor.services.found.ScanArchive`."""

    def __init__(self, database: Database) -> None:
        """Bind to an archive, of which any thread may ask."""
        self._database = database

    @contextmanager
    def open(self, organisation: str, scan: str) -> Iterator[Results]:
        """A scan of an organisation, to be read.

        Raises:
            NotThere: the organisation has no such scan.
            ScanRemoved: it had, and that was removed.
            StoreError: the archive refused.
        """
        mine = (scans.c.id == scan) & (organisations.c.id == organisation)
        found = (
            select(scans.c.number)
            .join_from(scans, organisations, scans.c.organisation == organisations.c.number)
            .where(mine & scans.c.request.is_not(None))
        )
        with self._database.read() as connection:
            number = connection.execute(found).scalar()
            if number is None:
                refuse_missing(connection, organisation, scan)
        yield Results(self._database.lend(), number)
