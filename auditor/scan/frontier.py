"""The frontier: which addresses are known, in which order, and which comes next.

Addresses are numbered as a crawl with one slot would discover them: the links of a page are
followed up only when those of every earlier page have been. So two scans of one site visit the
same pages, whatever finished first, and a cap cuts both at the same place.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason
from auditor.model.stand_in import stands_for
from auditor.net.address import key

Judge = Callable[[str, int], tuple[PageState, Reason] | None]
"""Says why an address that was just discovered, at a depth, is not to be visited; None: visit."""

Detail = Callable[[str], str]
"""A technical remark on such an address, "" where there is none."""


class Frontier:
    """The addresses of one scan in memory; the ledger holds the same on disk."""

    def __init__(self) -> None:
        self._records: list[AddressRecord] = []
        self._known: dict[str, int] = {}
        self._links: dict[int, tuple[str, ...]] = {}
        self._next = 0
        self._followed = 0
        self._outstanding: set[int] = set()
        self._again: list[int] = []
        self._parked: list[int] = []
        self._open = 0
        self._audited = 0
        self._visited = 0

    @property
    def known(self) -> int:
        """How many addresses are known."""
        return len(self._records)

    @property
    def visited(self) -> int:
        """How many addresses got their state by a visit."""
        return self._visited

    @property
    def audited(self) -> int:
        """How many addresses were audited."""
        return self._audited

    @property
    def open(self) -> int:
        """How many addresses still have no state."""
        return self._open

    @property
    def outstanding(self) -> int:
        """How many addresses are in work."""
        return len(self._outstanding)

    @property
    def parked(self) -> int:
        """How many addresses were passed over, since they could not be visited yet."""
        return len(self._parked)

    def in_hand(self) -> frozenset[int]:
        """Addresses in work, and those put back to be tried again."""
        return frozenset(self._outstanding) | frozenset(self._again)

    def record(self, seq: int) -> AddressRecord:
        """The entry with this number."""
        return self._records[seq]

    def entry(self, url: str) -> AddressRecord:
        """The entry of an address that is known."""
        return self._records[self._known[key(url)]]

    def find(self, url: str) -> AddressRecord | None:
        """The entry of an address; None if it is not known."""
        seq = self._known.get(key(url))
        return None if seq is None else self._records[seq]

    def load(
        self,
        records: Iterable[AddressRecord],
        pending: Iterable[tuple[int, tuple[str, ...]]],
    ) -> None:
        """Take up an earlier part of the scan."""
        for record in records:
            self._enter(record)
        self._links.update(pending)

    def discover(
        self,
        urls: Iterable[str],
        depth: int,
        source: Source,
        judge: Judge,
        detail: Detail = lambda _url: "",
        found_on: int | None = None,
    ) -> list[AddressRecord]:
        """Enter the addresses that are new; returns their entries, in order.

        Args:
            urls: normalised.
            depth: links away from the start.
            source: how they were met.
            judge: says which of them are not to be visited.
            detail: a technical remark on those.
            found_on: the page that they stand on, or that led to them.
        """
        new = []
        for url in urls:
            if key(url) in self._known:
                continue
            verdict = judge(url, depth)
            record = AddressRecord(
                seq=len(self._records),
                url=url,
                depth=depth,
                source=source,
                state=verdict[0] if verdict else None,
                reason=verdict[1] if verdict else None,
                detail=detail(url) if verdict else "",
                found_on=found_on,
                stands_for=stands_for(url),
            )
            self._enter(record)
            new.append(record)
        return new

    def alias(self, address: Callable[[str], str]) -> None:
        """Know entries by what the site itself calls them, too, now that it is known.

        An address that was sent on to just that is not what it leads to, which is still to come.
        """
        for record in self._records:
            name = key(address(record.url))
            if record.redirect_to is None or key(record.redirect_to) != name:
                self._known.setdefault(name, record.seq)

    def take(
        self,
        cap: int,
        waits: Callable[[int], bool] = lambda _seq: False,
        ready: Callable[[int], bool] = lambda _seq: True,
    ) -> AddressRecord | None:
        """The next address to visit; None if there is none now.

        Args:
            cap: addresses to audit at the most, 0 for no cap; those in work, or passed over, count
                as audited until they prove otherwise.
            waits: whether an address must wait for some that are in work; those behind it wait
                with it, so that a cap cuts at the same place whatever is finished first.
            ready: whether an address can be visited now; one that cannot is passed over, and comes
                first once it can.
        """
        if self._again:
            return self._taken(self._again.pop(0))
        first = next((seq for seq in self._parked if ready(seq)), None)
        if first is not None:
            self._parked.remove(first)
            return self._taken(first)
        while self._next < len(self._records):
            if cap and self._audited + len(self._outstanding) + len(self._parked) >= cap:
                return None
            record = self._records[self._next]
            before = self._outstanding or self._parked
            if record.state is None and before and waits(record.seq):
                return None
            self._next += 1
            if record.state is None and ready(record.seq):
                return self._taken(record.seq)
            if record.state is None:
                self._parked.append(record.seq)
        return None

    def _taken(self, seq: int) -> AddressRecord:
        self._outstanding.add(seq)
        return self._records[seq]

    def give_back(self, seq: int, *, attempts: int) -> AddressRecord:
        """Put an address back, to be tried again before any new one."""
        self._outstanding.discard(seq)
        self._records[seq] = replace(self._records[seq], attempts=attempts)
        self._again.append(seq)
        return self._records[seq]

    def settle(self, record: AddressRecord, links: Sequence[str]) -> None:
        """Enter what became of an address."""
        self._outstanding.discard(record.seq)
        self._put(record)
        self._links[record.seq] = tuple(links)
        self._visited += 1
        self._audited += record.state is PageState.AUDITED

    def revise(self, record: AddressRecord) -> None:
        """Enter that an address which was settled turned out to be something else."""
        was = self._records[record.seq].state is PageState.AUDITED
        self._put(record)
        self._audited += (record.state is PageState.AUDITED) - was

    def leave_out(self, record: AddressRecord) -> None:
        """Enter that an address will not be visited."""
        self._put(record)
        if record.seq in self._parked:
            self._parked.remove(record.seq)

    def abandon(self, seq: int) -> None:
        """Let an address go, unsettled: the scan was stopped."""
        self._outstanding.discard(seq)

    def due(self) -> Iterator[tuple[AddressRecord, tuple[str, ...]]]:
        """Settled addresses whose links may be followed up now, in order; each comes once."""
        while self._followed < len(self._records):
            record = self._records[self._followed]
            if record.state is None:
                return
            self._followed += 1
            links = self._links.pop(record.seq, None)
            if links is not None:
                yield record, links

    def open_entries(self) -> Iterator[AddressRecord]:
        """Entries that still have no state."""
        return (record for record in self._records if record.state is None)

    def _put(self, record: AddressRecord) -> None:
        self._open += (record.state is None) - (self._records[record.seq].state is None)
        self._records[record.seq] = record

    def _enter(self, record: AddressRecord) -> None:
        self._records.append(record)
        self._open += record.state is None
        self._known[key(record.url)] = record.seq
        self._visited += record.state is not None and record.attempts > 0
        self._audited += record.state is PageState.AUDITED
