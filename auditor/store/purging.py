"""Removing scans that are over: all that was kept of them, pictures and evidence included.

A scan of many pages is removed in small transactions, so that nobody who writes has to wait for
long. With the first of them it is gone for everybody; what a process that died left of it is
removed by the next one. One row stays, with nothing in it but its id, its organisation and what it
counts against the quota of its day: that tells a scan that is gone from one that never was, and
keeps its number from being used again.
"""

from collections.abc import Sequence
from contextlib import suppress
from time import monotonic, sleep
from typing import Final, NoReturn

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Table,
    and_,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)

from auditor.errors import NotThere, ScanNotOver, ScanRemoved, StoreError
from auditor.model.scan import SEALED_STATES
from auditor.store import lease
from auditor.store.clock import clock
from auditor.store.database import Database
from auditor.store.moments import to_moment
from auditor.store.room import give_back_room
from auditor.store.schema import PURGED, address, blob, evidence, kept, organisation
from auditor.store.schema import lease as leases
from auditor.store.schema import scan as scans
from auditor.store.service_schema import ANSWER_REMOVED, idempotency, job, piece
from auditor.store.tables import metadata

_ROWS: Final = 2_000
_ROWS_WITH_BYTES: Final = 100
_DAY: Final = 86_400.0
_LEFT: Final = frozenset({"number", "organisation", "id", "created"})
"""Columns of a scan that stay as they were."""
_PARTS: Final = tuple(
    table
    for table in reversed(metadata.sorted_tables)
    if "scan" in table.primary_key.columns and table is not leases
)
"""Tables with rows of scans, those that others refer to last."""


class Purging:
    """Removes scans of an archive; meets `auditor.services.retention.Purging`.

    Every method raises `auditor.errors.StoreError` where the database refuses.
    """

    def __init__(self, database: Database) -> None:
        """Bind to an archive, of which any thread may ask."""
        self._database = database

    def purge(self, of_organisation: str, scan: str) -> None:
        """Remove a scan that is over.

        Args:
            of_organisation: id of the one that the scan belongs to.
            scan: its id.

        Raises:
            NotThere: the organisation has no such scan.
            ScanRemoved: it was removed already.
            ScanNotOver: it is not over.
        """
        with self._database.write("remove the scan from") as connection:
            number = _locked(connection, of_organisation, scan)
            if not _is_over(connection, number):
                raise ScanNotOver(scan)
            held = lease.take(connection, number, scan)
            _hide(connection, number)
            _forget_answers(connection, number, scan)
        self._remove(held)

    def discard(self, held: lease.Lease) -> None:
        """Remove a scan that nobody has seen yet, as it never came to be (`hidden`).

        Args:
            held: its lease.
        """
        self._remove(held)

    def due(self, days: int) -> Sequence[tuple[str, str]]:
        """Scans whose time is over, those that ended first before the others.

        Args:
            days: that scans are kept of organisations that say nothing of it; 0 for ever.

        Returns:
            Pairs of the id of the organisation and that of the scan.
        """
        time = func.coalesce(organisation.c.retention_days, days) * _DAY
        over = and_(time > 0, scans.c.ended + time <= clock(), _is_ended())
        chosen = (
            select(organisation.c.id, scans.c.id)
            .join_from(scans, organisation)
            .where(kept(), over)
            .order_by(scans.c.ended)
        )
        with self._database.read() as connection:
            return [(row[0], row[1]) for row in connection.execute(chosen)]

    def is_kept(self, scan: str) -> bool:
        """Whether there is a scan of this id that was not removed."""
        this = select(scans.c.number).where(kept(), scans.c.id == scan)
        with self._database.read() as connection:
            return connection.execute(this).first() is not None

    def finish(self) -> None:
        """Remove what is left of scans over whose removal a process died."""
        left = select(scans.c.number).where(~kept(), scans.c.number.in_(select(leases.c.scan)))
        with self._database.read() as connection:
            numbers = connection.execute(left).scalars().all()
        for number in numbers:
            with suppress(StoreError):  # the process lives and goes on by itself
                with self._database.write("remove the scan from") as connection:
                    held = lease.take(connection, number, str(number))
                self._remove(held)

    def give_back(self) -> None:
        """Give the room that scans had back to the disk, where the archive is a file.

        A server's database does so by itself, for its own use.
        """
        if self._database.file is not None:
            give_back_room(self._database)

    def _remove(self, held: lease.Lease) -> None:
        """Remove the rows of a scan, some at a time, and the lease last.

        After each time it rests as long as it worked: who waits for its turn to write in a file is
        not told when it comes, and looks only now and then.
        """
        for table in _PARTS:
            removed = -1
            while removed:
                begun = monotonic()
                with self._database.write("remove the scan from") as connection:
                    held.check(connection)
                    removed = _remove_some(connection, table, held.scan)
                if removed:
                    sleep(monotonic() - begun)
        with self._database.write("remove the scan from") as connection:
            held.check(connection)
            connection.execute(delete(leases).where(leases.c.scan == held.scan))


def hidden(connection: Connection, of_organisation: int, name: str) -> int:
    """Enter a scan that nobody is to see until it is whole; returns its number.

    It is like one that was removed: what a process that dies leaves of it is removed as well.

    Args:
        connection: inside a transaction that writes, which takes its lease, too.
        of_organisation: number of the one that it is of.
        name: its id.
    """
    values = {"organisation": of_organisation, "id": name, "state": PURGED, "pages_wanted": 0}
    new = insert(scans).values(**values, created=clock(), ended=clock())
    return int(connection.execute(new.returning(scans.c.number)).scalar_one())


def _locked(connection: Connection, of_organisation: str, scan: str) -> int:
    mine = and_(scans.c.id == scan, organisation.c.id == of_organisation, kept())
    chosen = select(scans.c.number).join_from(scans, organisation).where(mine)
    number = connection.execute(chosen.with_for_update(of=scans)).scalar()
    if number is None:
        refuse_missing(connection, of_organisation, scan)
    return int(number)


def refuse_missing(connection: Connection, of_organisation: str, scan: str) -> NoReturn:
    """Say of a scan that was not found whether it ever was.

    Raises:
        ScanRemoved: it was this organisation's, and was removed.
        NotThere: the organisation never had such a scan.
    """
    mine = and_(scans.c.id == scan, organisation.c.id == of_organisation, ~kept())
    chosen = select(scans.c.ended).join_from(scans, organisation).where(mine)
    since = connection.execute(chosen).scalar()
    if since is None:
        raise NotThere(scan)
    raise ScanRemoved(scan, to_moment(since))


def _is_ended() -> ColumnElement[bool]:
    return scans.c.state.in_([str(state) for state in SEALED_STATES])


def _is_over(connection: Connection, number: int) -> bool:
    """Whether a scan has ended, and nobody is to go on with it."""
    working = select(job.c.scan).where(job.c.scan == number)
    this = and_(scans.c.number == number, _is_ended(), ~working.exists())
    return connection.execute(select(scans.c.number).where(this)).first() is not None


def _hide(connection: Connection, number: int) -> None:
    """Leave of a scan what stays, and note the time and the pages that it was through with."""
    through = select(func.count()).where(address.c.scan == number, address.c.state.is_not(None))
    gone = {column.name: None for column in scans.columns if column.name not in _LEFT}
    noted = {"state": PURGED, "ended": clock(), "pages_wanted": through.scalar_subquery()}
    connection.execute(update(scans).where(scans.c.number == number).values({**gone, **noted}))


def _forget_answers(connection: Connection, number: int, scan: str) -> None:
    """Leave of the answers that tell of a scan, as of what was asked for with it, only its id.

    A hash tells what was asked to whoever can guess it, so that goes, too.
    """
    of = idempotency.c
    mine = select(scans.c.organisation).where(scans.c.number == number).scalar_subquery()
    tells = and_(of.organisation == mine, of.answer.contains(scan, autoescape=True))
    connection.execute(
        update(idempotency).where(tells).values(status=ANSWER_REMOVED, answer=scan, body_hash="")
    )


def _remove_some(connection: Connection, table: Table, scan: int) -> int:
    names = table in (evidence, piece)  # data that go with their last name
    heavy = names or any(isinstance(column.type, LargeBinary) for column in table.columns)
    mine = table.c.scan == scan
    keys = [column for column in table.primary_key.columns if column.name != "scan"]
    if not keys:
        return connection.execute(delete(table).where(mine)).rowcount
    some = select(*keys).where(mine).limit(_ROWS_WITH_BYTES if heavy else _ROWS)
    chosen = connection.execute(some).all()
    if not chosen:
        return 0
    these = and_(mine, tuple_(*keys).in_([tuple(row) for row in chosen]))
    named = _blobs(connection, table, these) if names else []
    removed = connection.execute(delete(table).where(these)).rowcount
    for of_organisation, digest in named:
        _forget_blob(connection, of_organisation, digest)
    return removed


def _blobs(
    connection: Connection, table: Table, these: ColumnElement[bool]
) -> list[tuple[int, str]]:
    """The data that some rows of `evidence` or `piece` name."""
    data = evidence.c.blob if table is evidence else piece.c.hash
    named = select(table.c.organisation, data).where(these).distinct()
    return sorted((row[0], row[1]) for row in connection.execute(named))


def _forget_blob(connection: Connection, of_organisation: int, digest: str) -> None:
    """Remove evidence that neither a visit nor a scan names any more.

    Its row is held first: who is about to name it (`exhibits.keep`) has done so by then, or makes
    it anew.
    """
    this = and_(blob.c.organisation == of_organisation, blob.c.hash == digest)
    connection.execute(select(blob.c.hash).where(this).with_for_update())
    named = and_(evidence.c.organisation == of_organisation, evidence.c.blob == digest)
    unnamed = ~select(evidence.c.scan).where(named).exists()
    held = and_(piece.c.organisation == of_organisation, piece.c.hash == digest)
    unheld = ~select(piece.c.scan).where(held).exists()
    connection.execute(delete(blob).where(this, unnamed, unheld))
