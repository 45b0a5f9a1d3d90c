"""The work of one worker: a scan that was asked for, from its claim to its seal.

Everything is written through the scan's lease, and the job goes with the seal: whatever kills this
process, another one goes on where it was.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Final, Generic, Protocol, TypeVar

from auditor.errors import ArchiveFull, BrowserError, LeaseLost, SetupError, StoreError, UsageError
from auditor.model.job import Claim
from auditor.model.rule import RuleInfo
from auditor.model.scan import SEALED_STATES, Scan, ScanState
from auditor.model.site import SiteShare
from auditor.scan.dossiers import PieceKeeper
from auditor.scan.progress import Progress
from auditor.services.admission import HasRoom
from auditor.services.cancelling import Ends
from auditor.services.log import named_in_log
from auditor.services.planning import secret_origin
from auditor.services.rules import chosen_rules
from auditor.services.scans import Home, Job, Runner
from auditor.services.seal import seal
from auditor.services.sites import check_origin

MOST_ATTEMPTS: Final = 10
"""A job that died so often without a page settled in between is given up."""
MOST_FAILURES: Final = 3
"""A scan whose browser failed so often, without a page settled in between, has failed itself."""
BEAT: Final = timedelta(seconds=1)
"""Between two looks whether the scan is to be cancelled; progress is told as often."""

_TICK: Final = 0.2
"""Seconds after which a scan hears that its process is to end."""

_log = logging.getLogger(__name__)
_Store = TypeVar("_Store", bound=Home)


class HasJobs(Protocol):
    """The queue, as a worker knows it.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def adopt(self, claim: Claim) -> bool:
        """Take a claim over for this process; False where it does not hold any more."""

    def beat(self, claim: Claim, progress: Mapping[str, object] | None = None) -> bool:
        """Say that the owner lives; returns whether the scan is to be cancelled."""

    def put_back(self, claim: Claim) -> None:
        """Let another process carry the scan on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Generic[_Store]):
    """Carries out what is claimed.

    Attributes:
        jobs: the queue.
        pulse: the same, for a thread beside the scan's.
        ends: ends scans that are not to be carried out.
        runner: carries them out.
        share_of: what a scan, by its id, has from its site.
        room: knows whether there is room for what is found.
        pieces_of: where evidence of the pages of a scan, by its id, is put.
    """

    jobs: HasJobs
    pulse: HasJobs
    ends: Ends[_Store]
    runner: Runner[_Store]
    share_of: Callable[[str], SiteShare]
    room: HasRoom
    pieces_of: Callable[[str], PieceKeeper]

    @property
    def rules(self) -> Mapping[str, RuleInfo]:
        """Every rule there is, by id."""
        return self.ends.rules

    def carry_out(self, claim: Claim, stop: threading.Event, moved: Callable[[], None]) -> None:
        """Carry a scan out, or go on with it; it is sealed or put back when this returns.

        Args:
            claim: of this process, or of the one that started it.
            stop: when it is set, pages in work are given back, and so is the scan.
            moved: is called at each step.

        Raises:
            StoreError: the archive refused; another process takes the scan up.
        """
        if not self.jobs.adopt(claim):
            return
        with named_in_log() as name_scan:
            name_scan(claim.scan)
            try:
                done = self._carry_out(claim, stop, moved)
            except LeaseLost:
                return  # the scan is another's now
            except StoreError:
                with suppress(StoreError):
                    self.jobs.put_back(claim)
                raise
            if not done:
                self.jobs.put_back(claim)

    def _carry_out(self, claim: Claim, stop: threading.Event, moved: Callable[[], None]) -> bool:
        """Whether the scan is over."""
        if claim.cancel_asked:
            self.ends.end(claim, ScanState.CANCELLED)
            return True
        if claim.attempts > MOST_ATTEMPTS:
            self.ends.end(claim, ScanState.FAILED, _GIVEN_UP)
            return True
        store = self.ends.archive.scan(claim.scan)
        try:
            earlier = store.load_scan()
            if earlier is not None and earlier.state in _OVER:
                self._seal(claim, store, stop, moved)  # it was killed before it had done so
                return True
            try:
                job = self._job(claim, earlier)
            except UsageError as error:
                return self._refused(claim, store, earlier, error)
            store.save_scan(job.scan)
            return self._run(claim, job, store, stop, moved)
        finally:
            store.close()

    def _job(self, claim: Claim, earlier: Scan | None) -> Job:
        share = self.share_of(claim.scan)
        scan = earlier or self.ends.begin(claim, share)
        if share.secrets:
            check_origin(scan.plan.target, share.url)
        elif scan.plan.signed_in:
            raise UsageError(
                "The scan was begun with credentials of its site, which has none any more: give"
                " them again, then scan again."
            )
        return Job(
            scan=replace(scan, state=ScanState.RUNNING, ended=None, failure=None),
            rules=chosen_rules(scan.plan, self.rules.values()),
            secrets=share.secrets,
            secret_origin=secret_origin(scan.plan, share.secrets),
            pieces=self.pieces_of(claim.scan),
        )

    def _refused(
        self, claim: Claim, store: _Store, earlier: Scan | None, error: UsageError
    ) -> bool:
        """End what cannot be carried out, since rules or a sign-in have changed meanwhile."""
        self.ends.conclude(store, earlier or self.ends.bare(claim), ScanState.FAILED, str(error))
        return True

    def _run(
        self,
        claim: Claim,
        job: Job,
        store: _Store,
        stop: threading.Event,
        moved: Callable[[], None],
    ) -> bool:
        with _watched(self.pulse, self.room, claim, stop, moved) as watch:
            try:
                self.room.refuse_when_full()
                scan = self.runner(job, store, watch.listen, watch.stop)
            except (BrowserError, SetupError) as error:
                _log.warning("a scan failed: %s", error)
                if claim.attempts < MOST_FAILURES and not watch.cancelled:
                    return False
                self.ends.conclude(
                    store, store.load_scan() or job.scan, ScanState.FAILED, _NO_BROWSER
                )
                return True
            except ArchiveFull as error:
                self.ends.conclude(store, job.scan, ScanState.FAILED, str(error))
                return True
        if scan.state is not ScanState.INTERRUPTED:
            self._seal(claim, store, stop, moved)
            return True
        if watch.cancelled:
            self.ends.conclude(store, scan, ScanState.CANCELLED)
        elif watch.full is not None:
            self.ends.conclude(store, scan, ScanState.FAILED, watch.full)
        return watch.cancelled or watch.full is not None

    def _seal(
        self, claim: Claim, store: _Store, stop: threading.Event, moved: Callable[[], None]
    ) -> None:
        """Seal a scan and hold it against its gate, which may take minutes: others hear of it."""
        with _watched(self.pulse, self.room, claim, stop, moved):
            seal(store, self.ends.judge)


_OVER: Final = SEALED_STATES - {ScanState.FAILED}
"""States that a scan keeps; one that failed and is not sealed is tried again."""
_NO_BROWSER: Final = (
    "The service could not start its browser, or lost it, every time: whoever runs the service"
    " finds the reason in its log. Scan again when it is mended."
)
"""What is told of a browser's failure: its own words name places of the machine."""
_GIVEN_UP: Final = (
    f"The scan was begun {MOST_ATTEMPTS} times and ended each time before a page was settled: look"
    " in the server's log, then scan again."
)


class _Watch:
    """What a scan is told from outside, and what is told of it.

    Attributes:
        stop: is set when the scan is to end, for whatever reason.
        cancelled: the reason is that it was cancelled.
        full: the reason is that there is no room for more, which this sentence tells.
    """

    def __init__(self, moved: Callable[[], None]) -> None:
        self.stop = threading.Event()
        self.cancelled = False
        self._moved = moved
        self.full: str | None = None
        self._newest: Progress | None = None
        self._told: Mapping[str, object] = {}
        self._seen: Mapping[str, object] = {}

    def listen(self, progress: Progress) -> None:
        """Note where the scan stands; called from its thread."""
        self._newest = progress

    def look(self, pulse: HasJobs, room: HasRoom, claim: Claim) -> None:
        """Tell what is new, and hear whether the scan is to be cancelled, or to make room."""
        self._measure(room)
        newest, new = self._newest, None
        if newest is not None:
            told = {**asdict(newest), "elapsed": newest.elapsed.total_seconds()}
            new = told if _without_time(told) != _without_time(self._told) else None
            if _without_time(told) != _without_time(self._seen):
                self._seen = told
                self._moved()
        try:
            asked = pulse.beat(claim, new)
        except StoreError as error:
            _log.warning("the archive did not answer a worker: %s", error)
            return
        self._told = new or self._told
        if asked and not self.stop.is_set():
            self.cancelled = True
            self.stop.set()

    def _measure(self, room: HasRoom) -> None:
        try:
            room.refuse_when_full()
        except ArchiveFull as error:
            if not self.stop.is_set():
                self.full = str(error)
                self.stop.set()
        except StoreError as error:
            _log.warning("the archive did not answer a worker: %s", error)


@contextmanager
def _watched(
    pulse: HasJobs,
    room: HasRoom,
    claim: Claim,
    stop: threading.Event,
    moved: Callable[[], None],
) -> Iterator[_Watch]:
    """Look once a second whether a scan is to be cancelled, and tell where it stands.

    Args:
        pulse: the queue, for the thread that looks.
        room: for the same.
        claim: of the scan.
        stop: ends the scan, when it is set.
        moved: is called now, and each time that the scan stands elsewhere.
    """
    moved()
    watch, over = _Watch(moved), threading.Event()

    def look() -> None:
        looked = time.monotonic()
        while not over.wait(_TICK):
            if stop.is_set():
                watch.stop.set()
            if time.monotonic() - looked >= BEAT.total_seconds():
                watch.look(pulse, room, claim)
                looked = time.monotonic()

    looking = threading.Thread(target=look, name="watch", daemon=True)
    looking.start()
    try:
        yield watch
    finally:
        over.set()
        looking.join()
        watch.look(pulse, room, claim)  # where it came to


def _without_time(told: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in told.items() if name != "elapsed"}
