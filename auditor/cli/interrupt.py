"""Ctrl-C and SIGTERM: the first asks the scan to finish, the second ends the process."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from auditor.cli import texts
from auditor.model.criteria import Language
from auditor.services.verdict import ExitCode

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_END: Final = 0
"""A byte that is no signal's number: there is nothing more to wait for."""


@contextmanager
def stop_on_signals(language: Language) -> Iterator[threading.Event]:
    """An event that the first signal sets, saying so on standard error.

    Signals are taken by a thread of their own, through a pipe that the interpreter writes to at
    once, so that neither a lock nor a slow call in the main thread can hold up the second one.

    Args:
        language: of what is said.
    """
    stop = threading.Event()
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    listener = threading.Thread(target=_listen, args=(reader, stop, language), daemon=True)
    listener.start()
    before = {number: signal.signal(number, _taken_elsewhere) for number in _SIGNALS}
    wakeup = signal.set_wakeup_fd(writer)
    try:
        yield stop
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.write(writer, bytes([_END]))
        listener.join()
        os.close(reader)
        os.close(writer)


def _taken_elsewhere(_number: int, _frame: FrameType | None) -> None:
    """A handler must be there for the pipe to be written to."""


def _listen(reader: int, stop: threading.Event, language: Language) -> None:
    while (number := os.read(reader, 1)[0]) != _END:
        if number not in _SIGNALS:
            continue
        if stop.is_set():
            _leave()
        stop.set()
        print(texts.STOPPING.say(language), file=sys.stderr, flush=True)  # noqa: T201


def _leave() -> None:
    # The browser's guard sees its pipe close and ends the browser.
    if sys.stderr.isatty():
        os.write(sys.stderr.fileno(), b"\r\x1b[K\x1b[?25h")  # the live line had hidden the cursor
    os._exit(ExitCode.INTERRUPTED)
