"""Turns of those who ask for scans: who asks much waits for itself, and in no thread of others.

Names are looked up before a scan is taken on, which may take seconds where a name server is slow.
How many wait is bounded by their places (`api.places`).
"""

from collections import Counter
from collections.abc import Callable
from typing import Final

import anyio
from anyio import to_thread

from auditor.model.admission import Answer

_AT_ONCE: Final = 24
_AT_ONCE_OF_ONE: Final = 4


class Turns:
    """Threads in which scans are asked for; who waits for a turn holds none."""

    def __init__(self) -> None:
        self._threads = anyio.CapacityLimiter(_AT_ONCE)
        self._own: dict[str, anyio.CapacityLimiter] = {}
        self._asked: Counter[str] = Counter()

    async def run(self, organisation: str, ask: Callable[[], Answer]) -> Answer:
        """Ask for scans when it is the organisation's turn."""
        own = self._own.setdefault(organisation, anyio.CapacityLimiter(_AT_ONCE_OF_ONE))
        self._asked[organisation] += 1
        try:
            async with own:
                return await to_thread.run_sync(ask, limiter=self._threads)
        finally:
            self._asked[organisation] -= 1
            if not self._asked[organisation]:
                del self._asked[organisation], self._own[organisation]
