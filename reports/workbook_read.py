"""Workbooks (XLSX) that people hand in: their texts and days, and nothing else of them.

A workbook is a stranger's file: formulas are read as what they last came to, links and pictures not
at all, and one that unpacks to more than a person can have written is refused.
Source: ECMA-376, Office Open XML, part 1.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final, TypeAlias, cast
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from auditor.errors import UsageError

_UNPACKED: Final = 20_000_000
"""Bytes of all its parts together; what is parsed of one takes some thirty times as much memory."""
_TIMES: Final = 60
"""What it unpacks to, at the most: so many times its size; what people write is below twenty."""
_WHOLE: Final = 1_000_000
"""Bytes of a part that is not read row by row, such as its styles."""
_BY_ROWS: Final = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
_PARTS: Final = 2_000
_ROWS: Final = 200_000
"""Of all its sheets together."""
_COLUMNS: Final = 100

ReadValue: TypeAlias = str | int | float | date | None
"""What a cell holds; a moment is read as its day."""


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet as it was read.

    Attributes:
        head: the texts of its first row.
        rows: the others, each with its number as people see it.
    """

    name: str
    head: Sequence[str]
    rows: Sequence[tuple[int, Sequence[ReadValue]]]


@dataclass(frozen=True, slots=True)
class ReadBook:
    """A workbook as it was read.

    Attributes:
        facts: what programs know it by.
    """

    sheets: Sequence[ReadSheet]
    facts: Mapping[str, str]


def read_workbook(data: bytes, largest: int) -> ReadBook:
    """Read a workbook of at most so many bytes.

    Raises:
        UsageError: it is none, or more than is read.
    """
    if len(data) > largest:
        size = largest // 10**6
        raise UsageError(f"The workbook is larger than {size} MB: hand in a smaller one.")
    try:
        _check_parts(data)
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        return ReadBook(list(_sheets(book)), _facts(book))
    except UsageError:
        raise
    except (BadZipFile, InvalidFileException, OSError) as error:
        raise _unreadable() from error
    except Exception as error:  # whatever a part of it leads the library to
        raise _unreadable() from error


def _unreadable() -> UsageError:
    return UsageError("This is no workbook that can be read: hand in the XLSX as it was saved.")


def _check_parts(data: bytes) -> None:
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
    sizes = sum(part.file_size for part in parts)
    whole = [part.file_size for part in parts if not _BY_ROWS.fullmatch(part.filename)]
    too_much = sizes > min(_UNPACKED, _TIMES * len(data)) or max(whole, default=0) > _WHOLE
    if len(parts) > _PARTS or too_much:
        raise UsageError("The workbook unpacks to more than is read: hand in a smaller one.")


def _sheets(book: Workbook) -> Iterator[ReadSheet]:
    left = _ROWS
    for sheet in book.worksheets:
        rows = sheet.iter_rows(max_row=left + 1, max_col=_COLUMNS, values_only=True)
        read = [(at, tuple(map(_value, row))) for at, row in enumerate(rows, 1)]
        left -= len(read)
        if left < 0:
            raise UsageError(f"The workbook has more than {_ROWS} rows: hand in a smaller one.")
        head = [str(one or "").strip() for one in read[0][1]] if read else []
        yield ReadSheet(sheet.title, head, read[1:])


def _value(cell: object) -> ReadValue:
    if isinstance(cell, datetime):
        return cell.date()
    if cell is None or isinstance(cell, (str, int, float, date)):
        return cell
    return str(cell)


def _facts(book: Workbook) -> Mapping[str, str]:
    known = cast("Any", book).custom_doc_props.props
    return {one.name: str(one.value) for one in known if one.name}
