"""The time zone of these tests: reports tell times in that of the machine."""

import time
from collections.abc import Callable, Iterator

import pytest


@pytest.fixture
def in_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """A function that puts the process into a time zone, given as POSIX writes it."""

    def enter(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield enter
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def _utc(in_zone: Callable[[str], None]) -> None:
    in_zone("UTC0")
