"""Ctrl-C and SIGTERM, sent to a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

PROGRAM = """
import sys, threading
from auditor.cli.interrupt import stop_on_signals
from auditor.model.criteria import Language
with stop_on_signals(Language.EN) as stop:
    print("ready", flush=True)
    stop.wait(30)
    print("stopping", flush=True)
    if sys.argv[1] == "slow":
        threading.Event().wait(30)
        print("too late", flush=True)
print("results", flush=True)
sys.exit(7)
"""


@pytest.fixture
def child(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, request.param],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("child", ["quick"], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_lets_the_results_be_written(
    child: subprocess.Popen[str], number: signal.Signals
):
    assert line(child) == "ready"
    child.send_signal(number)
    out, err = child.communicate(timeout=30)
    assert out.split() == ["stopping", "results"]
    assert err == (
        "Finishing: pages in work are given up, and the results so far are written."
        " Ctrl-C once more stops at once.\n"
    )
    assert child.returncode == 7


@pytest.mark.parametrize("child", ["slow"], indirect=True)
def test_the_second_signal_ends_the_process_at_once(child: subprocess.Popen[str]):
    assert line(child) == "ready"
    child.send_signal(signal.SIGINT)
    assert line(child) == "stopping"
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=20)
    assert out == ""
    assert child.returncode == 130


def test_handlers_are_put_back_afterwards():
    from auditor.cli.interrupt import stop_on_signals
    from auditor.model.criteria import Language

    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with stop_on_signals(Language.NB) as stop:
        assert not stop.is_set()
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
