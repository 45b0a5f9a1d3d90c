"""Names of one site: origins that differ in ``www.`` and in http or https and lead to one another.

Whether they do is the server's to say. What it said of one address below the root holds for the
others; what it said of the root alone holds for the root, since some hosts keep pages of their own
below a root that is sent on.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from auditor.model.ledger import AddressRecord
from auditor.model.page import PageState, Reason
from auditor.model.remark import Remark, RemarkKey, remark
from auditor.net.address import key, normalise, on_origin, origin, path_segments, same_site

MAX_QUESTIONS = 3
"""Addresses of one origin that are asked where they lead, before it counts as a site of its own."""


class Names:
    """What is known of the names of one site."""

    def __init__(self) -> None:
        self._leads: dict[str, str] = {}
        self._roots: dict[str, str] = {}
        self._stands: set[str] = set()
        self._asked: Counter[str] = Counter()
        self._news = False

    def news(self) -> bool:
        """Whether `address` may answer otherwise than when this was asked last."""
        news, self._news = self._news, False
        return news

    def address(self, url: str) -> str:
        """The address that the site itself sends a normalised address to; most often that one."""
        target = self._leads.get(origin(url))
        if target is not None:
            return on_origin(url, target)
        return self._roots.get(key(url), url)

    def is_open(self, url: str) -> bool:
        """Whether the server may still be asked where an address of this origin leads."""
        place = origin(url)
        if place in self._leads or place in self._stands or key(url) in self._roots:
            return False
        return self._asked[place] < MAX_QUESTIONS

    def told(self, url: str, end: str | None) -> bool:
        """Note the answer to a question; returns whether the address leads to another name.

        Args:
            url: the normalised address that was asked for.
            end: the address that answered, None if none did.
        """
        place = origin(url)
        self._asked[place] += 1
        found = normalise(end) if end else None
        if found is not None and origin(found) == place:
            self._stands.add(place)
        return found is not None and self.sent(url, found)

    def sent(self, url: str, target: str) -> bool:
        """Note that the server sent an address to another; returns whether that is another name's.

        Args:
            url: the normalised address that was sent on.
            target: the normalised address that it was sent to.
        """
        here, there = origin(url), origin(target)
        if here == there or not same_site(url, target):
            return False
        self._stands.add(there)
        if _trimmed(on_origin(url, there)) == _trimmed(target) and there not in self._leads:
            self._news = True
            if path_segments(url):
                self._leads = {one: there if t == here else t for one, t in self._leads.items()}
                self._leads[here] = there
            else:
                self._roots[key(url)] = target
        return True


def standing_apart(records: Iterable[AddressRecord]) -> Iterator[Remark]:
    """Tell of pages of another name of the site that leads nowhere else: it may be the same site.

    One that was audited under its name in the scan is not missing, and neither is one that a
    pattern left out.
    """
    audited: dict[str, None] = {}
    apart: list[str] = []
    for one in records:
        if one.state is PageState.AUDITED:
            audited[key(one.url)] = None
        elif one.reason is Reason.OTHER_ORIGIN and normalise(one.url) is not None:
            apart.append(one.url)
    places = {origin(url) for url in audited}
    missing = [
        url
        for url in apart
        if (near := [place for place in places if same_site(url, f"{place}/")])
        and not any(key(on_origin(url, place)) in audited for place in near)
    ]
    if missing:
        names = ", ".join(sorted({origin(url) for url in missing}))
        yield remark(RemarkKey.OTHER_NAME, n=str(len(missing)), host=names)


def _trimmed(url: str) -> str:
    """The key of an address without the slash that ends its path, which servers like to add."""
    path, mark, query = key(url.partition("#")[0]).partition("?")
    return path.rstrip("/") + mark + query
