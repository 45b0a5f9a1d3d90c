"""Whether every reader finds the same objects in what was added behind a report.

A part that is added has a section that tells where each of its objects is. Where one names a number
twice, or another thing than is there, each reader takes what it likes: one is shown a page that
another never sees. No program that signs writes such a section.
Source: ISO 32000-2:2020, clauses 7.5.4 to 7.5.8.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pikepdf
from pikepdf import Array, Name, Object, Stream

_END: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_LONGEST_END: Final = 64
_MOST: Final = 100_000
"""Objects that a section tells of; one of a signature has some twenty."""
_OBJECT: Final = re.compile(rb"\s*(\d+) 0 obj\b")
_STREAM: Final = re.compile(rb"stream\r?\n")
_HEAD: Final = re.compile(rb"\s*(\d+) (\d+)[ \t]*(?:\r\n|\n|\r)")
_ROW: Final = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)")
_TRAILER: Final = re.compile(rb"\s*trailer\b")
_REFERENCE: Final = re.compile(rb"\b\d+ \d+ R\b")
"""What cannot be read without the file that it is in, and need not be."""
_FREE, _PLACED, _PACKED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where an object is: its kind, and what else is told, by the kind."""

    number: int
    kind: int
    where: int
    rest: int


def ends_at(data: bytes) -> int | None:
    """Where the last section of a file begins; None where the file does not end with saying so."""
    found = _END.search(data[-_LONGEST_END:])
    return None if found is None else int(found[1])


def are_plain(data: bytes, ends: int, new: pikepdf.Pdf) -> bool:
    """Whether the sections behind a report tell one thing alone of each object.

    Args:
        data: of the file; hostile.
        ends: bytes of the beginning, which is a report as it was written.
        new: the file, opened.

    Raises:
        ValueError: a section cannot be read, or what else `reports.pdf.pieces.HOSTILE` names.
    """
    last, at = ends_at(data[:ends]), ends_at(data)
    while at is not None and at >= ends:
        told, entries = _section(data, at, new)
        numbers = [one.number for one in entries]
        before = int(told.Prev)
        if "/XRefStm" in told or len(set(numbers)) < len(numbers) or before >= at:
            return False
        if int(told.Size) <= max(numbers, default=0) or not _are_there(entries, new):
            return False
        at = before
    return at is not None and at == last


def _section(data: bytes, at: int, new: pikepdf.Pdf) -> tuple[Object, Sequence[_Entry]]:
    """What a section says of itself, and its entries."""
    if data.startswith(b"xref", at):
        return _table(data, at + len(b"xref"))
    begins = _OBJECT.match(data, at)
    if begins is None:
        raise ValueError("no section")
    told = new.get_object(int(begins[1]), 0)
    packed = _STREAM.search(data, begins.end())
    if packed is None or not data.startswith(told.read_raw_bytes(), packed.end()):
        raise ValueError("no section")
    return told, list(_unpacked(told, told.read_bytes()))


def _unpacked(told: Object, rows: bytes) -> Iterator[_Entry]:
    widths = [int(one) for one in told.W]
    index = [int(one) for one in told.get("/Index", Array([0, int(told.Size)]))]
    parts = list(zip(index[::2], index[1::2], strict=True))
    if len(widths) != 3 or min(*widths, *index) < 0 or not sum(widths):
        raise ValueError("a section of another form")
    count = sum(count for _, count in parts)
    if count > _MOST or len(rows) != count * sum(widths):
        raise ValueError("a section of another length")
    at = 0
    for number in (n for first, count in parts for n in range(first, first + count)):
        values = []
        for width in widths:
            values.append(int.from_bytes(rows[at : at + width]))
            at += width
        yield _Entry(number, values[0] if widths[0] else _PLACED, values[1], values[2])


def _table(data: bytes, at: int) -> tuple[Object, Sequence[_Entry]]:
    entries = []
    while head := _HEAD.match(data, at):
        at, first = head.end(), int(head[1])
        for number in range(first, first + int(head[2])):
            row = _ROW.match(data, at)
            if row is None:
                raise ValueError("no row of a table")
            kind = _PLACED if row[3] == b"n" else _FREE
            entries.append(_Entry(number, kind, int(row[1]), int(row[2])))
            at = row.end()
    trailer = _TRAILER.match(data, at)
    if trailer is None:
        raise ValueError("a table without an end")
    told = data[trailer.end() : data.index(b"startxref", at)]
    return Object.parse(_REFERENCE.sub(b"null", told)), entries


def _are_there(entries: Sequence[_Entry], new: pikepdf.Pdf) -> bool:
    """Whether objects have numbers of their own, also within streams of them."""
    heads: dict[int, Sequence[int]] = {}
    for one in entries:
        if one.kind not in (_FREE, _PLACED, _PACKED) or (one.kind == _PLACED and one.rest):
            return False
        if one.kind == _PACKED:
            if one.where not in heads:
                heads[one.where] = _numbers_in(new.get_object(one.where, 0))
            there = heads[one.where]
            if one.rest >= len(there) or there[one.rest] != one.number:
                return False
    return True


def _numbers_in(packed: Object) -> Sequence[int]:
    """The numbers of the objects in a stream of them.

    Raises:
        ValueError: it is none, or has two of one number.
    """
    if not isinstance(packed, Stream) or packed.get("/Type") != Name.ObjStm:
        raise ValueError("no stream of objects")
    numbers = [int(one) for one in packed.read_bytes()[: int(packed.First)].split()[::2]]
    if len(set(numbers)) < len(numbers):
        raise ValueError("two objects of one number")
    return numbers
