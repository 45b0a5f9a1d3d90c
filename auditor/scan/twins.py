"""Twins: addresses that a site may give one and the same page, told by what they show.

``/om``, ``/om/``, ``/om/index.html`` and ``/om#/`` are mostly one page and sometimes four. So all
are visited, and one that shows what an earlier one showed is that page's other address. Which one
counts follows from the order of discovery, whatever was finished first.
"""

import re
from bisect import insort
from dataclasses import dataclass, field

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState
from auditor.model.view import View
from auditor.net.address import key
from auditor.scan.fragments import says_something

_INDEX = re.compile(
    r"(index|default|home|welcome|start|main|forside|framside|hovedside|hovudside)(\.\w{2,5})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class _Page:
    """A page that was audited, and its view in as little as tells it from others."""

    seq: int
    url: str = field(compare=False)
    exactly: tuple[str, str] = field(compare=False)
    roughly: tuple[int, str] = field(compare=False)


class Twins:
    """The addresses of a scan by the page that they may share."""

    def __init__(self) -> None:
        self._open: dict[str, list[int]] = {}
        self._pages: dict[str, list[_Page]] = {}

    def enter(self, record: AddressRecord) -> None:
        """Take an address in that is to be visited; those of a list are pages by themselves."""
        if record.source is not Source.LIST:
            self._open.setdefault(shared_name(record.url), []).append(record.seq)

    def waits(self, record: AddressRecord) -> bool:
        """Whether a twin that was discovered earlier has not been settled yet."""
        still = self._open.get(shared_name(record.url), ())
        return any(seq < record.seq for seq in still)

    def leave(self, record: AddressRecord) -> None:
        """Forget an address that is not visited after all: nothing is to wait for it."""
        still = self._open.get(shared_name(record.url), [])
        if record.seq in still:
            still.remove(record.seq)

    def original(self, record: AddressRecord, view: View | None) -> str | None:
        """The earlier address of the page that an address shows; None where it is a new page.

        Clocks and counters may differ, but where the addresses differ after ``#`` digits count:
        the views of an application are often told apart by a number alone. Two views are two
        pages whatever they show, unless one is what the address without ``#`` shows.
        """
        if view is None or record.source is Source.LIST:
            return None
        this = _page(record, view)
        for page in self._pages.get(shared_name(record.url), ()):
            routed = page.url.partition("#")[2] != record.url.partition("#")[2]
            if routed and says_something(page.url) and says_something(record.url):
                continue
            exact = routed and (says_something(page.url) or says_something(record.url))
            alike = page.exactly == this.exactly if exact else page.roughly == this.roughly
            if page < this and alike:
                return page.url
        return None

    def settle(self, record: AddressRecord, view: View | None) -> None:
        """Note what became of an address."""
        self.leave(record)
        name = shared_name(record.url)
        if record.state is PageState.AUDITED and view is not None:
            insort(self._pages.setdefault(name, []), _page(record, view))


def _page(record: AddressRecord, view: View) -> _Page:
    return _Page(record.seq, record.url, view.exactly, view.roughly)


def shared_name(url: str) -> str:
    """What the addresses that may show one page have in common."""
    address = key(url.partition("#")[0])
    path, mark, query = address.partition("?")
    folder, _, last = path.rstrip("/").rpartition("/")
    if _INDEX.fullmatch(last) and folder.count("/") >= 2:
        path = folder
    return f"{path.rstrip('/')}{mark}{query}"
