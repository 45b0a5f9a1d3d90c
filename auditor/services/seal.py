"""Seals: what a scan comes to is computed once, when it is over, and held together by a hash.

From then on reports only read. What the hash is over, `auditor.store.content` documents.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Protocol

from auditor.errors import StoreError
from auditor.model.catalogue import Catalogue, rules_of
from auditor.model.cause import Cause
from auditor.model.gate import GateVerdict
from auditor.model.report import Report
from auditor.model.rule import RuleInfo
from auditor.model.scan import CONSENT_PICTURE, SEALED_STATES, Scan, ScanState
from auditor.model.seal import SEAL_FORM, Seal, Summary
from auditor.services.report import RunReader, build_report, sum_up


class SealReader(RunReader, Protocol):
    """What a seal is over, and the seal; the store meets it by shape.

    Every method raises `auditor.errors.StoreError` where the results cannot be read.
    """

    def catalogues(self) -> Mapping[str, Catalogue]:
        """The catalogues that the editions name, by hash."""

    def seal(self) -> Seal | None:
        """The seal, None where the scan is not sealed."""

    def digest(self) -> str:
        """SHA-256 over the content as it is now, hex."""

    def causes(self) -> Sequence[Cause]:
        """The causes as they were kept, in the order in which they are read."""

    def snapshot(self) -> AbstractContextManager[None]:
        """All reads within see the scan as it is at the first of them."""


class SealWriter(SealReader, Protocol):
    """Where a scan is sealed.

    Every method raises `auditor.errors.StoreError` where the results cannot be written.
    """

    def save_scan(self, scan: Scan) -> None:
        """Replace the record of the scan."""

    def keep_causes(self, causes: Sequence[Cause], of_occurrences: Sequence[int]) -> None:
        """Keep the causes, and enter for each occurrence which it belongs to.

        Args:
            causes: in the order in which they are read.
            of_occurrences: the place of its cause in ``causes``, in the order of the occurrences.
        """

    def keep_gate(self, verdict: GateVerdict) -> None:
        """Keep what the gate of the scan says of it, before it is sealed."""

    def keep_seal(self, summary: Summary) -> Seal:
        """Seal the content, whose causes are kept; nothing of it is written any more."""


Judge = Callable[[Report], GateVerdict | None]
"""What the gate of a scan says of its report; None where it has none."""


def seal(store: SealWriter, judge: Judge | None = None) -> Scan | None:
    """Seal a scan that is over, unless it is sealed.

    Fewer pages audited than its plan asks for make a completed scan a partial one.

    Args:
        store: held for writing.
        judge: holds it against its gate; None where scans have none.

    Returns:
        The scan as it is sealed; None where it is not over.

    Raises:
        StoreError: the results cannot be read or written, or their seal is gone.
    """
    if not is_over(store):
        return None
    if has_seal(store):
        return store.load_scan()
    report, of_occurrences = sum_up(store, stored_rules(store))
    final = replace(report.scan, state=_final_state(report))
    store.save_scan(final)
    store.keep_causes(report.causes, of_occurrences)
    verdict = judge(replace(report, scan=final)) if judge else None
    if verdict is not None:
        store.keep_gate(verdict)
    summary = Summary(
        coverage=report.coverage, criteria=report.criteria, occurrences=len(of_occurrences)
    )
    store.keep_seal(summary)
    return store.load_scan()


def has_seal(reader: SealReader) -> bool:
    """Whether a scan is sealed.

    Raises:
        StoreError: it was, and the seal is gone.
    """
    if reader.seal() is not None:
        return True
    scan = reader.load_scan()
    if scan is not None and scan.sealed:
        raise StoreError(
            "The seal of the results is gone, which they had when the scan ended: they were changed"
            " since. Use a copy that was not, or scan again."
        )
    return False


def is_over(reader: SealReader) -> bool:
    """Whether a scan has ended in a way that it is sealed in."""
    scan = reader.load_scan()
    return scan is not None and scan.state in SEALED_STATES


def read_report(reader: SealReader, *, check: bool = True) -> Report:
    """The report of a scan: read where it is sealed, else computed from what there is.

    Its rows are read later: where the scan is not sealed, within the same `snapshot`.

    Args:
        reader: of the scan.
        check: see that a sealed scan is as it was sealed, which reads all of it.

    Raises:
        StoreError: the results cannot be read, hold no scan, or are not as they were sealed.
    """
    sealed = reader.seal() if has_seal(reader) else None
    if sealed is not None and check:
        check_seal(reader, sealed)
    rules = stored_rules(reader)
    scan = reader.load_scan()
    if sealed is None or scan is None:
        return build_report(reader, rules)
    return Report(
        scan=scan,
        coverage=sealed.summary.coverage,
        criteria=sealed.summary.criteria,
        rules=rules,
        rows=reader.rows(),
        causes=tuple(reader.causes()),
        editions=tuple(reader.editions()),
        seal=sealed.digest,
        consent_picture=reader.pictures((CONSENT_PICTURE,)).get(CONSENT_PICTURE),
    )


def check_seal(reader: SealReader, sealed: Seal) -> None:
    """See that a scan is as it was sealed.

    Raises:
        StoreError: it is not, or its seal is of a form that is not known here.
    """
    if sealed.form != SEAL_FORM:
        raise StoreError(
            f"The results have a seal of the form {sealed.form}, this Auditor knows {SEAL_FORM}:"
            " read them with the Auditor that wrote them."
        )
    if not sealed.digest or reader.digest() != sealed.digest:
        raise StoreError(
            "The results do not match their seal: they were changed after the scan ended. Use a"
            " copy that was not, or scan again."
        )


def stored_rules(reader: SealReader) -> Mapping[str, RuleInfo]:
    """The rules that a scan was judged by, as they were then."""
    return rules_of(reader.editions(), reader.catalogues())


def _final_state(report: Report) -> ScanState:
    scan = report.scan
    enough = report.coverage.ratio >= scan.plan.min_coverage
    if scan.state is ScanState.COMPLETED and not enough:
        return ScanState.PARTIAL
    return scan.state
