"""When each host may be visited next: the delay between starts, and back-off when it is overloaded.

Nothing here sleeps: it says moments of a monotonic clock, in seconds, and the caller waits.
"""

import email.utils
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from auditor.net.address import host, is_loopback

_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(seconds=120)
_LONGEST_RETRY_AFTER = timedelta(minutes=5)
_MAX_DIGITS = 9


@dataclass(slots=True)
class _Host:
    delay: float
    next_start: float = 0.0
    paused_until: float = 0.0
    pauses: int = 0


class HostClock:
    """The next start of every host, kept for all threads of a scan.

    Args:
        delay: between two starts on one host; not kept on loopback.
    """

    def __init__(self, delay: timedelta) -> None:
        self._delay = delay.total_seconds()
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    def reserve(self, url: str, now: float) -> float:
        """Take the next free start on the host of ``url``.

        Args:
            url: a normalised address.
            now: the present moment of the monotonic clock, in seconds.

        Returns:
            The moment at which to start, ``now`` at the earliest; it is given to nobody else.
        """
        with self._lock:
            state = self._of(url)
            start = max(now, state.next_start, state.paused_until)
            state.next_start = start + state.delay
            return start

    def back_off(self, url: str, retry_after: timedelta | None, now: float) -> float:
        """Push the host's next start out, after it answered 429 or 503.

        Args:
            url: a normalised address on the host.
            retry_after: what the host asks for, kept up to 5 minutes; None lets it rest 5 s, then
                10 s, 20 s and so on up to 120 s, from 5 s again after 120 s without complaint.
            now: the present moment of the monotonic clock, in seconds.

        Returns:
            The moment from which the host may be visited again.

        Source: RFC 9110 section 10.2.3; RFC 6585 section 4.
        """
        with self._lock:
            state = self._of(url)
            if retry_after is not None:
                pause = min(retry_after, _LONGEST_RETRY_AFTER).total_seconds()
            else:
                pause = self._next_pause(state, now)
            state.paused_until = max(state.paused_until, now + pause)
            return state.paused_until

    def set_crawl_delay(self, url: str, delay: timedelta) -> None:
        """Keep at least ``delay`` between starts on the host of ``url``, loopback included."""
        with self._lock:
            state = self._of(url)
            state.delay = max(state.delay, delay.total_seconds())

    def _of(self, url: str) -> _Host:
        name = host(url)
        state = self._hosts.get(name)
        if state is None:
            state = _Host(delay=0.0 if is_loopback(url) else self._delay)
            self._hosts[name] = state
        return state

    @staticmethod
    def _next_pause(state: _Host, now: float) -> float:
        if now < state.paused_until:
            return 0.0  # the answer to a request from before the pause: one overload, one pause
        longest = _LONGEST_PAUSE.total_seconds()
        if now - state.paused_until >= longest:
            state.pauses = 0
        pause = min(_FIRST_PAUSE.total_seconds() * 2.0**state.pauses, longest)
        if pause < longest:
            state.pauses += 1
        return pause


def parse_retry_after(value: str, now: datetime) -> timedelta | None:
    """Read a Retry-After header.

    Args:
        value: seconds or an HTTP date, hostile text.
        now: the present moment, with its time zone.

    Returns:
        How long to wait, never negative; None if the value is neither.

    Source: RFC 9110 section 10.2.3.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=int(value[:_MAX_DIGITS]))  # cut, or int() and timedelta overflow
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta(0))
