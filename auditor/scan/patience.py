"""Patience: how long what a page's timers bring is waited for.

That a page has set timers is known, but not for when. Those of the first pages of a site are waited
for longer; where nothing came of that, the next pages are not. Where something came, they are.
"""

import threading
from datetime import timedelta

from auditor.observe.page import PageObserver
from auditor.observe.rest import HORIZON

LONG = timedelta(seconds=3.5)
"""From a page's load."""
MOST_VAIN = 8
"""Pages in a row that are waited for so long and bring nothing."""


class Patience:
    """What all tabs of a scan learn of a site's timers.

    Args:
        long: whether to wait longer than for any page at all.
    """

    def __init__(self, *, long: bool) -> None:
        self._long = long
        self._lock = threading.Lock()
        self._vain = 0
        self._came = False

    def grew(self, observer: PageObserver, *, first: bool) -> bool:
        """Whether more has come to a page since it was at rest, or is under way.

        Args:
            observer: of the page.
            first: the page is seen for the first time, in the first window.

        Raises:
            DeadlinePassed: the page runs a script without end.
        """
        with self._lock:
            long = self._long and self._vain < MOST_VAIN and (first or self._came)
        growth = observer.grown(LONG if long else HORIZON)
        with self._lock:
            if growth.came:
                self._vain, self._came = 0, True
            elif long and growth.awaited:
                self._vain += 1
        return growth.came
