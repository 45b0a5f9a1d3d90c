"""Reports of what scans of a service found, with what people told of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from auditor.errors import NothingToCompareWith, NothingYet, NotThere, ScanRemoved
from auditor.model.criteria import Language
from auditor.model.grouping import Grouping
from auditor.model.history import figures_of, with_figures
from auditor.model.report import Report
from auditor.services.cases import Cases
from auditor.services.comparison import check_same_site, compare
from auditor.services.differences import Baselines
from auditor.services.found import FoundReader, ScanArchive
from auditor.services.laying import Laying
from auditor.services.results import Formats, OpenReport, named
from auditor.services.retest import retested
from auditor.services.seal import read_report

WriteReport = Callable[[BinaryIO], None]
"""Writes a report; raises `auditor.errors.StoreError` where its rows cannot be read."""

_WIDTH: Final = 100
"""Columns of what people read, where there is no terminal to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """A report that is asked for.

    Attributes:
        format: its name.
        options: other ways to write it.
        title: of the report; None for what the scan was given.
        owner: of the site; None for what the scan was given.
        since: ids of earlier scans: the first to compare with, the others to count beside it.
        grouping: what its pages are grouped by; None for nothing.
    """

    format: str
    options: Mapping[str, str]
    language: Language
    title: str | None = None
    owner: str | None = None
    since: tuple[str, ...] = ()
    grouping: Grouping | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a report of a sealed scan rests on.

    Attributes:
        mark: is another whenever the report is.
        others: ids of the other scans that it tells of, as long as they are kept.
    """

    mark: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReports:
    """Reports of scans; of one that runs, what it has found by now.

    Every method raises `auditor.errors.NotThere` where the organisation has no such scan, and
    `auditor.errors.StoreError` where the archive refuses.
    """

    archive: ScanArchive
    formats: Formats
    laying: Laying
    cases: Cases
    baselines: Baselines

    def baseline(self, organisation: str, scan: str) -> str:
        """Id of the scan that one is compared with where none is named.

        Raises:
            NothingToCompareWith: no complete scan came before it.
        """
        found = self.baselines.baseline_of(organisation, scan)
        if found is None:
            raise NothingToCompareWith(scan)
        return found

    def grounds(self, organisation: str, scan: str, since: Sequence[str] = ()) -> Grounds | None:
        """What a report rests on; None where one of the scans is not sealed.

        Args:
            organisation: id of the one that asks.
            scan: id of the scan.
            since: ids of the earlier scans that it tells of.
        """
        with self.archive.open(organisation, scan) as reader:
            record = reader.load_scan()
        retest = None if record is None else record.retest
        origin = "" if retest is None else self._origin(organisation, retest.of)
        marks = [self._mark(organisation, one) for one in (scan, *since)]
        if origin is None or None in marks:
            return None
        told = self.cases.find(organisation, scan)
        others = dict.fromkeys((*since, *([retest.of] if retest and origin else [])))
        others.pop(scan, None)
        return Grounds(mark=repr((*marks, origin, told.revision)), others=tuple(others))

    @contextmanager
    def report(self, organisation: str, scan: str, asked: Rendering) -> Iterator[WriteReport]:
        """A report, ready to be written within.

        Raises:
            NothingYet: the scan has not begun.
            UsageError: there is no such format, no such way to write it, or it is to be compared
                with a scan of another site.
        """
        self.formats.check(asked.format, asked.options)
        with self.archive.open(organisation, scan) as reader, reader.snapshot():
            report = named(read_report(reader), asked.title, asked.owner)
            report = self._retested(organisation, report)
            report = self.laying.lay(organisation, scan, report)
            case = self.cases.of_scan(organisation, scan)
            report = replace(report, case=case, grouping=asked.grouping)
            if asked.since:
                report = self._compared(organisation, asked.since[0], report, reader)
            report = self._with_history(organisation, report, asked.since[1:])
            opened = OpenReport(report=report, formats=self.formats)

            def write(out: BinaryIO) -> None:
                opened.write(
                    asked.format,
                    asked.options,
                    out,
                    language=asked.language,
                    color=False,
                    width=_WIDTH,
                )

            yield write

    def _mark(self, organisation: str, scan: str) -> str | None:
        with self.archive.open(organisation, scan) as reader:
            seal = reader.sealed_as()
            return seal and self.laying.mark(organisation, scan, seal)

    def _origin(self, organisation: str, scan: str) -> str | None:
        """What the findings are known by that a retest looked for; "" where they are gone.

        None where the scan that found them is not sealed.
        """
        try:
            with self.archive.open(organisation, scan) as reader:
                return reader.sealed_as()
        except (NotThere, ScanRemoved):
            return ""

    def _compared(
        self, organisation: str, since: str, report: Report, reader: FoundReader
    ) -> Report:
        """A report with what became of everything since an earlier scan.

        What its gate says is part of it where the gate was held against that scan.
        """
        with self.archive.open(organisation, since) as other, other.snapshot():
            earlier = read_report(other)
            check_same_site(earlier, report)
            comparison = compare(earlier, report)
            history = (figures_of(earlier),)
        verdict = reader.gate_verdict()
        gate = verdict.answer if verdict and verdict.baseline == since else None
        return replace(report, comparison=comparison, gate=gate, history=history)

    def _with_history(self, organisation: str, report: Report, before: Sequence[str]) -> Report:
        """A report with what earlier scans came to beside what it is compared with."""
        found = list(report.history)
        for scan in before:
            with self.archive.open(organisation, scan) as other, other.snapshot():
                earlier = read_report(other)
                check_same_site(earlier, report)
                found.append(figures_of(earlier))
        return with_figures(report, found)

    def _retested(self, organisation: str, report: Report) -> Report:
        """A report of a retest with what became of the findings; without, where they are gone."""
        asked = report.scan.retest
        if asked is None:
            return report
        with (
            suppress(NotThere, ScanRemoved, NothingYet),
            self.archive.open(organisation, asked.of) as reader,
            reader.snapshot(),
        ):
            return replace(report, retest=retested(read_report(reader), report, asked))
        return report
