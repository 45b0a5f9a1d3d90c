"""Pieces of text as reports put them together."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from auditor.model.criteria import Language
from auditor.model.finding import Finding
from reports.place import kind_of_element, readable
from reports.screen import plain
from reports.supervision.blocks import Cell, Line, Paragraph, Run, Tone
from reports.texts import say, ui

_TAG: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
_NORWEGIAN: Final = frozenset({"no", "nb", "nn"})
LONGEST: Final = 160
"""Characters of a page's own words, or of its markup, in a cell."""
_BETWEEN: Final = " > "


def line(text: str) -> Line:
    """A text that is one run."""
    return (Run(text),)


def cell(*texts: str) -> Cell:
    """A cell with a line for each text that says something."""
    return tuple(line(text) for text in texts if text) or (line("–"),)


def paragraph(text: str, tone: Tone = Tone.PLAIN) -> Paragraph:
    """A paragraph of our own words, code in backticks."""
    return Paragraph(marked(text), tone)


def led(lead: str, *runs: Run) -> Paragraph:
    """A paragraph that begins with what it is about."""
    return Paragraph((Run(f"{lead}: ", strong=True), *runs))


def marked(text: str) -> Line:
    """A sentence of ours, what it has in backticks as code."""
    parts = enumerate(text.split("`"))
    return tuple(Run(part, code=bool(i % 2)) for i, part in parts if part)


def shortened(text: str, longest: int = LONGEST) -> str:
    """A stranger's text on one line, cut at ``longest`` characters."""
    told = plain(text)
    return told if len(told) <= longest else f"{told[: longest - 1].rstrip()}…"


def foreign(tag: str | None, language: Language) -> str:
    """The tag of a quote's language where a reader must be told of it; "" for the report's own."""
    if not tag or not _TAG.fullmatch(tag):
        return ""
    primary = tag.partition("-")[0].lower()
    same = _NORWEGIAN if language.value in _NORWEGIAN else {language.value}
    return "" if primary in same else tag


def quoted(text: str, tag: str | None, language: Language) -> Run:
    """A page's own words."""
    return Run(shortened(text), lang=foreign(tag, language))


def path_of(finding: Finding, tag: str | None, language: Language) -> Line:
    """Where an element is, as people find it: ``bunntekst > Nyheter > en lenke «Les mer»``.

    Args:
        finding: one without words, heading or place is told by its selector.
        tag: language of the page that it is on.
        language: of the report.
    """
    post = finding.signpost
    parts: list[Line] = []
    if post.landmark and (landmark := ui(language).get(f"landmark.{post.landmark}")):
        parts.append(line(landmark))
    if plain(post.heading):
        parts.append((quoted(post.heading, tag, language),))
    kind = kind_of_element(finding.snippet, language)
    if plain(post.words):
        named = kind or say(language, "element.text")
        parts.append((Run(f"{named} «"), quoted(post.words, tag, language), Run("»")))
    elif kind and parts:
        parts.append(line(kind))
    if parts:
        return joined(parts, _BETWEEN)
    selector = shortened(readable(finding.selector))
    return (Run(selector, code=True),) if selector else line(say(language, "element.html"))


def joined(parts: Iterable[Line], between: str) -> Line:
    """Texts one after the other, parted by ``between``."""
    found: list[Run] = []
    for part in parts:
        if found:
            found.append(Run(between))
        found += part
    return tuple(found)


def day(on: date, language: Language) -> str:
    """A day as the language writes it."""
    return on.strftime(say(language, "time.day"))


def missing(language: Language) -> Line:
    """What stands where nobody told what a report must say."""
    return (Run(say(language, "case.missing"), strong=True),)


def told(text: str, language: Language) -> Line:
    """What a person told, or that it is missing."""
    return line(shortened(text, 2_000)) if plain(text) else missing(language)
