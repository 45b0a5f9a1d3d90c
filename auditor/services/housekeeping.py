"""Housekeeping: what a server does for its archive beside answering and scanning.

Every hour it removes scans whose time is over. Every second it looks at the disk: where that is
full, it gives up a file that it keeps for this, so that scans which end can say so.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from auditor.errors import AuditorError
from auditor.services.health import RESERVE
from auditor.services.retention import Retention

TICK: Final = timedelta(seconds=1)
"""Between two looks at the disk."""
BETWEEN: Final = timedelta(hours=1)
"""Between two looks for scans whose time is over; the first is at the start."""
BALLAST: Final = 32 * 1024 * 1024
"""Bytes of the file that is given up."""
_SCANT: Final = 8 * 1024 * 1024
_BLOCK: Final = 1024 * 1024

_log = logging.getLogger(__name__)


class Housekeeping(threading.Thread):
    """Keeps an archive within its time and its room."""

    def __init__(self, retention: Retention, ballast: Path | None) -> None:
        """Nothing is started yet.

        Args:
            retention: removes scans; used by this thread alone.
            ballast: the file that is given up, on the disk of the archive; None where that is on
                a server of its own.
        """
        super().__init__(name="housekeeping", daemon=True)
        self._retention = retention
        self._ballast = ballast
        self._over = threading.Event()
        self._tidied = float("-inf")

    def end(self) -> None:
        """End in a moment; a scan that is being removed is removed the next time."""
        self._over.set()
        if self.ident is not None:
            self.join(TICK.total_seconds() * 5)

    def run(self) -> None:
        """Keep house until `end` is called."""
        while True:
            self._try(self._look_at_disk)
            self._try(self._tidy)
            if self._over.wait(TICK.total_seconds()):
                return

    def _try(self, act: Callable[[], object]) -> None:
        """Do something; whatever becomes of it, the thread goes on."""
        try:
            act()
        except (AuditorError, OSError) as error:
            _log.warning("the archive could not be kept in order, tried again: %s", error)
        except Exception as error:
            _log.error("housekeeping failed and goes on: %s", type(error).__name__, exc_info=error)

    def _tidy(self) -> None:
        if time.monotonic() - self._tidied >= BETWEEN.total_seconds():
            self._tidied = time.monotonic()
            self._retention.tidy(self._over)

    def _look_at_disk(self) -> None:
        ballast = self._ballast
        if ballast is None:
            return
        disk = os.statvfs(ballast.parent)
        free = disk.f_bavail * disk.f_frsize
        if free < _SCANT and ballast.exists():
            ballast.unlink()
            _log.error("the disk of %s is full: make room", ballast.parent)
        elif free > RESERVE + BALLAST and not ballast.exists():
            _fill(ballast)


def _fill(ballast: Path) -> None:
    """Write the file: room that is only promised is of no use."""
    beside = ballast.with_name(f"{ballast.name}.new")
    with beside.open("wb") as written:
        for _ in range(BALLAST // _BLOCK):
            written.write(os.urandom(_BLOCK))
        os.fsync(written.fileno())
    beside.replace(ballast)
