"""Housekeeping: what a server does for its archive beside answering and scanning.

Every hour it removes scans whose time is over. Every second it looks at the disk: where that is
full, it gives up a file that it keeps for this, so that scans which end can say so.
"""

import logging
import os
import threading
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
"""Between two looks for scans whose time is over."""
BALLAST: Final = 32 * 1024 * 1024
"""Bytes of the file that is given up."""
_PATIENCE: Final = timedelta(seconds=5)
_SCANT: Final = 8 * 1024 * 1024
_BLOCK: Final = 1024 * 1024

_log = logging.getLogger(__name__)


class Routine(threading.Thread):
    """Something that a server does again and again, in a thread of its own."""

    def __init__(
        self, name: str, act: Callable[[threading.Event], object], between: timedelta
    ) -> None:
        """Nothing is started yet.

        Args:
            name: of the thread.
            act: is done first at the start; it may end early when its event is set.
            between: the end of one time and the next.
        """
        super().__init__(name=name, daemon=True)
        self._act = act
        self._between = between
        self._over = threading.Event()

    def end(self) -> None:
        """End in a moment; what is not done by then is done the next time."""
        self._over.set()
        if self.ident is not None:
            self.join(_PATIENCE.total_seconds())

    def run(self) -> None:
        """Go on until `end` is called; whatever becomes of one time, another follows."""
        while not self._over.is_set():
            try:
                self._act(self._over)
            except (AuditorError, OSError) as error:
                _log.warning("the archive could not be kept in order, tried again: %s", error)
            except Exception as error:
                kind = type(error).__name__
                _log.error("housekeeping failed and goes on: %s", kind, exc_info=error)
            self._over.wait(self._between.total_seconds())


def housekeeping(retention: Retention, ballast: Path | None) -> tuple[Routine, ...]:
    """What keeps an archive within its time and its room, not yet started.

    Removing takes as long as it takes, so the disk is looked at beside it.

    Args:
        retention: removes scans; used by one thread alone.
        ballast: the file that is given up, on the disk of the archive; None where that is on a
            server of its own.
    """
    tidying = Routine("housekeeping", retention.tidy, BETWEEN)
    if ballast is None:
        return (tidying,)
    return tidying, Routine("disk", lambda _over: look_at_disk(ballast), TICK)


def look_at_disk(ballast: Path) -> None:
    """Give the ballast up where its disk is full, and take it on again where there is room.

    Raises:
        OSError: the disk refused.
    """
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
