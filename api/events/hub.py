"""The hub: one question a second for all who listen, whichever process writes the events.

Who listens holds no thread and no connection to the archive while nothing happens.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

import anyio
from anyio import to_thread

from api.errors import Code, ProblemError
from auditor.errors import StoreError, UsageError
from auditor.model.event import Event
from auditor.services.listening import Listening

TICK: Final = 1.0
"""Seconds between two questions."""
HEARTBEAT: Final = 15.0
"""Seconds of silence after which a sign of life is sent."""
MOST: Final = 800
"""Listeners at the same time; other requests need connections, too."""
_THREADS: Final = 4

_Told = TypeVar("_Told")


@dataclass(eq=False, slots=True)
class _Listener:
    scan: str
    last: int
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Hub:
    """Tells listeners of new events."""

    def __init__(
        self, log: Listening, ending: Callable[[], bool], silence: float = HEARTBEAT
    ) -> None:
        """Begin; nothing is asked while nobody listens.

        Args:
            log: where events are kept.
            ending: whether the server is about to end, and listeners with it.
            silence: seconds after which a sign of life is sent.
        """
        self._silence = silence
        self._log = log
        self._ending = ending
        self._listeners: set[_Listener] = set()
        self._threads = anyio.CapacityLimiter(_THREADS)
        self._asking: asyncio.Task[None] | None = None

    async def listen(
        self, organisation: str, scan: str, last: int, allowed: Callable[[], bool]
    ) -> AsyncIterator[Event | None]:
        """The events of a scan behind one, and those to come; None as a sign of life.

        It ends when the scan has, when the server does, and when listening is not allowed any more.

        Args:
            organisation: id of the one that listens.
            scan: its id.
            last: id of the event before the first one; 0 for all.
            allowed: whether it is still allowed to listen; reads the archive.
        """
        checked = time.monotonic()
        with self._listening(scan, last) as listener:
            while not self._ending():
                try:
                    told = await self._read(
                        partial(self._log.after, organisation, scan, listener.last)
                    )
                except (UsageError, StoreError):  # it was removed; or the client is to come again
                    return
                for event in told.events:
                    yield event
                    listener.last = event.id
                if told.over:
                    return
                if not told.events and not await self._heard(listener):
                    yield None
                if time.monotonic() - checked > self._silence:
                    if not await self._read(allowed):
                        return
                    checked = time.monotonic()

    def check_room(self) -> None:
        """See that one more may listen.

        Raises:
            ProblemError: too many do.
        """
        if len(self._listeners) >= MOST:
            raise ProblemError(
                Code.OVERLOADED,
                "Too many listen to events at this moment: ask the scan itself, or come again.",
                headers={"Retry-After": "30"},
            )

    async def _heard(self, listener: _Listener) -> bool:
        """Wait for news; False where there was none for a while."""
        try:
            async with asyncio.timeout(self._silence):
                await listener.news.wait()
        except TimeoutError:
            return False
        listener.news.clear()
        return True

    @contextmanager
    def _listening(self, scan: str, last: int) -> Iterator[_Listener]:
        listener = _Listener(scan, last)
        self._listeners.add(listener)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    async def _ask(self) -> None:
        """Look for news as long as somebody listens."""
        while self._listeners:
            await asyncio.sleep(TICK)
            scans = {one.scan for one in self._listeners}
            try:
                newest = await self._read(partial(self._log.newest, scans))
            except StoreError:  # it may answer again
                continue
            for one in tuple(self._listeners):
                if self._ending() or newest.get(one.scan, one.last + 1) > one.last:
                    one.news.set()

    async def _read(self, question: Callable[[], _Told]) -> _Told:
        return await to_thread.run_sync(question, limiter=self._threads)
