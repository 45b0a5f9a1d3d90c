"""The gate of a scan in a service: what is said of it when it is sealed, and kept beside the seal.

It is judged once, by what was known then: a baseline that is removed later, or a verdict that a
person gives later, changes nothing of it.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from auditor.errors import StoreError, UsageError
from auditor.model.gate import (
    AskedGate,
    GateAnswer,
    GateReason,
    GateResult,
    GateVerdict,
    Ground,
)
from auditor.model.report import Report
from auditor.model.scan import ENDED_BY_ITSELF
from auditor.model.triage import TriageVerdict
from auditor.services.comparison import check_same_site, compare
from auditor.services.gate import judge
from auditor.services.seal import SealReader, has_seal, read_report
from auditor.services.triage import lay

_log = logging.getLogger(__name__)


class KnowsGates(Protocol):
    """Knows what was asked of scans.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def asked_of(self, scan: str) -> AskedGate | None:
        """The gate that a scan is to be held against; None for none."""

    def last_complete(self, scan: str, branch: str | None) -> str | None:
        """The last complete scan of the site and environment of one.

        Args:
            scan: id of the one that is about to be sealed.
            branch: that it is to be of; None for that of the scan.
        """


class ClosableReader(SealReader, Protocol):
    """A scan to read, to be closed."""

    def close(self) -> None:
        """Let go of the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gatekeeper:
    """Says of scans what their gates say.

    Attributes:
        gates: what was asked.
        results: a scan of the archive, by its id; raises `auditor.errors.UsageError` where there
            is none.
        verdicts: of people that stand on the site of a scan, by its id.
    """

    gates: KnowsGates
    results: Callable[[str], ClosableReader]
    verdicts: Callable[[str], Sequence[TriageVerdict]]

    def judge(self, report: Report) -> GateVerdict | None:
        """What the gate says of a scan that is over; None where none was asked for.

        Args:
            report: of the scan, in the state that it is sealed in.

        Raises:
            StoreError: the archive refused.
        """
        asked = self.gates.asked_of(report.scan.id)
        if asked is None:
            return None
        baseline = asked.baseline
        if baseline is None:
            baseline = self.gates.last_complete(report.scan.id, asked.target_branch)
        if baseline is None:
            return GateVerdict(answer=_blocked(asked, GateReason.NO_BASELINE), baseline=None)
        if report.scan.state not in ENDED_BY_ITSELF and not report.coverage.visits:
            answer = _blocked(asked, GateReason.SCAN_UNFINISHED)  # with nothing to compare
        else:
            answer = self._compared(report, asked, baseline)
        return GateVerdict(answer=answer, baseline=baseline)

    def _compared(self, report: Report, asked: AskedGate, baseline: str) -> GateAnswer:
        try:
            reader = self.results(baseline)
        except UsageError:
            return _blocked(asked, GateReason.BASELINE_UNUSABLE)
        try:
            with reader.snapshot():
                if not has_seal(reader):
                    return _blocked(asked, GateReason.BASELINE_UNUSABLE)
                earlier = read_report(reader)
                check_same_site(earlier, report)
                comparison = compare(earlier, report)
                laid = lay(report, self.verdicts(report.scan.id), datetime.now(UTC))
        except (StoreError, UsageError) as error:
            _log.warning("a scan could not be compared with its baseline: %s", error)
            return _blocked(asked, GateReason.BASELINE_UNUSABLE)
        finally:
            reader.close()
        return judge(comparison, report.scan.state, asked.gate, laid.triage)


def _blocked(asked: AskedGate, reason: GateReason) -> GateAnswer:
    """What cannot be compared is never passed."""
    ground = Ground(reason=reason, count=1)
    return GateAnswer(result=GateResult.NOT_COMPARABLE, gate=asked.gate, grounds=(ground,))
