"""Manners: what the robots.txt of each host lets a scan do, and how fast."""

import threading
from datetime import timedelta
from functools import partial

from auditor.net.address import origin
from auditor.net.client import HttpClient
from auditor.net.robots import Robots
from auditor.net.throttle import HostClock
from auditor.scan.inquiries import Inquiries, Inquiry, Steps

_FREE = Robots()
"""What holds where robots.txt is not obeyed."""


class Manners:
    """The robots.txt files of one scan, each read once; may be used by many threads.

    Args:
        obeyed: whether the scan keeps to robots.txt at all.
        client: makes the requests.
        clock: learns of the pace that a host asks for.
        stop: once it is set nothing more is asked for.
        inquiries: make the requests, beside the coordinator.
    """

    def __init__(
        self,
        *,
        obeyed: bool,
        client: HttpClient,
        clock: HostClock,
        stop: threading.Event,
        inquiries: Inquiries,
    ) -> None:
        self._obeyed = obeyed
        self._client = client
        self._clock = clock
        self._stop = stop
        self._inquiries = inquiries
        self._lock = threading.Lock()
        self._asked: dict[str, Inquiry[Robots]] = {}

    def known(self, url: str) -> Robots | None:
        """What robots.txt of an address's origin says; None where that is not known yet."""
        if not self._obeyed:
            return _FREE
        inquiry = self._asked.get(origin(url))
        return inquiry.answer() if inquiry is not None and inquiry.answered else None

    def ask(self, url: str) -> None:
        """Ask for robots.txt of an address's origin, unless that was done before."""
        if self._obeyed and not self._stop.is_set():
            self._inquiry(url)

    def learn(self, url: str) -> Steps[Robots | None]:
        """What robots.txt of an address's origin says; None in a scan that was stopped before."""
        if self._obeyed and not self._stop.is_set():
            inquiry = self._inquiry(url)
            if not inquiry.answered:
                yield inquiry
        return self.known(url)

    def wait(self, url: str) -> Robots:
        """As `known`, for those who may wait: never to be called by the coordinator."""
        return self._inquiry(url).answer() if self._obeyed else _FREE

    def _inquiry(self, url: str) -> Inquiry[Robots]:
        place = origin(url)
        with self._lock:
            inquiry = self._asked.get(place)
            if inquiry is None:
                inquiry = self._asked[place] = self._inquiries.ask(partial(self._read, place))
        return inquiry

    def _read(self, place: str) -> Robots:
        robots = Robots.fetch(self._client, place)
        delay = robots.crawl_delay
        if delay and delay > timedelta(0):
            self._clock.set_crawl_delay(place, delay)
        return robots
