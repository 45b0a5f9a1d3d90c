"""The lines of the log on standard error."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context

import pytest

from auditor.services.log import named_in_log
from tests.auditor.cli.conftest import Command

SCAN = "20261121T101500Z-a1b2c3"


@contextmanager
def without_handlers() -> Iterator[None]:
    """Without those that the test runner has put in place, or basicConfig sets up nothing."""
    root = logging.getLogger()
    kept, root.handlers, level = root.handlers, [], root.level
    try:
        yield
    finally:
        root.handlers = kept
        root.setLevel(level)


@pytest.mark.usefixtures("stored_run")
def test_a_line_names_the_scan_and_the_thread_for_as_long_as_the_scan_lasts(
    auditor: Command, capfd: pytest.CaptureFixture[str]
) -> None:
    with without_handlers():
        assert auditor("report", "-f", "csv:r.csv").code == 0
        speak()
    assert capfd.readouterr().err.splitlines() == [
        "WARNING - MainThread auditor.scan.slot: before",
        f"WARNING {SCAN} slot-1 auditor.scan.slot: the browser is gone",
        "WARNING - MainThread auditor.scan.slot: after",
    ]


def speak() -> None:
    log = logging.getLogger("auditor.scan.slot")

    def work() -> None:
        log.warning("the browser is gone")

    log.warning("before")
    with named_in_log() as name_scan:
        slot = threading.Thread(target=copy_context().run, args=(work,), name="slot-1")
        name_scan(SCAN)
        slot.start()
        slot.join()
    log.warning("after")
