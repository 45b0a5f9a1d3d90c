"""The queue: whose turn it is, who has a job, and what becomes of it when its process dies."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text, update

from auditor.errors import NotThere, ScanActive, StoreError
from auditor.model.job import Cancelling, Claim, Order
from auditor.model.scan import ScanState
from auditor.services.seal import seal
from auditor.store import Archive, Jobs, new_id
from auditor.store.database import Database
from auditor.store.jobs import UNHEARD
from auditor.store.lease import PATIENCE
from auditor.store.schema import organisation, scan
from auditor.store.service_schema import event, job
from auditor.wiring.service import ends
from tests.auditor.store import build
from tests.auditor.store.homes import Home

OTHER = 2
HERE, THERE = "org_here", "org_there"
RESTED = "UPDATE job SET again_at = again_at - 60"


@pytest.fixture
def database(home: Home) -> Iterator[Database]:
    database = home.archive.database()
    with database.write("prepare") as connection:
        there = select(organisation.c.number).where(organisation.c.number == OTHER)
        if connection.execute(there).first() is None:
            connection.execute(
                insert(organisation).values(number=OTHER, name="Nabo", id=new_id("org"))
            )
        for number, name in ((1, HERE), (OTHER, THERE)):
            mine = update(organisation).where(organisation.c.number == number)
            connection.execute(mine.values(slots=None, id=name))
    yield database
    database.close()


@pytest.fixture
def jobs(database: Database) -> Jobs:
    return Jobs(database)


def order(name: str, organisation: int = 1) -> Order:
    return Order(
        id=f"scan_{name}",
        organisation=organisation,
        request="{}",
        target_key=name.ljust(64, "0"),
    )


def claimed(jobs: Jobs) -> Claim:
    claim = jobs.claim()
    assert claim is not None
    return claim


def change(home: Home, statement: str) -> None:
    """Change rows behind the store's back."""
    database = home.archive.database()
    with database.write("change") as connection:
        connection.execute(text(statement))
    database.close()


def state_of(database: Database, name: str) -> str | None:
    with database.read() as connection:
        return connection.execute(select(scan.c.state).where(scan.c.id == name)).scalar()


def told(database: Database, name: str) -> list[str]:
    number = select(scan.c.number).where(scan.c.id == name).scalar_subquery()
    mine = select(event.c.data).where(event.c.scan == number).order_by(event.c.id)
    with database.read() as connection:
        return list(connection.execute(mine).scalars())


def test_a_scan_that_was_asked_for_waits_and_is_claimed_once(
    jobs: Jobs, database: Database
) -> None:
    jobs.enqueue(order("a"))
    assert state_of(database, "scan_a") == "queued"
    claim = claimed(jobs)
    assert (claim.scan, claim.attempts, claim.cancel_asked) == ("scan_a", 1, False)
    assert jobs.claim() is None


def test_two_orders_of_one_target_are_not_under_way_at_once(jobs: Jobs) -> None:
    jobs.enqueue(order("a"))
    with pytest.raises(ScanActive) as refusal:
        jobs.enqueue(replace(order("a"), id="scan_again"))
    assert refusal.value.scan == "scan_a"
    jobs.enqueue(replace(order("a", OTHER), id="scan_theirs"))


def test_a_target_may_be_asked_for_again_when_its_scan_is_over(home: Home, jobs: Jobs) -> None:
    jobs.enqueue(order("a"))
    carry_out(home, claimed(jobs))
    jobs.enqueue(replace(order("a"), id="scan_again"))
    assert claimed(jobs).scan == "scan_again"


def carry_out(home: Home, claim: Claim) -> None:
    """A scan without pages, from its start to its seal."""
    store = home.archive.scan(claim.scan)
    store.save_scan(replace(build.scan(), id=claim.scan))
    store.save_scan(replace(build.scan(), id=claim.scan, state=ScanState.COMPLETED))
    seal(store)
    store.close()


def test_a_scan_runs_until_it_is_sealed_and_its_job_goes_with_the_seal(
    home: Home, jobs: Jobs, database: Database
) -> None:
    jobs.enqueue(order("a"))
    claim = claimed(jobs)
    store = home.archive.scan(claim.scan)
    begun = replace(build.scan(), id=claim.scan)
    store.save_scan(begun)
    store.save_scan(replace(begun, state=ScanState.COMPLETED, ended=build.STARTED))
    assert state_of(database, claim.scan) == "running"
    assert not jobs.beat(claim)
    seal(store)
    store.close()
    assert state_of(database, claim.scan) == "partial"
    assert jobs.beat(claim)  # nothing is left to carry out
    assert told(database, claim.scan) == [
        '{"state":"queued"}',
        '{"state":"running"}',
        '{"state":"partial"}',
    ]


def test_the_organisation_with_the_fewest_scans_in_work_is_next(jobs: Jobs) -> None:
    for name in ("a1", "a2", "a3"):
        jobs.enqueue(order(name))
    jobs.enqueue(order("b1", OTHER))
    assert [claimed(jobs).scan for _ in range(4)] == ["scan_a1", "scan_b1", "scan_a2", "scan_a3"]


def test_an_organisation_has_no_more_slots_than_it_may(home: Home, jobs: Jobs) -> None:
    for name in ("a1", "a2"):
        jobs.enqueue(order(name))
    change(home, "UPDATE organisation SET slots = 1 WHERE number = 1")
    claim = claimed(jobs)
    assert jobs.claim() is None
    carry_out(home, claim)
    assert claimed(jobs).scan == "scan_a2"


def test_a_scan_that_was_under_way_goes_before_those_that_have_not_begun(jobs: Jobs) -> None:
    for name in ("a1", "a2"):
        jobs.enqueue(order(name))
    jobs.enqueue(order("b1", OTHER))
    first, second = claimed(jobs), claimed(jobs)
    assert (first.scan, second.scan) == ("scan_a1", "scan_b1")
    jobs.put_back(first)
    again = claimed(jobs)
    assert (again.scan, again.attempts) == ("scan_a1", 2)


def test_a_claim_that_was_given_up_holds_no_more(jobs: Jobs) -> None:
    jobs.enqueue(order("a"))
    old = claimed(jobs)
    jobs.put_back(old)
    new = claimed(jobs)
    assert not jobs.adopt(old)
    assert jobs.beat(old)
    jobs.put_back(old)
    assert jobs.claim() is None
    assert jobs.adopt(new)
    assert not jobs.beat(new)


def test_attempts_are_counted_anew_when_a_page_was_settled(home: Home, jobs: Jobs) -> None:
    jobs.enqueue(order("a"))
    for expected in (1, 2, 3):
        claim = claimed(jobs)
        assert claim.attempts == expected
        jobs.put_back(claim)
        change(home, RESTED)
    store = home.archive.scan("scan_a")
    store.save_scan(replace(build.scan(), id="scan_a"))
    store.add([build.address(0)])
    store.settle(build.audited(0), [build.visit(0)], [])
    store.close()
    assert claimed(jobs).attempts == 1


CLAIMER = """
import sys
from auditor.store import Archive, Jobs
claim = Jobs(Archive(sys.argv[1]).database()).claim()
print(claim.scan, flush=True)
sys.stdin.read()
"""


def test_the_job_of_a_process_that_was_killed_is_put_back_at_once(home: Home, jobs: Jobs) -> None:
    jobs.enqueue(order("a"))
    command = [sys.executable, "-c", CLAIMER, home.address]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "scan_a\n"
    assert jobs.recover(()) == ()
    child.kill()
    child.communicate()
    assert jobs.recover(()) == ("scan_a",)
    assert jobs.recover(()) == ()
    assert claimed(jobs).attempts == 2  # the first time at once
    change(home, "UPDATE job SET pid = 0, started = 1")
    assert jobs.recover(()) == ("scan_a",)
    assert jobs.claim() is None
    change(home, RESTED)
    assert claimed(jobs).attempts == 3


def test_a_job_of_another_machine_is_put_back_when_it_has_been_silent_for_long(
    home: Home, jobs: Jobs
) -> None:
    jobs.enqueue(order("a"))
    claimed(jobs)
    change(home, "UPDATE job SET machine = 'another'")
    assert jobs.recover(()) == ()
    change(home, f"UPDATE job SET heartbeat = heartbeat - {PATIENCE.total_seconds() + 1}")  # noqa: S608 - our own words
    assert jobs.recover(()) == ("scan_a",)


def test_who_cancels_a_scan_that_waits_has_it(jobs: Jobs) -> None:
    jobs.enqueue(order("a"))
    became, claim = jobs.cancel(HERE, "scan_a")
    assert became is Cancelling.CLAIMED
    assert claim is not None
    assert claim.cancel_asked
    assert jobs.claim() is None
    jobs.put_back(claim)  # it died before it had ended it
    assert claimed(jobs).cancel_asked


def test_who_carries_a_scan_out_hears_that_it_is_to_be_cancelled(home: Home, jobs: Jobs) -> None:
    jobs.enqueue(order("a"))
    claim = claimed(jobs)
    assert not jobs.beat(claim)
    assert jobs.cancel(HERE, "scan_a") == (Cancelling.ASKED, None)
    assert jobs.cancel(HERE, "scan_a") == (Cancelling.ASKED, None)
    assert jobs.beat(claim)
    age = jobs.cancel_asked(claim)
    assert age is not None
    assert timedelta(0) <= age < timedelta(minutes=1)
    carry_out(home, claim)
    assert jobs.cancel(HERE, "scan_a") == (Cancelling.OVER, None)


def test_another_organisations_scan_is_not_there(jobs: Jobs) -> None:
    jobs.enqueue(order("a"))
    for of_organisation, name in ((THERE, "scan_a"), (HERE, "scan_x"), ("org_x", "scan_a")):
        with pytest.raises(NotThere):
            jobs.cancel(of_organisation, name)
    assert not claimed(jobs).cancel_asked


def test_who_listens_hears_where_a_scan_stands_and_only_the_newest_is_kept(
    jobs: Jobs, database: Database
) -> None:
    jobs.enqueue(order("a"))
    claim = claimed(jobs)
    for done in (1, 2):
        assert not jobs.beat(claim, {"done": done})
    assert told(database, "scan_a") == ['{"state":"queued"}', '{"done":2}']


def test_a_page_that_is_settled_is_told_of(home: Home, jobs: Jobs, database: Database) -> None:
    jobs.enqueue(order("a"))
    store = home.archive.scan(claimed(jobs).scan)
    store.save_scan(replace(build.scan(), id="scan_a"))
    store.add([build.address(0)])
    store.settle(build.audited(0), [build.visit(0)], [])
    store.close()
    state, page = told(database, "scan_a")[1:]
    assert state == '{"state":"running"}'
    assert json.loads(page) == {"url": build.url(0), "state": "audited", "reason": "complete"}


def test_the_request_of_a_job_is_what_was_asked_for(jobs: Jobs) -> None:
    jobs.enqueue(order("a"))
    assert jobs.request_of(claimed(jobs)) == "{}"


def test_a_claim_that_was_given_back_leaves_the_scan_as_it_was(jobs: Jobs) -> None:
    for name in ("a1", "a2"):
        jobs.enqueue(order(name))
    for _ in range(3):
        claim = claimed(jobs)
        assert (claim.scan, claim.attempts) == ("scan_a1", 1)
        jobs.give_back(claim)
        assert not jobs.adopt(claim)
    jobs.put_back(claimed(jobs))
    again = claimed(jobs)
    assert again.attempts == 2
    jobs.give_back(again)
    last = claimed(jobs)
    assert (last.scan, last.attempts) == ("scan_a1", 2)


def test_a_claim_of_this_process_that_nobody_has_is_put_back(home: Home, jobs: Jobs) -> None:
    for name in ("a1", "a2"):
        jobs.enqueue(order(name))
    given, lost = claimed(jobs), claimed(jobs)
    assert jobs.recover((given,)) == ()
    change(home, f"UPDATE job SET heartbeat = heartbeat - {UNHEARD.total_seconds() + 1}")  # noqa: S608 - our own words
    assert jobs.recover((given,)) == (lost.scan,)
    assert jobs.recover((given,)) == ()
    assert jobs.adopt(given)


def test_a_scan_that_cannot_be_ended_when_it_is_cancelled_is_left_to_a_worker(
    home: Home, jobs: Jobs
) -> None:
    jobs.enqueue(order("a"))
    asked = json.dumps({"url": "https://fjordvik.example/"})
    change(home, f"UPDATE scan SET request = '{asked}' WHERE id = 'scan_a'")  # noqa: S608 - our own words
    change(home, "ALTER TABLE lease RENAME TO lease_elsewhere")
    archive = Archive.shared(home.address, 2)
    try:
        with pytest.raises(StoreError):
            ends(archive).cancel(HERE, "scan_a")
    finally:
        change(home, "ALTER TABLE lease_elsewhere RENAME TO lease")
    claim = claimed(jobs)
    assert (claim.scan, claim.cancel_asked) == ("scan_a", True)
    jobs.give_back(claim)
    assert ends(archive).cancel(HERE, "scan_a") is Cancelling.CLAIMED
    assert ends(archive).cancel(HERE, "scan_a") is Cancelling.OVER
    archive.close()


MANY = 50_000


@pytest.mark.big
def test_many_scans_that_wait_make_no_look_at_the_queue_long(
    jobs: Jobs, database: Database
) -> None:
    of = {"queued_at": 1.0, "attempts": 0, "settled": 0}
    with database.write("prepare") as connection:
        scans = [{"number": 1000 + n, "organisation": 1, "id": f"scan_{n}"} for n in range(MANY)]
        connection.execute(insert(scan), scans)
        waits = [{"scan": one["number"], "organisation": 1, **of} for one in scans]
        connection.execute(insert(job), waits)
        mine = update(organisation).where(organisation.c.number == 1)
        connection.execute(mine.values(slots=1))
    assert claimed(jobs).scan == "scan_0"
    took = []
    for _ in range(10):
        began = time.perf_counter()
        assert jobs.claim() is None
        took.append(time.perf_counter() - began)
    assert min(took) < 0.02  # others may have had the processor meanwhile
