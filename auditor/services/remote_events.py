"""What a service elsewhere tells of a scan while it goes on."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta

from auditor.scan.progress import Listener, Progress


class Ear:
    """What was heard of a scan.

    Attributes:
        scan: its id.
        last: id of the last event.
        deaf: attempts to listen since the last event.
    """

    def __init__(self, scan: str, listener: Listener) -> None:
        self.scan = scan
        self.last = ""
        self.deaf = 0
        self._listener = listener

    def hear(self, lines: Iterator[str]) -> None:
        """Take events in until they end.

        Source: HTML, section 9.2.6, Interpreting an event stream, read 2026-11.
        """
        kind, data, number = "", "", self.last
        for line in lines:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            match name:
                case "id" if value.isascii() and value.isdigit():
                    number = value
                case "event":
                    kind = value
                case "data":
                    data += value
                case "" if not line:
                    self.last = number
                    if kind == "progress":
                        self.tell(_read(data))
                    kind, data = "", ""

    def tell(self, told: object) -> None:
        """Tell the listener where the scan stands, where that can be read."""
        if not isinstance(told, Mapping):
            return
        try:
            now = Progress(
                done=int(told["done"]),
                known=int(told["known"]),
                beyond=int(told["beyond"]),
                audited=int(told["audited"]),
                failed=int(told["failed"]),
                cant_tell=int(told["cant_tell"]),
                current=None if told["current"] is None else str(told["current"]),
                elapsed=timedelta(seconds=float(told["elapsed"])),
            )
        except (KeyError, TypeError, ValueError, OverflowError):
            return
        self._listener(now)


def _read(data: str) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
