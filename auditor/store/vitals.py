"""What is counted of an archive for whoever watches over the service."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, select

from auditor.model.admission import Standing
from auditor.model.scan import ScanState
from auditor.model.vitals import Vitals
from auditor.model.webhook import DeliveryState
from auditor.store.clock import clock
from auditor.store.database import Database
from auditor.store.room import free_for, size_of
from auditor.store.schema import address, kept
from auditor.store.schema import scan as scans
from auditor.store.service_schema import delivery, job, webhook


class Watched:
    """An archive as it is watched; meets `auditor.services.health.WatchedArchive`.

    Every method raises `auditor.errors.StoreError` where the database refuses.
    """

    def __init__(self, database: Database) -> None:
        """Bind to an archive, of which any thread may ask."""
        self._database = database

    def answers(self) -> None:
        """Read something small."""
        with self._database.read() as connection:
            connection.execute(select(1))

    def size(self) -> int:
        """Bytes that the archive takes."""
        return size_of(self._database)

    def free(self) -> int | None:
        """Bytes of its disk that are free; None where that is not this machine's."""
        return free_for(self._database)

    def vitals(self) -> Vitals:
        """What is counted."""
        per_state = select(scans.c.state, func.count()).where(kept(), scans.c.state.is_not(None))
        waits = job.c.owner.is_(None)
        queue = select(
            func.count().filter(waits),
            func.count().filter(~waits),
            (clock() - func.min(job.c.queued_at).filter(waits)),
        )
        is_open = address.c.state.is_(None)
        pages = select(func.count().filter(~is_open), func.count().filter(is_open)).where(
            address.c.scan.in_(select(job.c.scan))
        )
        sent = select(delivery.c.state, func.count()).group_by(delivery.c.state)
        to_be_sent = [str(DeliveryState.WAITING), str(DeliveryState.SENDING)]
        oldest = select(clock() - func.min(delivery.c.created)).where(
            delivery.c.state.in_(to_be_sent)
        )
        silent = select(func.count()).where(webhook.c.disabled.is_not(None))
        with self._database.read() as connection:
            states = connection.execute(per_state.group_by(scans.c.state)).all()
            waiting, working, longest = connection.execute(queue).one()
            settled, unsettled = connection.execute(pages).one()
            deliveries = connection.execute(sent).all()
            unsent = connection.execute(oldest).scalar()
            disabled = connection.execute(silent).scalar_one()
        return Vitals(
            scans=_by_standing(states),
            waiting=waiting,
            longest_wait=_span(longest),
            working=working,
            pages_settled=settled,
            pages_open=unsettled,
            deliveries={DeliveryState(state): number for state, number in deliveries},
            oldest_delivery=_span(unsent),
            webhooks_disabled=disabled,
        )


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=max(0.0, seconds))


def _by_standing(states: Iterable[Row[Any, int]]) -> Mapping[Standing, int]:
    found: Counter[Standing] = Counter()
    for state, number in states:
        goes_on = state == ScanState.INTERRUPTED
        found[Standing.RUNNING if goes_on else Standing(state)] += number
    return found
