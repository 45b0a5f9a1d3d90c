"""TOML that anybody may send: what would take long to read is refused before it is read.

The reader of the standard library takes time with the square of the parts of a key, and the call
stack with every list in a list; a case needs two parts and two levels.
"""

import re
import tomllib
from typing import Any, Final

LARGEST: Final = 64 * 1024
"""Bytes of a body; 200 pages with their reasons are some 40 kB."""
_MOST: Final = 8
"""Dots in a line, and levels of tables and lists in each other."""
_TEXT: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:"{3,5}|\Z)'
    r"|'''.*?(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]|\\[^\n])*"?'
    r"|'[^'\n]*'?"
    r"|#[^\n]*",
    re.DOTALL,
)
"""Strings and comments; one that is not closed goes to the end, so that none is looked at twice."""
_BRACKET: Final = re.compile(r"[\[\]{}]")
_LONG_NUMBER: Final = re.compile(r"0[xob][0-9A-Fa-f_]{20}")
"""More than 64 bits, which no field takes and no message could tell."""


class NotToBeRead(ValueError):
    """It would take too long to read."""


def read_toml(text: str) -> dict[str, Any]:
    """The values of TOML.

    Raises:
        NotToBeRead: it is too large, or nested too deeply.
        ValueError: it is no TOML.
    """
    if len(text.encode()) > LARGEST:
        raise NotToBeRead(f"It has more than {LARGEST} bytes: send a larger case as JSON.")
    bare = _TEXT.sub(_empty, text)
    for number, line in enumerate(bare.split("\n"), 1):
        if line.count(".") > _MOST:
            raise NotToBeRead(f"Line {number} has a key of more than {_MOST + 1} parts.")
    if _LONG_NUMBER.search(bare):
        raise NotToBeRead("A number has more than 64 bits.")
    depth = 0
    for found in _BRACKET.finditer(bare):
        depth += 1 if found[0] in "[{" else -1
        if depth > _MOST:
            raise NotToBeRead(f"Tables or lists lie in each other more than {_MOST} deep.")
    return tomllib.loads(text)


def _empty(text: re.Match[str]) -> str:
    """What stands for a string; lines stay where they are."""
    return "_" + "\n" * text[0].count("\n")
