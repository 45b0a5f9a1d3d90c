"""Drawn parameters: those whose value a site draws anew for every visit, whatever their name.

A session that no name gives away shows itself when one page is seen twice: all its links carry one
value the first time, another one the second time, and are the same otherwise.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from auditor.model.ledger import AddressRecord
from auditor.model.visit import Visit
from auditor.net.address import key
from auditor.net.session_ids import parameters, without_parameters

FEWEST = 2
"""Different addresses on one page that carry the same value."""
SHORTEST = 6
"""Characters of a value that is drawn by lot."""


class Drawn:
    """The drawn parameters of a scan, and the pages that are known but for them."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._known: set[str] = set()

    def see(self, visits: Sequence[Visit], records: Callable[[], Iterable[AddressRecord]]) -> None:
        """Look for drawn parameters in the links of one page that was seen several times.

        Args:
            visits: to one address.
            records: gives all addresses that are known; called where there is news.
        """
        new = {name for pair in pairwise(visits) for name in _drawn(pair[0].links, pair[1].links)}
        if not new <= self._names:
            self._names |= new
            self._known = {self._bare(record.url) for record in records()}

    def new(self, urls: Sequence[str]) -> list[str]:
        """Those of some addresses that are no known page with another drawn value."""
        if not self._names:
            return list(urls)
        kept = []
        for url in urls:
            bare = self._bare(url)
            if bare == key(url) or bare not in self._known:
                kept.append(url)
            self._known.add(bare)
        return kept

    def _bare(self, url: str) -> str:
        return key(without_parameters(url, self._names))


def _drawn(once: Sequence[str], again: Sequence[str]) -> set[str]:
    """Names of the parameters whose one value on a page is another one the next time."""
    one, other = _single(once), _single(again)
    return {
        name
        for name in one.keys() & other.keys()
        if one[name] != other[name]
        and len(bare := {key(without_parameters(url, {name})) for url in _with(once, name)})
        >= FEWEST
        and bare == {key(without_parameters(url, {name})) for url in _with(again, name)}
    }


def _single(urls: Sequence[str]) -> dict[str, str]:
    """Parameters that have the same value wherever they stand, if it may be drawn by lot."""
    found: dict[str, set[str]] = defaultdict(set)
    for url in urls:
        for name, value in parameters(url):
            found[name].add(value)
    single = {name: values.pop() for name, values in found.items() if len(values) == 1}
    return {
        name: value
        for name, value in single.items()
        if len(value) >= SHORTEST and any(c.isdigit() for c in value)
    }


def _with(urls: Sequence[str], name: str) -> list[str]:
    return [url for url in urls if any(one == name for one, _ in parameters(url))]
