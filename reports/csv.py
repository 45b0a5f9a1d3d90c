"""A table of the result, for spreadsheets and scripts: of occurrences, pages, criteria or changes.

A spreadsheet takes a file for UTF-8 by its byte order mark, and parts columns by what its
language parts lists with: semicolons in Norwegian, where the comma is in numbers. Programs read
the other dialect, that of RFC 4180.
"""

import codecs
import csv
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import BinaryIO

from auditor.model.criteria import Language
from auditor.model.report import Report
from auditor.model.text import clean
from reports.csv_tables import COLUMNS, Table, rows
from reports.encoding import utf8

_FORMULA_STARTS = (*"=+-@", *"＝＋－＠", "\t", "\r", "\n")  # wide forms count too
_SEPARATORS: Mapping[Language, str] = MappingProxyType(
    {Language.NB: ";", Language.NN: ";", Language.EN: ","}
)
"""What spreadsheets part columns with where they speak the language."""


class Dialect(StrEnum):
    """Who reads the table: a spreadsheet that is set to the language, or a program (RFC 4180)."""

    SPREADSHEET = "spreadsheet"
    RFC4180 = "rfc4180"


def render_csv(
    report: Report,
    out: BinaryIO,
    *,
    language: Language,
    color: bool,
    width: int,
    dialect: Dialect = Dialect.SPREADSHEET,
    table: Table = Table.OCCURRENCES,
) -> None:
    """Write one table, row by row in the order of the report.

    Args:
        report: its occurrences, or its pages, are read once.
        out: takes the bytes, UTF-8; rows end with CR LF.
        language: of messages, names and what to do; for a spreadsheet it decides what parts
            columns.
        color: a table has none.
        width: a table has none.
        dialect: for whom.
        table: what the rows are.
    """
    del color, width
    separator = ","
    if dialect is Dialect.SPREADSHEET:
        out.write(codecs.BOM_UTF8)
        separator = _SEPARATORS[language]
    writer = csv.writer(utf8(out), delimiter=separator, lineterminator="\r\n")
    writer.writerow(COLUMNS[table])
    writer.writerows(map(harmless, row) for row in rows(report, table, language))


def harmless(cell: str) -> str:
    """A cell that a spreadsheet takes for text: an apostrophe before what begins a formula.

    Source: OWASP, CSV Injection, read 2026-11.
    """
    cell = clean(cell, len(cell))
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell
