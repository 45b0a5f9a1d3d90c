"""Signs of life: what shows that the thread that carries scans out is not stuck.

A thread beside it that says "here" tells nothing of it. Two things do. It takes processor time, be
it ever so little, for a scan looks around several times a second whatever it waits for: one that
takes none waits for what never comes. And the scan moves on: one that does not turns in a circle.
"""

import threading
import time
from datetime import timedelta
from typing import Final

BLOCKED: Final = timedelta(minutes=5)
"""Without any processor time. The longest waits are those for an archive, and for a browser that is
started three times: a minute or two on a machine that is at its limits."""
STUCK: Final = timedelta(hours=6)
"""Without a step of the scan. One page may take so long: ten minutes in each of eight windows, and
each of them may be asked for four times."""


class Signs:
    """Signs of life of one thread, which looks for work, and is watched by another."""

    def __init__(self) -> None:
        """Of the thread that calls; it has nothing to do."""
        self._lock = threading.Lock()
        self._clock = time.pthread_getcpuclockid(threading.get_ident())
        self._working = False
        self._taken = 0.0
        self._ran = self._moved = time.monotonic()

    def begin(self) -> None:
        """It works from now on."""
        with self._lock:
            self._working = True
            self._ran = self._moved = time.monotonic()

    def move(self) -> None:
        """Its work has come a step further."""
        with self._lock:
            self._moved = time.monotonic()

    def end(self) -> None:
        """It is through, and waits for work: for as long as it takes."""
        with self._lock:
            self._working = False

    def of_life(self) -> bool:
        """Whether it shows any; to be asked again and again."""
        with self._lock:
            now, taken = time.monotonic(), time.clock_gettime(self._clock)
            if taken != self._taken:
                self._taken, self._ran = taken, now
            blocked = now - self._ran > BLOCKED.total_seconds()
            stuck = now - self._moved > STUCK.total_seconds()
            return not self._working or not (blocked or stuck)
