"""One row per occurrence, for spreadsheets and scripts.

A spreadsheet takes a file for UTF-8 by its byte order mark, and parts columns by what its
language parts lists with: semicolons in Norwegian, where the comma is in numbers. Programs read
the other dialect, that of RFC 4180.
"""

import codecs
import csv
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import BinaryIO

from auditor.model.criteria import Language, criteria, needs_blocked
from auditor.model.report import Occurrence, Report
from auditor.model.text import clean
from reports.encoding import utf8
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
    "words",
    "heading",
    "landmark",
    "selector",
    "snippet",
    "message",
    "fix",
    "part",
    "viewports",
    "result",
)
"""Names of the columns: English in every language, since programs read them."""

_FORMULA_STARTS = (*"=+-@", *"＝＋－＠", "\t", "\r", "\n")  # wide forms count too
_SEPARATORS: Mapping[Language, str] = MappingProxyType(
    {Language.NB: ";", Language.NN: ";", Language.EN: ","}
)
"""What spreadsheets part columns with where they speak the language."""


def render_csv(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write every occurrence as a spreadsheet opens it that is set to the language.

    Args:
        report: its occurrences are read once.
        out: takes the bytes, UTF-8; rows end with CR LF.
        language: of the messages and of what to do; it decides what parts columns.
        color: a table has none.
        width: a table has none.
    """
    del color, width
    out.write(codecs.BOM_UTF8)
    _write(report, out, language, _SEPARATORS[language])


def render_rfc4180(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write every occurrence as RFC 4180 has it, with commas, in UTF-8 without a mark.

    Args:
        report: its occurrences are read once.
        out: takes the bytes, UTF-8; rows end with CR LF.
        language: of the messages and of what to do.
        color: a table has none.
        width: a table has none.
    """
    del color, width
    _write(report, out, language, ",")


def _write(report: Report, out: BinaryIO, language: Language, separator: str) -> None:
    """Occurrences are read and written one by one in the order of the report."""
    writer = csv.writer(utf8(out), delimiter=separator, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(o, report, language) for o in report.rows.occurrences())


def _row(occurrence: Occurrence, report: Report, language: Language) -> Iterable[str]:
    rules, finding = report.rules, occurrence.finding
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
        finding.signpost.words,
        finding.signpost.heading,
        finding.signpost.landmark,
        readable(finding.selector),
        finding.snippet,
        message(finding, rules, language),
        text_of(finding.rule, rules, language).fix,
        finding.part,
        " ".join(map(str, occurrence.viewports)),
        "preliminary" if report.preliminary else "sealed",
    )
    return map(_harmless, cells)


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet takes for text: an apostrophe before what begins a formula.

    Source: OWASP, CSV Injection, read 2026-11.
    """
    cell = clean(cell, len(cell))
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell
