"""One row per occurrence, for spreadsheets and scripts (RFC 4180, UTF-8 without a mark)."""

import csv
from collections.abc import Iterable, Mapping
from typing import TextIO

from auditor.model.criteria import Language, criteria, needs_blocked
from auditor.model.report import Occurrence, Report
from auditor.model.rule import RuleInfo
from auditor.model.text import clean
from reports.place import readable
from reports.texts import message, text_of

COLUMNS = (
    "page",
    "viewport",
    "rule",
    "engine",
    "outcome",
    "kind",
    "criteria",
    "clauses",
    "needs",
    "selector",
    "snippet",
    "message",
    "fix",
    "part",
)
"""Names of the columns: English in every language, since programs read them."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def render_csv(report: Report, out: TextIO, *, language: Language, color: bool, width: int) -> None:
    """Write every occurrence, read and written one by one in the order of the report.

    A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV
    injection, read 2026-11).

    Args:
        report: its occurrences are read once.
        out: takes the characters, rows ended by CR LF; must not translate line ends.
        language: of the messages and of what to do.
        color: a table has none.
        width: a table has none.
    """
    del color, width
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(o, report.rules, language) for o in report.rows.occurrences())


def _row(
    occurrence: Occurrence, rules: Mapping[str, RuleInfo], language: Language
) -> Iterable[str]:
    finding = occurrence.finding
    known = tuple(sc for sc in finding.criteria if sc in criteria())
    cells = (
        occurrence.page,
        str(occurrence.viewport),
        finding.rule,
        finding.engine,
        finding.outcome.value,
        finding.kind.value,
        " ".join(finding.criteria),
        " ".join(filter(None, (criteria()[sc].clause for sc in known))),
        " ".join(need.value for need in needs_blocked(known)),
        readable(finding.selector),
        finding.snippet,
        message(finding, rules, language),
        text_of(finding.rule, rules, language).fix,
        finding.part,
    )
    return map(_harmless, cells)


def _harmless(cell: str) -> str:
    cell = clean(cell, len(cell))
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
