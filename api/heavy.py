"""Work that takes a processor for a while: little of it at a time, and others are not held up."""

from collections.abc import Callable
from typing import Final, TypeVar

import anyio
from anyio import to_thread

from api.errors import Code, ProblemError

_AT_ONCE: Final = 2
_WAITING: Final = 20

_Made = TypeVar("_Made")


class Heavy:
    """Does such work in threads of its own; who waits for a turn holds no thread."""

    def __init__(self) -> None:
        self._turns = anyio.CapacityLimiter(_AT_ONCE)
        self._asked = 0

    async def run(self, work: Callable[[], _Made]) -> _Made:
        """Do something when it is its turn.

        Raises:
            ProblemError: too much waits already.
        """
        if self._asked >= _AT_ONCE + _WAITING:
            raise ProblemError(
                Code.OVERLOADED,
                "Too many reports are being made at this moment: ask again in a while.",
                headers={"Retry-After": "10"},
            )
        self._asked += 1
        try:
            return await to_thread.run_sync(work, limiter=self._turns)
        finally:
            self._asked -= 1
