"""What scans found, for whoever may read it: some rows at a time, one by one, or as a report."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from auditor.errors import NothingYet, NotThere, UsageError
from auditor.model.admission import Standing
from auditor.model.asked import AskedCauses, AskedFindings, AskedPages, RowKey, Slice
from auditor.model.cause import Cause, Picture
from auditor.model.criteria import Language
from auditor.model.gate import GateVerdict
from auditor.model.occurrence import Occurrence
from auditor.model.report import Coverage, CriterionResult, PageEntry, Report
from auditor.model.rule import RuleInfo
from auditor.model.seal import Summary
from auditor.model.triage import Laid, LaidCause
from auditor.services.laying import LaidOver, Laying
from auditor.services.seal import SealReader, read_report, stored_rules

Rules = Mapping[str, RuleInfo]


class FoundReader(SealReader, Protocol):
    """The results of one scan; the store meets it by shape.

    Every method raises `auditor.errors.StoreError` where the results cannot be read.
    """

    def page_slice(self, asked: AskedPages, after: RowKey, limit: int) -> Slice[PageEntry]:
        """Some entries of pages, in the order of discovery, behind the one at ``after``."""

    def occurrence_slice(
        self, asked: AskedFindings, after: RowKey, limit: int
    ) -> Slice[Occurrence]:
        """Some occurrences, in the order of reports."""

    def cause_slice(self, asked: AskedCauses, after: RowKey, limit: int) -> Slice[Cause]:
        """Some causes of a sealed scan, in the order they are read."""

    def standing(self) -> Standing:
        """Where the scan stands; one is over when it is sealed."""

    def gate_verdict(self) -> GateVerdict | None:
        """What its gate says; None where it has none, or is not sealed."""

    def sealed_as(self) -> str | None:
        """SHA-256 over its content, hex; None where it is not sealed."""


class ScanArchive(Protocol):
    """Where scans of all organisations are kept."""

    def open(self, organisation: str, scan: str) -> AbstractContextManager[FoundReader]:
        """A scan of an organisation, to be read.

        Raises:
            NotThere: the organisation has no such scan.
            StoreError: the archive refused.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """Rows as results for programs have them, each as JSON on one line."""

    page: Callable[[PageEntry, Language], str]
    occurrence: Callable[[Occurrence, Rules, Language, Laid | None], str]
    cause: Callable[[Cause, Rules, Language, LaidCause | None], str]
    criterion: Callable[[CriterionResult, Language], str]
    coverage: Callable[[Coverage], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which part of a list is asked for.

    Attributes:
        after: key of the last row before it; empty for the first part.
        limit: rows at the most.
        language: of all sentences.
    """

    after: RowKey
    limit: int
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Some of what a scan found.

    Attributes:
        lines: each a value in JSON.
        last: key of the last of them where more follow.
    """

    standing: Standing
    lines: Sequence[str]
    last: RowKey | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundResults:
    """What scans found; of one that runs, what it has found by now.

    Every method raises `auditor.errors.NotThere` where the organisation has no such scan, and
    `auditor.errors.StoreError` where the archive refuses. `causes`, `criteria` and
    `coverage` sum up all rows of a scan that is not sealed.
    """

    archive: ScanArchive
    shapes: Shapes
    laying: Laying

    def standing(self, organisation: str, scan: str) -> tuple[Standing, str | None]:
        """Where a scan stands, and what its answers stand by; None where it is not sealed.

        That is another whenever an answer is: the seal, and what people have decided.
        """
        with self.archive.open(organisation, scan) as reader:
            seal = reader.sealed_as()
            return reader.standing(), seal and self.laying.mark(organisation, scan, seal)

    def pages(self, organisation: str, scan: str, asked: AskedPages, part: Part) -> Found:
        """Entries of pages, in the order of discovery."""
        with self.archive.open(organisation, scan) as reader:
            standing, some = reader.standing(), _NO_PAGES
            if reader.load_scan() is not None:
                some = reader.page_slice(asked, part.after, part.limit)
            lines = [self.shapes.page(one, part.language) for one in some.rows]
            return Found(standing=standing, lines=lines, last=some.last)

    def findings(self, organisation: str, scan: str, asked: AskedFindings, part: Part) -> Found:
        """Occurrences, in the order of reports; of a scan that is not sealed none names a cause.

        Raises:
            UsageError: those of a cause are asked for, and the scan is not sealed.
        """
        with self.archive.open(organisation, scan) as reader:
            standing, some = reader.standing(), _NO_FINDINGS
            if asked.cause is not None and not standing.final:
                raise UsageError(
                    "Which findings a cause has is known when the scan has ended: wait for that, or"
                    " ask without cause."
                )
            if reader.load_scan() is not None:
                some = reader.occurrence_slice(asked, part.after, part.limit)
            rules, known = stored_rules(reader), self._laid(organisation, scan, reader)
            on = known.triage.on
            lines = [
                self.shapes.occurrence(
                    one, rules, part.language, on(one.page, one.finding.fingerprint)
                )
                for one in some.rows
            ]
            return Found(standing=standing, lines=lines, last=some.last)

    def causes(self, organisation: str, scan: str, asked: AskedCauses, part: Part) -> Found:
        """Causes, in the order they are read."""
        with self.archive.open(organisation, scan) as reader:
            standing, laid = reader.standing(), self._laid(organisation, scan, reader)
            if standing.final:
                some = reader.cause_slice(asked, part.after, part.limit)
            else:
                report = _by_now(reader)
                some = _some_of(report.causes if report else (), asked, part)
            rules, causes = stored_rules(reader), laid.triage.causes
            lines = [
                self.shapes.cause(one, rules, part.language, causes.get(one.id))
                for one in some.rows
            ]
            return Found(standing=standing, lines=lines, last=some.last)

    def criteria(self, organisation: str, scan: str, language: Language) -> Found:
        """Every criterion that the standard demands, in the order of WCAG."""
        with self.archive.open(organisation, scan) as reader:
            standing, summary = reader.standing(), _summary(reader)
            found = summary.criteria if summary else ()
            results = self._laid(organisation, scan, reader).criteria or found
            lines = [self.shapes.criterion(one, language) for one in results]
            return Found(standing=standing, lines=lines)

    def coverage(self, organisation: str, scan: str) -> Found:
        """What was tested of what was known: one line, none where the scan has not begun."""
        with self.archive.open(organisation, scan) as reader:
            standing, summary = reader.standing(), _summary(reader)
            lines = [self.shapes.coverage(summary.coverage)] if summary else []
            return Found(standing=standing, lines=lines)

    def picture(self, organisation: str, scan: str, kind: str) -> Picture:
        """A picture by the key that a cause names, or that of the consent banner.

        Raises:
            NotThere: there is none, or the organisation has no such scan.
        """
        with self.archive.open(organisation, scan) as reader:
            picture = reader.pictures((kind,)).get(kind)
        if picture is None:
            raise NotThere(kind)
        return picture

    def _laid(self, organisation: str, scan: str, reader: FoundReader) -> LaidOver:
        """What people have decided on a scan that is sealed; nothing on one that is not yet."""
        seal = reader.sealed_as()
        if seal is None:
            return LaidOver()

        def read() -> Report:
            return read_report(reader, check=False)

        with reader.snapshot():
            return self.laying.over(organisation, scan, seal, read)


_NO_PAGES: Slice[PageEntry] = Slice(())
_NO_FINDINGS: Slice[Occurrence] = Slice(())


def _summary(reader: FoundReader) -> Summary | Report | None:
    """What a scan comes to, or has come to by now; None where it has not begun."""
    seal = reader.seal()
    return seal.summary if seal else _by_now(reader)


def _by_now(reader: FoundReader) -> Report | None:
    """The report of a scan that is not sealed; None where it has not begun."""
    with reader.snapshot():
        try:
            return read_report(reader, check=False)
        except NothingYet:
            return None


def _some_of(causes: Sequence[Cause], asked: AskedCauses, part: Part) -> Slice[Cause]:
    """Some of the causes of a scan that is not sealed, by their place."""
    first = part.after[0] + 1 if part.after else 0
    wanted = ((n, one) for n, one in enumerate(causes) if n >= first and _is_wanted(one, asked))
    some = list(islice(wanted, part.limit + 1))
    kept = some[: part.limit]
    return Slice(tuple(one for _, one in kept), kept[-1][:1] if len(some) > part.limit else None)


def _is_wanted(one: Cause, asked: AskedCauses) -> bool:
    return asked.wants(
        rules=one.rules,
        criteria=(*one.criteria, *one.asks),
        engines=one.engines,
        kind=one.kind,
        outcome=one.outcome,
    )
