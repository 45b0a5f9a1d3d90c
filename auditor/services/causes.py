"""The causes of a run: read twice, once to group what was found and once to gather it."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from auditor.causes import Gathering, Grouping, Pages, mark_of, site_name
from auditor.hosts import host_of
from auditor.model.cause import Cause, Census, Mark, Picture, Pictured
from auditor.model.occurrence import Occurrence
from auditor.model.page import Viewport
from auditor.model.report import PageEntry, PageRuleRun, ReportRows
from auditor.model.rule import RuleInfo
from auditor.model.scan import Scan


class CauseReader(Protocol):
    """What finding causes needs to know of a run; the store meets it by shape."""

    def rows(self) -> ReportRows:
        """The way to the rows."""

    def marks(self) -> Iterator[Mark]:
        """What grouping needs of each occurrence, in the order of the occurrences."""

    def audited_pages(self) -> Sequence[str]:
        """The addresses that were audited in at least one viewport, in order of discovery."""

    def census(self) -> Census:
        """Elements of each making over all audited pages."""

    def pictured(self) -> Sequence[Pictured]:
        """What each picture shows, in the order of their keys."""

    def pictures(self, kinds: Iterable[str]) -> Mapping[str, Picture]:
        """The pictures of these kinds, as far as there are any."""


@dataclass(frozen=True, slots=True)
class CausedRows:
    """The rows of a run whose occurrences name their causes."""

    rows: ReportRows
    grouping: Grouping

    def pages(self) -> Iterator[PageEntry]:
        """One entry per address and viewport, in the order of discovery."""
        return self.rows.pages()

    def inventories(self, url: str) -> Mapping[Viewport, bytes]:
        """What a page had, by the window that it was kept of."""
        return self.rows.inventories(url)

    def rule_runs(self) -> Iterator[PageRuleRun]:
        """One entry per rule, page and viewport."""
        return self.rows.rule_runs()

    def occurrences(self) -> Iterator[Occurrence]:
        """One entry per element and rule, ordered by page, first viewport, rule and selector."""
        for occurrence in self.rows.occurrences():
            yield replace(occurrence, cause=self.grouping.cause_of(mark_of(occurrence)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Caused:
    """The causes of a run.

    Attributes:
        causes: in the order in which they are read.
        of_occurrences: the place of its cause in ``causes``, in the order of the occurrences.
        rows: of the run, whose occurrences name their causes.
    """

    causes: tuple[Cause, ...]
    of_occurrences: Sequence[int]
    rows: CausedRows


def find_causes(reader: CauseReader, scan: Scan, rules: Mapping[str, RuleInfo]) -> Caused:
    """The causes of a run.

    Args:
        reader: the run.
        scan: its record.
        rules: every rule there is, by id.

    Raises:
        StoreError: the results cannot be read.
    """
    urls = scan.plan.target.urls
    site = site_name(host_of(scan.plan.identity.public(urls[0]))) if urls else ""
    grouping = Grouping(rules, site, Pages(reader.audited_pages()), reader.census())
    for mark in reader.marks():
        grouping.add(mark)
    rows = reader.rows()
    gathering = Gathering(grouping, reader.pictured())
    met: dict[str, int] = {}
    found = array("L")
    for occurrence in rows.occurrences():
        found.append(met.setdefault(gathering.add(occurrence), len(met)))
    causes = gathering.causes(reader.pictures)
    places = {cause.id: place for place, cause in enumerate(causes)}
    placed = [places[id_] for id_ in met]
    return Caused(
        causes=causes,
        of_occurrences=array("L", (placed[one] for one in found)),
        rows=CausedRows(rows, grouping),
    )
