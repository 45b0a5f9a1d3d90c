"""What became of everything from one scan of an organisation to another, some of it at a time.

Two scans that are sealed always compare alike: what has changed is made once and kept for those who
read on; what both scans know by the same fingerprint is read from the later one each time.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from auditor.errors import NothingToCompareWith, ScanNotOver
from auditor.model.asked import AskedChanges, AskedFindings, RowKey
from auditor.model.comparison import Change, ComparedCause, ComparedOccurrence, Comparison
from auditor.model.criteria import Language
from auditor.model.occurrence import Occurrence
from auditor.model.report import Report
from auditor.model.rule import RuleInfo
from auditor.model.triage import Laid, LaidCause, Triage
from auditor.services.comparison import check_same_site, compare
from auditor.services.found import FoundReader, Part, ScanArchive
from auditor.services.kept_lines import Facet, KeptLines
from auditor.services.laying import Laying
from auditor.services.seal import read_report
from auditor.services.spools import Spools

_KEPT: Final = 8
"""Comparisons that are kept at the same time."""
_SECONDS: Final = 600.0
"""That a comparison is kept which nobody reads."""
_BATCH: Final = 200
Rules = Mapping[str, RuleInfo]


class Baselines(Protocol):
    """Knows with which scan another is to be compared."""

    def baseline_of(self, organisation: str, scan: str) -> str | None:
        """What the gate of a scan was held against, else the last complete scan before it.

        Raises:
            NotThere: the organisation has no such scan.
            StoreError: the archive refused.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShapes:
    """A comparison as results for programs have it, each row as JSON on one line."""

    head: Callable[[Comparison], str]
    cause: Callable[[ComparedCause, str, Rules, Language, LaidCause | None], str]
    occurrence: Callable[[ComparedOccurrence, str, Rules, Language, Laid | None], str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two scans that can be compared: their ids, and what both stand by.

    That is another whenever people decide something: their seals, and the verdicts on their site.
    """

    earlier: str
    later: str
    seals: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Some of a comparison.

    Attributes:
        head: JSON of an object: how much changed, and how far the scans can be compared.
        lines: each a value in JSON.
        last: key of the last of them where more follow.
    """

    head: str
    lines: Sequence[str]
    last: RowKey | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A comparison that was made.

    Attributes:
        causes: all of them.
        occurrences: those that are told of; the others of the later scan are still there.
        told: page and fingerprint of those of them that the later scan has.
        rules: of the later scan.
        triage: what people have decided on what it found.
    """

    head: str
    causes: KeptLines
    occurrences: KeptLines
    told: frozenset[tuple[str, str]]
    rules: Rules
    triage: Triage


class Differences:
    """Compares scans of an organisation.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def __init__(
        self,
        archive: ScanArchive,
        baselines: Baselines,
        shapes: ChangeShapes,
        laying: Laying,
        spools: Spools,
    ) -> None:
        """Begin with nothing made; any thread may ask.

        Args:
            archive: of the scans.
            baselines: knows with which scan another is to be compared.
            shapes: of what is told.
            laying: lays what people have decided over the later scan.
            spools: have room for what is made.
        """
        self._laying = laying
        self._spools = spools
        self._archive = archive
        self._baselines = baselines
        self._shapes = shapes
        self._made: OrderedDict[tuple[Pair, Language], tuple[float, _Made]] = OrderedDict()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Forget what was made; nothing may be called afterwards."""
        with self._lock:
            self._made.clear()

    def pair(self, organisation: str, scan: str, other: str | None) -> Pair:
        """Two scans to be compared.

        Args:
            organisation: id of the one that asks.
            scan: id of the later one.
            other: id of the earlier one; None for the last complete one before.

        Raises:
            NotThere: the organisation has no such scan.
            ScanNotOver: one of them is not over.
            NothingToCompareWith: there is none before.
        """
        later = self._seal(organisation, scan)
        earlier = other or self._baselines.baseline_of(organisation, scan)
        if earlier is None:
            raise NothingToCompareWith(scan)
        return Pair(earlier, scan, (self._seal(organisation, earlier), later))

    def is_made(self, pair: Pair, language: Language) -> bool:
        """Whether a comparison can be read without being made."""
        return self._find(pair, language) is not None

    def causes(self, organisation: str, pair: Pair, asked: AskedChanges, part: Part) -> Changed:
        """Causes, in the order of the later scan, then those that it has no more.

        Raises:
            NotThere: one of the scans was removed.
            UsageError: they are of different sites.
        """
        made = self._make(organisation, pair, part.language)
        first = part.after[0] + 1 if part.after else 0
        places = made.causes.places(asked, first, part.limit + 1)
        kept = places[: part.limit]
        last = (kept[-1],) if places[part.limit :] else None
        return Changed(head=made.head, lines=[*map(made.causes.line, kept)], last=last)

    def occurrences(
        self, organisation: str, pair: Pair, asked: AskedChanges, part: Part
    ) -> Changed:
        """Occurrences: first those of which more is to be told than that they are as they were.

        Raises:
            NotThere: one of the scans was removed.
            UsageError: they are of different sites.
        """
        made = self._make(organisation, pair, part.language)
        in_told, *after = part.after or (0, 0, 0, 0)
        lines: list[str] = []
        last: RowKey = ()
        if not in_told:
            places = made.occurrences.places(asked, after[0], part.limit + 1)
            kept, after = places[: part.limit], []
            lines += map(made.occurrences.line, kept)
            last = (0, kept[-1] + 1, 0, 0) if kept else ()
            if places[part.limit :]:
                return Changed(head=made.head, lines=lines, last=last)
        if asked.change not in (None, Change.STILL_THERE):
            return Changed(head=made.head, lines=lines, last=None)
        with self._archive.open(organisation, pair.later) as reader:
            for key, one in _as_they_were(reader, made, asked, tuple(after)):
                if len(lines) == part.limit:
                    return Changed(head=made.head, lines=lines, last=last)
                lines.append(self._still_there(one, pair, made, part.language))
                last = (1, *key)
        return Changed(head=made.head, lines=lines, last=None)

    def _still_there(self, one: Occurrence, pair: Pair, made: _Made, language: Language) -> str:
        same = ComparedOccurrence(
            change=Change.STILL_THERE, occurrence=one, cause=one.cause, found=True
        )
        laid = made.triage.on(one.page, one.finding.fingerprint)
        return self._shapes.occurrence(same, pair.later, made.rules, language, laid)

    def _seal(self, organisation: str, scan: str) -> str:
        with self._archive.open(organisation, scan) as reader:
            seal = reader.sealed_as()
        if seal is None:
            raise ScanNotOver(scan)
        return self._laying.mark(organisation, scan, seal)

    def _find(self, pair: Pair, language: Language) -> _Made | None:
        now = time.monotonic()
        with self._lock:
            for key, (read, _) in list(self._made.items()):
                if now - read > _SECONDS:
                    del self._made[key]
            found = self._made.pop((pair, language), None)
            if found is None:
                return None
            self._made[pair, language] = (now, found[1])
            return found[1]

    def _make(self, organisation: str, pair: Pair, language: Language) -> _Made:
        found = self._find(pair, language)
        if found is not None:
            return found
        with (
            self._opened(organisation, pair.earlier) as was,
            self._opened(organisation, pair.later) as now,
        ):
            check_same_site(was, now)
            made = self._written(was, now, compare(was, now), language)
        with self._lock:
            self._made[pair, language] = (time.monotonic(), made)
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made

    @contextmanager
    def _opened(self, organisation: str, scan: str) -> Iterator[Report]:
        with self._archive.open(organisation, scan) as reader, reader.snapshot():
            yield self._laying.lay(organisation, scan, read_report(reader))

    def _written(
        self, was: Report, now: Report, comparison: Comparison, language: Language
    ) -> _Made:
        causes, occurrences = (KeptLines(self._spools.open()) for _ in range(2))
        for cause in comparison.causes:
            of = now if cause.found else was
            laid = of.triage.causes.get(cause.cause.id)
            line = self._shapes.cause(cause, of.scan.id, of.rules, language, laid)
            causes.add(line, Facet.of_cause(cause.change, cause.cause))
        for one in comparison.occurrences:
            of, finding = now if one.found else was, one.occurrence.finding
            decided = of.triage.on(one.occurrence.page, finding.fingerprint)
            line = self._shapes.occurrence(one, of.scan.id, of.rules, language, decided)
            facet = Facet.of_finding(one.change, finding, one.cause)
            occurrences.add(line, facet, one.occurrence.page)
        causes.end()
        occurrences.end()
        found = (one.occurrence for one in comparison.occurrences if one.found)
        return _Made(
            head=self._shapes.head(comparison),
            causes=causes,
            occurrences=occurrences,
            told=frozenset((one.page, one.finding.fingerprint) for one in found),
            rules=now.rules,
            triage=now.triage,
        )


def _as_they_were(
    reader: FoundReader, made: _Made, asked: AskedFindings, after: RowKey
) -> Iterator[tuple[RowKey, Occurrence]]:
    """Occurrences that both scans know by the same fingerprint, each with its key."""
    behind: RowKey | str | None = after
    while isinstance(behind, tuple):
        some = reader.occurrence_slice(asked, behind, _BATCH)
        for key, one in zip(some.keys, some.rows, strict=True):
            if (one.page, one.finding.fingerprint) not in made.told:
                yield key, one
        behind = some.last
