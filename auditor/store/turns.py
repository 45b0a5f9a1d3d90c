"""The turns of hosts, shared by all processes that carry out scans of one archive.

A row says when a host may be asked next, by the database's clock; whoever takes a turn moves it on
in the same transaction. Moments of one process' own clock are told as distances from now.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, delete, select, update

from auditor.errors import StoreError
from auditor.store.clock import clock
from auditor.store.database import Database, insert_once
from auditor.store.service_schema import host_turn

_FARTHEST: Final = timedelta(minutes=10)
"""No turn is farther away; one that is was written by a clock that was set since."""
_FORGOTTEN: Final = timedelta(hours=1)
"""A host that was to be asked again so long ago is nobody's any more."""
_LONGEST_NAME: Final = 300

_log = logging.getLogger(__name__)


class ArchiveTurns:
    """Turns of hosts in an archive; meets `auditor.net.throttle.Turns`.

    Where the archive does not answer, a host is asked as if nobody else did so, with the delay
    after the last turn that this process had: a scan goes on.
    """

    def __init__(self, database: Database, now: Callable[[], float] = time.monotonic) -> None:
        """Bind to an archive.

        Args:
            database: used by one thread at a time.
            now: the clock whose moments are given and taken, in seconds.
        """
        self._database = database
        self._now = now
        self._own: dict[str, float] = {}

    def take(self, name: str, earliest: float, delay: float) -> float:
        """Take a host's next turn, as `auditor.net.throttle.Turns` says."""
        wanted = max(earliest, self._own.get(name, 0.0))
        turn = max(wanted, self._agreed(name, wanted, delay))
        self._own[name] = turn + delay
        return turn

    def rest(self, name: str, until: float) -> None:
        """Give a host no turn before a moment."""
        self._own[name] = max(until, self._own.get(name, 0.0))
        self._agreed(name, until, 0.0, rests=True)

    def _agreed(self, name: str, wanted: float, delay: float, *, rests: bool = False) -> float:
        """The moment of the turn as all processes agree on it, ``wanted`` where they cannot."""
        host = name[:_LONGEST_NAME]
        try:
            if delay == 0 and not rests:
                return self._read(host)
            with self._database.write("write the turn of a host to") as connection:
                return self._write(connection, host, wanted, delay)
        except StoreError as error:
            _log.warning("the turns of hosts could not be shared: %s", error)
            return wanted

    def _read(self, host: str) -> float:
        """When a host may be asked that needs no delay: it may have to rest all the same."""
        left = select(host_turn.c.next_at - clock()).where(host_turn.c.host == host)
        with self._database.read() as connection:
            return self._now() + _near(connection.execute(left).scalar() or 0.0)

    def _write(self, connection: Connection, host: str, wanted: float, delay: float) -> float:
        mine = host_turn.c.host == host
        connection.execute(
            delete(host_turn).where(host_turn.c.next_at < clock() - _FORGOTTEN.total_seconds())
        )
        insert_once(connection, host_turn, {"host": host, "next_at": 0.0})
        held = select(host_turn.c.next_at, clock().label("now")).where(mine).with_for_update()
        row = connection.execute(held).one()
        here = self._now()
        away = max(wanted - here, _near(row.next_at - row.now))
        following = update(host_turn).where(mine).values(next_at=row.now + away + delay)
        connection.execute(following)
        return here + away


def _near(seconds: float) -> float:
    """How far away a turn is, in seconds: not in the past, and not farther than any can be."""
    return min(max(seconds, 0.0), _FARTHEST.total_seconds())
