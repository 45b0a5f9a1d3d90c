"""What a scan may load: scope, robots.txt, caps and traps, asked before anything is requested."""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from auditor.model.page import PageState, Reason
from auditor.model.remark import LONGEST, MOST, Remark, RemarkKey, remark
from auditor.model.scan import ScanPlan
from auditor.model.target import TargetKind
from auditor.model.text import clean
from auditor.net.address import key, normalise, origin
from auditor.net.client import HttpClient
from auditor.net.robots import Robots
from auditor.net.sitemap import read_sitemaps
from auditor.net.throttle import HostClock
from auditor.scan.acts import act_of
from auditor.scan.scope import Scope, same_site

Verdict = tuple[PageState, Reason]

SITEMAP_SHARE = 20
"""Addresses read from sitemaps for each page that may be audited."""
SITEMAP_MOST = 50_000
_LEAVES: Verdict = (PageState.OUT_OF_SCOPE, Reason.REDIRECT_LEAVES_SCOPE)
_UNKNOWN = Robots(reachable=False, answered=False)
"""What stands for a robots.txt that was not asked for, since the scan was stopped."""
_NOT_ADDRESSES = ("mailto:", "tel:", "sms:", "javascript:", "data:", "blob:", "about:", "#")


class Gates:
    """Judges addresses for one scan.

    Args:
        plan: what to scan.
        client: makes the requests for robots.txt and sitemaps.
        clock: the turns of each host, kept for sitemaps too.
        stop: once it is set nothing more is requested.
    """

    def __init__(
        self, plan: ScanPlan, client: HttpClient, clock: HostClock, stop: threading.Event
    ) -> None:
        self._plan = plan
        self._client = client
        self._clock = clock
        self._stop = stop
        self._problems: list[str] = []
        self._idle: tuple[Remark, ...] = ()
        self._robots: dict[str, Robots] = {}
        self._lock = threading.Lock()
        self._acts: dict[str, Reason] = {}
        self.scope = Scope(plan.target.urls, plan.include, plan.exclude)

    @property
    def _is_list(self) -> bool:
        return self._plan.target.kind is TargetKind.LIST

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Patterns that did nothing, and what was not discovered: at most 50 of the latter."""
        kept = self._problems[:MOST]
        if len(self._problems) > MOST:
            more = len(self._problems) - MOST + 1
            kept[-1] = f"{more} more problems with sitemaps are not listed."
        return (
            *self._idle,
            *(remark(RemarkKey.SITEMAP, problem=problem) for problem in kept),
        )

    def note_idle_patterns(self, urls: Iterable[str]) -> None:
        """Let `remarks` name the patterns that are found in no address that the scan knows."""
        key = RemarkKey.PATTERN_OF_A_LIST if self._is_list else RemarkKey.PATTERN_FOUND_NOWHERE
        idle = self.scope.idle(() if self._is_list else urls)
        self._idle = tuple(remark(key, pattern=pattern) for pattern in idle)

    def learn(self, acts: Iterable[tuple[str, Reason]]) -> None:
        """Learn of links whose words say that they do something: they are left alone."""
        self._acts.update((key(url), reason) for url, reason in acts if normalise(url))

    def spares(self, url: str) -> Verdict | None:
        """The state of an address that would do something; None if it only shows something."""
        known = self._acts.get(key(url)) if self._plan.signed_in else None
        reason = known or act_of(url, signed_in=self._plan.signed_in)
        return (PageState.SPARED, reason) if reason else None

    def judge(self, url: str, depth: int, *, named: bool = False) -> Verdict | None:
        """Why an address that was just discovered is not to be visited; None: visit it.

        One that a sitemap named is never taken for a trap.

        May request robots.txt of the address's origin, once. In a scan that was stopped meanwhile
        an address whose robots.txt was not read stays to be visited when the scan goes on.
        """
        if normalise(url) is None:
            return PageState.OUT_OF_SCOPE, Reason.UNSUPPORTED_SCHEME
        if not self._is_list:
            verdict = self.scope.leaves(url) or (None if named else self.scope.trap(url))
            if verdict:
                return verdict
            if self._plan.max_depth is not None and depth > self._plan.max_depth:
                return PageState.CAP_REACHED, Reason.MAX_DEPTH
        return self.spares(url) or self._by_robots(self._robots_of(url), url)

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

    def detail(self, url: str) -> str:
        """Why robots.txt of an address's origin could not be read; "" where that is not so."""
        found = normalise(url)
        robots = self._robots.get(origin(found)) if found else None
        return clean(robots.reason, LONGEST) if robots and self._plan.robots else ""

    def gate(self, asked: str, *, start: bool) -> Callable[[str], bool]:
        """What the main frame may be sent to on the way to an address.

        The site may send its start address, and any address of a list, to another scheme or to
        or from ``www.``; robots.txt is kept there too. May request robots.txt of the address's
        origin, which a scan that goes on has not read. What is returned is called in the
        browser's reading thread, and looks only at robots.txt files that were read before.
        """
        if self._is_list or self.scope.leaves(asked) is None:
            self._robots_of(asked)

        def let_through(url: str) -> bool:
            return self._refusal(asked, url, start) is None

        return let_through

    def why_refused(self, asked: str, url: str, start: bool) -> Verdict:
        """State and reason of an address whose way led to one that `gate` did not let through.

        Args:
            asked: the address that was to be visited.
            url: what the main frame was sent to.
            start: as `gate` was told.
        """
        return self._refusal(asked, url, start) or _LEAVES

    def _refusal(self, asked: str, url: str, start: bool) -> Verdict | None:
        found = normalise(url)
        if found is None:
            return _LEAVES
        if not ((start or self._is_list) and same_site(asked, found)) and (
            self._is_list or self.scope.leaves(found)
        ):
            return _LEAVES
        if key(found) != key(asked) and (spared := self.spares(found)):
            return spared
        with self._lock:
            robots = self._robots.get(origin(found))
        return None if self.probes(asked) else self._by_robots(robots, found)

    def sitemap_addresses(self) -> tuple[str, ...]:
        """The pages that the site's sitemaps name; none where the scan was stopped meanwhile.

        What could not be read joins `remarks`. A scan that goes on reads the sitemaps anew.
        """
        plan = self._plan
        if self._is_list or plan.max_depth == 0:
            return ()
        cap = SITEMAP_SHARE * plan.max_pages or SITEMAP_MOST
        roots: dict[str, None] = {}
        guessed = set()
        for one in sorted(self.scope.origins):
            named = self._robots_of(f"{one}/").sitemaps if plan.robots else ()
            if not named:
                guessed.add(f"{one}/sitemap.xml")
            roots.update(dict.fromkeys(named or (f"{one}/sitemap.xml",)))
        result = read_sitemaps(
            self._client,
            tuple(roots),
            allowed=self._may_fetch,
            limit=min(SITEMAP_MOST, cap),
            guessed=guessed,
        )
        if self._stop.is_set():
            return ()
        self._problems = list(result.problems)
        return result.urls

    def links(self, found: Iterable[str]) -> list[str]:
        """The links of a page that are addresses at all."""
        if self._is_list:
            return []
        return [link for link in found if not link.lower().startswith(_NOT_ADDRESSES)]

    def _may_fetch(self, url: str) -> bool:
        """Wait for the turn of a sitemap; False if it is not to be read, or the scan is stopped."""
        if self._stop.is_set() or self._by_robots(self._robots_of(url), url):
            return False
        now = time.monotonic()
        return not self._stop.wait(max(0.0, self._clock.reserve(url, now) - now))

    def _by_robots(self, robots: Robots | None, url: str) -> Verdict | None:
        if robots is None or robots is _UNKNOWN or not self._plan.robots or robots.allows(url):
            return None
        reason = Reason.ROBOTS_TXT if robots.reachable else Reason.ROBOTS_UNREACHABLE
        return PageState.DISALLOWED, reason

    def _robots_of(self, url: str) -> Robots:
        if not self._plan.robots:
            return Robots()
        place = origin(url)
        robots = self._robots.get(place)
        if robots is None:
            if self._stop.is_set():
                return _UNKNOWN
            robots = Robots.fetch(self._client, place)
            delay = robots.crawl_delay
            if delay and delay > timedelta(0):
                self._clock.set_crawl_delay(url, delay)
            with self._lock:
                self._robots[place] = robots
        return robots
