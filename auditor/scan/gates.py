"""What a scan may load: scope, robots.txt, caps and traps, asked before anything is requested.

Nothing here waits for a host but what is given back as steps (see `auditor.scan.inquiries`).
"""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason, Ruling
from auditor.model.remark import LONGEST, MOST, Remark, RemarkKey, remark
from auditor.model.scan import ScanPlan
from auditor.model.stand_in import beginning, is_stand_in, without_lesser
from auditor.model.target import TargetKind
from auditor.model.text import clean
from auditor.net.address import key, normalise, origin, same_site
from auditor.net.client import FetchError, HttpClient
from auditor.net.sitemap import read_sitemaps
from auditor.net.throttle import GivenUp, HostClock
from auditor.scan.acts import act_of
from auditor.scan.inquiries import Inquiries, Steps
from auditor.scan.manners import Manners
from auditor.scan.names import Names
from auditor.scan.scope import Scope

SITEMAP_SHARE = 20
"""Addresses read from sitemaps for each page that may be audited."""
SITEMAP_MOST = 50_000
_LEAVES: Ruling = (PageState.OUT_OF_SCOPE, Reason.REDIRECT_LEAVES_SCOPE)
_TO_OTHER_NAME: Ruling = (PageState.REDIRECTED, Reason.HTTP_REDIRECT)
_ASKING = timedelta(seconds=20)
_HOPS = 5
_NOT_ADDRESSES = ("mailto:", "tel:", "sms:", "javascript:", "data:", "blob:", "about:", "#")


class Gates:
    """Judges addresses for one scan.

    Args:
        plan: what to scan.
        client: makes the requests for robots.txt and sitemaps.
        clock: the turns of each host, kept for sitemaps too.
        stop: once it is set nothing more is requested.
        inquiries: make those requests, beside the coordinator.
    """

    def __init__(
        self,
        plan: ScanPlan,
        client: HttpClient,
        clock: HostClock,
        stop: threading.Event,
        inquiries: Inquiries,
    ) -> None:
        self._plan = plan
        self._client = client
        self._clock = clock
        self._stop = stop
        self._problems: list[Remark] = []
        self._idle: tuple[Remark, ...] = ()
        self._inquiries = inquiries
        self._manners = Manners(
            obeyed=plan.robots, client=client, clock=clock, stop=stop, inquiries=inquiries
        )
        self._acts: dict[str, Reason] = {}
        self.scope = Scope(plan.target.urls, plan.include, plan.exclude)
        self.names = Names()

    @property
    def _is_list(self) -> bool:
        return self._plan.target.kind is TargetKind.LIST

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Patterns that did nothing, and what was not discovered: at most 50 of the latter."""
        kept = self._problems[:MOST]
        if len(self._problems) > MOST:
            more = len(self._problems) - MOST + 1
            kept[-1] = remark(RemarkKey.SITEMAPS_MORE, n=str(more))
        return (
            *self._idle,
            *(_of_given_up(host, why) for host, why in self._clock.hosts_given_up().items()),
            *kept,
        )

    def note_idle_patterns(self, urls: Iterable[str]) -> None:
        """Let `remarks` name the patterns that are found in no address that the scan knows."""
        key = RemarkKey.PATTERN_OF_A_LIST if self._is_list else RemarkKey.PATTERN_FOUND_NOWHERE
        idle = self.scope.idle(() if self._is_list else urls)
        self._idle = tuple(remark(key, pattern=pattern) for pattern in idle)

    def learn(self, acts: Iterable[tuple[str, Reason]]) -> None:
        """Learn of links whose words say that they do something: they are left alone."""
        self._acts.update((key(url), reason) for url, reason in acts if normalise(url))

    def spares(self, url: str) -> Ruling | None:
        """The state of an address that would do something; None if it only shows something."""
        reason = None
        if self._plan.signed_in:
            ways = (url, *self.scope.other_names(url))
            reason = next((self._acts[key(one)] for one in ways if key(one) in self._acts), None)
        reason = reason or act_of(url, signed_in=self._plan.signed_in)
        return (PageState.SPARED, reason) if reason else None

    def settles(self, record: AddressRecord) -> Ruling | None:
        """What becomes of an address whose turn it is, without a visit; None: visit it."""
        if self._clock.given_up(record.url):
            return PageState.BLOCKED, Reason.HOST_BUSY
        # The words of a link may have become known after it was entered.
        return self.spares(record.url) if record.source is not Source.START else None

    def address(self, url: str) -> Steps[str]:
        """The address that the server itself sends an address to, if only ``www.`` or the scheme.

        Where that is not known yet the server is asked: by its robots.txt, or else by the address
        itself, if the scan may visit it.
        """
        if self._is_list or normalise(url) is None:
            return url
        if self.names.is_open(url) and self.scope.other_names(url):
            yield from self._ask_for_name(url)
        return self.names.address(url)

    def redirected(self, url: str, target: str) -> None:
        """Learn that a visit was sent on: another name of its origin makes one site with it."""
        found = normalise(target)
        if found and self.scope.leaves(url) is None and self.names.sent(url, found):
            self.scope.join(found)

    def judge(self, url: str, depth: int, *, named: bool = False) -> Ruling | None:
        """Why an address that was just discovered is not to be visited; None: visit it.

        One that a sitemap named is never taken for a trap. Where robots.txt of its origin is not
        known, as in a scan that was stopped meanwhile, it stays to be visited.
        """
        return self._by_itself(url, depth, named=named) or self._by_robots(url)

    def prepare(self, url: str, depth: int, *, named: bool = False) -> Steps[None]:
        """Learn what `judge` must know of an address: robots.txt, if nothing else closes it."""
        if is_stand_in(url) or normalise(url) is None or self._manners.known(url) is not None:
            return
        if self._by_itself(url, depth, named=named) is None:
            yield from self._manners.learn(url)

    def knows(self, url: str) -> bool:
        """Whether robots.txt of an address that may be visited was read; it is asked for if not."""
        if not self._is_list and self.scope.leaves(url) is not None:
            return True
        self._manners.ask(url)
        return self._manners.known(url) is not None

    def _by_itself(self, url: str, depth: int, *, named: bool) -> Ruling | None:
        if is_stand_in(url):
            return self._stands_in(url)
        if normalise(url) is None:
            return PageState.OUT_OF_SCOPE, Reason.UNSUPPORTED_SCHEME
        if not self._is_list:
            verdict = self.scope.leaves(url) or (None if named else self.scope.trap(url))
            if verdict:
                return verdict
            if self._plan.max_depth is not None and depth > self._plan.max_depth:
                return PageState.CAP_REACHED, Reason.MAX_DEPTH
        return self.spares(url)

    def _stands_in(self, url: str) -> Ruling:
        """Why what an entry stands for is not visited; a long address may be another site's."""
        begins = beginning(url)
        if begins is None:
            return PageState.SAMPLED_OUT, Reason.LINK_LIMIT
        known = normalise(begins)
        if known is None:
            return PageState.OUT_OF_SCOPE, Reason.UNSUPPORTED_SCHEME
        return self.scope.leaves(known) or (PageState.SAMPLED_OUT, Reason.ADDRESS_TOO_LONG)

    def judge_start(self, url: str, depth: int) -> Ruling | None:
        """As `judge`, for an address that the scan was given.

        Where the host gave no answer to the request for robots.txt, the address is let through
        to learn what is wrong with the host; `probes` says so, and nothing is judged there.
        """
        verdict = self.judge(url, depth)
        return None if verdict and self.probes(url) else verdict

    def probes(self, url: str) -> bool:
        """Whether an address may be visited only to learn why its host does not answer."""
        robots = self._manners.known(url)
        return robots is not None and not robots.answered

    def detail(self, url: str) -> str:
        """Why robots.txt of an address's origin could not be read; "" where that is not so."""
        found = normalise(url)
        robots = self._manners.known(found) if found else None
        return clean(robots.detail, LONGEST) if robots else ""

    def gate(self, asked: str, *, start: bool) -> Callable[[str], bool]:
        """What the main frame may be sent to on the way to an address.

        The site may send its start address, and any address of a list, to another scheme or to
        or from ``www.``; robots.txt is kept there too. What is returned is called in the
        browser's reading thread, and looks only at robots.txt files that were read before: the
        asked address's own must be (`knows`).
        """

        def let_through(url: str) -> bool:
            return self._refusal(asked, url, start) is None

        return let_through

    def why_refused(self, asked: str, url: str, start: bool) -> Ruling:
        """State and reason of an address whose way led to one that `gate` did not let through.

        Args:
            asked: the address that was to be visited.
            url: what the main frame was sent to.
            start: as `gate` was told.
        """
        return self._refusal(asked, url, start) or _LEAVES

    def _refusal(self, asked: str, url: str, start: bool) -> Ruling | None:
        found = normalise(url)
        if found is None:
            return _LEAVES
        name = same_site(asked, found)
        if not ((start or self._is_list) and name) and (self._is_list or self.scope.leaves(found)):
            # A name that is new to the scan is visited as an entry of its own, by its robots.txt.
            own = not self._is_list and name and self.scope.leaves(asked) is None
            return _TO_OTHER_NAME if own and origin(found) not in self.scope.origins else _LEAVES
        if key(found) != key(asked) and (spared := self.spares(found)):
            return spared
        return None if self.probes(asked) else self._by_robots(found)

    def sitemap_addresses(self) -> Steps[tuple[str, ...]]:
        """The pages that the site's sitemaps name; none where the scan was stopped meanwhile.

        What could not be read joins `remarks`. A scan that goes on reads the sitemaps anew.
        """
        plan = self._plan
        if self._is_list or plan.max_depth == 0:
            return ()
        cap = SITEMAP_SHARE * plan.max_pages or SITEMAP_MOST
        roots: dict[str, None] = {}
        guessed = set()
        origins = set()
        for one in sorted(self.scope.origins):
            address = yield from self.address(f"{one}/")
            origins.add(origin(address))
        for one in sorted(origins):
            robots = yield from self._manners.learn(f"{one}/")
            named = robots.sitemaps if robots else ()
            if not named:
                guessed.add(f"{one}/sitemap.xml")
            roots.update(dict.fromkeys(named or (f"{one}/sitemap.xml",)))
        reading = self._inquiries.ask(
            partial(
                read_sitemaps,
                self._client,
                tuple(roots),
                refusal=self._refuses_fetch,
                limit=min(SITEMAP_MOST, cap),
                guessed=guessed,
            )
        )
        yield reading
        result = reading.answer()
        if self._stop.is_set():
            return ()
        self._problems = list(result.problems)
        return result.urls

    def links(self, found: Iterable[str]) -> list[str]:
        """The links of a page that are addresses at all."""
        if self._is_list:
            return []
        kept = [link for link in found if not link.lower().startswith(_NOT_ADDRESSES)]
        return without_lesser(kept)

    def _ask_for_name(self, url: str) -> Steps[None]:
        place = origin(url)
        robots = yield from self._manners.learn(url)
        end = robots.url if robots else None
        found = normalise(end) if end else None
        leads = found is not None and self.names.sent(f"{place}/robots.txt", found)
        if self.names.is_open(url) and self._may_ask(url):
            asked = self._inquiries.ask(partial(self._end_of, url))
            yield asked
            refused, end = asked.answer()
            if not refused:
                found = normalise(end) if end else None
                leads = self.names.told(url, found)
        if leads and found is not None and {place, origin(found)} & self.scope.origins:
            self.scope.join(url)
            self.scope.join(found)

    def _may_ask(self, url: str) -> bool:
        """Whether an address may be asked where it leads."""
        visited = any(self.scope.leaves(one) is None for one in (url, *self.scope.other_names(url)))
        return visited and self.spares(url) is None

    def _end_of(self, url: str) -> tuple[bool, str | None]:
        """Ask an address where it leads, when its turn has come.

        Returns:
            Whether it was not to be asked, and the address that answered; None if none did.
        """
        if self._refuses_fetch(url):
            return True, None
        try:
            answer = self._client.get(
                url,
                max_bytes=1,
                deadline=_ASKING,
                max_redirects=_HOPS,
                follow=lambda onward: same_site(url, onward),
            )
        except FetchError:
            return False, None
        return False, answer.url if 200 <= answer.status < 300 else None

    def _refuses_fetch(self, url: str) -> RemarkKey | None:
        """Wait for the turn of a request; why it is not to be made, or the scan is stopped.

        Waits for the host: called by inquiries alone.
        """
        if self._clock.given_up(url):
            return RemarkKey.SITEMAP_HOST_BUSY
        if self._stop.is_set():
            return RemarkKey.SITEMAP_CLOSED
        robots = self._manners.wait(url)
        if not robots.allows(url):
            if not robots.reachable:
                return RemarkKey.SITEMAP_ROBOTS_UNREAD
            return RemarkKey.SITEMAP_CLOSED
        now = time.monotonic()
        wait = max(0.0, self._clock.reserve(url, now) - now)
        return RemarkKey.SITEMAP_CLOSED if self._stop.wait(wait) else None

    def _by_robots(self, url: str) -> Ruling | None:
        robots = self._manners.known(url)
        if robots is None or robots.allows(url):
            return None
        reason = Reason.ROBOTS_TXT if robots.reachable else Reason.ROBOTS_UNREACHABLE
        return PageState.DISALLOWED, reason


def _of_given_up(host: str, why: GivenUp) -> Remark:
    if why.asked is None:
        return remark(RemarkKey.HOST_STAYS_BUSY, host=host, n=str(why.times))
    seconds = why.asked // timedelta(seconds=1)
    return remark(RemarkKey.HOST_ASKS_FOR_REST, host=host, n=str(seconds))
