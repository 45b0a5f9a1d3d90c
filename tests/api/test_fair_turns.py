"""An organisation that asks for many reports holds up itself, and the first of another is made."""

import asyncio
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import pytest

from api.errors import Code, ProblemError
from api.fair import AT_ONCE, OF_ONE, FairTurns
from api.heavy import Heavy
from api.results.making import Making
from auditor.services.kept_reports import Kept, KeptReports


class Works:
    """Works that go on until they are let go."""

    def __init__(self) -> None:
        self.begun: deque[str] = deque()
        self._changed = threading.Condition()
        self._let_go: set[str] = set()

    def work(self, name: str) -> None:
        with self._changed:
            self.begun.append(name)
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: name in self._let_go, 60)

    def let_go(self, *names: str) -> None:
        with self._changed:
            self._let_go.update(names)
            self._changed.notify_all()

    def wait_for(self, number: int) -> list[str]:
        """The names of those that have begun, once there are so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.begun) >= number, 60)
            return list(self.begun)


@pytest.fixture
def works() -> Iterator[Works]:
    made = Works()
    yield made
    made.let_go(*(f"{whose}{n}" for whose in "abc" for n in range(30)))


def test_the_first_report_of_another_is_made_beside_many_long_ones(
    works: Works, tmp_path: Path
) -> None:
    kept = KeptReports(tmp_path)

    async def ask() -> None:
        making = Making(kept)

        def begin(whose: str, number: int) -> None:
            def write(out: BinaryIO) -> None:
                works.work(f"{whose}{number}")
                out.write(b"report")

            making.begin(whose, Kept.of("scan", (whose, str(number)), ()), write)

        for number in range(5):
            begin("a", number)
        with pytest.raises(ProblemError) as refused:
            begin("a", 5)
        assert refused.value.code is Code.OVERLOADED
        await asyncio.to_thread(works.wait_for, OF_ONE)
        begin("b", 0)
        assert set(await asyncio.to_thread(works.wait_for, AT_ONCE)) == {"a0", "a1", "b0"}
        begin("c", 0)
        works.let_go("a0")
        assert (await asyncio.to_thread(works.wait_for, 4))[-1] == "c0"
        works.let_go("a1", "a2", "a3", "a4", "b0", "c0")
        while making._tasks:
            await asyncio.wait(making._tasks.values())

    asyncio.run(ask())
    assert set(list(works.begun)[4:]) == {"a2", "a3", "a4"}
    assert kept.used() == 7 * len(b"report")


def test_what_takes_a_thread_goes_in_turns_too(works: Works) -> None:
    async def ask() -> None:
        heavy = Heavy()
        tasks = [
            asyncio.create_task(heavy.run("a", lambda n=n: works.work(f"a{n}"))) for n in range(16)
        ]
        await asyncio.to_thread(works.wait_for, OF_ONE)
        with pytest.raises(ProblemError):
            await heavy.run("a", lambda: None)
        assert await heavy.run("b", lambda: "at once") == "at once"
        works.let_go(*(f"a{n}" for n in range(16)))
        await asyncio.gather(*tasks)

    asyncio.run(ask())
    assert len(works.begun) == 16


def test_the_first_of_an_organisation_always_waits_for_a_turn() -> None:
    turns = FairTurns(5)
    for number in range(30):
        turns.ask(f"o{number}")
    turns.ask("another")
    with pytest.raises(ProblemError):
        turns.ask("another")
    turns.through("another")
    turns.ask("another")


def test_who_goes_away_while_waiting_takes_no_turn_along() -> None:
    async def ask() -> None:
        turns = FairTurns(5)
        had: list[str] = []
        end = asyncio.Event()

        async def have(name: str) -> None:
            async with turns.turn("a"):
                had.append(name)
                await end.wait()

        tasks = {name: asyncio.create_task(have(name)) for name in "pqrst"}
        while len(had) < OF_ONE:
            await asyncio.sleep(0)
        for gone in "rp":  # one that waits, and one that has a turn: s is next
            tasks.pop(gone).cancel()
        while len(had) < OF_ONE + 1:
            await asyncio.sleep(0)
        assert had == ["p", "q", "s"]
        granted = tasks.pop("t")
        end.set()
        tasks["q"].cancel()
        granted.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks.values())
        for _ in range(AT_ONCE):  # all of them are free again
            async with turns.turn("b"), turns.turn("b"), turns.turn("c"):
                had.append("free")

    asyncio.run(asyncio.wait_for(ask(), 60))
