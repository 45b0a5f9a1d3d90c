"""Words that a column is too narrow for: torn into pieces of a letter or two, line by line.

A page with such a column does not scroll sideways: the text takes any width, and cannot be read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

LEAST = 4
"""Letters of a word that can be called torn."""
PIECES = 3
"""Lines that it is torn into, at the least."""
SHORT = 2
"""Letters that a piece has, on average, at the most."""
_MAX_WORD = 60
_WORD = re.compile(r"[^\W\d_]{4,}")
_UNSPACED = re.compile("[\u0e00-\u109f\u1780-\u17ff\u2e80-\uffff]")
"""Scripts whose lines end between any two signs."""
_LINE = 0.5
"""Share of a piece's height that the next one lies lower, where it is on another line."""

Piece = tuple[int, int, float, float]
"""A piece of a text on one line: its first sign, how many it has, its top and its height."""


def torn_words(told: Mapping[str, Any], strings: Sequence[str]) -> Mapping[int, str]:
    """The first torn word of each text of a document that has one, by the number of its layout.

    Args:
        told: one document of a snapshot of the DOM.
        strings: the texts of the snapshot.
    """
    boxes = told.get("textBoxes", {})
    short: dict[int, int] = {}
    for place, length in zip(boxes.get("layoutIndex", ()), boxes.get("length", ()), strict=True):
        if length <= SHORT:
            short[place] = short.get(place, 0) + 1
    wanted = {place for place, count in short.items() if count >= PIECES - 1}
    pieces: dict[int, list[Piece]] = {}
    for i, place in enumerate(boxes.get("layoutIndex", ())):
        if place in wanted:
            _, top, _, height = boxes["bounds"][i]
            pieces.setdefault(place, []).append(
                (boxes["start"][i], boxes["length"][i], top, height)
            )
    texts = told["layout"].get("text", ())
    found = {
        place: _first_torn(strings[texts[place]], sorted(pieces[place]))
        for place in wanted
        if place < len(texts) and texts[place] >= 0
    }
    return {place: word for place, word in found.items() if word}


def _first_torn(text: str, pieces: Sequence[Piece]) -> str:
    breaks = sorted(_breaks(pieces))
    for word in _WORD.finditer(text):
        start, end = word.span()
        torn = sum(start < at < end for at in breaks) + 1
        if torn >= PIECES and end - start <= SHORT * torn and not _UNSPACED.search(word[0]):
            return word[0][:_MAX_WORD]
    return ""


def _breaks(pieces: Sequence[Piece]) -> Iterator[int]:
    """The signs of a text that begin a line."""
    for (_, _, top, height), (start, _, below, _) in pairwise(pieces):
        if below - top >= _LINE * height:
            yield start
