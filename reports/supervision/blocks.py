"""What a report says, in parts that any renderer can show: text, tables, pictures, sections."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from auditor.model.criteria import Language


class ReportKind(StrEnum):
    """For whom a report is made.

    SUPERVISION: what an authority sends. RETEST: what became of what an earlier one found.
    EDITOR: what an editor can mend, in order of gain. SUMMARY: two pages for leaders.
    """

    SUPERVISION = "supervision"
    RETEST = "retest"
    EDITOR = "editor"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; hostile where it quotes a page.

    Attributes:
        lang: tag of its language where that is another than the report's; "".
        code: it is code.
        strong: it stands out.
        href: an http(s) address that it leads to; "".
        to: id of the section that it leads to; "".
    """

    text: str
    lang: str = ""
    code: bool = False
    strong: bool = False
    href: str = ""
    to: str = ""


Line = tuple[Run, ...]
"""Text on one line, or in one paragraph."""
Cell = tuple[Line, ...]
"""A cell of a table: its lines."""


class Tone(StrEnum):
    """How a paragraph is meant."""

    PLAIN = "plain"
    NOTE = "note"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: Line
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without an order."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Markup that a page has, shortened; hostile."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table.

    Attributes:
        caption: what it holds.
        head: names of the columns; empty where each row has a name and what is told of it.
        rows: as many cells each as there are columns, none without a line.
        shares: of the width that each column takes, per cent.
        names_rows: the first cell of each row heads the row.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[int, ...]
    names_rows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture of a page.

    Attributes:
        data: as it was kept, of ``media_type``.
        width, height: px.
        alternative: what it shows, in a sentence.
        caption: what stands below it.
    """

    data: bytes = field(repr=False)
    media_type: str
    width: int
    height: int
    alternative: str
    caption: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Numbers as bars; the same figures always stand in a table beside it.

    Attributes:
        bars: name and number, at least one.
        alternative: what it shows, in a sentence.
    """

    caption: str
    bars: tuple[tuple[str, int], ...]
    alternative: str


Block = Paragraph | Bullets | Code | Grid | Shot | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands below it.

    Attributes:
        id: that runs lead to.
        number: "3.1"; "" before the document is numbered.
    """

    id: str
    title: str
    blocks: Sequence[Block] = ()
    sections: Sequence["Section"] = ()
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDocument:
    """A whole report.

    Attributes:
        title: of the document.
        subtitle: whose site, or which.
        dated: the moment that the document bears; no clock is asked for it.
        opening: what stands before the first section.
        footer: what stands at the foot of each page.
    """

    kind: ReportKind
    language: Language
    title: str
    subtitle: str
    author: str
    dated: datetime
    opening: Sequence[Block]
    sections: Sequence[Section]
    footer: str
