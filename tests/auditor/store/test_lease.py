"""Who may write a scan, and what becomes of what was being loaded when its writer died."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from auditor.errors import LeaseLost, StoreError
from auditor.model.catalogue import Catalogue
from auditor.model.exhibit import Exhibit, ExhibitKind
from auditor.model.finding import PageJudgement
from auditor.model.ledger import Suspect
from auditor.model.page import PageState, Reason
from auditor.store import Archive, Store, lease
from tests.auditor.store import build
from tests.auditor.store.homes import Home

WRITER = """
import os, signal, sys
from auditor.store import Archive
from tests.auditor.store import build

store = Archive(sys.argv[1]).scan(build.scan().id)
store.begin([int(sys.argv[2])])
print("written", flush=True)
if sys.argv[3] == "dies":
    os.kill(os.getpid(), signal.SIGKILL)
sys.stdin.read()
"""


def writer(home: Home, seq: str, then: str) -> subprocess.Popen[str]:
    """Another process that goes on with the scan, once it has written."""
    command = [sys.executable, "-c", WRITER, home.address, seq, then]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "written\n"
    return child


def death(home: Home, seqs: str) -> None:
    """A process that goes on with the scan and dies while it loads these; another sees it."""
    victim = home.again()
    for some in seqs.split(";"):
        victim.begin([int(seq) for seq in some.split()])
    change_lease(home, "started = started - 1")
    home.again().close()
    victim.close()


def stop(home: Home, seqs: str) -> None:
    """A process that goes on with the scan and ends by itself while it loads these."""
    store = home.again()
    store.begin([int(seq) for seq in seqs.split()])
    store.close()


def begun(home: Home, addresses: int = 4) -> None:
    store = home.new()
    store.save_scan(build.scan())
    store.add([build.address(seq) for seq in range(addresses)])
    store.close()


def change_lease(home: Home, change: str) -> None:
    """Change the leases of all scans behind the store's back."""
    statement = f"UPDATE lease SET {change}"  # noqa: S608 - our own words
    if home.address.startswith("sqlite"):
        with sqlite3.connect(home.address.removeprefix("sqlite:///")) as connection:
            connection.execute(statement)
        connection.close()
    else:
        with psycopg.connect(home.address) as server:
            server.execute(statement.encode())


def test_a_scan_is_not_written_by_two_processes(home: Home) -> None:
    begun(home)
    child = writer(home, "0", "waits")
    with pytest.raises(StoreError, match="still being written by another process"):
        home.again()
    child.communicate()
    assert child.returncode == 0
    home.again().close()


def test_nor_by_two_stores_of_one_process(home: Home) -> None:
    store = home.new()
    store.save_scan(build.scan())
    with pytest.raises(StoreError, match="still being written"):
        home.again()
    store.close()
    home.again().close()


def test_a_scan_whose_process_was_killed_is_taken_over_at_once(home: Home) -> None:
    begun(home)
    child = writer(home, "0", "dies")
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    store = home.again()
    assert store.recover() == (Suspect(seq=0, deaths=1),)
    store.settle(build.audited(0), [build.visit(0)], [])
    store.close()


def test_a_process_that_is_dead_and_not_buried_is_gone(home: Home) -> None:
    begun(home)
    child = writer(home, "0", "waits")
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    home.again().close()
    child.communicate()


def test_another_boot_of_this_machine_leaves_no_process(home: Home) -> None:
    store = home.new()
    store.save_scan(build.scan())
    change_lease(home, "boot = 'another ' || boot")
    home.again().close()
    store.close()


def test_another_process_with_the_same_number_is_another(home: Home) -> None:
    store = home.new()
    store.save_scan(build.scan())
    change_lease(home, "started = started - 1")
    home.again().close()
    store.close()


@pytest.mark.parametrize("elsewhere", ["machine = 'another'", "boot = boot || ' another'"])
def test_a_process_elsewhere_is_taken_for_dead_when_it_has_been_silent_for_long(
    home: Home, elsewhere: str
) -> None:
    store = home.new()
    store.save_scan(build.scan())
    change_lease(home, elsewhere)
    with pytest.raises(StoreError, match="still being written"):
        home.again()
    change_lease(home, f"heartbeat = heartbeat - {lease.PATIENCE.total_seconds() + 1}")
    home.again().close()
    store.close()


EXHIBIT = Exhibit(kind=ExhibitKind.RENDERED_PAGE, media_type="text/html", data=b"")
JUDGEMENT = PageJudgement(page=build.url(1), rule_run=build.run("a", failed=1), findings=())
WRITES: dict[str, Callable[[Store], object]] = {
    "save_scan": lambda store: store.save_scan(build.scan()),
    "open_edition": lambda store: store.open_edition(Catalogue.of([]), {}),
    "keep_exhibit": lambda store: store.keep_exhibit(1, build.WIDE, EXHIBIT),
    "add_judgement": lambda store: store.add_judgement(JUDGEMENT),
    "add": lambda store: store.add([build.address(9)]),
    "begin": lambda store: store.begin([0]),
    "put_back": lambda store: store.put_back([0]),
    "settle": lambda store: store.settle(build.audited(0), [build.visit(0)], []),
    "follow_up": lambda store: store.follow_up(1, [build.address(9)]),
    "leave_out": lambda store: store.leave_out([build.audited(0)]),
    "settle_open": lambda store: store.settle_open(PageState.CAP_REACHED, Reason.MAX_PAGES),
    "forget_judgements": lambda store: store.forget_judgements({"a"}),
    "heartbeat": lambda store: store.heartbeat(),
}


def told(store: Store) -> list[object]:
    """All that the writes below could change."""
    pages, runs = list(store.rows().pages()), list(store.rows().rule_runs())
    rest = store.load_scan(), store.editions(), store.exhibits(1, build.WIDE)
    return [*store.addresses(), *store.pending_links(), *pages, *runs, *rest]


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_writer_that_was_taken_for_dead_is_refused_and_leaves_nothing(
    home: Home, write: Callable[[Store], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "BEAT", timedelta(0))
    sleeper = home.new()
    sleeper.save_scan(build.scan())
    sleeper.add([build.address(0), build.address(1)])
    sleeper.settle(build.audited(1), [build.visit(1)], [build.url(9)])
    change_lease(home, "started = started - 1")
    heir = home.again()
    before = told(heir)
    with pytest.raises(LeaseLost, match="written by another process now"):
        write(sleeper)
    sleeper.close()
    assert told(heir) == before
    assert heir.recover() == ()
    heir.settle(build.audited(0), [build.visit(0)], [])
    heir.close()


def test_a_heartbeat_keeps_a_quiet_writer_alive(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "BEAT", timedelta(0))
    store = home.new()
    store.save_scan(build.scan())
    change_lease(home, "machine = 'another', heartbeat = 0")
    store.heartbeat()
    with pytest.raises(StoreError, match="still being written"):
        home.again()
    store.close()


def test_what_was_loaded_with_others_is_suspect_and_no_death_is_counted(home: Home) -> None:
    begun(home)
    death(home, "0;2 1")
    store = home.again()
    assert store.recover() == tuple(Suspect(seq=seq, deaths=0) for seq in (0, 1, 2))
    assert {record.attempts for record in store.addresses()} == {0}
    store.close()


def test_what_was_loaded_alone_counts_its_deaths_until_it_is_settled(home: Home) -> None:
    begun(home)
    death(home, "0 1")
    for _ in range(3):
        death(home, "1")
    store = home.again()
    assert store.recover() == (Suspect(seq=0, deaths=0), Suspect(seq=1, deaths=3))
    crashed = build.address(1, PageState.CRASHED, Reason.BROWSER_CRASHED)
    store.settle(crashed, [], [])
    assert store.recover() == (Suspect(seq=0, deaths=0),)
    store.close()


def test_a_process_that_ended_by_itself_did_not_die(home: Home) -> None:
    begun(home)
    stop(home, "0")
    store = home.again()
    assert store.recover() == ()
    store.close()


def test_a_suspect_that_is_put_back_stays_one_and_another_is_forgotten(home: Home) -> None:
    begun(home)
    death(home, "0")
    stop(home, "0 1")
    store = home.again()
    assert store.recover() == (Suspect(seq=0, deaths=1),)
    store.begin([0, 1])
    store.put_back([0, 1])
    store.close()
    death(home, "2")
    store = home.again()
    assert store.recover() == (Suspect(seq=0, deaths=1), Suspect(seq=2, deaths=1))
    store.close()


def test_settling_an_address_ends_its_flight_in_the_same_transaction(home: Home) -> None:
    begun(home)
    stop(home, "0 1")
    store = home.again()
    store.begin([0, 1])
    store.settle(build.audited(0), [build.visit(0)], [])
    with pytest.raises(StoreError):
        store.settle(build.audited(7), [], [])
    change_lease(home, "started = started - 1")
    heir = home.again()
    assert heir.recover() == (Suspect(seq=1, deaths=1),)
    heir.close()
    store.close()


def test_the_leases_of_two_scans_do_not_meet(home: Home) -> None:
    one = home.new()
    two = home.new()
    one.save_scan(build.scan())
    two.add([])
    one.close()
    two.close()
    assert Archive(home.address).scans()[0] == build.scan().id
