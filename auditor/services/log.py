"""The scan's name on every line of the log that one of its threads writes.

Scans of one process are told apart by the context that a thread runs in: those that a scan starts
get a copy of it.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

AUDIT: Final = "auditor.audit"
"""The log of who was given what shows people; a server always writes it."""


class _Name:
    """Of a scan, once it has one."""

    def __init__(self) -> None:
        self.scan: str | None = None


_name: ContextVar[_Name | None] = ContextVar("scan", default=None)


@contextmanager
def named_in_log() -> Iterator[Callable[[str], None]]:
    """Give the records of this thread, and of those that it starts, the attribute ``scan``.

    It is set where records are written: a logger's filter does not see what loggers below it are
    told.

    Yields:
        What takes the scan's id, also on behalf of threads that have been started before.
    """
    mine = _Name()

    def take(scan: str) -> None:
        mine.scan = scan

    def name(record: logging.LogRecord) -> bool:
        if _name.get() is mine and mine.scan is not None:
            record.scan = mine.scan
        return True

    handlers = tuple(logging.getLogger().handlers)
    before = _name.set(mine)
    for handler in handlers:
        handler.addFilter(name)
    try:
        yield take
    finally:
        for handler in handlers:
            handler.removeFilter(name)
        _name.reset(before)
