"""A conveyor: bytes that one thread writes, and the loop sends; who writes waits for who reads.

So what is sent takes a piece of memory and no disk, however large it is, and however slow the
client.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import anyio
from anyio import from_thread, to_thread
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from api.patience import Patience

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_PIECE: Final = 256 * 1024
_AHEAD: Final = 4
"""Pieces that are written before they are read."""
_running: Final[set[asyncio.Task[None]]] = set()
"""Keeps tasks until they are through: the loop alone does not."""


class Conveyor:
    """Carries what is written in a thread to whoever reads in the loop."""

    def __init__(
        self,
        write: Callable[[BinaryIO], None],
        turns: anyio.CapacityLimiter,
        through: Callable[[], None],
        patience: Patience,
    ) -> None:
        """Begin to write, inside the loop.

        Args:
            write: writes; where nobody reads any more, its writing fails.
            turns: threads for it.
            through: is called when it writes no more, also where nobody ever read.
            patience: with who reads.
        """
        send, self._receive = anyio.create_memory_object_stream[bytes](_AHEAD)
        self._error: Exception | None = None
        self._patience = patience
        task = asyncio.create_task(self._run(write, send, turns))
        _running.add(task)
        task.add_done_callback(_running.discard)
        task.add_done_callback(lambda _: through())

    async def _run(
        self,
        write: Callable[[BinaryIO], None],
        send: MemoryObjectSendStream[bytes],
        turns: anyio.CapacityLimiter,
    ) -> None:
        def work() -> None:
            with io.BufferedWriter(_Onto(send, self._patience), _PIECE) as out:
                write(cast(BinaryIO, out))

        try:
            await to_thread.run_sync(work, limiter=turns)
        except Exception as error:
            self._error = error
        finally:
            send.close()

    async def begun(self) -> AsyncIterator[bytes]:
        """All that is written, from the beginning, once there is something.

        Raises:
            Exception: what ended it before there was anything.
        """
        try:
            first = await self._receive.receive()
        except anyio.EndOfStream:
            first = b""
            if self._error is not None:
                self._receive.close()
                raise self._error from None
        except BaseException:  # who asked is gone
            self._receive.close()
            raise
        return self._pieces(first, self._receive)

    async def _pieces(
        self, first: bytes, rest: MemoryObjectReceiveStream[bytes]
    ) -> AsyncIterator[bytes]:
        try:
            yield first
            async for piece in rest:
                yield piece
            if self._error is not None:
                raise self._error
        finally:
            rest.close()


class _Onto(io.RawIOBase):
    """Takes bytes in a thread; cannot be wound back."""

    def __init__(self, send: MemoryObjectSendStream[bytes], patience: Patience) -> None:
        self._send = send
        self._patience = patience
        self._taken = 0
        self._waited = 0.0

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        piece = bytes(data)
        try:
            from_thread.run(self._give, piece)
        except (anyio.BrokenResourceError, TimeoutError):
            raise BrokenPipeError("nobody reads any more, or too slowly") from None
        return len(piece)

    async def _give(self, piece: bytes) -> None:
        """Wait until a piece is taken; the time that writing takes is nobody's fault who reads."""
        left = self._patience.taking + self._taken / self._patience.pace - self._waited
        begun = anyio.current_time()
        with anyio.fail_after(left):
            await self._send.send(piece)
        self._waited += anyio.current_time() - begun
        self._taken += len(piece)
