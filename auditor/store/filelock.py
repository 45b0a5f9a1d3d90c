"""The turn to write a SQLite archive, for which SQLite itself lets nobody queue.

SQLite asks again after longer and longer rests, up to a tenth of a second, and whoever asks at the
right moment is next: beside workers that write one page after the other, a request of the API
may wait for seconds. So a server asks every two milliseconds, and a worker lets go of its turn for
a moment before it takes the next one.
"""

import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic, sleep
from typing import Final

from sqlalchemy import Connection, Engine, event

from auditor.store.database import AT_ONCE, WRITES

PATIENCE: Final = timedelta(seconds=10)
"""Who has not had its turn after so long is told that the archive is locked."""
_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """How the connections of one engine take their turns.

    Attributes:
        every: seconds between two tries.
        pause: seconds before the first try, which are somebody else's.
    """

    every: float
    pause: float

    def listen(self, engine: Engine) -> None:
        """See to it that the transactions of an engine begin in their turn."""
        event.listen(engine, "begin", self._begin)

    def _begin(self, connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(WRITES, False):
            sleep(self.pause)
            self._take(connection, timedelta(0) if options.get(AT_ONCE, False) else PATIENCE)
        else:
            connection.exec_driver_sql("BEGIN")

    def _take(self, connection: Connection, patience: timedelta) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - an engine of this file's
        end = monotonic() + patience.total_seconds()
        driver.execute("PRAGMA busy_timeout = 0")
        try:
            while monotonic() < end:
                try:
                    driver.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF not in _BUSY:
                        break
                    sleep(self.every)
                else:
                    return
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # whose error callers know
        finally:
            driver.execute(f"PRAGMA busy_timeout = {PATIENCE // timedelta(milliseconds=1)}")


EAGER: Final = Turns(every=0.002, pause=0.0)
"""For a server, where somebody waits at the other end of a line, and for a file of one's own."""
PATIENT: Final = Turns(every=0.01, pause=0.005)
"""For a worker, where nobody waits but its own scan."""
