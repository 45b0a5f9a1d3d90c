"""Reports that take long to make are made once, by one process, and given up when room is short."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pytest

from auditor.errors import RenderingFailed, StoreError
from auditor.services.kept_reports import (
    TOLD_FOR,
    BeingMade,
    Kept,
    KeptReports,
    Made,
    NotMade,
)

ONE = Kept.of("scan_1", ("pdf", "nb"), ("seal", "1"))
LATER = Kept.of("scan_1", ("pdf", "nb"), ("seal", "2"))
OTHER = Kept.of("scan_2", ("pdf", "nb"), ("seal", "1"))


@pytest.fixture
def kept(tmp_path: Path) -> KeptReports:
    return KeptReports(tmp_path / "reports")


def writes(data: bytes) -> Callable[[BinaryIO], None]:
    return lambda out: out.write(data) and None


def read(kept: KeptReports, one: Kept) -> bytes | None:
    found = kept.look(one)
    if not isinstance(found, Made):
        return None
    with found.file as file:
        data = file.read()
    assert len(data) == found.size
    return data


def files(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in tmp_path.rglob("*") if path.is_file())


def test_a_report_is_there_once_it_is_made(kept: KeptReports) -> None:
    assert kept.look(ONE) is None
    assert kept.used() == 0
    kept.make(ONE, writes(b"one"))
    assert read(kept, ONE) == b"one"
    assert read(kept, OTHER) is None
    assert (kept.used(), kept.scans()) == (3, ("scan_1",))


def test_what_is_asked_is_told_from_what_is_asked_alike() -> None:
    assert Kept.of("s", ("ab", "c"), ()) != Kept.of("s", ("a", "bc"), ())
    assert Kept.of("s", ("a",), ("b",)) != Kept.of("s", ("a", "b"), ())


def test_many_who_ask_at_once_let_it_be_made_once(kept: KeptReports) -> None:
    begun, go_on, made = threading.Event(), threading.Event(), []

    def write(out: BinaryIO) -> None:
        made.append(1)
        begun.set()
        assert go_on.wait(30)
        out.write(b"one")

    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(kept.make, ONE, write)
        assert begun.wait(30)
        assert isinstance(kept.look(ONE), BeingMade)
        for one in [threads.submit(kept.make, ONE, write) for _ in range(6)]:
            one.result(30)  # they wait for nothing, and make nothing
        go_on.set()
        first.result(30)
    kept.make(ONE, write)
    assert (made, read(kept, ONE)) == ([1], b"one")


def _make_and_hang(folder: Path, begun: str) -> None:
    def write(out: BinaryIO) -> None:
        out.write(b"half of ")
        out.flush()
        os.write(os.open(begun, os.O_WRONLY), b"!")
        signal.pause()

    KeptReports(folder).make(ONE, write)


def test_who_dies_over_it_leaves_it_to_the_next(kept: KeptReports, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    context = multiprocessing.get_context("spawn")
    maker = context.Process(target=_make_and_hang, args=(tmp_path / "reports", str(begun)))
    maker.start()
    with begun.open("rb", buffering=0) as told:
        assert told.read(1) == b"!"
    assert isinstance(kept.look(ONE), BeingMade)
    kept.make(ONE, writes(b"not now"))
    assert maker.pid is not None
    os.kill(maker.pid, signal.SIGKILL)
    maker.join(30)
    assert kept.look(ONE) is None
    kept.make(ONE, writes(b"one"))
    assert read(kept, ONE) == b"one"
    assert files(tmp_path / "reports") == [ONE.name]


def test_what_fails_leaves_nothing_and_is_told_for_a_while(
    kept: KeptReports, tmp_path: Path
) -> None:
    def write(out: BinaryIO) -> None:
        out.write(b"half")
        raise RenderingFailed("It was not set.")

    with pytest.raises(RenderingFailed):
        kept.make(ONE, write)
    assert kept.look(ONE) is None
    kept.fail(ONE, "It was not set.")
    told = kept.look(ONE)
    assert isinstance(told, NotMade)
    assert told.told == "It was not set."
    assert 0 < told.again <= TOLD_FOR
    (failed,) = (tmp_path / "reports").rglob("*.failed")
    os.utime(failed, (0, 0))
    assert kept.look(ONE) is None
    assert files(tmp_path) == []


def test_an_answer_of_before_goes_when_there_is_a_new_one(
    kept: KeptReports, tmp_path: Path
) -> None:
    kept.make(ONE, writes(b"one"))
    reading = kept.look(ONE)
    kept.make(LATER, writes(b"later"))
    assert files(tmp_path) == [LATER.name]
    assert isinstance(reading, Made)
    with reading.file as file:
        assert file.read() == b"one"  # who reads it reads it to its end


def test_the_one_that_nobody_asked_for_for_longest_goes_first(tmp_path: Path) -> None:
    kept = KeptReports(tmp_path, most=250)
    ones = [Kept.of(f"scan_{n}", ("pdf",), ("seal",)) for n in range(4)]
    for one in ones[:2]:
        kept.make(one, writes(b"." * 100))
    for path in tmp_path.rglob("*-*"):
        os.utime(path, (1, 1))
    assert read(kept, ones[0])
    kept.make(ones[2], writes(b"." * 100))
    assert [bool(read(kept, one)) for one in ones] == [True, False, True, False]
    kept.make(ones[3], writes(b"." * 1000))  # too large for the room, and there all the same
    assert [bool(read(kept, one)) for one in ones] == [False, False, False, True]


def test_a_scan_is_forgotten_with_all_that_is_kept_of_it(kept: KeptReports, tmp_path: Path) -> None:
    for one in (ONE, OTHER):
        kept.make(one, writes(b"one"))
    kept.fail(LATER, "no")
    kept.forget("scan_1")
    kept.forget("scan_1")
    assert kept.scans() == ("scan_2",)
    assert kept.clear() is True
    assert kept.clear() is False
    assert files(tmp_path) == []


def test_what_tells_of_another_scan_goes_with_that(kept: KeptReports, tmp_path: Path) -> None:
    others = tuple(f"scan_{n:026}" for n in range(5))
    compared = Kept.of("scan_1", ("pdf", "en"), ("seal", "1"), others)
    for one in (ONE, OTHER, compared):
        kept.make(one, writes(b"one"))
    failed = Kept.of("scan_2", ("pdf", "en"), ("seal", "1"), others[:1])
    kept.fail(failed, "no")
    assert kept.scans() == (*others, "scan_1", "scan_2")
    assert read(kept, compared) == b"one"
    kept.forget(others[1])
    assert (read(kept, compared), read(kept, ONE)) == (None, b"one")
    assert kept.scans() == (others[0], "scan_1", "scan_2")
    kept.forget(others[0])
    assert files(tmp_path) == sorted([ONE.name, OTHER.name])


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file")
    kept = KeptReports(tmp_path / "reports")
    with pytest.raises(StoreError, match="A report could not be kept in"):
        kept.make(ONE, writes(b"one"))
    with pytest.raises(StoreError, match="A report could not be kept in"):
        kept.look(ONE)
