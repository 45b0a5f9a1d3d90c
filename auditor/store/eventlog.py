"""Events of scans as they are read by those who listen."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import func, select

from auditor.model.event import Event, Events
from auditor.store.database import Database
from auditor.store.moments import to_moment
from auditor.store.purging import refuse_missing
from auditor.store.schema import organisation as organisations
from auditor.store.schema import scan as scans
from auditor.store.service_schema import event
from auditor.store.told import standing_of

_EVENTS: Final = 500


class EventLog:
    """The events of an archive; meets `auditor.services.listening.Listening`."""

    def __init__(self, database: Database) -> None:
        """Bind to an archive, of which any thread may ask."""
        self._database = database

    def after(self, organisation: str, scan: str, last: int) -> Events:
        """What was told of a scan behind an event, in its order; at the most some hundreds.

        Args:
            organisation: its id.
            scan: its id.
            last: id of that event; 0 to begin with the first.

        Raises:
            NotThere: the organisation has no such scan.
            ScanRemoved: it had, and that was removed.
        """
        mine = (scans.c.id == scan) & (organisations.c.id == organisation)
        found = (
            select(scans.c.number, scans.c.state)
            .join_from(scans, organisations, scans.c.organisation == organisations.c.number)
            .where(mine & scans.c.request.is_not(None))
        )
        with self._database.read() as connection:
            row = connection.execute(found).first()
            if row is None:
                refuse_missing(connection, organisation, scan)
            behind = (event.c.scan == row.number) & (event.c.id > last)
            some = select(event).where(behind).order_by(event.c.scan, event.c.id).limit(_EVENTS)
            rows = connection.execute(some).all()
        told = tuple(Event(id=e.id, at=to_moment(e.at), kind=e.kind, data=e.data) for e in rows)
        return Events(told, over=standing_of(row.state).final and len(told) < _EVENTS)

    def newest(self, wanted: Collection[str]) -> Mapping[str, int]:
        """The id of the newest event of each of some scans, by the id of the scan.

        A scan that was removed is not among them.
        """
        of_each = (
            select(scans.c.id, func.max(event.c.id).label("newest"))
            .join_from(scans, event, event.c.scan == scans.c.number)
            .where(scans.c.id.in_(wanted))
            .group_by(scans.c.id)
        )
        with self._database.read() as connection:
            return {row.id: row.newest for row in connection.execute(of_each)}
