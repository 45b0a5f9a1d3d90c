"""Lines for a terminal: fitted to its width, coloured on demand, safe whatever a page wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import wcwidth

from auditor.model.criteria import Language
from auditor.model.text import clean
from reports import texts

_LONGEST = 2_000
"""Characters of a stranger's text that are looked at; no line is longer."""


class Style(StrEnum):
    """How a piece of text stands out: SGR parameters of ECMA-48; never the only sign of meaning.

    Nothing is dimmed, and there is no yellow, cyan or blue: on a light or a dark ground they
    are too weak to read. There is no green: nothing that rules say is a pass.
    """

    BOLD = "1"
    RED = "1;31"
    MAGENTA = "1;35"


def plain(text: str) -> str:
    """A stranger's text on one line, without anything that steers a terminal."""
    return " ".join(clean(text, _LONGEST).split())


def cells(text: str) -> int:
    """Columns that a text takes on a terminal: none for a mark on a letter, two for 日 or 🇳🇴."""
    return wcwidth.width(text)


def cut(text: str, room: int) -> str:
    """A text that takes at most ``room`` columns, its end given up for an ellipsis."""
    if cells(text) <= room:
        return text
    return wcwidth.clip(text, 0, room - 1).rstrip() + "…"


def cut_front(text: str, room: int) -> str:
    """A text that takes at most ``room`` columns, its beginning given up for an ellipsis."""
    whole = cells(text)
    if whole <= room:
        return text
    return "…" + wcwidth.clip(text, whole - room + 1, whole).lstrip()


def pad(text: str, room: int) -> str:
    """A text filled with spaces to ``room`` columns; a longer one is left as it is."""
    return wcwidth.ljust(text, room)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Where text goes: the language, whether colours are wanted, and the width in columns."""

    language: Language
    color: bool
    width: int

    def paint(self, style: Style, text: str) -> str:
        """The text in a style, or as it is where colours are not wanted."""
        return f"\x1b[{style.value}m{text}\x1b[0m" if self.color and text else text

    def say(self, key: str, **values: str) -> str:
        """One text in the screen's language."""
        return texts.say(self.language, key, **values)

    def count(self, key: str, n: int, **values: str) -> str:
        """A text with a number in it, in the right form."""
        return texts.count(self.language, key, n, **values)

    def flow(self, parts: Iterable[str], *, indent: int = 0, between: str = " · ") -> list[str]:
        """Whole parts set one after the other; a new line begins where the next does not fit.

        Args:
            parts: plain text, none of it painted; a part wider than the line is cut.
            indent: spaces before every line, counted within the width.
            between: what separates two parts on a line.
        """
        room = self.width - indent
        lines: list[str] = []
        for part in parts:
            longer = f"{lines[-1]}{between}{part}" if lines else part
            if lines and cells(longer) <= room:
                lines[-1] = longer
            else:
                lines.append(cut(part, room))
        return [" " * indent + line for line in lines]
