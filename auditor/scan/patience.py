"""Patience: how long what a page's timers bring is waited for.

That a page has set timers is known, but not for when. Those of the first pages of a site are waited
for longer; where nothing came of that, the next pages are not. Where something came, they are.
"""

import threading
from datetime import timedelta

from auditor.errors import CommandFailed, DeadlinePassed
from auditor.observe.page import PageObserver
from auditor.observe.rest import HORIZON

LONG = timedelta(seconds=3.5)
"""From a page's load."""
MOST_VAIN = 8
"""Pages in a row that are waited for so long and bring nothing."""
MOST_LONG = 40
"""Pages of a scan that are waited for so long, whatever comes."""


class Patience:
    """What all tabs of a scan learn of a site's timers.

    Args:
        long: whether to wait longer than for any page at all.
    """

    def __init__(self, *, long: bool) -> None:
        self._long = long
        self._lock = threading.Lock()
        self._vain = 0
        self._vain_scrolls = 0
        self._waits = 0
        self._came = False

    def grew(self, observer: PageObserver, *, first: bool, again: bool) -> bool:
        """Whether more has come to a page since it was at rest, or is under way.

        Args:
            observer: of the page.
            first: the page is seen for the first time, in the first window.
            again: it has grown before, and is not waited for so long once more.

        Raises:
            DeadlinePassed: the page runs a script without end.
        """
        with self._lock:
            hopes = self._vain < MOST_VAIN and self._waits < MOST_LONG
            long = self._long and hopes and not again and (first or self._came)
            after = HORIZON if self._vain_scrolls < MOST_VAIN else timedelta(0)
        try:
            growth = observer.grown(LONG if long else HORIZON, after)
        except CommandFailed:  # it went on to another document, which is to be waited for
            with self._lock:
                self._waits += long
            return True
        except DeadlinePassed:
            with self._lock:
                self._vain += long
            raise
        with self._lock:
            self._waits += long and growth.awaited
            if growth.came:
                self._vain, self._vain_scrolls, self._came = 0, 0, True
            else:
                self._vain += long and growth.awaited
                self._vain_scrolls += growth.awaited_scroll
        return growth.came
