"""Turns of hosts that processes share through the archive."""

import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text

from auditor.net.throttle import HostClock
from auditor.store.clock import clock
from auditor.store.database import Database
from auditor.store.service_schema import host_turn
from auditor.store.turns import ArchiveTurns
from tests.auditor.store.homes import Home

HOST = "kommune.example"
PAGE = f"https://{HOST}/side"
SOON = 0.25
"""Seconds that the database may take beside what is measured."""


def left(of: float, began: float) -> object:
    """What is left of a wait after the time that has gone since, however slow the machine is."""
    gone = time.monotonic() - began
    return pytest.approx(of - gone / 2, abs=gone / 2 + 0.01)


@pytest.fixture
def database(home: Home) -> Iterator[Database]:
    database = home.archive.database()
    with database.write("prepare") as connection:
        connection.execute(delete(host_turn))
    yield database
    database.close()


@pytest.fixture
def make(home: Home, database: Database) -> Iterator[Callable[[float], ArchiveTurns]]:
    """Makes the turns of a process whose clock stands still at a moment."""
    opened = [database]

    def turns(moment: float) -> ArchiveTurns:
        opened.append(home.archive.database())
        return ArchiveTurns(opened[-1], lambda: moment)

    yield turns
    for one in opened[1:]:
        one.close()


Make = Callable[[float], ArchiveTurns]


def test_two_processes_keep_their_distance_on_one_host(make: Make) -> None:
    one, other = make(1000.0), make(5.0)
    began = time.monotonic()
    assert one.take(HOST, 1000.0, 30.0) == 1000.0
    assert other.take(HOST, 5.0, 30.0) == left(35.0, began)
    assert one.take(HOST, 1000.0, 30.0) == left(1060.0, began)
    assert other.take("annen.example", 5.0, 30.0) == 5.0


def test_a_host_that_one_process_lets_rest_is_left_alone_by_all(make: Make) -> None:
    one, other = make(1000.0), make(5.0)
    began = time.monotonic()
    HostClock(timedelta(0), one).back_off(PAGE, timedelta(seconds=60), 1000.0)
    assert HostClock(timedelta(0), other).reserve(PAGE, 5.0) == left(65.0, began)
    assert other.take(HOST, 5.0, 30.0) == left(65.0, began)


def test_a_turn_that_a_clock_set_later_has_put_far_away_is_near(
    make: Make, database: Database
) -> None:
    with database.write("change") as connection:
        connection.execute(insert(host_turn).values(host=HOST, next_at=clock() + 1e6))
    one = make(0.0)
    assert one.take(HOST, 0.0, 1.0) == 600.0


def test_hosts_that_nobody_asks_any_more_are_forgotten(make: Make, database: Database) -> None:
    with database.write("change") as connection:
        connection.execute(insert(host_turn).values(host="gammel.example", next_at=1.0))
    make(0.0).take(HOST, 0.0, 1.0)
    with database.read() as connection:
        assert connection.execute(select(host_turn.c.host)).scalars().all() == [HOST]


def test_a_scan_goes_on_where_the_archive_does_not_answer(make: Make, database: Database) -> None:
    one = make(0.0)
    with database.write("change") as connection:
        connection.execute(text("ALTER TABLE host_turn RENAME TO away"))
    try:
        assert [one.take(HOST, 0.0, 2.0) for _ in range(3)] == [0.0, 2.0, 4.0]
    finally:
        with database.write("change") as connection:
            connection.execute(text("ALTER TABLE away RENAME TO host_turn"))


TAKER = """
import sys, time
from auditor.store import Archive
from auditor.store.turns import ArchiveTurns
turns = ArchiveTurns(Archive(sys.argv[1]).database())
shift = time.time() - time.monotonic()
for _ in range(20):
    print(turns.take("kommune.example", time.monotonic(), 0.5) + shift)
"""


@pytest.mark.usefixtures("database")
@pytest.mark.big
def test_no_two_turns_of_many_processes_are_nearer_than_the_delay(home: Home) -> None:
    command = [sys.executable, "-c", TAKER, home.address]
    takers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = sorted(float(line) for one in takers for line in one.communicate()[0].split())
    assert len(told) == 60
    gaps = [after - before for before, after in itertools.pairwise(told)]
    assert min(gaps) > 0.5 - SOON
