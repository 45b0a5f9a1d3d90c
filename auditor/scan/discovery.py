"""Discovery: which addresses a scan comes to know, and in which order they enter its ledger."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason
from auditor.model.scan import ScanPlan
from auditor.model.stand_in import is_stand_in, recorded
from auditor.model.target import TargetKind
from auditor.model.visit import Visit
from auditor.net.address import host, normalise
from auditor.scan.drawn import Drawn
from auditor.scan.fragments import Fragments, Verdict, document_of
from auditor.scan.frontier import Frontier
from auditor.scan.gates import Gates
from auditor.scan.kinship import Kinship
from auditor.scan.ledger import Ledger
from auditor.scan.variants import GIVEN_UP


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

    def take_up(self) -> None:
        """Load what the ledger has; enter the start addresses of a new scan."""
        self._frontier.load(self._ledger.addresses(), self._ledger.pending_links())
        self._gates.learn(self._ledger.acts())
        self._sitemaps_read = any(
            record.source is Source.SITEMAP for record in self._ledger.addresses()
        )
        if not self._frontier.known:
            source = Source.LIST if self._target.kind is TargetKind.LIST else Source.START
            gates = self._gates
            starts = self._frontier.discover(
                self._target.urls, 0, source, gates.judge_start, gates.detail
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
        self.follow_up()

    def follow_up(self) -> None:
        """Follow up the links of every page whose turn it is, in order."""
        for record, links in self._frontier.due():
            new = self._discover_target(record)
            new += self._discover(links, record.depth + 1, Source.LINK, record.seq)
            self._ledger.follow_up(record.seq, new)
        started = self._frontier.known and self._frontier.record(0).state is not None
        if started and not self._sitemaps_read and not self._awaits_start():
            self._sitemaps_read = True
            self._ledger.add(self._discover(self._gates.sitemap_addresses(), 1, Source.SITEMAP))

    def waits(self, seq: int) -> bool:
        """Whether what becomes of an address hangs on others that are in work."""
        record = self._frontier.record(seq)
        if self._kinship.waits(seq):
            return True
        return self._fragments.waits(record, self._document(record.url))

    def settles(self, record: AddressRecord) -> Verdict | None:
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
        self._ledger.leave_out(gone)
        for record in gone:
            self._frontier.leave_out(record)
            self._kinship.leave(record)
        return bool(gone)

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

    def _discover_target(self, record: AddressRecord) -> list[AddressRecord]:
        """Enter the address that a redirect led to."""
        if not record.redirect_to or self._target.kind is TargetKind.LIST:
            return []
        if record.state is PageState.REDIRECTED and not is_stand_in(record.redirect_to):
            if record.source is Source.START:
                self._gates.scope.admit(record.redirect_to)
            self._gates.redirected(record.url, record.redirect_to)
        return self._discover((record.redirect_to,), record.depth, Source.REDIRECT, record.seq)

    def _discover(
        self, urls: Sequence[str], depth: int, source: Source, found_on: int | None = None
    ) -> list[AddressRecord]:
        named = source is Source.SITEMAP

        def judge(url: str, depth: int) -> tuple[PageState, Reason] | None:
            verdict = self._gates.judge(url, depth, named=named)
            return verdict or (None if named else self._kinship.endless(url))

        known = [url for url in urls if is_stand_in(url) or _readable(url)]
        if source is not Source.REDIRECT:
            known = [self._gates.address(url) for url in known]
        if self._gates.names.news():
            self._frontier.alias(self._gates.names.address)
        known = [url if is_stand_in(url) else recorded(url) for url in known]
        detail = self._gates.detail
        apart = self._with_documents(known if named else self._drawn.new(known))
        return self._entered(self._frontier.discover(apart, depth, source, judge, detail, found_on))

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
