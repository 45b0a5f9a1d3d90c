"""Turns of those who ask for scans: who asks much waits for itself, and in no thread of others.

Names are looked up before a scan is taken on, which may take seconds where a name server is slow.
"""

from collections import Counter
from collections.abc import Callable
from typing import Final

import anyio
from anyio import to_thread

from api.errors import Code, ProblemError
from auditor.model.admission import Answer

_AT_ONCE: Final = 24
_AT_ONCE_OF_ONE: Final = 4
_WAITING: Final = 1000
_WAITING_OF_ONE: Final = 250


class Turns:
    """Threads in which scans are asked for; who waits for a turn holds none."""

    def __init__(self) -> None:
        self._threads = anyio.CapacityLimiter(_AT_ONCE)
        self._own: dict[str, anyio.CapacityLimiter] = {}
        self._asked: Counter[str] = Counter()

    async def run(self, organisation: str, ask: Callable[[], Answer]) -> Answer:
        """Ask for scans when it is the organisation's turn.

        Raises:
            ProblemError: the organisation, or all of them, wait for too much already.
        """
        self._refuse_more(organisation)
        own = self._own.setdefault(organisation, anyio.CapacityLimiter(_AT_ONCE_OF_ONE))
        self._asked[organisation] += 1
        try:
            async with own:
                return await to_thread.run_sync(ask, limiter=self._threads)
        finally:
            self._asked[organisation] -= 1
            if not self._asked[organisation]:
                del self._asked[organisation], self._own[organisation]

    def _refuse_more(self, organisation: str) -> None:
        if self._asked[organisation] >= _WAITING_OF_ONE:
            raise ProblemError(
                Code.RATE_LIMIT,
                "Too many scans are being asked for with keys of this organisation: wait for the"
                " answers, then ask again.",
                headers={"Retry-After": "5"},
            )
        if self._asked.total() >= _WAITING:
            raise ProblemError(
                Code.OVERLOADED,
                "Too many scans are being asked for at this moment: ask again in a while.",
                headers={"Retry-After": "10"},
            )
