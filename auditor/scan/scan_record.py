"""The scan's own record in the ledger: saved now and then, and closed with what is told of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from auditor.model.ledger import AddressRecord
from auditor.model.page import PageState
from auditor.model.remark import Remark, RemarkKey, distinct, remark
from auditor.model.scan import Scan, ScanState
from auditor.model.visit import Visit
from auditor.scan.consent import REMARKS
from auditor.scan.fragments import untried
from auditor.scan.gates import Gates
from auditor.scan.kinship import left_out
from auditor.scan.ledger import Ledger
from auditor.scan.names import standing_apart
from auditor.scan.sameness import same_answers
from auditor.scan.session_watch import SessionWatch
from auditor.scan.slot import SlotKit
from auditor.scan.switches import Switches

SAVE_EVERY = 50
_OF_THE_WHOLE = REMARKS | {
    RemarkKey.SESSION_ENDED,
    RemarkKey.SPARED,
    RemarkKey.VARIANTS,
    RemarkKey.FRAGMENTS_UNTRIED,
    RemarkKey.SAME_ANSWER,
    RemarkKey.OTHER_NAME,
}
"""Remarks that the ledger and the consent desk give as a whole, and that may change."""


class ScanRecord:
    """What is stored of a scan beside its addresses and pages."""

    def __init__(
        self, scan: Scan, ledger: Ledger, gates: Gates, kit: SlotKit, watch: SessionWatch
    ) -> None:
        self._scan = scan
        self._ledger = ledger
        self._gates = gates
        self._kit = kit
        self._watch = watch
        self._switches = Switches()
        self._settled = 0

    def begin(self) -> None:
        """Save it as it stands when the scan begins, or goes on."""
        self._ledger.save_scan(self._scan)

    def keep(self, record: AddressRecord, visits: Sequence[Visit]) -> None:
        """Save it now and then, told of every address: a killed scan goes on with its answer."""
        self._switches.note(record, visits)
        self._settled += 1
        consent = self._kit.desk.record
        answered = consent.action != "none_seen" and self._scan.consent != consent
        if answered or self._settled % SAVE_EVERY == 0:
            self._scan = replace(self._scan, consent=consent, requests=self._kit.traffic.requests())
            self._ledger.save_scan(self._scan)

    def close(self, state: ScanState, failure: str | None = None) -> Scan:
        """Save it with its end.

        Args:
            state: how the scan ended.
            failure: a sentence on why it failed, None where it did not.
        """
        self._scan = replace(
            self._scan,
            state=state,
            ended=datetime.now(UTC),
            consent=self._kit.desk.record,
            requests=self._kit.traffic.requests(),
            remarks=self._remarks(),
            failure=failure,
            evidence=self._kit.dossiers.size if self._kit.dossiers else None,
        )
        self._ledger.save_scan(self._scan)
        return self._scan

    def _remarks(self) -> tuple[Remark, ...]:
        """What is told of the scan; an earlier part of it did not know the whole ledger."""
        own = tuple(self._own_remarks())
        kept = [one for one in self._scan.remarks if one.key not in _OF_THE_WHOLE]
        return distinct((*kept, *own, *self._gates.remarks))

    def _own_remarks(self) -> Iterator[Remark]:
        """What the ledger as a whole says: a session that ended, addresses left alone."""
        ended = self._watch.ended
        if ended:
            n = str(len(ended.doubtful))
            yield remark(RemarkKey.SESSION_ENDED, page=ended.first, witness=ended.witness, n=n)
        spared = [r.url for r in self._ledger.addresses() if r.state is PageState.SPARED]
        if spared:
            yield remark(RemarkKey.SPARED, n=str(len(spared)), first=", ".join(spared[:5]))
        yield from left_out(self._ledger.addresses())
        yield from untried(self._ledger.addresses())
        yield from same_answers(self._ledger.addresses(), self._ledger.views())
        yield from self._switches.remarks()
        yield from standing_apart(self._ledger.addresses())
        yield from self._kit.desk.remarks()
