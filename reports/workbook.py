"""Workbooks (XLSX): sheets with a frozen head, filters and links, written row by row.

Whatever a page wrote is text: a cell that begins as a formula does gets an apostrophe, and no cell
has another type than text or number. The same rows give the same bytes.
Source: ECMA-376, Office Open XML, part 1; OWASP, CSV Injection, read 2026-11; Microsoft Support,
Excel specifications and limits, read 2026-11.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from types import MappingProxyType
from typing import Any, BinaryIO, Final, cast
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from reports.archive import written_again
from reports.csv import harmless

MAX_ROWS: Final = 1_000_000
"""Rows of a sheet; a sheet of Excel has 1,048,576."""
_MAX_CELL: Final = 32_000
"""Characters of a cell; Excel takes 32,767."""
_MAX_LINKS: Final = 60_000
"""Links of a sheet; Excel drops all of them where there are more than 65,530."""
_LINK: Final = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,1990}")
"""Addresses that Excel follows; of others it says that the file is damaged."""
_HEAD: Final = Font(bold=True, color="FFFFFF")
_HEAD_FILL: Final = PatternFill("solid", fgColor="24435C")
_FILL_IN: Final = PatternFill("solid", fgColor="7A3E00")
_LINKED: Final = Font(color="0B5394", underline="single")
_TOP: Final = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads somewhere.

    Attributes:
        text: of the cell.
        href: an address; "" where it leads to none.
        to: name of a sheet and a cell of it, such as ("Causes", "A4"); empty where it does not.
    """

    text: str | int
    href: str = ""
    to: tuple[str, str] | tuple[()] = ()


Value = str | int | float | date | None | Link
"""What a cell can hold."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes:
        name: in its head.
        width: in characters.
        fill_in: people write in it.
        choices: what they choose from; empty for anything.
        hidden: it is for programs.
    """

    name: str
    width: int
    fill_in: bool = False
    choices: Sequence[str] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet.

    Attributes:
        name: at most 31 characters: letters, digits and spaces.
        rows: as many values each as there are columns.
        more: what the last row says where there are too many, by how many they are.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    more: Callable[[int], str]


def write_workbook(
    sheets: Iterable[Sheet],
    out: BinaryIO,
    *,
    title: str,
    creator: str,
    moment: datetime,
    facts: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write sheets as a workbook.

    Args:
        sheets: their rows are read once, one sheet after the other.
        out: takes the bytes.
        title: of the workbook; hostile.
        creator: the program.
        moment: when what it holds was found; the file has no other time.
        facts: what programs know the workbook by.
    """
    book = Workbook(write_only=True)
    book.properties.title = harmless(title)[:200]
    book.properties.creator = creator
    book.properties.created = book.properties.modified = moment.replace(tzinfo=None, microsecond=0)
    for name, value in facts.items():
        cast("Any", book).custom_doc_props.append(StringProperty(name=name, value=value))
    for sheet in sheets:
        _write(book.create_sheet(sheet.name), sheet)
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).save()
    written_again(made, out, moment)


def _write(to: Worksheet, sheet: Sheet) -> None:
    to.freeze_panes = "A2"
    to.print_title_rows = "1:1"
    for at, column in enumerate(sheet.columns, 1):
        to.column_dimensions[get_column_letter(at)].width = column.width
        to.column_dimensions[get_column_letter(at)].hidden = column.hidden
    to.append([_head(to, column) for column in sheet.columns])
    written = left = links = 0
    for row in sheet.rows:
        if written == MAX_ROWS:
            left += 1
            continue
        links += sum(isinstance(value, Link) for value in row)
        to.append([_cell(to, value, linked=links <= _MAX_LINKS) for value in row])
        written += 1
    _offer(to, sheet.columns, written + 1)
    if left:
        to.append([_cell(to, sheet.more(left), linked=False)])
    last = get_column_letter(len(sheet.columns))
    to.auto_filter.ref = f"A1:{last}{written + 1}"


def _offer(to: Worksheet, columns: Sequence[Column], last: int) -> None:
    """Let people choose from what a column takes, down to the last row."""
    for at, column in enumerate(columns, 1):
        if column.choices:
            listed = ",".join(column.choices)
            offered = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            letter = get_column_letter(at)
            offered.add(f"{letter}2:{letter}{max(last, 2)}")
            to.data_validations.append(offered)


def _head(sheet: Worksheet, column: Column) -> Cell:
    cell = WriteOnlyCell(sheet, column.name)
    cell.font, cell.alignment = _HEAD, _TOP
    cell.fill = _FILL_IN if column.fill_in else _HEAD_FILL
    return cell


def _cell(sheet: Worksheet, value: Value, *, linked: bool) -> Cell:
    shown = value.text if isinstance(value, Link) else value
    shown = None if shown == "" else shown
    if isinstance(shown, str):
        text = harmless(shown)
        cell = WriteOnlyCell(sheet, text if len(text) <= _MAX_CELL else text[:_MAX_CELL] + "…")
        cell.data_type = "s"  # never a formula or an error, whatever it looks like
    elif isinstance(shown, date):
        cell = WriteOnlyCell(sheet, datetime(shown.year, shown.month, shown.day))  # noqa: DTZ001
        cell.number_format = "yyyy-mm-dd"
    else:
        cell = WriteOnlyCell(sheet, shown)
    cell.alignment = _TOP
    if isinstance(value, Link) and linked:
        _lead(cell, value)
    return cell


def _lead(cell: Cell, link: Link) -> None:
    if link.to:
        name, place = link.to
        quoted = name.replace("'", "''")
        cell.hyperlink = Hyperlink(ref="A1", location=f"'{quoted}'!{place}")
    elif _LINK.fullmatch(link.href):
        cell.hyperlink = Hyperlink(ref="A1", target=link.href)
    else:
        return
    cell.font = _LINKED
