"""What a killed process and its killed guard left behind is ended, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from auditor.browser.leftovers import sweep_left_overs

pytestmark = pytest.mark.usefixtures("no_browser")

CHECKOUT = Path(__file__).parents[3]
HOLDS_A_BROWSER = """
import sys
from tests.conftest import Chromium

browser = Chromium().browser()
print("ready", flush=True)
sys.stdin.read()
browser.close()
"""


def holder(temporary: Path) -> "subprocess.Popen[str]":
    """A process that holds a browser until its standard input is closed."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDS_A_BROWSER],
        cwd=CHECKOUT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def family_of(child: "subprocess.Popen[str]") -> list[psutil.Process]:
    return psutil.Process(child.pid).children(recursive=True)


def end(child: "subprocess.Popen[str]") -> None:
    child.communicate()


def test_a_browser_without_its_guard_is_ended_and_one_in_use_is_left_alone(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(short_folder))
    killed, living = holder(short_folder), holder(short_folder)
    try:
        family, others = family_of(killed), family_of(living)
        guard = next(one for one in family if "guard.py" in " ".join(one.cmdline()))
        guard.kill()
        killed.kill()
        killed.communicate()
        guard.wait(10)
        left = [one for one in family if one.is_running() and one != guard]
        assert left
        assert len(list(short_folder.iterdir())) == 2
        assert sweep_left_overs() == 1
        _, alive = psutil.wait_procs(left, timeout=60)
        assert alive == []
        assert len(list(short_folder.iterdir())) == 1
        assert all(one.is_running() for one in others)
        assert sweep_left_overs() == 0
    finally:
        end(living)
    assert list(short_folder.iterdir()) == []
