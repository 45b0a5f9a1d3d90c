"""Works that a text names: titles, references and lists of literature, which keep their language.

WCAG 2.2, success criterion 3.1.2, wants no mark on proper names, and a title is one.
"""

import re
from bisect import bisect_left

from auditor.rulekit import Document, Element, Text
from rules.common.headings import is_heading
from rules.common.words import plain

_TITLE = re.compile(r"[a-z] (?:[a-z]{1,4} ){0,3}[A-Z][a-z]{3}\S* (?:[a-z]{1,4} ){0,3}[A-Z][a-z]{2}")
"""Words with capitals, as English writes the titles of works."""
_REFERENCE = re.compile(
    r"\((?:19|20)\d\d[a-z]?\)|\bdoi\b|\bISBN\b|\bISSN\b|\bet al\b"
    r"|\b(?:19|20)\d\d(?: [A-Z][a-z]{2})?; ?\d|; (?:19|20)\d\d\b"
    r"|(?:^|, )[^\W\d_a-z][\w'’-]{1,40} [A-Z]{1,3}[,.](?= )"
)
"""What references hold: a year in brackets or with a volume, names such as "Smith AB,"."""
_LITERATURE = re.compile(
    r"[\d ]{0,9}(?:litteratur(?:liste|tips)?|referanse(?:r|liste)|referansar|kilde(?:r|liste)"
    r"|kjeld(?:er|or|eliste)|bibliografi|(?:slutt|fot)?not(?:er|ar)|mer å lese|meir å lese"
    r"|literature|references|bibliography|sources|further reading|(?:end|foot)?notes)"
    r"(?: (?:og|and) [^\W\d_]{1,40})?"
)
"""Headings over lists of works."""


def names_a_work(text: str) -> bool:
    """Whether a text has words with capitals as the titles of works have in English."""
    return _TITLE.search(text) is not None


def refers(text: str) -> bool:
    """Whether a text holds a reference to literature."""
    return _REFERENCE.search(text) is not None


class ListsOfWorks:
    """The parts of a document that headings call lists of works; read when first asked."""

    def __init__(self, document: Document) -> None:
        """Nothing is read yet."""
        self._document = document
        self._headings: list[tuple[int, bool]] | None = None

    def holds(self, element: Element) -> bool:
        """Whether the last heading before an element announces works and not text."""
        if self._headings is None:
            self._headings = [
                (one.index, _LITERATURE.fullmatch(plain(_text(one))) is not None)
                for one in self._document.elements
                if is_heading(one)
            ]
        place = bisect_left(self._headings, (element.index, False))
        return place > 0 and self._headings[place - 1][1]


def _text(heading: Element) -> str:
    return "".join(
        child.value
        for one in heading.descend()
        for child in one.flat
        if isinstance(child, Text) and child.shown
    )
