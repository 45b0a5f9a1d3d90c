"""JSON from strangers, taken apart piece by piece, so that a large result takes little memory.

The whole is looked through by brackets and strings alone; what is between them is read by Python's
own reader, a row at a time, with what it would let pass refused: names that come twice, numbers
that are none, brackets without end.

Source: RFC 8259, read 2026-11.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from mmap import mmap
from typing import Any, Final, NoReturn

from auditor.errors import UsageError

DEPTH: Final = 12
"""Brackets within one another in one piece; a product's own result has 7."""
LARGEST_PIECE: Final = 4 * 1024 * 1024
"""Bytes of one row, or of one value beside the rows."""
_LONGEST_NUMBER: Final = 30
"""Digits and signs of a number."""
_SPACE: Final = re.compile(rb"[ \t\n\r]*")
_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_TOKEN: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|["{}\[\]]', re.DOTALL)
_SCALAR: Final = re.compile(rb"[^ \t\n\r,\]}\[{\":]+")
_ENDS: Final = {b"{": b"}", b"[": b"]"}


class Unreadable(UsageError):
    """What was handed in is no JSON, or more than is taken; the sentence says where."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A value in the file.

    Attributes:
        start, end: of its bytes.
        name: where it is, for errors, such as `pages[3]`.
    """

    data: mmap
    start: int
    end: int
    name: str

    @property
    def text(self) -> bytes:
        """Its bytes."""
        return self.data[self.start : self.end]

    def read(self) -> Any:  # noqa: ANN401 - any JSON
        """The value.

        Raises:
            Unreadable: it is no JSON, or has what must not be in it.
        """
        if self.end - self.start > LARGEST_PIECE:
            raise Unreadable(f"{self.name} is larger than {LARGEST_PIECE} bytes.")
        try:
            return _READER.decode(self.text.decode("utf-8"))
        except UnicodeDecodeError:
            raise Unreadable(f"{self.name} is not UTF-8.") from None
        except _ForbiddenError as error:
            raise Unreadable(f"{self.name}: {error}") from None
        except ValueError:
            raise Unreadable(f"{self.name} is no JSON.") from None

    def items(self) -> Iterator["Piece"]:
        """The values of a list, one by one.

        Raises:
            Unreadable: it is no list, or one of them no JSON.
        """
        if self.data[self.start : self.start + 1] != b"[":
            raise Unreadable(f"{self.name} is no list.")
        at = _behind_space(self.data, self.start + 1)
        if self.data[at : at + 1] == b"]":
            return
        number = 0
        while True:
            item = _value(self.data, at, f"{self.name}[{number}]")
            yield item
            number += 1
            at = _behind_space(self.data, item.end)
            mark = self.data[at : at + 1]
            if mark == b"]" and at == self.end - 1:
                return
            if mark != b",":
                raise Unreadable(f"{self.name} is no JSON behind its value {number - 1}.")
            at = _behind_space(self.data, at + 1)


def members(data: mmap) -> Mapping[str, Piece]:
    """The values of the object that a file is, by their names.

    Raises:
        Unreadable: it is no object, a name comes twice, or something comes behind it.
    """
    at = _behind_space(data, 0)
    if data[at : at + 1] != b"{":
        raise Unreadable("The result is no JSON object.")
    found: dict[str, Piece] = {}
    at = _behind_space(data, at + 1)
    while True:
        name, at = _name(data, at)
        if name in found:
            raise Unreadable(f"{name} comes twice in the result.")
        found[name] = _value(data, at, name)
        at = _behind_space(data, found[name].end)
        mark = data[at : at + 1]
        at = _behind_space(data, at + 1)
        if mark == b"}":
            break
        if mark != b",":
            raise Unreadable(f"The result is no JSON behind {name}.")
    if at != len(data):
        raise Unreadable("Something comes behind the end of the result.")
    return found


def _name(data: mmap, at: int) -> tuple[str, int]:
    """A name and where its value begins."""
    found = _STRING.match(data, at)
    colon = _behind_space(data, found.end()) if found else at
    if found is None or data[colon : colon + 1] != b":" or found.end() - at > 100:
        raise Unreadable(f"The result is no JSON at byte {at}.")
    name = Piece(data, at, found.end(), "a name").read()
    if not name.isidentifier():
        raise Unreadable(f"The result has a name that is none of a result at byte {at}.")
    return name, _behind_space(data, colon + 1)


def _value(data: mmap, at: int, name: str) -> Piece:
    """The value that begins at a byte; of what has brackets only those are looked at."""
    first = data[at : at + 1]
    if first not in _ENDS:
        found = (_STRING if first == b'"' else _SCALAR).match(data, at)
        if found is None:
            raise Unreadable(f"{name} is no JSON.")
        return Piece(data, at, found.end(), name)
    open_: list[bytes] = []
    for token in _TOKEN.finditer(data, at):
        mark = token[0][:1]
        if mark in _ENDS:
            open_.append(_ENDS[mark])
            if len(open_) > DEPTH:
                raise Unreadable(f"{name} has more than {DEPTH} brackets within one another.")
        elif mark != b'"':
            if open_.pop() != mark:
                break
            if not open_:
                return Piece(data, at, token.end(), name)
        elif token.end() - token.start() == 1:
            break
    raise Unreadable(f"{name} is no JSON: a bracket or a quotation mark in it has no end.")


def _behind_space(data: mmap, at: int) -> int:
    found = _SPACE.match(data, at)
    return found.end() if found else at


class _ForbiddenError(ValueError):
    """Python would read it, and it must not be there."""


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _ForbiddenError("a name comes twice in an object.")
    return found


def _no_constant(_name: str) -> NoReturn:
    raise _ForbiddenError("NaN and Infinity are no JSON.")


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise _ForbiddenError("a number has too many digits.")
    return int(text)


def _real(text: str) -> float:
    if len(text) > _LONGEST_NUMBER or not math.isfinite(float(text)):
        raise _ForbiddenError("a number has too many digits, or is too large.")
    return float(text)


_READER: Final = json.JSONDecoder(
    object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_whole, parse_float=_real
)
