"""A process killed with SIGKILL loses at most the page in work."""

import signal
import subprocess
import sys

from auditor.model.page import PageState, Reason
from tests.auditor.store.homes import Home

WRITER = """
import os, signal, sys
from auditor.store import Archive
from tests.auditor.store import build

def page(seq):
    runs = tuple(build.run(f"rule-{n:02}", passed=1) for n in range(90))
    findings = tuple(build.finding("rule-00", selector=(f"p{n}",)) for n in range(40))
    return build.visit(seq, runs=runs, findings=findings)

class Deadly(tuple):
    def __iter__(self):  # read in the middle of the page's transaction
        os.kill(os.getpid(), signal.SIGKILL)

store = Archive(sys.argv[1]).new_scan()
store.save_scan(build.scan(build.WIDE))
store.add([build.address(seq) for seq in range(5_000 if sys.argv[2] == "outside" else 4)])
seq = 0
while True:
    links = Deadly() if seq == 3 and sys.argv[2] == "inside" else [build.url(seq)]
    store.settle(build.audited(seq), [page(seq)], links)
    print(seq, flush=True)
    seq += 1
"""


def start(home: Home, where: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, home.address, where]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def whole_pages(home: Home) -> int:
    """Number of settled pages, each with all that was written of it, the rest with nothing."""
    store = home.again()
    settled = [record for record in store.addresses() if record.state is not None]
    number = len(settled)
    assert [record.seq for record in settled] == list(range(number))
    assert sum(1 for _ in store.rows().rule_runs()) == 90 * number
    assert sum(1 for _ in store.rows().occurrences()) == 40 * number
    assert [seq for seq, _ in store.pending_links()] == list(range(number))
    assert store.visit_tally().visits == number
    assert store.settle_open(PageState.INTERRUPTED, Reason.STOPPED) > 0
    store.close()
    return number


def test_a_writer_killed_from_outside_loses_no_page_it_had_told_of(home: Home) -> None:
    child = start(home, "outside")
    assert child.stdout is not None
    with child.stdout as told:
        for _ in range(20):
            assert told.readline()
        child.kill()
        told_of = 20 + len(told.readlines())
    assert child.wait() == -signal.SIGKILL
    assert whole_pages(home) - told_of in {0, 1}


def test_a_writer_killed_inside_a_transaction_leaves_nothing_of_the_page(home: Home) -> None:
    child = start(home, "inside")
    told, _ = child.communicate()
    assert child.returncode == -signal.SIGKILL
    assert told.split() == ["0", "1", "2"]
    assert whole_pages(home) == 3
