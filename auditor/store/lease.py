"""The lease of a scan: one process writes it, and one that was taken for dead writes no more.

Who takes the lease gets a number that is higher than every one before, the fence. Every write
checks it in its own transaction, on a row that the transaction holds until it ends, so that two
writers never mix, however late the older one wakes. A lease whose process on this machine is gone
is taken over at once; that of another machine when its heart has not beaten for a while.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, update

from auditor.errors import LeaseLost, StoreError
from auditor.store.clock import clock
from auditor.store.process import Process, is_gone, this_process
from auditor.store.schema import in_flight, lease

PATIENCE: Final = timedelta(minutes=2)
"""After so long without a heartbeat the lease of another machine's process may be taken over."""
BEAT: Final = timedelta(seconds=10)
"""A heartbeat is written when nothing else was for so long."""


_MINE: Final = and_(
    lease.c.scan == bindparam("of_scan"),
    lease.c.fence == bindparam("by_fence"),
    lease.c.owner == bindparam("by_owner"),
)
_BEAT: Final = update(lease).where(_MINE).values(heartbeat=clock())
"""Goes before every write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to write one scan.

    Attributes:
        scan: number of the scan in its database.
        fence: higher than that of every lease of the scan before.
        owner: made up for this lease.
        name: of the results, for errors.
    """

    scan: int
    fence: int
    owner: str
    name: str

    def check(self, connection: Connection) -> None:
        """Note a heartbeat, and hold on to the lease until the transaction ends.

        Args:
            connection: inside the transaction that writes.

        Raises:
            LeaseLost: another process took the lease over.
        """
        if connection.execute(_BEAT, self._mine()).rowcount != 1:
            raise LeaseLost(
                f"The run {self.name} is written by another process now, which took this one for"
                " dead: leave the rest to it."
            )

    def let_go(self, connection: Connection) -> None:
        """Let another process write; does nothing where one does already."""
        connection.execute(update(lease).where(_MINE).values(owner=None), self._mine())

    def forget(self, connection: Connection) -> None:
        """Leave no trace of the lease: nobody is to write the scan any more."""
        connection.execute(delete(lease).where(_MINE), self._mine())

    def _mine(self) -> Mapping[str, object]:
        return {"of_scan": self.scan, "by_fence": self.fence, "by_owner": self.owner}


def take(connection: Connection, scan: int, name: str) -> Lease:
    """Take the lease of a scan, and note what was being loaded if a process died over it.

    Args:
        connection: inside a transaction that writes.
        scan: number of the scan.
        name: of the results, for errors.

    Raises:
        StoreError: the process that has the lease may be alive.
    """
    here, owner = this_process(), secrets.token_hex(16)
    age = (clock() - lease.c.heartbeat).label("age")
    held = connection.execute(
        select(lease, age).where(lease.c.scan == scan).with_for_update()
    ).one_or_none()
    row = {
        "owner": owner,
        "machine": here.machine,
        "boot": here.boot,
        "pid": here.pid,
        "started": here.started,
        "heartbeat": clock(),
    }
    if held is None:
        connection.execute(insert(lease).values(scan=scan, fence=1, **row))
        return Lease(scan=scan, fence=1, owner=owner, name=name)
    if held.owner is not None:
        _refuse_while_it_lives(held, here, name)
    fence = held.fence + 1
    connection.execute(update(lease).where(lease.c.scan == scan).values(fence=fence, **row))
    _recover(connection, scan, died=held.owner is not None)
    return Lease(scan=scan, fence=fence, owner=owner, name=name)


def _refuse_while_it_lives(held: Any, here: Process, name: str) -> None:  # noqa: ANN401 - a row
    """Raise unless the process that has the lease is gone, or has not been heard of for long."""
    holder = Process(machine=held.machine, boot=held.boot, pid=held.pid, started=held.started)
    same_machine = holder.machine == here.machine and holder.boot == here.boot
    silent = held.age > PATIENCE.total_seconds() and not same_machine
    if not is_gone(holder, here) and not silent:
        raise StoreError(
            f"The run {name} is still being written by another process: wait for it or stop it"
            " first."
        )


def _recover(connection: Connection, scan: int, *, died: bool) -> None:
    """Put back what the earlier process was loading; what it died over is suspect from now on."""
    mine = in_flight.c.scan == scan
    if died:
        alone = connection.execute(
            select(func.count()).select_from(in_flight).where(mine & in_flight.c.loading)
        ).scalar_one()
        connection.execute(
            update(in_flight)
            .where(mine & in_flight.c.loading)
            .values(suspect=True, deaths=in_flight.c.deaths + int(alone == 1))
        )
    connection.execute(update(in_flight).where(mine).values(loading=False))
    connection.execute(delete(in_flight).where(mine & ~in_flight.c.suspect))
