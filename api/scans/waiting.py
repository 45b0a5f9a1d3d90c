"""Holding the line until a scan is over, for as long as was asked for."""

import re
import time
from typing import Final

import anyio
from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from api.scans.schemas import LONGEST_WAIT
from api.state import is_ending, service_of
from auditor.model.admission import AskedScan
from auditor.model.tenant import Caller

_PREFERENCE: Final = re.compile(r'\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;.*)?', re.IGNORECASE)
_STEP: Final = 0.5
"""Seconds between two looks."""


def preferred_wait(request: Request) -> int | None:
    """Seconds that the line is to be held, at most as long as it may be; None for not at all.

    Source: RFC 7240 section 4.3.
    """
    for preference in ",".join(request.headers.getlist("prefer")).split(","):
        found = _PREFERENCE.fullmatch(preference)
        if found:
            return min(int(found[1]), LONGEST_WAIT)
    return None


async def found_when_over(
    request: Request, caller: Caller, scan: str, wait: int | None
) -> AskedScan:
    """A scan as it is when it is over, or when the time has passed.

    Args:
        request: that waits; one whose client went away waits no longer.
        caller: who asks.
        scan: its id.
        wait: for so many seconds; None for not at all.

    Raises:
        NotThere: the caller has no such scan.
    """
    scans = service_of(request).scans
    end = time.monotonic() + (wait or 0)
    while True:
        found = await run_in_threadpool(scans.find, caller.organisation, scan)
        left = end - time.monotonic()
        if found.standing.final or left <= 0 or is_ending(request.app):
            return found
        if await request.is_disconnected():
            return found
        await anyio.sleep(min(_STEP, left))
