"""The queue: scans that wait for a process, and those that one carries out.

A job has one owner at a time, made up when it is claimed, and told apart from every other process
as that of a lease is (`auditor.store.process`). The lease guards what is written of a scan; the job
says that somebody is to carry it out, and outlives every process until the scan is sealed.
"""

import json
import secrets
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from auditor.errors import NotThere, ScanActive, StoreError
from auditor.model.identity import Identity
from auditor.model.job import QUEUED, Cancelling, Claim, Order
from auditor.model.scan import Scan, ScanState
from auditor.model.target import Retesting
from auditor.store import events, gates, outbox, retests
from auditor.store.clock import clock
from auditor.store.database import Database
from auditor.store.jobturns import has_room, next_job
from auditor.store.lease import PATIENCE
from auditor.store.process import Process, is_gone, this_process
from auditor.store.schema import address
from auditor.store.schema import organisation as organisations
from auditor.store.schema import scan as scans
from auditor.store.service_schema import job
from auditor.store.service_schema import site as sites


def enqueue(connection: Connection, order: Order) -> int:
    """Enter a scan and its job, which stand or fall with the transaction.

    Args:
        connection: inside a transaction that writes.
        order: what is asked for.

    Returns:
        The number of the scan.

    Raises:
        ScanActive: a scan of this target is under way.
    """
    # Orders of one organisation are entered one after the other, or two would not see each other.
    mine = organisations.c.number == order.organisation
    connection.execute(select(organisations.c.number).where(mine).with_for_update())
    under_way = active(connection, order.organisation, order.target_key)
    if under_way is not None:
        raise ScanActive(under_way)
    values = {name: getattr(order, name) for name in _OF_ORDER}
    new = insert(scans).values(created=clock(), state=QUEUED, **values)
    number: int = connection.execute(new.returning(scans.c.number)).scalar_one()
    row = {"organisation": order.organisation, "attempts": 0, "settled": 0}
    connection.execute(insert(job).values(scan=number, queued_at=clock(), **row))
    events.add(connection, number, events.STATE, {"state": QUEUED})
    return number


_OF_ORDER: Final = (
    *("id", "organisation", "request", "target_key", "site", "environment", "branch", "commit_id"),
    *("pull_request", "public_base", "asked_by", "pages_wanted", "gate"),
    *("retest_of", "retest"),
)


def active(connection: Connection, of_organisation: int, target_key: str) -> str | None:
    """The id of the scan of a target that is under way."""
    mine = (scans.c.organisation == of_organisation) & (scans.c.target_key == target_key)
    under_way = scans.c.number.in_(select(job.c.scan))
    found: str | None = connection.execute(select(scans.c.id).where(mine & under_way)).scalar()
    return found


def waiting(connection: Connection, of_organisation: int) -> int:
    """Scans of an organisation that have not begun."""
    mine = (job.c.attempts == 0) & (job.c.organisation == of_organisation)
    found: int = connection.execute(select(func.count()).where(mine)).scalar_one()
    return found


def tell_state(connection: Connection, scan: int, state: ScanState) -> None:
    """Note the state of a scan that is not over, and tell of it where it changed.

    Args:
        connection: inside the transaction that writes the scan's record.
        scan: number of the scan.
        state: that it is in now.
    """
    changed = (scans.c.number == scan) & scans.c.state.is_distinct_from(str(state))
    now = update(scans).where(changed).values(state=str(state), ended=None)
    if connection.execute(now).rowcount and _job_of(connection, scan) is not None:
        events.add(connection, scan, events.STATE, {"state": str(state)})


def end(connection: Connection, number: int, scan: Scan) -> None:
    """Note that a scan is over: its job goes, and whoever listens is told, webhooks among them.

    Args:
        connection: inside the transaction that seals the scan.
        number: of the scan.
        scan: as it ended.
    """
    ended = None if scan.ended is None else scan.ended.timestamp()
    mine = update(scans).where(scans.c.number == number)
    connection.execute(mine.values(state=str(scan.state), ended=ended))
    if connection.execute(delete(job).where(job.c.scan == number)).rowcount:
        said = gates.said_of(connection, number)
        events.add(connection, number, events.STATE, {"state": str(scan.state), **said})
        outbox.tell_end(connection, number, scan.state)
        if said:
            outbox.tell_gate(connection, number, scan.state, said)


def _job_of(connection: Connection, scan: int) -> Row[Any] | None:
    return connection.execute(select(job).where(job.c.scan == scan)).first()


UNHEARD: Final = timedelta(seconds=30)
"""A claim of this process that no worker has is put back after so long."""
_PROCESS: Final = ("machine", "boot", "pid", "started")
WAITS: Final = dict.fromkeys(("owner", "claimed_at", "heartbeat", *_PROCESS))
"""Columns of a job that no process has."""


class Jobs:
    """The jobs of an archive, for processes that carry them out.

    Every method is a transaction of its own, and raises `auditor.errors.StoreError` where the
    database refuses.
    """

    def __init__(self, database: Database) -> None:
        """Bind to an archive; ``database`` is not closed here."""
        self._database = database

    def enqueue(self, order: Order) -> None:
        """Enter a scan and its job.

        Raises:
            ScanActive: a scan of this target is under way.
        """
        with self._database.write("write the scan to") as connection:
            enqueue(connection, order)

    def claim(self) -> Claim | None:
        """Take the job whose turn it is for this process; None where none may begin now.

        What was under way comes first. Then it is the turn of the organisation that has the fewest
        jobs in work, and of its oldest job, so that many jobs of one keep no other waiting.
        """
        with self._database.read() as connection:  # without a turn to write, which others may need
            chosen = next_job(connection)
        if chosen is None:
            return None
        free = (job.c.scan == chosen) & job.c.owner.is_(None)
        with self._database.write("write the scan to") as connection:
            there = select(job).where(free).with_for_update(skip_locked=True)
            found = connection.execute(there).first()
            if found is None or not has_room(connection, found.organisation):
                return None  # another server was faster
            return _take(connection, found)

    def adopt(self, claim: Claim) -> bool:
        """Take a claim over for this process; False where it does not hold any more."""
        mine = update(job).where(_held(claim)).values(**_process_columns(this_process()))
        with self._database.write("write the scan to") as connection:
            return connection.execute(mine).rowcount == 1

    def beat(self, claim: Claim, progress: Mapping[str, object] | None = None) -> bool:
        """Say that the owner lives; returns whether the scan is to be cancelled.

        Also where the claim does not hold any more: then there is nothing left to carry out.

        Args:
            claim: of the owner.
            progress: where the scan stands, for whoever listens; None where nothing is new.
        """
        mine = update(job).where(_held(claim)).values(heartbeat=clock())
        with self._database.write("write the scan to") as connection:
            found = connection.execute(mine.returning(job.c.scan, job.c.cancel_asked)).first()
            if found is not None and progress is not None:
                events.add(connection, found.scan, events.PROGRESS, progress)
        return found is None or found.cancel_asked is not None

    def cancel_asked(self, claim: Claim) -> timedelta | None:
        """How long ago it was asked for the scan to be cancelled; only reads."""
        age = select(clock() - job.c.cancel_asked).where(_held(claim))
        with self._database.read() as connection:
            found = connection.execute(age).scalar()
        return None if found is None else timedelta(seconds=found)

    def request_of(self, claim: Claim) -> str:
        """The request of a scan, as JSON.

        Raises:
            StoreError: there is none.
        """
        mine = select(scans.c.request).where(scans.c.id == claim.scan)
        with self._database.read() as connection:
            found = connection.execute(mine).scalar()
        if found is None:
            raise StoreError(f"Nothing was asked for of {claim.scan}: ask for the scan again.")
        return str(found)

    def retest_of(self, claim: Claim) -> Retesting | None:
        """The findings that a scan looks for again; None for a scan of its own."""
        wanted = select(scans.c.retest_of, scans.c.retest).where(scans.c.id == claim.scan)
        with self._database.read() as connection:
            found = connection.execute(wanted).one()
        return retests.retest_in(found.retest_of, found.retest)

    def identity_of(self, claim: Claim) -> Identity:
        """How the occurrences of a scan are known: its public base, and what its site says."""
        wanted = (
            select(scans.c.public_base, sites.c.significant, sites.c.ignored)
            .outerjoin_from(scans, sites, scans.c.site == sites.c.number)
            .where(scans.c.id == claim.scan)
        )
        with self._database.read() as connection:
            found = connection.execute(wanted).one()
        return Identity(
            significant=tuple(json.loads(found.significant or "[]")),
            ignored=tuple(json.loads(found.ignored or "[]")),
            public_base=found.public_base or "",
        )

    def put_back(self, claim: Claim) -> None:
        """Let another process carry the scan on, before those that have not begun."""
        with self._database.write("write the scan to") as connection:
            connection.execute(update(job).where(_held(claim)).values(**WAITS, again_at=clock()))

    def give_back(self, claim: Claim) -> None:
        """Leave the scan as it was before the claim, which does not count as an attempt."""
        begun = case((job.c.again_at.is_(None), 0), else_=1)
        before = case((job.c.attempts - 1 > begun, job.c.attempts - 1), else_=begun)
        with self._database.write("write the scan to") as connection:
            connection.execute(update(job).where(_held(claim)).values(**WAITS, attempts=before))

    def recover(self, given: Collection[Claim]) -> tuple[str, ...]:
        """Put back every job whose process is gone, or whose claim this one has lost.

        Args:
            given: claims of this process that workers have.

        Returns:
            The ids of their scans.
        """
        here, owners = this_process(), {claim.owner for claim in given}
        age = (clock() - job.c.heartbeat).label("age")
        held = select(job, age, scans.c.id).join_from(job, scans, job.c.scan == scans.c.number)
        with self._database.read() as connection:
            begun = (job.c.attempts > 0) & job.c.owner.is_not(None)
            rows = connection.execute(held.where(begun)).all()
        gone = [row for row in rows if row.owner not in owners and _is_gone(row, here)]
        if gone:
            with self._database.write("write the scan to") as connection:
                for row in gone:
                    mine = (job.c.scan == row.scan) & (job.c.owner == row.owner)
                    connection.execute(update(job).where(mine).values(**WAITS, again_at=clock()))
        return tuple(row.id for row in gone)

    def cancel(self, of_organisation: str, scan: str) -> tuple[Cancelling, Claim | None]:
        """Ask for a scan to be ended for good.

        Args:
            of_organisation: id of the organisation that asks.
            scan: its id.

        Returns:
            What became of it, and the claim that the caller has now and must see through.

        Raises:
            NotThere: the organisation has no such scan.
        """
        found = (
            select(scans.c.number)
            .join(organisations, scans.c.organisation == organisations.c.number)
            .where(scans.c.id == scan, organisations.c.id == of_organisation)
        )
        with self._database.write("write the scan to") as connection:
            number = connection.execute(found).scalar()
            if number is None:
                raise NotThere(scan)
            there = select(job).where(job.c.scan == number).with_for_update()
            waiting = connection.execute(there).first()
            if waiting is None:
                return Cancelling.OVER, None
            asked = func.coalesce(job.c.cancel_asked, clock())
            connection.execute(update(job).where(job.c.scan == number).values(cancel_asked=asked))
            if waiting.owner is not None:
                return Cancelling.ASKED, None
            return Cancelling.CLAIMED, _take(connection, waiting, cancel_asked=True)


def _take(connection: Connection, found: Row[Any], *, cancel_asked: bool | None = None) -> Claim:
    """Give a job that waits to this process."""
    is_settled = (address.c.scan == found.scan) & address.c.state.is_not(None)
    settled = connection.execute(select(func.count()).where(is_settled)).scalar_one()
    attempts = 1 if settled > found.settled else found.attempts + 1
    owner = secrets.token_hex(16)
    connection.execute(
        update(job)
        .where(job.c.scan == found.scan)
        .values(
            owner=owner,
            claimed_at=clock(),
            attempts=attempts,
            settled=settled,
            **_process_columns(this_process()),
        )
    )
    scan_id = select(scans.c.id).where(scans.c.number == found.scan)
    return Claim(
        scan=connection.execute(scan_id).scalar_one(),
        owner=owner,
        attempts=attempts,
        cancel_asked=cancel_asked or found.cancel_asked is not None,
    )


def _held(claim: Claim) -> ColumnElement[bool]:
    """The job of a claim, as long as the claim holds."""
    return job.c.owner == claim.owner


def _process_columns(process: Process) -> dict[str, object]:
    told: dict[str, object] = {name: getattr(process, name) for name in _PROCESS}
    return {**told, "heartbeat": clock()}


def _is_gone(row: Row[Any], here: Process) -> bool:
    """Whether the process that has a job is gone, or has not been heard of for long.

    A worker says that it lives; this process does not, for what it is about to give, or to end.
    """
    holder = Process(machine=row.machine, boot=row.boot, pid=row.pid, started=row.started)
    elsewhere = holder.machine != here.machine or holder.boot != here.boot
    patience = PATIENCE if elsewhere else UNHEARD
    unheard = (elsewhere or holder == here) and row.age > patience.total_seconds()
    return is_gone(holder, here) or unheard
