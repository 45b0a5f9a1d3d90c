"""The supervisor: gives the scans that wait to worker processes, and sees them through.

It is a thread of the server. It holds nothing that is not in the archive: whatever is killed, the
next one that looks puts the jobs of dead processes back, and goes on.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from typing import Final, Protocol

from auditor.errors import AuditorError
from auditor.model.job import Claim
from auditor.model.scan import ScanState
from auditor.services.memory import held_by
from auditor.services.watchman import Watchman
from auditor.services.workers import WorkerProcess

TICK: Final = timedelta(milliseconds=100)
"""Between two looks at the queue and the workers."""
RECOVERY: Final = timedelta(seconds=2)
"""Between two looks for jobs whose process is gone, and two tries to start a worker."""
LOOKING: Final = 0.05
"""Part of the time that looks at the queue may take while nothing in it may begin."""
MEASURING: Final = timedelta(seconds=1)
"""Between two looks at the memory that workers hold."""
IDLE: Final = timedelta(minutes=1)
"""A worker with nothing to do ends after so long; all but one, which is kept for the next scan."""
CANCEL_PATIENCE: Final = timedelta(seconds=6)
"""A worker that has not ended a cancelled scan after so long is killed, and the scan ended."""
STOP_PATIENCE: Final = timedelta(seconds=25)
"""Workers have so long to give back what they have when the server is to end."""

_log = logging.getLogger(__name__)


class GivesJobs(Protocol):
    """The queue, as a supervisor knows it.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def claim(self) -> Claim | None:
        """Take the job whose turn it is; None where none may begin now."""

    def put_back(self, claim: Claim) -> None:
        """Let another process carry the scan on."""

    def give_back(self, claim: Claim) -> None:
        """Leave the scan as it was before the claim, which does not count as an attempt."""

    def recover(self, given: Collection[Claim]) -> tuple[str, ...]:
        """Put back every job whose process is gone, or whose claim this one has lost.

        Args:
            given: claims of this process that workers have.

        Returns:
            The ids of their scans.
        """

    def cancel_asked(self, claim: Claim) -> timedelta | None:
        """How long ago it was asked for the scan to be cancelled."""


class EndsScans(Protocol):
    """Ends scans that nobody carries out."""

    def end(self, claim: Claim, state: ScanState, failure: str | None = None) -> None:
        """End the scan of a claim, and seal it."""


class Supervisor(threading.Thread):
    """Sees that no more scans than there are slots are carried out, and no fewer."""

    def __init__(
        self,
        jobs: GivesJobs,
        ends: EndsScans,
        slots: int,
        start_worker: Callable[[], WorkerProcess],
        sweep: Callable[[], object],
        memory: int | None = None,
    ) -> None:
        """Nothing is started yet.

        Args:
            jobs: the queue; used by this thread alone.
            ends: of the same archive; used by this thread alone.
            slots: scans at the same time.
            start_worker: starts a worker.
            sweep: ends browsers that earlier processes left behind.
            memory: bytes that a worker may hold, with its browser; None for no cap.
        """
        super().__init__(name="supervisor", daemon=True)
        self._jobs = jobs
        self._ends = ends
        self._slots = slots
        self._start_worker = start_worker
        self._sweep = sweep
        self._memory = memory
        self._measured = float("-inf")
        self._workers: dict[WorkerProcess, float] = {}
        """With the moment since which each has nothing to do."""
        self._watchman = Watchman(lambda: tuple(self._workers))
        self._over = threading.Event()
        self._recovered = float("-inf")
        self._looks_at = float("-inf")
        """When the queue is looked at again."""
        self._not_given: list[Claim] = []
        """Claims that no worker could be given, and the archive did not take back yet."""
        self._ends_at = float("inf")
        """When workers are killed that have not ended."""

    def end(self) -> None:
        """Let workers give back what they have, and end; returns when all are gone."""
        self._ends_at = time.monotonic() + STOP_PATIENCE.total_seconds()
        self._over.set()
        if self.ident is not None:
            self.join()

    def run(self) -> None:
        """Supervise until `end` is called."""
        self._try(self._sweep)
        self._watchman.start()
        while not self._over.is_set():
            self._try(self._tick)
            self._over.wait(TICK.total_seconds())
        self._dismiss()
        self._watchman.end()

    def _try(self, act: Callable[[], object]) -> None:
        """Do something; whatever becomes of it, the thread goes on."""
        try:
            act()
        except AuditorError as error:
            _log.warning("the supervisor could not do its work and tries again: %s", error)
        except Exception as error:
            _log.error(
                "the supervisor failed and goes on: %s", type(error).__name__, exc_info=error
            )

    def _tick(self) -> None:
        self._bury()
        self._give_back()
        self._hurry()
        self._measure()
        self._recover()
        self._hand_out()
        self._send_home()

    def _bury(self) -> None:
        """Put back what dead workers had."""
        for worker in [one for one in self._workers if not one.lives()]:
            idle = worker.is_idle()  # it may have said so with its last breath
            claim = worker.claim
            if not idle and claim is not None:
                _log.warning("a worker ended by %s and its scan is put back", worker.ended_by())
                self._jobs.put_back(claim)
            worker.close()
            del self._workers[worker]

    def _hurry(self) -> None:
        """Kill workers that do not end a cancelled scan, and end it."""
        for worker in self._busy():
            claim = worker.claim
            asked = claim and self._jobs.cancel_asked(claim)
            if claim and asked and asked > CANCEL_PATIENCE:
                _log.warning("a worker did not end a cancelled scan and is killed")
                worker.kill()
                del self._workers[worker]
                self._ends.end(claim, ScanState.CANCELLED)

    def _measure(self) -> None:
        """Kill workers that hold too much memory; their scans go on from what is settled."""
        if self._memory is None or time.monotonic() - self._measured < MEASURING.total_seconds():
            return
        self._measured = time.monotonic()
        busy = {worker.pid: worker for worker in self._busy()}
        for pid, held in held_by(busy).items():
            claim = busy[pid].claim
            if held > self._memory and claim is not None:
                _log.warning(
                    "a worker held %d MB of memory and is killed, and its scan is put back",
                    held // 1_000_000,
                )
                busy[pid].kill()
                del self._workers[busy[pid]]
                self._jobs.put_back(claim)

    def _recover(self) -> None:
        if time.monotonic() - self._recovered >= RECOVERY.total_seconds():
            given = [one.claim for one in self._workers if one.claim is not None]
            for scan in self._jobs.recover(given):
                _log.warning("the process of %s is gone: it is taken up again", scan)
            self._recovered = time.monotonic()

    def _hand_out(self) -> None:
        while len(self._busy()) < self._slots and time.monotonic() >= self._looks_at:
            looked = time.monotonic()
            claim = self._jobs.claim()
            if claim is None:
                now = time.monotonic()
                self._looks_at = now + (now - looked) / LOOKING
                return
            try:
                self._give(claim)
            except Exception:
                # Whatever it is that this machine is short of, the scan has no part in it.
                self._not_given.append(claim)
                self._looks_at = time.monotonic() + RECOVERY.total_seconds()
                self._give_back()
                raise

    def _give(self, claim: Claim) -> None:
        worker = next((one for one in self._workers if one.is_idle()), None)
        if worker is None:
            worker = self._start_worker()
        self._workers[worker] = time.monotonic()
        try:
            worker.give(claim)
        except BaseException:
            worker.kill()
            del self._workers[worker]
            raise

    def _give_back(self) -> None:
        """Give claims back that no worker has; what the archive does not take is tried again."""
        while self._not_given:
            self._jobs.give_back(self._not_given[0])
            del self._not_given[0]

    def _send_home(self) -> None:
        """Let workers end that have had nothing to do for long."""
        now = time.monotonic()
        for worker in self._workers:
            if not worker.is_idle():
                self._workers[worker] = now
        idle = [one for one, since in self._workers.items() if one.is_idle()]
        for worker in idle[1:]:
            if now - self._workers[worker] > IDLE.total_seconds():
                worker.dismiss()

    def _busy(self) -> list[WorkerProcess]:
        return [one for one in self._workers if not one.is_idle()]

    def _dismiss(self) -> None:
        """End all workers; those that take too long are killed, and what they had is put back."""
        for worker in self._workers:
            worker.dismiss()
        while time.monotonic() < self._ends_at and any(_living(self._workers)):
            time.sleep(0.05)
        for worker in _living(self._workers):
            _log.warning("a worker did not end in time and is killed")
            worker.kill()
        self._try(self._bury)
        self._try(self._give_back)


def _living(workers: Iterable[WorkerProcess]) -> list[WorkerProcess]:
    return [one for one in workers if one.lives()]
