"""Summing up a run: coverage, the status of each criterion, the totals of each rule."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from auditor.errors import NothingYet
from auditor.model.catalogue import Edition
from auditor.model.report import Report
from auditor.model.rule import RuleInfo
from auditor.model.scan import CONSENT_PICTURE, ENDED_BY_ITSELF, Scan
from auditor.model.tally import AddressTally, CriterionTally, PageRuns, RuleRunTally, VisitTally
from auditor.services.causes import CauseReader, find_causes
from auditor.services.coverage import AuditedPages, audited, coverage_of
from auditor.services.criteria import Endings
from auditor.services.rules import chosen


class RunReader(CauseReader, Protocol):
    """What a report needs to know of a run; the store meets it by shape.

    Every method raises `auditor.errors.StoreError` where the results cannot be read.
    """

    def load_scan(self) -> Scan | None:
        """The scan, None where it was stopped before it began."""

    def editions(self) -> Sequence[Edition]:
        """With what the pages were judged, in the order of use."""

    def address_tallies(self) -> Sequence[AddressTally]:
        """How many addresses that were audited in no viewport ended in each state."""

    def rule_run_tallies(self) -> Sequence[RuleRunTally]:
        """How often each rule ran, by rule."""

    def criterion_tallies(self) -> Sequence[CriterionTally]:
        """What was found for each criterion that a finding of kind breach names."""

    def page_runs(self) -> Iterator[PageRuns]:
        """How the rules ended on each page that was visited, in order of discovery."""

    def visit_tally(self) -> VisitTally:
        """Sums over all visits."""


def build_report(reader: RunReader, rules: Mapping[str, RuleInfo]) -> Report:
    """Sum up a run; see `sum_up`."""
    report, _ = sum_up(reader, rules)
    return report


def sum_up(reader: RunReader, rules: Mapping[str, RuleInfo]) -> tuple[Report, Sequence[int]]:
    """Sum up a run, and say which cause each of its occurrences belongs to.

    Causes are ordered as they are read: breaches before other duties before advice,
    failures before what needs a person, and the commonest first.

    Args:
        reader: the run.
        rules: every rule there is, by id.

    Returns:
        The report, and the place of its cause among the report's, in the order of the occurrences.

    Raises:
        StoreError: the results cannot be read, or hold no scan.
    """
    scan = reader.load_scan()
    if scan is None:
        raise NothingYet
    tallies = reader.rule_run_tallies()
    caused = find_causes(reader, scan, rules)
    choice = chosen(scan.plan, rules.values())
    pages = AuditedPages(scan.plan.viewports)
    endings = Endings(scan.plan, choice, _ended_over_site(scan, choice, tallies))
    for page in filter(audited, reader.page_runs()):
        pages.add(page)
        endings.add(page)
    coverage = coverage_of(pages, reader.address_tallies(), tallies, reader.visit_tally())
    report = Report(
        scan=scan,
        coverage=coverage,
        criteria=endings.results(reader.criterion_tallies(), coverage.should_audit),
        rules=rules,
        rows=caused.rows,
        causes=caused.causes,
        editions=tuple(reader.editions()),
        consent_picture=reader.pictures((CONSENT_PICTURE,)).get(CONSENT_PICTURE),
    )
    return report, caused.of_occurrences


def _ended_over_site(
    scan: Scan, rules: Iterable[RuleInfo], tallies: Sequence[RuleRunTally]
) -> frozenset[str]:
    """The rules over all pages that came to their end; such a rule may say nothing of any page.

    One that could not judge some of the pages, and said nothing of the others, may have broken.
    """
    broken = {tally.rule for tally in tallies if tally.failed}
    spoke = {tally.rule for tally in tallies if tally.ended}
    through = scan.state in ENDED_BY_ITSELF
    return frozenset(
        rule.id
        for rule in rules
        if rule.over_site and (rule.id in spoke or (through and rule.id not in broken))
    )
