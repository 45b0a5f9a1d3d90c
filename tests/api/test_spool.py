"""A spool gives out all that was written into it, or says why it does not."""

import asyncio
import random
import threading
from collections.abc import Callable

import pytest

from api.results.spool import Abandoned, Spool
from auditor.errors import StoreError

SEED = 8
PIECES = [bytes([n % 256]) * random.Random(SEED + n).randint(1, 70_000) for n in range(300)]  # noqa: S311
WHOLE = b"".join(PIECES)


async def read(write: Callable[[Spool], None]) -> tuple[int | None, bytes]:
    """What is read of a spool while a thread writes into it, and the size that was told before."""
    spool = Spool()
    loop = asyncio.get_running_loop()

    def work() -> None:
        try:
            write(spool)
        except StoreError as error:
            loop.call_soon_threadsafe(spool.end, error)
        else:
            loop.call_soon_threadsafe(spool.end)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        size = await spool.begun()
        return size, b"".join([piece async for piece in spool.pieces()])
    finally:
        thread.join()


def all_pieces(spool: Spool) -> None:
    for piece in PIECES:
        spool.write(piece)


@pytest.mark.parametrize("turn", range(10))
def test_what_is_written_while_it_is_read_comes_whole(turn: int) -> None:
    del turn
    size, found = asyncio.run(read(all_pieces))
    assert found == WHOLE
    assert size in (None, len(WHOLE))


def test_nothing_is_something_too() -> None:
    assert asyncio.run(read(lambda _: None)) == (0, b"")


def test_what_fails_before_the_first_byte_is_told_at_once() -> None:
    def fail(_: Spool) -> None:
        raise StoreError("before")

    with pytest.raises(StoreError, match="before"):
        asyncio.run(read(fail))


def test_what_fails_half_way_never_looks_whole() -> None:
    def fail(spool: Spool) -> None:
        all_pieces(spool)
        raise StoreError("half way")

    with pytest.raises(StoreError, match="half way"):
        asyncio.run(read(fail))


def test_who_writes_for_nobody_is_told() -> None:
    async def leave() -> None:
        spool = Spool()
        spool.write(b"a")
        pieces = spool.pieces()
        assert await anext(pieces) == b"a"
        await pieces.aclose()  # type: ignore[attr-defined]  # a generator
        with pytest.raises(Abandoned):
            spool.write(b"b")
        spool.end()

    asyncio.run(leave())
