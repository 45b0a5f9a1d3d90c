"""The causes of a run: read twice, once to group what was found and once to gather it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from auditor.causes import Gathering, Grouping, Pages, mark_of, site_name
from auditor.hosts import host_of
from auditor.model.cause import Cause, Census, Mark, Picture, Pictured
from auditor.model.report import Occurrence, PageEntry, PageRuleRun, ReportRows
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

    def rule_runs(self) -> Iterator[PageRuleRun]:
        """One entry per rule, page and viewport."""
        return self.rows.rule_runs()

    def occurrences(self) -> Iterator[Occurrence]:
        """One entry per element and rule, ordered by page, first viewport, rule and selector."""
        for occurrence in self.rows.occurrences():
            yield replace(occurrence, cause=self.grouping.cause_of(mark_of(occurrence)))


def find_causes(
    reader: CauseReader, scan: Scan, rules: Mapping[str, RuleInfo]
) -> tuple[tuple[Cause, ...], CausedRows]:
    """The causes of a run, in the order they are read, and its rows with their causes.

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
    for occurrence in rows.occurrences():
        gathering.add(occurrence)
    return gathering.causes(reader.pictures), CausedRows(rows, grouping)
