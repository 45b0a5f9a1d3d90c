"""The one Chromium of a scan, shared by its slots: replaced when lost, recycled when heavy."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from auditor.browser.session import Browser
from auditor.errors import BrowserError, SetupError

_log = logging.getLogger(__name__)

RECYCLE_EVERY = 1000
"""Pages after which a browser is replaced, whatever it weighs."""
STARTS = 3
"""Times that a new browser is tried before the scan is given up."""
MEMORY_EVERY = 100
MEMORY_BOUND = 3_000_000_000
"""Bytes of proportional set size above which a browser is replaced between pages."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to use the browser for one page."""

    browser: Browser
    generation: int


class SharedBrowser:
    """Starts the browser, hands it out page by page, and replaces it for everybody at once."""

    def __init__(self, start: Callable[[], Browser]) -> None:
        """Start the first browser.

        Raises:
            SetupError: it cannot be started on this machine.
        """
        self._start = start
        self._changed = threading.Condition()
        self._browser = start()
        self._generation = 0
        self._busy = 0
        self._pages = 0
        self._retiring = False

    @property
    def browser(self) -> Browser:
        """The present browser."""
        return self._browser

    def acquire(self) -> Lease:
        """Wait until the browser may be used, and count one page in.

        Raises:
            SetupError: a new browser was due and did not start, or was lost at once, three times.
        """
        with self._changed:
            while self._retiring and self._busy:
                self._changed.wait()
            if self._retiring or not self._browser.alive:
                self._renew()
            self._busy += 1
            return Lease(self._browser, self._generation)

    def release(self, *, sound: bool) -> None:
        """Count one page out; ``sound`` says that the browser did its work."""
        with self._changed:
            self._busy -= 1
            if sound:
                self._pages += 1
                heavy = self._pages % MEMORY_EVERY == 0 and self._browser.memory() > MEMORY_BOUND
                if heavy or self._pages >= RECYCLE_EVERY:
                    self._retiring = True
            self._changed.notify_all()

    def condemn(self, lease: Lease) -> None:
        """Kill the browser of a lease, unless that was done already; others find it lost."""
        with self._changed:
            if lease.generation == self._generation and lease.browser.alive:
                _log.warning("the browser does not answer and is replaced")
                lease.browser.close()

    def replaced(self, lease: Lease) -> bool:
        """Whether the browser of a lease is gone: what failed on it says nothing of the page."""
        with self._changed:
            return lease.generation != self._generation or not lease.browser.alive

    def close(self) -> None:
        """End the browser."""
        self._browser.close()

    def _renew(self) -> None:
        self._browser.close()
        self._browser = self._started()
        self._generation += 1
        self._pages = 0
        self._retiring = False

    def _started(self) -> Browser:
        """A new browser. What fails here says nothing of any page, so it is no page's failure."""
        for _ in range(STARTS):
            try:
                return self._start()
            except (BrowserError, OSError) as error:
                _log.warning("a new browser was lost at its start: %s", error)
        raise SetupError(
            "The browser was lost and could not be started again: run 'auditor doctor' to see what"
            " is missing, then go on with --resume"
        )
