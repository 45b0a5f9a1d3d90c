"""The guard: whether a place may be connected to, and by which addresses.

A name is resolved once, every one of its addresses is checked, and only what was checked is
connected to: whatever the name server says the next time makes no difference (decision 0045).
"""

import asyncio
import ipaddress
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from auditor.errors import Overloaded
from auditor.model.refusal_time import until_told
from auditor.net.egress.hostport import HostPort
from auditor.net.egress.lookup import Lookup, Resolved, Resolver, ask_system
from auditor.net.egress.ranges import Address, is_public, is_this_machine

_LOOPBACK: Final = (ipaddress.IPv4Address("127.0.0.1"), ipaddress.IPv6Address("::1"))
_NEVER_BY_NAME: Final = tuple(
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "224.0.0.0/3",
        "::/128",
        "fe80::/10",
        "ff00::/8",
    )
)
"""Where no name leads, not even one that is allowed: a cloud's metadata, and what is no machine."""
_LOOKUP: Final = timedelta(seconds=5)
_MOST_NAMES: Final = 50


class NotAllowed(Exception):
    """A place may not be reached. There is one answer for every kind of reason: none."""


class EgressGuard:
    """Decides for one process; may be used by many threads, and by one event loop.

    Args:
        allowed: places that may be private, each by exactly this host and port. Who may name them
            runs the service; nobody else ever has a say.
        resolver: what names are asked of.
        own: whether an address is this machine's.
    """

    def __init__(
        self,
        *,
        allowed: Collection[HostPort] = (),
        resolver: Resolver = ask_system,
        own: Callable[[Address], bool] = is_this_machine,
    ) -> None:
        self._allowed = frozenset(allowed)
        self._lookup = Lookup(resolver)
        self._own = own

    def not_allowed(
        self, urls: Iterable[str], asker: str, *, within: timedelta = timedelta(seconds=2)
    ) -> tuple[str, ...]:
        """Those of some addresses that may not be reached, for whatever reason.

        Names beyond the first 50 are not asked for, nor those that there is no time for while
        others of them are waited for: they are found out about when they are visited.

        Args:
            urls: addresses as somebody gave them.
            asker: who did; each has some questions to name servers at a time.
            within: for the name server to answer; what it has not by then may not be reached.

        Returns:
            The addresses, in order. Whoever tells of one does so a whole number of half seconds
            after the question, see `auditor.model.refusal_time`.

        Raises:
            Overloaded: no name at all could be asked for.
        """
        end = time.monotonic() + within.total_seconds()
        wanted = {url: _place(url) for url in urls}
        names = dict.fromkeys(
            place.host for place in wanted.values() if place and self._known(place) is None
        )
        asked = self._ask(list(names)[:_MOST_NAMES], asker, end)
        return tuple(url for url, place in wanted.items() if not self._admits(place, asked, end))

    def is_named(self, url: str) -> bool:
        """Whether whoever runs the service has named the place of an address."""
        return _place(url) in self._allowed

    def _ask(self, names: Sequence[str], asker: str, end: float) -> Mapping[str, Resolved]:
        asked: dict[str, Resolved] = {}
        for name in names:
            answer = self._lookup.ask(name, asker, end - time.monotonic())
            if answer is None:
                break
            asked[name] = answer
        if names and not asked:
            raise Overloaded(
                "Too many names are being looked up at this moment: ask again in a while."
            )
        return asked

    async def ways(self, place: HostPort) -> tuple[Address, ...]:
        """The addresses by which a place may be connected to, the best first.

        Raises:
            NotAllowed: it may not be; said a whole number of half seconds after the question.
        """
        begun = time.monotonic()
        try:
            found = self._known(place)
            if found is None:
                answer = self._lookup.ask(place.host)
                if answer is None:
                    raise NotAllowed
                coming = asyncio.wrap_future(answer)
                found = await asyncio.wait_for(coming, _LOOKUP.total_seconds())
            return self.check(place, found)
        except (OSError, ValueError, TimeoutError, NotAllowed):
            await asyncio.sleep(until_told(begun))
            raise NotAllowed from None

    def check(self, place: HostPort, answers: Sequence[Address]) -> tuple[Address, ...]:
        """The addresses of a place, all of them or none.

        Args:
            place: where somebody wants to go.
            answers: what its host resolves to.

        Raises:
            NotAllowed: there are none, or one of them may not be reached.
        """
        if place in self._allowed:
            sound = place.address is not None or not any(
                one in network for one in map(_bare, answers) for network in _NEVER_BY_NAME
            )
        else:
            sound = place.for_web and all(is_public(one) and not self._own(one) for one in answers)
        if not answers or not sound:
            raise NotAllowed
        return tuple(answers)

    def _known(self, place: HostPort) -> tuple[Address, ...] | None:
        """The addresses of a place that no name server is asked for; None for another."""
        if place.address is not None:
            return (place.address,)
        name = place.host.removesuffix(".")
        # This machine to browsers (RFC 6761 section 6.3), not to every resolver.
        if name == "localhost" or name.endswith(".localhost"):
            return _LOOPBACK
        return None

    def _admits(self, place: HostPort | None, asked: Mapping[str, Resolved], end: float) -> bool:
        if place is None:
            return False
        found = self._known(place)
        if found is None and place.host not in asked:
            return place in self._allowed or place.for_web
        try:
            if found is None:
                found = asked[place.host].result(max(0.0, end - time.monotonic()))
            self.check(place, found)
        except (OSError, ValueError, TimeoutError, NotAllowed):
            return False
        return True


def _place(url: str) -> HostPort | None:
    try:
        return HostPort.of(url)
    except ValueError:
        return None


def _bare(address: Address) -> Address:
    """What an address stands for, where it is an IPv4 one within IPv6."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
