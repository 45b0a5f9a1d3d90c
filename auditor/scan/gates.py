"""What a scan may load: scope, robots.txt, caps and traps, asked before anything is requested."""

import threading
from collections.abc import Callable, Iterable
from datetime import timedelta

from auditor.model.page import PageState, Reason
from auditor.model.scan import ScanPlan
from auditor.model.target import TargetKind
from auditor.net.address import normalise, origin
from auditor.net.client import HttpClient
from auditor.net.robots import Robots
from auditor.net.sitemap import read_sitemaps
from auditor.net.throttle import HostClock
from auditor.scan.scope import Scope, same_site

Verdict = tuple[PageState, Reason]

SITEMAP_SHARE = 20
"""Addresses read from sitemaps for each page that may be audited."""
SITEMAP_MOST = 50_000
_NOT_ADDRESSES = ("mailto:", "tel:", "sms:", "javascript:", "data:", "blob:", "about:", "#")


class Gates:
    """Judges addresses for one scan."""

    def __init__(self, plan: ScanPlan, client: HttpClient, clock: HostClock) -> None:
        self._plan = plan
        self._client = client
        self._clock = clock
        self._robots: dict[str, Robots] = {}
        self._lock = threading.Lock()
        self.scope = Scope(plan.target.urls, plan.include, plan.exclude)

    @property
    def _is_list(self) -> bool:
        return self._plan.target.kind is TargetKind.LIST

    def judge(self, url: str, depth: int) -> Verdict | None:
        """Why an address that was just discovered is not to be visited; None: visit it.

        May request robots.txt of the address's origin, once.
        """
        if normalise(url) is None:
            return PageState.OUT_OF_SCOPE, Reason.UNSUPPORTED_SCHEME
        if not self._is_list:
            verdict = self.scope.leaves(url) or self.scope.trap(url)
            if verdict:
                return verdict
            if self._plan.max_depth is not None and depth > self._plan.max_depth:
                return PageState.CAP_REACHED, Reason.MAX_DEPTH
        return self._by_robots(self._robots_of(url), url)

    def judge_start(self, url: str, depth: int) -> Verdict | None:
        """As `judge`, for an address that the scan was given.

        Where the host gave no answer to the request for robots.txt, the address is let through
        to learn what is wrong with the host; `probes` says so, and nothing is judged there.
        """
        verdict = self.judge(url, depth)
        return None if verdict and self.probes(url) else verdict

    def probes(self, url: str) -> bool:
        """Whether an address may be visited only to learn why its host does not answer."""
        robots = self._robots.get(origin(url))
        return self._plan.robots and robots is not None and not robots.answered

    def gate(self, asked: str, *, start: bool) -> Callable[[str], bool]:
        """What the main frame may be sent to on the way to an address.

        The site may send its start address, and any address of a list, to another scheme or to
        or from ``www.``. Called in the browser's reading thread, so it only looks at robots.txt
        files that were read before.
        """

        def let_through(url: str) -> bool:
            found = normalise(url)
            if found is None:
                return False
            if (start or self._is_list) and same_site(asked, found):
                return True
            if self._is_list or self.scope.leaves(found):
                return False
            with self._lock:
                robots = self._robots.get(origin(found))
            return self.probes(asked) or self._by_robots(robots, found) is None

        return let_through

    def sitemap_addresses(self) -> tuple[str, ...]:
        """The pages that the site's sitemaps name."""
        plan = self._plan
        if self._is_list or plan.max_depth == 0:
            return ()
        limit = min(SITEMAP_MOST, SITEMAP_SHARE * plan.max_pages) if plan.max_pages else None
        roots: dict[str, None] = {}
        for one in sorted(self.scope.origins):
            named = self._robots_of(f"{one}/").sitemaps if plan.robots else ()
            roots.update(dict.fromkeys(named or (f"{one}/sitemap.xml",)))
        result = read_sitemaps(
            self._client, tuple(roots), allowed=self._may_fetch, limit=limit or SITEMAP_MOST
        )
        return result.urls

    def links(self, found: Iterable[str]) -> list[str]:
        """The links of a page that are addresses at all."""
        if self._is_list:
            return []
        return [link for link in found if not link.lower().startswith(_NOT_ADDRESSES)]

    def _may_fetch(self, url: str) -> bool:
        return self._by_robots(self._robots_of(url), url) is None

    def _by_robots(self, robots: Robots | None, url: str) -> Verdict | None:
        if robots is None or not self._plan.robots or robots.allows(url):
            return None
        reason = Reason.ROBOTS_TXT if robots.reachable else Reason.ROBOTS_UNREACHABLE
        return PageState.DISALLOWED, reason

    def _robots_of(self, url: str) -> Robots:
        if not self._plan.robots:
            return Robots()
        place = origin(url)
        robots = self._robots.get(place)
        if robots is None:
            robots = Robots.fetch(self._client, place)
            delay = robots.crawl_delay
            if delay and delay > timedelta(0):
                self._clock.set_crawl_delay(url, delay)
            with self._lock:
                self._robots[place] = robots
        return robots
