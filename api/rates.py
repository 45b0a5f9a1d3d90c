"""How often a key may ask: so many requests a minute, told in headers of every answer.

Each process counts for itself: several behind one address let through as many times as much.
"""

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from fastapi import Request

from api.errors import Code, ProblemError
from api.headers import add_headers
from auditor.model.tenant import Caller

WINDOW: Final = 60
"""Seconds in which requests are counted together."""
_KEPT: Final = 10_000
"""Keys that are counted at the most; those that have not asked for longest are forgotten."""


@dataclass(slots=True)
class _Window:
    ends: float
    left: int


class Rates:
    """Counts the requests of each key."""

    def __init__(self, quota: int) -> None:
        """Set the limit.

        Args:
            quota: requests of one key in each window.
        """
        self._quota = quota
        self._windows: OrderedDict[str, _Window] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, request: Request, caller: Caller) -> None:
        """Count a request, and let its answer tell what is left.

        Raises:
            ProblemError: the key has asked too often in this window.

        Source: draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4.
        """
        allowed, left, seconds = self._count(caller.key)
        headers = {
            "RateLimit-Policy": f'"requests";q={self._quota};w={WINDOW}',
            "RateLimit": f'"requests";r={left};t={seconds}',
        }
        add_headers(request.scope, headers)
        if not allowed:
            raise ProblemError(
                Code.RATE_LIMIT,
                f"This key may ask {self._quota} times in {WINDOW} seconds: go on in {seconds}"
                " seconds.",
                headers={"Retry-After": str(seconds)},
            )

    def left(self, caller: Caller) -> int:
        """Requests that a key may still make in this window."""
        with self._lock:
            window = self._windows.get(caller.key)
            return self._quota if window is None else window.left

    def _count(self, key: str) -> tuple[bool, int, int]:
        """Whether the key may ask, how often it still may, and the seconds until it starts anew."""
        now = time.monotonic()
        with self._lock:
            window = self._windows.get(key)
            if window is None or window.ends <= now:
                window = _Window(now + WINDOW, self._quota)
                self._windows[key] = window
                if len(self._windows) > _KEPT:
                    self._windows.popitem(last=False)
            self._windows.move_to_end(key)
            allowed = window.left > 0
            window.left = max(window.left - 1, 0)
            return allowed, window.left, math.ceil(window.ends - now)
