"""The ledger as the coordinator needs it; the store meets it by shape."""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from auditor.model.evidence import PageDigest
from auditor.model.finding import PageJudgement
from auditor.model.ledger import AddressRecord, Suspect
from auditor.model.page import PageState, Reason
from auditor.model.scan import Scan
from auditor.model.view import View
from auditor.model.visit import Visit


class Ledger(Protocol):
    """The memory of one scan: each call is one transaction, all writes come from one thread.

    Every method raises `auditor.errors.StoreError` where the results cannot be read or written.
    Every one that writes raises `auditor.errors.LeaseLost` where another process took this one for
    dead and writes the scan now; nothing of what was to be written is kept then.
    """

    def heartbeat(self) -> None:
        """Say that this process lives; to be called at least every few seconds.

        It writes only where nothing else was written for a while, and may be called at every tick.
        """

    def save_scan(self, scan: Scan) -> None:
        """Insert or replace the one scan of this ledger."""

    def load_scan(self) -> Scan | None:
        """The scan as it was last saved, None in a new ledger."""

    def add(self, records: Sequence[AddressRecord]) -> None:
        """Enter addresses that are new; seq and url must both be unused."""

    def begin(self, seqs: Collection[int]) -> None:
        """Enter, before it is done, that addresses are loaded now, beside those in work already.

        An address is in work until it is settled or put back. When the process dies, what was in
        work then is told by `recover` to the process that goes on with the scan.
        """

    def put_back(self, seqs: Collection[int]) -> None:
        """Enter that addresses are not in work any more and remain to be visited.

        What `recover` told of them before stands.
        """

    def recover(self) -> Sequence[Suspect]:
        """Addresses over which earlier processes of this scan may have died, by seq.

        They are to be loaded one at a time, with nothing else in work: only then is a death theirs
        alone, and counted. A process that closed the ledger did not die, whatever it had in work.
        An address that is settled is told no more.
        """

    def settle(self, record: AddressRecord, visits: Sequence[Visit], links: Sequence[str]) -> None:
        """Enter what became of an address that was added before; it is not in work any more.

        Earlier visits and links of the address are replaced. The links are kept as not yet
        followed up until `follow_up` is called.

        Args:
            record: the address with its state, reason, detail, attempts and redirect_to.
            visits: one for each viewport in which the address was visited.
            links: addresses found on its pages, normalised, in order.
        """

    def follow_up(
        self, seq: int, new: Sequence[AddressRecord], linked: Collection[int] = ()
    ) -> None:
        """Enter that the links of ``seq`` have been followed up and ``new`` was new among them.

        Args:
            seq: of the page; pages must come in order of discovery.
            new: addresses that were not known before.
            linked: seqs of all the addresses that it links to, those that are new among them.
        """

    def leave_out(self, records: Sequence[AddressRecord]) -> None:
        """Enter that addresses that were added before will not be visited, and why."""

    def settle_open(self, state: PageState, reason: Reason) -> int:
        """Give every address without a state this one; returns how many there were."""

    def addresses(self) -> Iterator[AddressRecord]:
        """Every address, by seq."""

    def pending_links(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(seq, links) of the addresses settled but not yet followed up, by seq."""

    def acts(self) -> Iterator[tuple[str, Reason]]:
        """Links whose words, on any page, say that they do something, and what."""

    def digests(self) -> Iterator[PageDigest]:
        """What rules across pages need of every audited page, in order of discovery."""

    def views(self) -> Iterator[tuple[int, View]]:
        """(seq, view) of every audited page that has one, by seq."""

    def forget_judgements(self, rules: Collection[str]) -> None:
        """Delete what rules over all pages said before, when fewer pages were known."""

    def add_judgement(self, judgement: PageJudgement) -> None:
        """Enter what a rule over all pages said of one, in the page's first visit.

        What the same rule said of the page before is replaced.
        """

    def close(self) -> None:
        """Close the ledger; nothing may be called afterwards."""
