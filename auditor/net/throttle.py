"""When each host may be visited next: the delay between starts, and back-off when it is overloaded.

A host that asks for more patience than is sensible, or complains again and again, is given up.
Each scan has a clock of its own; scans of one process that visit the same host share its turns, so
that two of them ask no more of it than one.

Nothing here sleeps: it says moments of a monotonic clock, in seconds, and the caller waits.
"""

import email.utils
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from auditor.net.address import host, is_loopback

_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(seconds=120)
_LONGEST_RETRY_AFTER = timedelta(minutes=5)
_MOST_PAUSES = 3
"""Pauses in a row that a host is given, with no other answer between them."""
_MAX_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """A host that is left alone for the rest of the scan.

    Attributes:
        asked: how long it wanted to be left alone, where that was too long to wait.
        times: how often in a row it complained.
    """

    asked: timedelta | None
    times: int


@dataclass(slots=True)
class _Host:
    delay: float
    paused_until: float = 0.0
    pauses: int = 0
    complaints: int = 0
    waited: timedelta = timedelta(0)
    given_up: GivenUp | None = None


class Turns(Protocol):
    """The moment at which each host may be asked next, for all scans that share them."""

    def take(self, name: str, earliest: float, delay: float) -> float:
        """Take a host's next turn.

        Args:
            name: of the host.
            earliest: the moment before which it is not wanted.
            delay: until the turn after it, in seconds.

        Returns:
            The moment of the turn; it is given to nobody else.
        """

    def rest(self, name: str, until: float) -> None:
        """Give a host no turn before a moment."""


class ProcessTurns:
    """Those of all scans of a process; meets `Turns`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free: dict[str, float] = {}

    def take(self, name: str, earliest: float, delay: float) -> float:
        """Take a host's next turn, as `Turns` says."""
        with self._lock:
            turn = max(earliest, self._free.get(name, 0.0))
            self._free[name] = turn + delay
            return turn

    def rest(self, name: str, until: float) -> None:
        """Give a host no turn before a moment."""
        with self._lock:
            self._free[name] = max(until, self._free.get(name, 0.0))


class HostClock:
    """The next start of every host, kept for all threads of a scan.

    Args:
        delay: between two starts on one host; not kept on loopback.
        turns: of the hosts, shared with other scans; None for a scan that shares them with none.
    """

    def __init__(self, delay: timedelta, turns: Turns | None = None) -> None:
        self._delay = delay.total_seconds()
        self._turns = turns or ProcessTurns()
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
            return self._turns.take(host(url), max(now, state.paused_until), state.delay)

    def back_off(self, url: str, retry_after: timedelta | None, now: float) -> float:
        """Push the host's next start out, after it answered 429 or 503; perhaps give it up.

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
            anew = now >= state.paused_until  # or one more answer to the overload before
            if retry_after is not None:
                pause = min(retry_after, _LONGEST_RETRY_AFTER).total_seconds()
            else:
                pause = self._next_pause(state, now)
            state.paused_until = max(state.paused_until, now + pause)
            self._turns.rest(host(url), state.paused_until)
            _consider(state, retry_after, timedelta(seconds=pause), anew=anew)
            return state.paused_until

    def answered(self, url: str) -> None:
        """Note that the host of ``url`` answered without complaint."""
        with self._lock:
            state = self._of(url)
            state.complaints, state.waited = 0, timedelta(0)

    def given_up(self, url: str) -> bool:
        """Whether the host of ``url`` is left alone from now on."""
        with self._lock:
            return self._of(url).given_up is not None

    def hosts_given_up(self) -> Mapping[str, GivenUp]:
        """The hosts that are left alone, by name."""
        with self._lock:
            found = {name: one.given_up for name, one in self._hosts.items() if one.given_up}
        return dict(sorted(found.items()))

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


def _consider(state: _Host, retry_after: timedelta | None, pause: timedelta, *, anew: bool) -> None:
    """Give a host up if it asks for too much patience, at once or in all."""
    if anew:
        state.complaints += 1
        state.waited += pause
    too_long = retry_after is not None and retry_after > _LONGEST_RETRY_AFTER
    too_often = state.complaints > _MOST_PAUSES or state.waited > _LONGEST_RETRY_AFTER
    if too_long or too_often:
        asked = retry_after if too_long else None
        state.given_up = state.given_up or GivenUp(asked=asked, times=state.complaints)


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
