"""Ends workers that say nothing any more: one that froze in the midst of a write holds up all.

It is a thread of its own, since its supervisor waits for the archive like everybody else.
"""

import logging
import threading
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Final

from auditor.services.workers import WorkerProcess

LOOK: Final = timedelta(milliseconds=500)
"""Between two looks."""
SILENCE: Final = timedelta(seconds=15)
"""A worker says every second that it lives; one that was silent for so long is killed."""
FIRST_WORD: Final = timedelta(minutes=3)
"""A worker that loads what it needs says nothing: for seconds, longer where much else is done."""

_log = logging.getLogger(__name__)


class Watchman(threading.Thread):
    """Looks at workers; what they had is put back by whoever finds them dead."""

    def __init__(self, workers: Callable[[], Collection[WorkerProcess]]) -> None:
        """Nothing is looked at yet.

        Args:
            workers: those that live, asked for at each look.
        """
        super().__init__(name="watchman", daemon=True)
        self._workers = workers
        self._over = threading.Event()

    def end(self) -> None:
        """Look no more; returns when the thread has ended."""
        self._over.set()
        if self.ident is not None:
            self.join()

    def run(self) -> None:
        """Look until `end` is called.

        Looks are counted, not seconds: where the whole machine was suspended nobody was silent.
        """
        while not self._over.wait(LOOK.total_seconds()):
            for worker in self._workers():
                silent = worker.silent_looks() * LOOK
                if silent > (SILENCE if worker.has_spoken else FIRST_WORD):
                    _log.warning("a worker has said nothing for %s and is killed", silent)
                    worker.strike()
