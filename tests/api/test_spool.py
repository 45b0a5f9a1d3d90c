"""A spool gives out all that was written into it, or says why it does not."""

import asyncio
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from api.results.spool import Abandoned, Spool
from auditor.errors import AuditorError, Overloaded, StoreError
from auditor.services.spools import MOST, Spools, empty_folder
from auditor.wiring.service import Allowance
from tests.api import found
from tests.api.homes import TARGET, serving
from tests.auditor.cli.serving import until

SEED = 8
PIECES = [bytes([n % 256]) * random.Random(SEED + n).randint(1, 70_000) for n in range(300)]  # noqa: S311
WHOLE = b"".join(PIECES)


@contextmanager
def room(most: int = MOST) -> Iterator[Spools]:
    """Room for spools, of which nothing is left afterwards."""
    with TemporaryDirectory() as folder:
        some = Spools(Path(folder), most=most)
        yield some
        assert some.used == 0
        assert list(Path(folder).iterdir()) == []


async def read(write: Callable[[Spool], None]) -> tuple[int | None, bytes]:
    """What is read of a spool while a thread writes into it, and the size that was told before."""
    with room() as some:
        return await read_of(Spool(some), write)


async def read_of(spool: Spool, write: Callable[[Spool], None]) -> tuple[int | None, bytes]:
    loop = asyncio.get_running_loop()

    def work() -> None:
        try:
            write(spool)
        except AuditorError as error:
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
        with room() as some:
            spool = Spool(some)
            spool.write(b"a")
            pieces = spool.pieces()
            assert await anext(pieces) == b"a"
            await pieces.aclose()  # type: ignore[attr-defined]  # a generator
            with pytest.raises(Abandoned):
                spool.write(b"b")
            spool.end()

    asyncio.run(leave())


def test_all_spools_together_have_so_much_room_and_give_it_back() -> None:
    async def write_two() -> None:
        with room(most=1000) as some:
            first, second = Spool(some), Spool(some)
            first.write(b"x" * 900)
            with pytest.raises(Overloaded):
                second.write(b"x" * 200)
            assert some.used == 900
            first.end()
            assert b"".join([piece async for piece in first.pieces()]) == b"x" * 900
            second.write(b"x" * 200)
            second.end()
            assert len(b"".join([piece async for piece in second.pieces()])) == 200

    asyncio.run(write_two())


def test_a_spool_that_nobody_begins_to_read_gives_its_room_back() -> None:
    async def forget() -> None:
        with room() as some:
            Spool(some).write(b"x" * 200)

    asyncio.run(forget())


def test_a_report_for_which_there_is_no_room_is_refused(tmp_path: Path) -> None:
    with (
        serving(f"sqlite:///{tmp_path}/auditor.sqlite", spool_bytes=1000) as api,
        api.client() as client,
    ):
        place = client.post("/v1/scans", json={"url": TARGET}).headers["Location"]
        found.sealed(api.archive, place.rpartition("/")[2])
        refused = client.get(f"{place}/report?format=json")
        assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
        assert "Retry-After" in refused.headers
        until(lambda: api.service.spools.used == 0)


def test_reports_that_are_sent_count_where_a_scan_is_to_be_taken_on(tmp_path: Path) -> None:
    allowed = Allowance(bytes=50_000_000)
    with (
        serving(f"sqlite:///{tmp_path}/auditor.sqlite", allowed) as api,
        api.client() as client,
    ):
        api.service.spools.take(50_000_000)
        refused = client.post("/v1/scans", json={"url": TARGET})
        assert (refused.status_code, refused.json()["code"]) == (503, "archive_full")
        api.service.spools.give_back(50_000_000)
        assert client.post("/v1/scans", json={"url": TARGET}).status_code == 202


def test_what_a_killed_server_left_is_swept(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path / "spool")
    assert folder.stat().st_mode & 0o077 == 0
    (folder / "tmpleft").write_bytes(b"half a report")
    (folder / "tmpfolder").mkdir()
    (folder / "tmpfolder" / "file").write_bytes(b"half a result")
    assert list(empty_folder(folder).iterdir()) == []
