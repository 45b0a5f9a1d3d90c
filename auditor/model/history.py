"""What scans of a site came to, to be told beside each other."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from auditor.model.finding import Kind, Outcome
from auditor.model.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFigures:
    """What one scan came to, as its rules found it, whatever people decided since.

    Attributes:
        scan: its id.
        pages: audited, whole or in part.
        causes: of breaches.
        occurrences: of those causes.
    """

    scan: str
    started: datetime
    pages: int
    causes: int
    occurrences: int


def figures_of(report: Report) -> ScanFigures:
    """What the scan of a report came to."""
    broken = [
        one.occurrences
        for one in report.causes
        if one.kind is Kind.BREACH and one.outcome is Outcome.FAILED
    ]
    return ScanFigures(
        scan=report.scan.id,
        started=report.scan.started,
        pages=report.coverage.audited + report.coverage.audited_in_part,
        causes=len(broken),
        occurrences=sum(broken),
    )


def with_figures(report: Report, found: Iterable[ScanFigures]) -> Report:
    """A report with what other scans of its site came to, each once, the oldest first."""
    others = {one.scan: one for one in found if one.scan != report.scan.id}
    ordered = sorted(others.values(), key=lambda one: one.started)
    return replace(report, history=tuple(ordered))
