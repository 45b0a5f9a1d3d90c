"""What people have decided on what a scan found, worked out once and kept while nothing changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol, TypeAlias

from auditor.model.report import CriterionResult, Report
from auditor.model.triage import NO_TRIAGE, Triage, TriageVerdict
from auditor.services.triage import lay

_KEPT: Final = 8
"""Scans of which it is kept; each is read by many requests in a row."""

Stamp: TypeAlias = tuple[int, int, int]
"""What is another whenever a verdict on a site is: changes, verdicts, and acceptances over."""


class StampedVerdicts(Protocol):
    """The verdicts on the site of a scan."""

    def all(self) -> Sequence[TriageVerdict]:
        """The verdicts that stand."""

    def stamp(self, now: datetime) -> Stamp:
        """What is another whenever one of them is."""


class VerdictsOfScans(Protocol):
    """Where the verdicts on the sites of scans are kept."""

    def of_scan(self, organisation: str, scan: str) -> StampedVerdicts | None:
        """The verdicts on the site of a scan; None where it is of none."""


@dataclass(frozen=True, slots=True)
class LaidOver:
    """What lies over a scan.

    Attributes:
        criteria: as they are with it; None where nobody has decided anything.
    """

    triage: Triage = NO_TRIAGE
    criteria: tuple[CriterionResult, ...] | None = None


class Laying:
    """Lays verdicts over scans; any thread may ask."""

    def __init__(self, table: VerdictsOfScans) -> None:
        """Bind to where verdicts are kept."""
        self._table = table
        self._kept: OrderedDict[tuple[str, str, str, Stamp], LaidOver] = OrderedDict()
        self._lock = threading.Lock()

    def mark(self, organisation: str, scan: str, seal: str) -> str:
        """What is another whenever something that is told of a sealed scan is."""
        kept = self._table.of_scan(organisation, scan)
        stamp = kept.stamp(datetime.now(UTC)) if kept else None
        return seal if stamp is None or not stamp[0] else f"{seal} {stamp}"

    def lay(self, organisation: str, scan: str, report: Report) -> Report:
        """A report of a scan, with what people have decided."""
        kept = self._table.of_scan(organisation, scan)
        return report if kept is None else lay(report, kept.all(), datetime.now(UTC))

    def over(self, organisation: str, scan: str, seal: str, read: Callable[[], Report]) -> LaidOver:
        """What lies over a sealed scan.

        Args:
            organisation: that the scan is of.
            scan: its id.
            seal: of the scan.
            read: its report; called where there are verdicts that were not laid over it yet.
        """
        kept = self._table.of_scan(organisation, scan)
        now = datetime.now(UTC)
        stamp = kept.stamp(now) if kept else (0, 0, 0)
        if kept is None or not stamp[1]:
            return LaidOver()
        key = (organisation, scan, seal, stamp)  # two scans may be alike to the last letter
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        report = lay(read(), kept.all(), now)
        made = LaidOver(triage=report.triage, criteria=report.criteria)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made
