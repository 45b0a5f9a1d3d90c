"""Work that takes a processor for a while: little of it at a time, and others are not held up."""

from collections.abc import Callable
from typing import Final, TypeVar

import anyio
from anyio import to_thread

from api.fair import AT_ONCE, FairTurns

_OF_ONE: Final = 16
"""That an organisation may wait for or have done at the same time."""

_Made = TypeVar("_Made")


class Heavy:
    """Does such work in threads of its own; who waits for a turn holds no thread."""

    def __init__(self) -> None:
        self._turns = FairTurns(_OF_ONE)
        self._threads = anyio.CapacityLimiter(AT_ONCE)

    async def run(self, organisation: str, work: Callable[[], _Made]) -> _Made:
        """Do something when it is the organisation's turn.

        Args:
            organisation: id of the one that asks.
            work: what is done.

        Raises:
            ProblemError: too much waits already.
        """
        self._turns.ask(organisation)
        try:
            async with self._turns.turn(organisation):
                return await to_thread.run_sync(work, limiter=self._threads)
        finally:
            self._turns.through(organisation)
