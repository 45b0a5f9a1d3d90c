"""Baselines: with which scan of an organisation another one is to be compared."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, or_, select, true, tuple_

from auditor.model.scan import ScanState
from auditor.store.database import Database
from auditor.store.purging import refuse_missing
from auditor.store.schema import kept, seal
from auditor.store.schema import organisation as organisations
from auditor.store.schema import scan as scans

_of = scans.c


class BaselineTable:
    """The scans of an archive; meets `auditor.services.differences.Baselines`."""

    def __init__(self, database: Database) -> None:
        """Bind to an archive, of which any thread may ask."""
        self._database = database

    def baseline_of(self, organisation: str, scan: str) -> str | None:
        """The last complete scan of the site, environment and branch of one, that ended before it.

        A scan of the same addresses comes before others of the site.

        Raises:
            NotThere: the organisation has no such scan.
            ScanRemoved: it had, and that was removed.
        """
        mine = and_(_of.id == scan, organisations.c.id == organisation, kept())
        this = select(scans).join(organisations, _of.organisation == organisations.c.number)
        with self._database.read() as connection:
            row = connection.execute(this.where(mine)).first()
            if row is None:
                refuse_missing(connection, organisation, scan)
            return last_complete(connection, row, row.branch)


def last_complete(connection: Connection, this: Row[Any], branch: str | None) -> str | None:
    """The id of the last complete scan that another one may be compared with; None for none.

    Args:
        connection: inside a transaction.
        this: row of the other one; of what it has ended after where it is over, else of all.
        branch: that the scan is to be of; None for one of which no branch is known.
    """
    same_target = and_(
        _of.target_key == this.target_key, _of.public_base.is_not_distinct_from(this.public_base)
    )
    alike = [same_target]
    if this.site is not None:
        alike.append(_of.site == this.site)
    if this.public_base is not None:
        alike.append(_of.public_base == this.public_base)
    found = (
        select(_of.id)
        .join(seal, seal.c.scan == _of.number)
        .where(
            _of.organisation == this.organisation,
            _of.number != this.number,
            _of.state == ScanState.COMPLETED,
            _of.retest_of.is_(None),  # it looked at some of the pages alone
            _of.environment == this.environment,
            _of.branch.is_not_distinct_from(branch),
            or_(*alike),
            _before(this),
        )
        .order_by(case((same_target, 0), else_=1), _of.ended.desc(), _of.number.desc())
        .limit(1)
    )
    return connection.execute(found).scalar()


def _before(this: Row[Any]) -> ColumnElement[bool]:
    if this.ended is None:
        return true()
    return tuple_(_of.ended, _of.number) < (this.ended, this.number)
