"""Whose turn it is in the queue: many jobs of one organisation keep no other waiting."""

from collections import Counter
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from auditor.store.clock import clock
from auditor.store.schema import organisation as organisations
from auditor.store.service_schema import job

RETRY: Final = timedelta(seconds=2)
"""Between the deaths of a job and its next attempt, once for each attempt but the first."""
_OLDEST: Final = (
    select(job.c.scan)
    .where(job.c.attempts == 0, job.c.organisation == organisations.c.number)
    .where(job.c.owner.is_(None))
    .order_by(job.c.queued_at, job.c.scan)
    .limit(1)
    .correlate(organisations)
    .scalar_subquery()
)
_HEADS: Final = select(organisations.c.number, organisations.c.slots, _OLDEST.label("oldest"))
"""Each organisation's oldest scan that has not begun: one look into an index for each."""
_BEGUN: Final = select(
    *(job.c.scan, job.c.organisation, job.c.owner, job.c.queued_at, job.c.attempts),
    (clock() - job.c.again_at).label("rested"),
).where(job.c.attempts > 0)
"""What was claimed at least once: little more than there are slots."""


def next_job(connection: Connection) -> int | None:
    """The number of the scan whose turn it is; looks at no more of the queue than its heads."""
    heads = connection.execute(_HEADS).all()
    begun = connection.execute(_BEGUN).all()
    in_work = Counter(row.organisation for row in begun if row.owner is not None)
    full = {
        one.number for one in heads if one.slots is not None and in_work[one.number] >= one.slots
    }
    # Again at once, then after a while that grows: what broke it may need time to mend.
    again = [
        (in_work[row.organisation], row.queued_at, row.scan)
        for row in begun
        if row.owner is None
        and row.organisation not in full
        and (row.rested is None or row.rested >= (row.attempts - 1) * RETRY.total_seconds())
    ]
    if again:
        return int(min(again)[-1])
    # Of organisations that have as many in work, the scan that was asked for first: numbers rise.
    turns = [
        (in_work[one.number], one.oldest)
        for one in heads
        if one.oldest is not None and one.number not in full
    ]
    return int(min(turns)[-1]) if turns else None


def has_room(connection: Connection, of_organisation: int) -> bool:
    """Whether an organisation may have one more scan carried out."""
    slots = select(organisations.c.slots).where(organisations.c.number == of_organisation)
    most = connection.execute(slots).scalar()
    theirs = (job.c.attempts > 0) & (job.c.organisation == of_organisation)
    in_work = select(func.count(job.c.owner)).where(theirs)
    return most is None or connection.execute(in_work).scalar_one() < most
