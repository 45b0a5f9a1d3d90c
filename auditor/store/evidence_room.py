"""Room for the evidence of an organisation: beside what is kept, and what scans may still keep."""

import json
from functools import cached_property
from typing import Final

from sqlalchemy import Connection, func, select

from auditor.model.admission import EvidenceLeft
from auditor.store.schema import kept
from auditor.store.schema import scan as scans
from auditor.store.service_schema import job, piece

_ASKS: Final = '%"evidence":true%'
"""What the request of each scan that keeps evidence has in it, and of some that do not."""


class EvidenceRoom:
    """The room of one organisation, within one transaction."""

    def __init__(self, connection: Connection, organisation: int, quota: int) -> None:
        """Nothing is counted yet.

        Args:
            connection: to the archive.
            organisation: its number.
            quota: bytes of all its evidence.
        """
        self._connection = connection
        self._organisation = organisation
        self._quota = quota
        self._promised = 0

    @cached_property
    def _taken(self) -> int:
        """Counted once: of half a million pieces it takes half a second."""
        # In this order: what is stored between the two is counted twice rather than not at all.
        to_come = _still_to_come(self._connection, self._organisation)
        return to_come + _kept(self._connection, self._organisation)

    def promise(self, size: int) -> None:
        """A scan that may keep so many bytes was asked for since `left` told first."""
        self._promised += size

    def left(self) -> EvidenceLeft:
        """What is left of it, beside the scans that were asked for until now."""
        taken = self._taken + self._promised
        return EvidenceLeft(quota=self._quota, left=max(self._quota - taken, 0))


def _kept(connection: Connection, organisation: int) -> int:
    """Bytes of all its pieces; what several scans have is kept once, and counts once.

    What a scan has that was removed counts no more, though it may be there for a while.
    """
    mine = (
        select(piece.c.hash, piece.c.bytes)
        .join(scans, scans.c.number == piece.c.scan)
        .where(piece.c.organisation == organisation, kept())
    )
    once = mine.distinct().subquery()
    total = connection.execute(select(func.coalesce(func.sum(once.c.bytes), 0))).scalar_one()
    return int(total)


def _still_to_come(connection: Connection, organisation: int) -> int:
    """Bytes that scans which are not over may keep beside what they have."""
    held = (
        select(func.coalesce(func.sum(piece.c.bytes), 0))
        .where(piece.c.scan == scans.c.number)
        .scalar_subquery()
    )
    under_way = (
        select(scans.c.request, held.label("held"))
        .join(job, job.c.scan == scans.c.number)
        .where(job.c.organisation == organisation, scans.c.request.like(_ASKS))
    )
    return sum(max(_wanted(row.request) - row.held, 0) for row in connection.execute(under_way))


def _wanted(request: str) -> int:
    asked = json.loads(request)
    return int(asked.get("evidence_cap", 0)) if asked.get("evidence") is True else 0
