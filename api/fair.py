"""Turns that organisations share: who asks for much waits for itself, and others not for it.

Some of the turns at a time are left to others, and a turn that comes free goes to whoever has the
fewest, of these to whoever had none for longest.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from api.errors import Code, ProblemError

AT_ONCE: Final = 3
"""Turns at the same time, in a server."""
OF_ONE: Final = 2
"""Of them, those of one organisation."""
_MOST: Final = 20
"""That wait beside, of all organisations."""


class FairTurns:
    """Turns to do work that takes long; may be asked inside the loop alone."""

    def __init__(self, most_of_one: int) -> None:
        """Nobody has a turn, or waits for one.

        Args:
            most_of_one: turns that one organisation may have or wait for.
        """
        self._most_of_one = most_of_one
        self._asked: Counter[str] = Counter()
        self._had: Counter[str] = Counter()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    def ask(self, organisation: str) -> None:
        """Count one that will wait for a turn and have it; the first of an organisation always may.

        Raises:
            ProblemError: too many do, of the organisation or at all.
        """
        asked = self._asked[organisation]
        if asked >= self._most_of_one or (asked and self._asked.total() >= AT_ONCE + _MOST):
            raise ProblemError(
                Code.OVERLOADED,
                "Too many reports are being made at this moment: ask again in a while.",
                headers={"Retry-After": "10"},
            )
        self._asked[organisation] += 1

    def through(self, organisation: str) -> None:
        """Count one less that waits or has a turn."""
        _count_down(self._asked, organisation)

    @asynccontextmanager
    async def turn(self, organisation: str) -> AsyncIterator[None]:
        """Wait for a turn of the organisation, and have it; who waits holds no thread."""
        mine = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(organisation, deque()).append(mine)
        self._give()
        try:
            await asyncio.shield(mine)  # what is cancelled is the wait, and not what was given
        except asyncio.CancelledError:
            self._leave(organisation, mine)
            raise
        try:
            yield
        finally:
            self._end(organisation)

    def _give(self) -> None:
        """Give the turns that are free to those who wait."""
        while self._had.total() < AT_ONCE:
            waiting = [one for one in self._waiting if self._had[one] < OF_ONE]
            if not waiting:
                return
            organisation = min(waiting, key=lambda one: self._had[one])
            queue = self._waiting.pop(organisation)
            queue.popleft().set_result(None)
            if queue:  # behind all others
                self._waiting[organisation] = queue
            self._had[organisation] += 1

    def _leave(self, organisation: str, mine: asyncio.Future[None]) -> None:
        """Wait no more; a turn that came at this very moment goes to the next."""
        if mine.done():
            self._end(organisation)
            return
        queue = self._waiting[organisation]
        queue.remove(mine)
        if not queue:
            del self._waiting[organisation]

    def _end(self, organisation: str) -> None:
        _count_down(self._had, organisation)
        self._give()


def _count_down(counter: Counter[str], organisation: str) -> None:
    counter[organisation] -= 1
    if not counter[organisation]:
        del counter[organisation]
