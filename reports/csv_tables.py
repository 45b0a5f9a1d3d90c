"""The tables that a result has as rows: its occurrences, its pages, its criteria."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from auditor.model.criteria import Language, criteria, needs_blocked
from auditor.model.report import CriterionResult, Occurrence, PageEntry, Report
from auditor.model.triage import Laid
from reports.json_scan import time_text
from reports.place import readable
from reports.texts import message, say, text_of


class Table(StrEnum):
    """What the rows of a table are."""

    OCCURRENCES = "occurrences"
    PAGES = "pages"
    CRITERIA = "criteria"


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
    else:
        found = (_occurrence(one, report, language) for one in report.rows.occurrences())
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
