"""The scan's name on every line of the log that is written while it lasts."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def named_in_log(scan: str) -> Iterator[None]:
    """Give the records of all threads the attribute ``scan``.

    It is set where records are written: a logger's filter does not see what loggers below it are
    told, and a context variable is not handed on to threads.

    Args:
        scan: the scan's id.
    """

    def name(record: logging.LogRecord) -> bool:
        record.scan = scan
        return True

    handlers = tuple(logging.getLogger().handlers)
    for handler in handlers:
        handler.addFilter(name)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(name)
