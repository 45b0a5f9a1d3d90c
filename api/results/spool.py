"""A spool: a file that is read while it is written, so that neither waits for the other.

A report is written in one go, as fast as it can be, since the archive is held still meanwhile; who
reads it may be slow. Memory holds a piece of it, the disk what is not read yet.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from anyio import to_thread

from auditor.services.spools import Spools

_PIECE: Final = 256 * 1024


class Abandoned(OSError):
    """Nobody reads what is written any more."""


class Spool:
    """Takes bytes in one thread, and gives them out in the loop."""

    def __init__(self, spools: Spools) -> None:
        """Begin, inside the loop in which it is read.

        Args:
            spools: have room for it.

        Raises:
            StoreError: they have not.
        """
        self._file = spools.open()
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._written = 0
        self._ended = False
        self._error: BaseException | None = None
        self._abandoned = False

    def write(self, data: bytes) -> int:
        """Take bytes.

        Raises:
            Abandoned: nobody reads them any more.
            Overloaded: all spools together have no room for them.
            StoreError: the disk has none.
        """
        if self._abandoned:
            raise Abandoned
        self._file.write(data)
        self._written += len(data)
        self._tell()
        return len(data)

    def end(self, error: BaseException | None = None) -> None:
        """Say, inside the loop, that no more comes, and why where it is not all."""
        self._error = error
        self._ended = True
        self._news.set()
        if self._abandoned:
            self._file.close()

    def _leave(self) -> None:
        """Nobody reads any more."""
        self._abandoned = True
        if self._ended:
            self._file.close()

    def _tell(self) -> None:
        self._loop.call_soon_threadsafe(self._news.set)

    async def begun(self) -> int | None:
        """Wait for the first bytes; returns how many there are in all, None where more come.

        Raises:
            BaseException: what ended it before there were any.
        """
        await self._more_than(0)
        if self._error is not None and not self._written:
            self._leave()
            raise self._error
        return self._written if self._ended and self._error is None else None

    async def pieces(self) -> AsyncIterator[bytes]:
        """All that is written, from the beginning.

        Raises:
            BaseException: what ended it before it was all there.
        """
        at = 0
        try:
            while number := await self._more_than(at):
                size = min(number, _PIECE)
                piece = await to_thread.run_sync(self._file.read, size, at)
                at += len(piece)
                yield piece
            if self._error is not None:
                raise self._error
        finally:
            self._leave()

    async def _more_than(self, at: int) -> int:
        """Wait until there is more than so many bytes; returns how much more, 0 at the end."""
        while self._written == at and not self._ended:
            self._news.clear()
            if self._written == at and not self._ended:
                await self._news.wait()
        return self._written - at
