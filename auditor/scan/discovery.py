"""Discovery: which addresses a scan comes to know, and in which order they enter its ledger.

What must be asked of hosts first is asked beside the coordinator. Until the answer is there the
links of later pages wait, so that addresses are numbered the same however slow a host is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason, Ruling
from auditor.model.scan import ScanPlan
from auditor.model.stand_in import is_stand_in, recorded
from auditor.model.target import TargetKind
from auditor.model.visit import Visit
from auditor.net.address import host, normalise, origin
from auditor.scan.drawn import Drawn
from auditor.scan.fragments import Fragments, document_of
from auditor.scan.frontier import Frontier
from auditor.scan.gates import Gates
from auditor.scan.inquiries import Pending, Steps
from auditor.scan.kinship import Kinship
from auditor.scan.ledger import Ledger
from auditor.scan.variants import GIVEN_UP

_GIVEN = (Source.START, Source.LIST)
"""How an address was met that the scan was given."""


class Discovery:
    """Enters addresses as the pages that name them come in, and leaves out what has no end."""

    def __init__(
        self, plan: ScanPlan, frontier: Frontier, ledger: Ledger, gates: Gates, kinship: Kinship
    ) -> None:
        self._target = plan.target
        self._frontier = frontier
        self._ledger = ledger
        self._gates = gates
        self._kinship = kinship
        self._fragments = Fragments()
        self._drawn = Drawn()
        self._sitemaps_read = False
        self._steps: Steps[None] | None = None
        self._awaited: Pending | None = None
        self._unjudged: dict[str, list[int]] = {}

    @property
    def busy(self) -> bool:
        """Whether a host must answer before all that is due has been entered and judged."""
        return self._awaited is not None or bool(self._unjudged)

    def take_up(self) -> None:
        """Load what the ledger has; enter the start addresses of a new scan."""
        self._frontier.load(self._ledger.addresses(), self._ledger.pending_links())
        self._gates.learn(self._ledger.acts())
        self._sitemaps_read = any(
            record.source is Source.SITEMAP for record in self._ledger.addresses()
        )
        if not self._frontier.known:
            source = Source.LIST if self._target.kind is TargetKind.LIST else Source.START
            starts = self._frontier.discover(
                self._target.urls, 0, source, self._gates.judge_start, self._gates.detail
            )
            self._ledger.add(self._entered(starts))
        else:
            self._readmit()
            self._kinship.load(self._ledger.addresses(), self._ledger.views())
            for record in self._ledger.addresses():
                self._fragments.enter(record)
                if record.state is not None:
                    self._fragments.settle(record)
            self.give_up()
        for record in self._frontier.open_entries():
            if record.source in _GIVEN:
                self._unjudged.setdefault(_origin(record.url), []).append(record.seq)
        self.follow_up()

    def follow_up(self) -> None:
        """Follow up the links of every page whose turn it is, in order.

        What waits for a host is gone on with when this is called again and the answer is there.
        """
        self._judge_given()
        self._steps = self._steps or self._follow()
        while self._awaited is None or self._awaited.answered:
            try:
                self._awaited = next(self._steps)
            except StopIteration:
                self._steps, self._awaited = None, None
                return

    def is_judged(self, seq: int) -> bool:
        """Whether it is known that an address that the scan was given may be visited."""
        record = self._frontier.record(seq)
        return record.source not in _GIVEN or _origin(record.url) not in self._unjudged

    def _judge_given(self) -> None:
        """Judge the addresses that the scan was given once robots.txt of their host is known."""
        for place, seqs in list(self._unjudged.items()):
            if not self._gates.knows(self._frontier.record(seqs[0]).url):
                continue
            del self._unjudged[place]
            gone = []
            for record in map(self._frontier.record, seqs):
                verdict = self._gates.judge_start(record.url, record.depth)
                if verdict:
                    state, reason = verdict
                    detail = self._gates.detail(record.url)
                    gone.append(replace(record, state=state, reason=reason, detail=detail))
            self._leave_out(gone)

    def _follow(self) -> Steps[None]:
        for record, links in self._frontier.due():
            new = yield from self._discover_target(record)
            new += yield from self._discover(links, record.depth + 1, Source.LINK, record.seq)
            self._ledger.follow_up(record.seq, new, self._linked(record, links))
            yield from self._read_sitemaps()
        yield from self._read_sitemaps()

    def _linked(self, page: AddressRecord, links: Iterable[str]) -> frozenset[int]:
        """The other addresses that a page links to or sends its visitors on to, by seq.

        A link to a part of a page is one to the page; what a page shows under a second address
        are no links of another page.
        """
        if page.state is PageState.DUPLICATE:
            return frozenset()
        named = [page.redirect_to] if page.redirect_to else []
        known = self._gates.names.address
        named += (known(one) for one in links if is_stand_in(one) or _readable(one))
        names = [recorded(one) for one in named]
        found = (*map(self._frontier.find, names), *map(self._document, names))
        return frozenset(one.seq for one in found if one and one.seq != page.seq)

    def _read_sitemaps(self) -> Steps[None]:
        """Read the sitemaps once the start is known."""
        started = self._frontier.known and self._frontier.record(0).state is not None
        if started and not self._sitemaps_read and not self._awaits_start():
            self._sitemaps_read = True
            named = yield from self._gates.sitemap_addresses()
            new = yield from self._discover(named, 1, Source.SITEMAP)
            self._ledger.add(new)

    def waits(self, seq: int) -> bool:
        """Whether what becomes of an address hangs on others that are in work."""
        record = self._frontier.record(seq)
        if self._kinship.waits(seq):
            return True
        return self._fragments.waits(record, self._document(record.url))

    def settles(self, record: AddressRecord) -> Ruling | None:
        """What becomes of an address whose turn it is, without a visit; None: visit it."""
        return self._fragments.verdict(record, self._document(record.url))

    def settled(self, record: AddressRecord, visits: Sequence[Visit]) -> None:
        """Learn from what became of an address."""
        self._drawn.see(visits, self._ledger.addresses)
        self._fragments.settle(record)
        for visit in visits:
            self._fragments.learn(record.url, visit.anchors)

    def give_up(self) -> bool:
        """Leave out what turned out to go on for ever; True if anything did."""
        state, reason = GIVEN_UP
        known = (self._frontier.record(seq) for seq in self._kinship.given_up())
        gone = [replace(one, state=state, reason=reason) for one in known if one.state is None]
        self._leave_out(gone)
        return bool(gone)

    def _leave_out(self, gone: Sequence[AddressRecord]) -> None:
        self._ledger.leave_out(gone)
        for record in gone:
            self._frontier.leave_out(record)
            self._kinship.leave(record)

    def _readmit(self) -> None:
        """Tell the gates what the earlier part of the scan knew of the site."""
        for record in self._ledger.addresses():
            sent = record.redirect_to if record.state is PageState.REDIRECTED else None
            if sent is None or is_stand_in(sent):
                continue
            if record.source is Source.START:
                self._gates.scope.admit(sent)
            self._gates.redirected(record.url, sent)

    def _awaits_start(self) -> bool:
        """Whether the page that the start address leads to is still to come."""
        first = self._frontier.record(0)
        if first.state is not PageState.REDIRECTED:
            return False
        return any(r.source is Source.REDIRECT for r in self._frontier.open_entries())

    def _discover_target(self, record: AddressRecord) -> Steps[list[AddressRecord]]:
        """Enter the address that a redirect led to."""
        if not record.redirect_to or self._target.kind is TargetKind.LIST:
            return []
        if record.state is PageState.REDIRECTED and not is_stand_in(record.redirect_to):
            if record.source is Source.START:
                self._gates.scope.admit(record.redirect_to)
            self._gates.redirected(record.url, record.redirect_to)
        to = (record.redirect_to,)
        return (yield from self._discover(to, record.depth, Source.REDIRECT, record.seq))

    def _discover(
        self, urls: Sequence[str], depth: int, source: Source, found_on: int | None = None
    ) -> Steps[list[AddressRecord]]:
        named = source is Source.SITEMAP

        def judge(url: str, depth: int) -> tuple[PageState, Reason] | None:
            verdict = self._gates.judge(url, depth, named=named)
            return verdict or (None if named else self._kinship.endless(url))

        known = [url for url in urls if is_stand_in(url) or _readable(url)]
        if source is not Source.REDIRECT:
            known = yield from self._addresses(known)
        if self._gates.names.news():
            self._frontier.alias(self._gates.names.address)
        known = [url if is_stand_in(url) else recorded(url) for url in known]
        for url in known:
            if self._frontier.find(url) is None:
                yield from self._gates.prepare(url, depth, named=named)
        detail = self._gates.detail
        apart = self._with_documents(known if named else self._drawn.new(known))
        return self._entered(self._frontier.discover(apart, depth, source, judge, detail, found_on))

    def _addresses(self, urls: Iterable[str]) -> Steps[list[str]]:
        found = []
        for url in urls:
            address = yield from self._gates.address(url)
            found.append(address)
        return found

    def _with_documents(self, urls: Iterable[str]) -> Iterator[str]:
        """Each address with a fragment after the one without it, if it may be a page beside it."""
        for url in urls:
            whole = document_of(url)
            yield whole
            document = self._frontier.find(whole) if whole != url else None
            if document is not None and self._fragments.may_be_page(url, document):
                yield url

    def _document(self, url: str) -> AddressRecord | None:
        return self._frontier.find(document_of(url)) if "#" in url else None

    def _entered(self, records: list[AddressRecord]) -> list[AddressRecord]:
        """Tell the kinship of new addresses that are to be visited."""
        for record in records:
            if record.state is None:
                self._kinship.enter(record)
                self._fragments.enter(record)
        return records


def _readable(url: str) -> bool:
    try:
        return normalise(url) is not None or bool(host(url))
    except ValueError:
        return False


def _origin(url: str) -> str:
    """The origin of an address that the scan was given, which may be none."""
    return origin(url) if normalise(url) else url
