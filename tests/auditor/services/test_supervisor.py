"""A supervisor and real worker processes, whose scans are of no pages."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from auditor.model.job import Order
from auditor.services import watchman
from auditor.services.supervisor import Supervisor
from auditor.services.workers import WorkerProcess
from auditor.store import Archive, Jobs, new_id
from auditor.store.askedscans import AskedScanTable
from auditor.store.organisations import OrganisationTable
from auditor.store.service_schema import job
from auditor.wiring.service import ends
from tests.auditor.cli.serving import until

WORKER = """
import os, signal, subprocess, sys, threading, time
from datetime import timedelta
from auditor.model.scan import ScanState
from auditor.services import signs
from auditor.services.workers import work_through
from auditor.store import Archive, Jobs
from auditor.wiring.service import ends

archive = Archive.shared(sys.argv[1], 2)
jobs = Jobs(archive.database())

signs.BLOCKED = signs.STUCK = timedelta(seconds=2)

def carry_out(claim, stop, moved):
    assert jobs.adopt(claim)
    asked = jobs.request_of(claim)
    if "dies" in asked and claim.attempts < 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if "eats" in asked and claim.attempts < 3:
        # In a process of its own, as a browser's are, and memory that is written to.
        eater = "import sys; b = bytearray(b'x') * 300_000_000; sys.stdin.read()"
        child = subprocess.Popen([sys.executable, "-c", eater], stdin=subprocess.PIPE)
        stop.wait()
    if "freezes" in asked and claim.attempts < 2:
        with archive.database().write("write to"):
            os.kill(os.getpid(), signal.SIGSTOP)
    if "hangs" in asked and claim.attempts < 2:
        threading.Event().wait()
    if "circles" in asked and claim.attempts < 2:
        while not stop.wait(0.01):
            pass
    if "moves" in asked:
        end = time.monotonic() + 6
        while time.monotonic() < end:
            moved()
            time.sleep(0.01)
    if "waits" in asked and not claim.cancel_asked:
        while not stop.wait(0.01):
            moved()
        jobs.put_back(claim)
        return
    ends(archive).end(claim, ScanState.CANCELLED)

work_through(carry_out)
"""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    address = f"sqlite:///{tmp_path / 'auditor.sqlite'}"
    Archive.prepared(address)
    one = Archive.shared(address, 4)
    yield one
    one.close()


class Supervised:
    """A supervisor of real workers, and the processes that it started."""

    def __init__(
        self, archive: Archive, address: str, slots: int, memory: int | None = None
    ) -> None:
        self.archive = archive
        self.pids: list[int] = []
        self.refusals: list[Callable[[], WorkerProcess]] = []
        """What becomes of the next starts of workers, before those that succeed."""
        self.jobs = Jobs(archive.database())

        def start_worker() -> WorkerProcess:
            if self.refusals:
                return self.refusals.pop()()
            worker = WorkerProcess([sys.executable, "-c", WORKER, address], os.environ)
            self.pids.append(worker.pid)
            return worker

        self.supervisor = Supervisor(
            Jobs(archive.database()), ends(archive), slots, start_worker, lambda: None, memory
        )

    def ask(self, kind: str) -> str:
        name = new_id("scan")
        request = f'{{"url": "https://fjordvik.example/{kind}"}}'
        self.jobs.enqueue(
            Order(id=name, organisation=1, request=request, target_key=name.ljust(64, "0"))
        )
        return name

    def state(self, name: str) -> str:
        organisation = OrganisationTable(self.archive.database()).default().id
        table = AskedScanTable(self.archive.database(), retention_days=0)
        return str(table.find(organisation, name).standing)

    def holder(self) -> int | None:
        """The process that has the only job."""
        with self.archive.database().read() as connection:
            pid: int | None = connection.execute(select(job.c.pid)).scalar_one()
        return pid


@pytest.fixture
def supervised(archive: Archive, tmp_path: Path) -> Iterator[Supervised]:
    one = Supervised(archive, f"sqlite:///{tmp_path / 'auditor.sqlite'}", 2)
    one.supervisor.start()
    yield one
    one.supervisor.end()
    assert [pid for pid in one.pids if Path(f"/proc/{pid}").exists()] == []


@pytest.mark.big
def test_many_scans_are_carried_out_by_no_more_workers_than_there_are_slots(
    supervised: Supervised,
) -> None:
    names = [supervised.ask("ends") for _ in range(12)]
    until(lambda: all(supervised.state(name) == "cancelled" for name in names))
    assert 1 <= len(supervised.pids) <= 2


@pytest.mark.big
def test_a_scan_whose_worker_dies_is_given_to_another_until_it_is_over(
    supervised: Supervised,
) -> None:
    name = supervised.ask("dies")
    until(lambda: supervised.state(name) == "cancelled")
    assert len(supervised.pids) == 3


@pytest.mark.big
def test_a_worker_that_freezes_in_the_midst_of_a_write_holds_nobody_up_for_long(
    supervised: Supervised, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watchman, "SILENCE", timedelta(seconds=3))
    name = supervised.ask("freezes")
    until(lambda: supervised.state(name) == "cancelled")
    assert len(supervised.pids) == 2
    assert len([line for line in caplog.messages if "has said nothing for" in line]) == 1


@pytest.mark.parametrize("kind", ["hangs", "circles"])
@pytest.mark.big
def test_a_worker_whose_scan_is_stuck_is_replaced_although_it_could_say_that_it_lives(
    supervised: Supervised, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(watchman, "SILENCE", timedelta(seconds=3))
    name = supervised.ask(kind)
    until(lambda: supervised.state(name) == "cancelled", 60)
    assert len(supervised.pids) == 2


@pytest.mark.big
def test_a_worker_whose_scan_moves_on_is_left_alone_however_long_it_takes(
    supervised: Supervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchman, "SILENCE", timedelta(seconds=3))
    name = supervised.ask("moves")
    until(lambda: supervised.state(name) == "cancelled", 60)
    assert len(supervised.pids) == 1


@pytest.mark.big
def test_a_worker_that_freezes_before_its_first_word_is_replaced(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchman, "FIRST_WORD", timedelta(seconds=8))
    one = Supervised(archive, f"sqlite:///{tmp_path / 'auditor.sqlite'}", 1)
    one.refusals = [frozen]
    name = one.ask("ends")
    one.supervisor.start()
    until(lambda: one.state(name) == "cancelled", 60)
    one.supervisor.end()


@pytest.mark.big
def test_a_scan_that_takes_too_much_memory_is_ended_and_goes_on(
    archive: Archive, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one = Supervised(archive, f"sqlite:///{tmp_path / 'auditor.sqlite'}", 1, memory=250_000_000)
    small, large = one.ask("ends"), one.ask("eats")
    one.supervisor.start()
    try:
        until(lambda: one.state(small) == one.state(large) == "cancelled", 60)
    finally:
        one.supervisor.end()
    killed = [line for line in caplog.messages if "MB of memory and is killed" in line]
    assert len(killed) == 2  # the third time it takes little
    assert len(one.pids) == 3


@pytest.mark.big
def test_what_workers_have_when_the_server_ends_is_put_back(
    archive: Archive, supervised: Supervised
) -> None:
    name = supervised.ask("waits")
    until(lambda: supervised.pids and supervised.holder() == supervised.pids[0])
    supervised.supervisor.end()
    claim = Jobs(archive.database()).claim()
    assert claim is not None
    assert claim.scan == name


def no_room() -> WorkerProcess:
    """As when the machine has no room for another process."""
    return WorkerProcess(["/nowhere/no-such-program"], os.environ)


def deaf() -> WorkerProcess:
    """A worker that can be told nothing."""
    worker = WorkerProcess([sys.executable, "-c", "import time; time.sleep(600)"], os.environ)
    worker.close()
    return worker


def frozen() -> WorkerProcess:
    """A worker that is suspended while it loads what it needs."""
    program = "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)"
    return WorkerProcess([sys.executable, "-c", program], os.environ)


@pytest.mark.parametrize("refusal", [no_room, deaf])
@pytest.mark.big
def test_a_scan_that_no_worker_can_be_given_waits_until_one_can(
    archive: Archive, tmp_path: Path, refusal: Callable[[], WorkerProcess]
) -> None:
    one = Supervised(archive, f"sqlite:///{tmp_path / 'auditor.sqlite'}", 1)
    one.refusals = [refusal]
    name = one.ask("waits")
    one.supervisor.start()
    until(lambda: one.pids and one.holder() == one.pids[0])
    with archive.database().read() as connection:
        assert connection.execute(select(job.c.attempts)).scalar_one() == 1
    one.supervisor.end()
    assert one.state(name) != "cancelled"
    assert one.holder() is None
