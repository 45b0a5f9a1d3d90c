"""Baselines: with which scan of an organisation another one is to be compared."""

import json
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, case, or_, select, true, tuple_

from auditor.model.scan import ScanState
from auditor.store.json_text import json_text
from auditor.store.schema import scan as scans
from auditor.store.schema import seal

_of = scans.c
_BEGAN: Final = json_text(_of.record, "started")
"""When a scan began, as ISO 8601 in UTC, which sorts as time does."""


def last_complete(connection: Connection, this: Row[Any], branch: str | None) -> str | None:
    """The id of the last complete scan that another one may be compared with; None for none.

    It is of the same site, or of the same addresses, or stands for the same live address; in the
    same environment and of the branch. One of the same addresses comes before others. The last is
    the one that began last: a result may be handed in long after it was made.

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
        .order_by(case((same_target, 0), else_=1), _BEGAN.desc(), _of.number.desc())
        .limit(1)
    )
    return connection.execute(found).scalar()


def _before(this: Row[Any]) -> ColumnElement[bool]:
    if this.ended is None:
        return true()
    ended = tuple_(_of.ended, _of.number) < (this.ended, this.number)
    return and_(ended, json.loads(this.record)["started"] >= _BEGAN)
