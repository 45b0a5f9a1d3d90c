"""What a worker makes of a claim: done, put back, failed or cancelled; never lost."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from auditor.errors import BrowserLost, SetupError, StoreError
from auditor.model.admission import AskedScan
from auditor.model.job import Cancelling, Claim, Order
from auditor.model.scan import Scan, ScanState
from auditor.model.site import NO_SITE
from auditor.scan.progress import Listener
from auditor.services.health import Room
from auditor.services.scans import Job
from auditor.services.work import MOST_ATTEMPTS, MOST_FAILURES, Work
from auditor.store import Archive, Jobs, Store, new_id
from auditor.store.askedscans import AskedScanTable
from auditor.store.organisations import OrganisationTable
from auditor.store.scan_pieces import ScanPieces
from auditor.store.service_schema import job
from auditor.store.vitals import Watched
from auditor.wiring.service import ends
from tests.auditor.store import build

Runner = Callable[[Job, Store, Listener, threading.Event], Scan]


@dataclass
class Service:
    """An archive with its queue, and a worker whose scans are carried out by a function."""

    archive: Archive
    jobs: Jobs
    stop: threading.Event = field(default_factory=threading.Event)
    cap: int | None = None

    def ask(self, request: str = '{"url": "https://fjordvik.example/side/0"}') -> str:
        name = new_id("scan")
        order = Order(id=name, organisation=1, request=request, target_key=name.ljust(64, "0"))
        self.jobs.enqueue(order)
        return name

    def claim(self) -> Claim:
        claim = self.jobs.claim()
        assert claim is not None
        return claim

    def carry_out(self, claim: Claim, runner: Runner) -> None:
        work = Work(
            jobs=self.jobs,
            pulse=Jobs(self.archive.database()),
            ends=ends(self.archive),
            runner=runner,
            share_of=lambda _scan: NO_SITE,
            room=Room(archive=self.watched, cap=self.cap, reserve=0),
            pieces_of=partial(ScanPieces, self.archive.database()),
        )
        work.carry_out(claim, self.stop, lambda: None)

    @property
    def watched(self) -> Watched:
        return Watched(self.archive.database())

    def asked(self, name: str) -> AskedScan:
        """As it is told to whoever asked for it."""
        organisation = OrganisationTable(self.archive.database()).default().id
        return AskedScanTable(self.archive.database(), retention_days=0).find(organisation, name)

    def scan(self, name: str) -> Scan:
        reader = self.archive.results(name)
        scan = reader.load_scan()
        assert scan is not None
        assert reader.seal() is not None
        reader.close()
        return scan

    def cancel(self, name: str) -> Cancelling:
        organisation = OrganisationTable(self.archive.database()).default().id
        return ends(self.archive).cancel(organisation, name)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    address = f"sqlite:///{tmp_path / 'auditor.sqlite'}"
    Archive.prepared(address)
    archive = Archive.shared(address, 4)
    yield Service(archive, Jobs(archive.database()))
    archive.close()


def finish(job: Job, store: Store, _listener: Listener, _stop: threading.Event) -> Scan:
    """A scan of one page."""
    store.add([build.address(0)])
    store.settle(build.audited(0), [build.visit(0)], [])
    return ended(job, store, ScanState.COMPLETED)


def ended(job: Job, store: Store, state: ScanState) -> Scan:
    scan = replace(job.scan, state=state, ended=datetime.now(UTC))
    store.save_scan(scan)
    return scan


def wait(job: Job, store: Store, _listener: Listener, stop: threading.Event) -> Scan:
    """A scan that goes on until it is told to end."""
    assert stop.wait(30)
    return ended(job, store, ScanState.INTERRUPTED)


def fail(error: Exception) -> Runner:
    def run(*_given: Any) -> Scan:
        raise error

    return run


def rest(service: Service) -> None:
    """Let the time pass that a job rests after its process died."""
    with service.archive.database().write("change") as connection:
        connection.execute(update(job).values(again_at=job.c.again_at - 60))


def test_a_scan_that_came_to_its_end_is_sealed_and_its_job_is_gone(service: Service) -> None:
    name = service.ask()
    service.carry_out(service.claim(), finish)
    assert service.scan(name).state in {ScanState.COMPLETED, ScanState.PARTIAL}
    assert service.cancel(name) is Cancelling.OVER
    assert service.jobs.claim() is None


def test_a_scan_whose_process_is_to_end_is_put_back_and_goes_on(service: Service) -> None:
    name = service.ask()
    service.stop.set()
    service.carry_out(service.claim(), wait)
    service.stop.clear()
    service.carry_out(service.claim(), finish)
    assert service.scan(name).state in {ScanState.COMPLETED, ScanState.PARTIAL}


def test_a_scan_that_is_cancelled_hears_it_and_keeps_what_it_found(service: Service) -> None:
    name = service.ask()
    claim = service.claim()
    worker = threading.Thread(target=service.carry_out, args=(claim, wait))
    worker.start()
    assert service.cancel(name) is Cancelling.ASKED
    worker.join(10)
    assert service.scan(name).state is ScanState.CANCELLED
    assert not service.stop.is_set()


def test_a_scan_that_was_cancelled_before_it_was_taken_up_again_is_ended(service: Service) -> None:
    name = service.ask()
    service.jobs.put_back(service.claim())
    _, claim = service.jobs.cancel(OrganisationTable(service.archive.database()).default().id, name)
    assert claim is not None
    service.carry_out(claim, fail(AssertionError("it is not to be carried out")))
    assert service.scan(name).state is ScanState.CANCELLED


def test_a_scan_that_was_killed_before_it_was_sealed_is_sealed(service: Service) -> None:
    name = service.ask()
    claim = service.claim()
    store = service.archive.scan(name)
    scan = replace(ends(service.archive).begin(claim), state=ScanState.COMPLETED)
    store.save_scan(replace(scan, ended=datetime.now(UTC)))
    store.close()
    service.carry_out(claim, fail(AssertionError("it is over")))
    assert service.scan(name).state is ScanState.PARTIAL


@pytest.mark.parametrize("error", [BrowserLost("It went away."), SetupError("It does not start.")])
def test_a_browser_that_fails_again_and_again_fails_the_scan_and_is_told(
    service: Service, error: Exception
) -> None:
    name = service.ask()
    for _ in range(MOST_FAILURES):
        claim = service.claim()
        service.carry_out(claim, fail(error))
        rest(service)
    assert service.jobs.claim() is None
    assert service.scan(name).state is ScanState.FAILED
    told = service.asked(name).failure or ""
    assert told == service.scan(name).failure
    assert "could not start its browser" in told
    assert str(error) not in told  # which may name places of the machine


def test_a_scan_that_is_tried_again_tells_of_no_failure(service: Service) -> None:
    name = service.ask()

    def broken(job: Job, store: Store, *_: object) -> Scan:
        moment = datetime.now(UTC)
        store.save_scan(replace(job.scan, state=ScanState.FAILED, ended=moment, failure="It fell."))
        raise BrowserLost("It fell.")

    service.carry_out(service.claim(), broken)
    assert service.asked(name).failure is None
    rest(service)
    seen = []

    def second(job: Job, store: Store, *_: object) -> Scan:
        seen.append(service.asked(name).failure)
        return ended(job, store, ScanState.COMPLETED)

    service.carry_out(service.claim(), second)
    assert seen == [None]
    assert service.scan(name).failure is None


def test_a_job_that_died_again_and_again_has_failed_and_says_so(service: Service) -> None:
    name = service.ask()
    for _ in range(MOST_ATTEMPTS):
        service.jobs.put_back(service.claim())
        rest(service)
    claim = service.claim()
    service.carry_out(claim, fail(AssertionError("it is not to be carried out")))
    assert service.scan(name).state is ScanState.FAILED
    assert f"begun {MOST_ATTEMPTS} times" in (service.scan(name).failure or "")


def test_an_archive_that_refuses_puts_the_scan_back(service: Service) -> None:
    name = service.ask()
    with pytest.raises(StoreError, match="full"):
        service.carry_out(service.claim(), fail(StoreError("The disk is full.")))
    rest(service)
    claim = service.claim()
    assert (claim.scan, claim.attempts) == (name, 2)


@pytest.mark.parametrize(
    "request_",
    [
        '{"url": "https://fjordvik.example/", "select": ["a-rule-that-is-gone"]}',
        '{"sample": [{"url": "https://fjordvik.example/"}], "a-field-that-is-gone": 1}',
    ],
)
def test_what_is_not_understood_any_more_fails_with_a_sentence(
    service: Service, request_: str
) -> None:
    name = service.ask(request_)
    service.carry_out(service.claim(), finish)
    scan = service.scan(name)
    assert scan.state is ScanState.FAILED
    assert "that-is-gone" in (scan.failure or "")
    assert scan.plan.target.urls == ("https://fjordvik.example/",)


def test_a_claim_that_another_process_has_now_is_left_alone(service: Service) -> None:
    service.ask()
    old = service.claim()
    service.jobs.put_back(old)
    new = service.claim()
    service.carry_out(old, fail(AssertionError("it is another's")))
    assert service.jobs.adopt(new)


def test_a_scan_for_which_there_is_no_room_fails_before_it_begins(service: Service) -> None:
    name = service.ask()
    service.cap = 1

    def begun(*_arguments: object) -> Scan:
        raise AssertionError("it was carried out")

    service.carry_out(service.claim(), begun)
    scan = service.scan(name)
    assert scan.state is ScanState.FAILED
    assert "has reached its cap" in (scan.failure or "")
    assert service.jobs.claim() is None


def test_a_scan_that_fills_the_archive_is_stopped_and_sealed(service: Service) -> None:
    name = service.ask()
    service.cap = service.watched.size() + 300_000

    def fills(job: Job, store: Store, _listener: Listener, stop: threading.Event) -> Scan:
        store.add([build.address(seq) for seq in range(10_000)])
        assert stop.wait(60)
        return replace(job.scan, state=ScanState.INTERRUPTED)

    service.carry_out(service.claim(), fills)
    scan = service.scan(name)
    assert scan.state is ScanState.FAILED
    assert "has reached its cap" in (scan.failure or "")
    assert service.jobs.claim() is None


def test_evidence_of_its_pages_has_a_place_in_the_archive(service: Service) -> None:
    name = service.ask()

    def run(job: Job, store: Store, listener: Listener, stop: threading.Event) -> Scan:
        assert job.pieces is not None
        job.pieces.put(sha256(b"piece").hexdigest(), b"piece")
        return finish(job, store, listener, stop)

    service.carry_out(service.claim(), run)
    assert ScanPieces(service.archive.database(), name).size() == (1, len(b"piece"))
