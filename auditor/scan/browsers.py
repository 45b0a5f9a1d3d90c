"""The one Chromium of a scan, shared by its slots: replaced when lost, recycled when heavy."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
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
class BrowserLoan:
    """The right to use the browser for one page."""

    browser: Browser
    generation: int


class SharedBrowser:
    """Starts the browser, hands it out page by page, and replaces it for everybody at once."""

    def __init__(self, start: Callable[[], Browser]) -> None:
        """Begin to start the first browser, beside whatever else a scan begins with.

        Args:
            start: starts a browser; called in a thread of its own for the first one.
        """
        self._start = start
        self._changed = threading.Condition()
        self._first: Future[Browser] = Future()
        self._present: Browser | None = None
        self._generation = 0
        self._busy = 0
        self._pages = 0
        self._retiring = False
        threading.Thread(target=self._begin, name="browser-start", daemon=True).start()

    def _begin(self) -> None:
        try:
            self._first.set_result(self._started())
        except BaseException as error:  # whoever asks for the browser is told
            self._first.set_exception(error)

    @property
    def _browser(self) -> Browser:
        """The present browser; the first one is waited for.

        Raises:
            SetupError: it cannot be started on this machine.
        """
        if self._present is None:
            self._present = self._first.result()
        return self._present

    def acquire(self) -> BrowserLoan:
        """Wait until the browser may be used, and count one page in.

        Raises:
            SetupError: a browser did not start, or a new one was lost at once, three times.
        """
        with self._changed:
            while self._retiring and self._busy:
                self._changed.wait()
            if self._retiring or not self._browser.alive:
                self._renew()
            self._busy += 1
            return BrowserLoan(self._browser, self._generation)

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

    def condemn(self, lease: BrowserLoan) -> None:
        """Kill the browser of a lease, unless that was done already; others find it lost."""
        with self._changed:
            if lease.generation == self._generation and lease.browser.alive:
                _log.warning("the browser does not answer and is replaced")
                lease.browser.close()

    def replaced(self, lease: BrowserLoan) -> bool:
        """Whether the browser of a lease is gone: what failed on it says nothing of the page."""
        with self._changed:
            return lease.generation != self._generation or not lease.browser.alive

    def close(self) -> None:
        """End the browser; one that is being started is waited for, and nothing is left of it."""
        if self._present is not None or self._first.exception() is None:
            self._browser.close()

    def _renew(self) -> None:
        self._browser.close()
        self._present = self._started()
        self._generation += 1
        self._pages = 0
        self._retiring = False

    def _started(self) -> Browser:
        """A new browser. What fails here says nothing of any page, so it is no page's failure."""
        refused: SetupError | None = None
        for _ in range(STARTS):
            try:
                return self._start()
            except SetupError as error:  # also where a program of it was killed while it started
                refused = error
                _log.warning("a new browser did not start: %s", error)
            except (BrowserError, OSError) as error:
                _log.warning("a new browser was lost at its start: %s", error)
        raise refused or SetupError(
            "The browser was lost and could not be started again: run 'auditor doctor' to see what"
            " is missing, then go on with --resume"
        )
