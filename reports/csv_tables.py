"""The tables that a result has as rows: its occurrences, its pages, its criteria."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from auditor.model.comparison import Change, ComparedOccurrence, Comparison
from auditor.model.criteria import Language, criteria, needs_blocked
from auditor.model.occurrence import Occurrence
from auditor.model.report import CriterionResult, PageEntry, Report
from auditor.model.triage import Laid
from reports.json_scan import time_text
from reports.place import readable
from reports.texts import message, say, text_of


class Table(StrEnum):
    """What the rows of a table are."""

    OCCURRENCES = "occurrences"
    PAGES = "pages"
    CRITERIA = "criteria"
    CHANGES = "changes"
    """What became of occurrences since an earlier scan; those that stayed as they were are not
    among them. Empty where nothing is compared."""


COLUMNS: Mapping[Table, tuple[str, ...]] = MappingProxyType(
    {
        Table.OCCURRENCES: (
            "page",
            "viewport",
            "rule",
            "engine",
            "also_found_by",
            "outcome",
            "kind",
            "criteria",
            "clauses",
            "needs",
            "words",
            "heading",
            "landmark",
            "selector",
            "snippet",
            "message",
            "fix",
            "part",
            "viewports",
            "verdict",
            "verdict_hold",
            "verdict_reason",
            "verdict_owner",
            "verdict_ticket",
            "verdict_expires",
            "verdict_by",
            "verdict_at",
            "change",
            "change_doubt",
            "result",
        ),
        Table.PAGES: (
            "page",
            "viewport",
            "state",
            "reason",
            "status",
            "mime",
            "title",
            "untested_rules",
            "linked_from",
            "linked_from_first",
            "result",
        ),
        Table.CRITERIA: (
            "criterion",
            "name",
            "level",
            "clause",
            "status",
            "said",
            "pages_audited",
            "pages_judged",
            "pages_without_occurrence",
            "pages_untested",
            "pages_needing_person",
            "pages_with_breach",
            "failed",
            "cant_tell",
            "rules",
            "rules_untested",
            "result",
        ),
        Table.CHANGES: (
            "change",
            "change_doubt",
            "scan",
            "cause",
            "page",
            "viewport",
            "rule",
            "outcome",
            "kind",
            "criteria",
            "words",
            "selector",
            "snippet",
            "fingerprint",
            "earlier_fingerprint",
            "result",
        ),
    }
)
"""Names of the columns: English in every language, since programs read them."""


def rows(report: Report, table: Table, language: Language) -> Iterator[tuple[str, ...]]:
    """The rows of a table, read one by one in the order of the report.

    Args:
        report: its occurrences, or its pages, are read once.
        table: which.
        language: of messages, names and statuses.
    """
    found: Iterator[tuple[str, ...]]
    if table is Table.PAGES:
        found = map(_page, report.rows.pages())
    elif table is Table.CRITERIA:
        found = (_criterion(one, report, language) for one in report.criteria)
    elif table is Table.CHANGES:
        found = _changes(report.comparison)
    else:
        known = _Known(report.comparison)
        found = (
            (*_occurrence(one, report, language), *known.of(one))
            for one in report.rows.occurrences()
        )
    result = "preliminary" if report.preliminary else "sealed"
    return ((*row, result) for row in found)


def _occurrence(occurrence: Occurrence, report: Report, language: Language) -> tuple[str, ...]:
    rules, finding = report.rules, occurrence.finding
    known = tuple(sc for sc in finding.criteria if sc in criteria())
    return (
        occurrence.page,
        str(occurrence.viewport),
        finding.rule,
        finding.engine,
        " ".join(finding.also_found_by),
        finding.outcome.value,
        finding.kind.value,
        " ".join(finding.criteria),
        " ".join(filter(None, (criteria()[sc].clause for sc in known))),
        " ".join(need.value for need in needs_blocked(known)),
        finding.signpost.words,
        finding.signpost.heading,
        finding.signpost.landmark,
        readable(finding.selector),
        finding.snippet,
        message(finding, rules, language),
        text_of(finding.rule, rules, language).fix,
        finding.part,
        " ".join(map(str, occurrence.viewports)),
        *_verdict(report.triage.on(occurrence.page, finding.fingerprint)),
    )


class _Known:
    """What became of the occurrences of a scan."""

    def __init__(self, comparison: Comparison | None) -> None:
        told = comparison.occurrences if comparison else ()
        self._same = "" if comparison is None else Change.STILL_THERE.value
        self._told = {
            (one.occurrence.page, one.occurrence.finding.fingerprint): _change(one)
            for one in told
            if one.found
        }

    def of(self, one: Occurrence) -> tuple[str, str]:
        """The change, and why it is not known; empty where nothing is compared."""
        return self._told.get((one.page, one.finding.fingerprint), (self._same, ""))


def _change(one: ComparedOccurrence) -> tuple[str, str]:
    return one.change.value, one.doubt.value if one.doubt else ""


def _changes(comparison: Comparison | None) -> Iterator[tuple[str, ...]]:
    """What became of the occurrences of two scans, those of the later one first."""
    for one in comparison.occurrences if comparison else ():
        finding = one.occurrence.finding
        yield (
            *_change(one),
            "later" if one.found else "earlier",
            one.cause,
            one.occurrence.page,
            str(one.occurrence.viewport),
            finding.rule,
            finding.outcome.value,
            finding.kind.value,
            " ".join(finding.criteria),
            finding.signpost.words,
            readable(finding.selector),
            finding.snippet,
            finding.fingerprint,
            one.earlier.finding.fingerprint if one.earlier else "",
        )


def _verdict(laid: Laid | None) -> tuple[str, ...]:
    """What a person has decided on an occurrence, and whether it holds."""
    if laid is None:
        return ("",) * 8
    verdict, ruling = laid.verdict, laid.verdict.ruling
    return (
        ruling.decision.value if ruling.decision else "",
        laid.hold.value,
        ruling.reason,
        ruling.owner,
        ruling.ticket,
        time_text(ruling.expires) or "",
        verdict.by,
        time_text(verdict.at) or "",
    )


def _page(page: PageEntry) -> tuple[str, ...]:
    return (
        page.url,
        str(page.viewport),
        page.state.value,
        page.reason.value,
        "" if page.status is None else str(page.status),
        page.mime or "",
        page.title or "",
        " ".join(page.untested_rules),
        str(page.linked_from.count),
        " ".join(page.linked_from.first),
    )


def _criterion(result: CriterionResult, report: Report, language: Language) -> tuple[str, ...]:
    criterion, coverage = result.criterion, report.coverage
    numbers = (
        coverage.audited + coverage.audited_in_part,
        result.pages_judged,
        result.pages_without_occurrence,
        result.pages_untested,
        result.pages_needing_person,
        result.pages,
        result.failed,
        result.cant_tell,
    )
    return (
        criterion.id,
        criterion.names[language],
        criterion.level,
        criterion.clause,
        result.status.value,
        say(language, f"status.{result.status.value}"),
        *map(str, numbers),
        " ".join(result.rules),
        " ".join(result.rules_untested),
    )
