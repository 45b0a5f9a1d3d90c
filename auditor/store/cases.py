"""What people told of the supervisions that scans were for, each change of it kept."""

from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, insert, select

from auditor.errors import ChangedMeanwhile
from auditor.model.asked import Slice
from auditor.model.case import KeptCase
from auditor.store.clock import clock
from auditor.store.codec import storable
from auditor.store.database import Database
from auditor.store.moments import to_moment
from auditor.store.purging import refuse_missing
from auditor.store.schema import kept
from auditor.store.schema import organisation as organisations
from auditor.store.schema import scan as scans
from auditor.store.service_schema import api_key, supervision
from auditor.store.slices import sliced

_of = supervision.c
_NOTHING: Final = KeptCase()


class CaseTable:
    """The cases of an archive; meets `auditor.services.cases.KeepsCases`."""

    def __init__(self, database: Database) -> None:
        """Bind to an archive, of which any thread may ask."""
        self._database = database

    def find(self, organisation: str, scan: str) -> KeptCase:
        """What is told of a scan now.

        Raises:
            NotThere: the organisation has no such scan.
            ScanRemoved: it had, and that was removed.
        """
        with self._database.read() as connection:
            return _newest(connection, _number(connection, organisation, scan))

    def tell(
        self, organisation: str, scan: str, revision: int, told: str | None, by: str, key: str
    ) -> KeptCase:
        """Tell something else of a scan.

        Args:
            organisation: id of the one that has it.
            scan: its id.
            revision: that what was told before must have.
            told: JSON; None takes back.
            by: who tells it.
            key: id of the key that it came with.

        Raises:
            NotThere: the organisation has no such scan.
            ScanRemoved: it had, and that was removed.
            ChangedMeanwhile: something else is told by now.
        """
        with self._database.write("write the case to") as connection:
            number = _number(connection, organisation, scan, held=True)
            if _newest(connection, number).revision != revision:
                raise ChangedMeanwhile(
                    "Somebody changed this case meanwhile: read it again, and change what it is"
                    " now."
                )
            of_key = select(api_key.c.number).where(api_key.c.id == key).scalar_subquery()
            row = {
                "scan": number,
                "revision": revision + 1,
                "record": None if told is None else storable(told),
                "by": by,
                "asked_by": of_key,
                "at": clock(),
            }
            connection.execute(insert(supervision).values(**row))
            return _newest(connection, number)

    def history(self, organisation: str, scan: str, after: int, limit: int) -> Slice[KeptCase]:
        """All that was told of a scan, the first first.

        Args:
            organisation: id of the one that has it.
            scan: its id.
            after: revision of the last before those that are wanted; 0 for the first.
            limit: at the most so many.

        Raises:
            NotThere: the organisation has no such scan.
            ScanRemoved: it had, and that was removed.
        """
        with self._database.read() as connection:
            number = _number(connection, organisation, scan)
            chosen = _all(number).where(_of.revision > after).order_by(_of.revision)
            rows = connection.execute(chosen.limit(limit + 1)).all()
        return sliced([((int(row.revision),), _case(row)) for row in rows], limit)


def _number(connection: Connection, organisation: str, scan: str, *, held: bool = False) -> int:
    """The number of a scan.

    Args:
        connection: inside a transaction.
        organisation: id of the one that has it.
        scan: its id.
        held: nobody tells of it, or removes it, until the transaction ends.
    """
    mine = (scans.c.id == scan) & (organisations.c.id == organisation) & kept()
    chosen = select(scans.c.number).join_from(scans, organisations).where(mine)
    asked = scans.c.request.is_not(None)
    if held:
        chosen = chosen.with_for_update(of=scans)
    number = connection.execute(chosen.where(asked)).scalar()
    if number is None:
        refuse_missing(connection, organisation, scan)
    return int(number)


def _all(number: int) -> Select[Any]:
    joined = supervision.outerjoin(api_key, _of.asked_by == api_key.c.number)
    return (
        select(supervision, api_key.c.id.label("key")).select_from(joined).where(_of.scan == number)
    )


def _newest(connection: Connection, number: int) -> KeptCase:
    last = select(func.max(_of.revision)).where(_of.scan == number).scalar_subquery()
    row = connection.execute(_all(number).where(_of.revision == last)).first()
    return _NOTHING if row is None else _case(row)


def _case(row: Row[Any]) -> KeptCase:
    return KeptCase(
        told=row.record,
        revision=int(row.revision),
        by=row.by,
        key=row.key or "",
        at=to_moment(row.at),
    )
