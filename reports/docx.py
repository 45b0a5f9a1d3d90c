"""The supervision report as a draft that a caseworker writes on in (DOCX).

The same parts as the PDF report has, with real styles: headings, lists, tables whose head is
repeated and marked, captions, pictures with alternative texts, languages of quotes. Charts are left
out: their figures stand in the table beside them. What pages wrote is only ever text.
Source: ECMA-376, Office Open XML, part 1; python-docx 1.2.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from types import MappingProxyType
from typing import BinaryIO, Final, cast

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as Written
from lxml.etree import _Element
from PIL import Image

from auditor.model.criteria import Language
from auditor.model.report import Report
from auditor.model.text import clean
from reports.archive import written_again
from reports.supervision.blocks import (
    Block,
    Bullets,
    Chart,
    Code,
    Grid,
    Line,
    Paragraph,
    ReportDocument,
    ReportKind,
    Run,
    Section,
    Shot,
    Tone,
)
from reports.supervision.document import document_of

_TAGS: Mapping[Language, str] = MappingProxyType(
    {Language.NB: "nb-NO", Language.NN: "nn-NO", Language.EN: "en-GB"}
)
_STYLES: Mapping[Tone, str] = MappingProxyType(
    {Tone.PLAIN: "Normal", Tone.NOTE: "Note", Tone.WARNING: "Warning"}
)
_SHADES: Mapping[str, str] = MappingProxyType({"Note": "E6EBF0", "Warning": "FBE3E4"})
_DARK: Final = RGBColor(0x24, 0x43, 0x5C)
_PAGE: Final = (Mm(210), Mm(297))
_MARGIN: Final = Mm(20)
_CODE: Final = "Code"
_CELL: Final = "Table Text"
_LINK: Final = "Hyperlink"
_DEEPEST: Final = 9
"""Levels of headings that there are."""
_PX: Final = 9525
"""EMU of a CSS px."""
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def render_docx(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write the supervision report as a document that can be edited.

    Args:
        report: its pages and its occurrences are read once.
        out: takes the bytes.
        language: of all but what pages and people wrote.
        color: styles have their own.
        width: a page has its own.
    """
    del color, width
    told = document_of(report, ReportKind.SUPERVISION, language)
    made = BytesIO()
    _Draft(told).document.save(made)
    written_again(made, out, told.dated)


class _Draft:
    """A document while it is written."""

    def __init__(self, told: ReportDocument) -> None:
        self.document: Document = docx.Document()
        self._told = told
        self._marks = {id_: f"s{n}" for n, id_ in enumerate(_ids(told.sections), 1)}
        self._pictures = 0
        self._set_up()
        self.document.add_paragraph(_safe(told.title), "Title")
        self.document.add_paragraph(_safe(told.subtitle), "Subtitle")
        self._blocks(told.opening)
        for section in told.sections:
            self._section(section, 1)

    def _set_up(self) -> None:
        """Properties, styles, language and footer."""
        told = self._told
        about = self.document.core_properties
        about.title, about.author = _safe(told.title)[:250], _safe(told.author)[:250]
        about.language, about.comments = _TAGS[told.language], ""
        about.created = about.modified = told.dated.replace(tzinfo=None, microsecond=0)
        styles = self.document.styles
        for name, shade in _SHADES.items():
            style = cast(ParagraphStyle, styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH))
            style.base_style = styles["Normal"]
            style.element.get_or_add_pPr().append(_made("w:shd", val="clear", fill=shade))
        for name in ("Title", "Subtitle", "Caption", *(f"Heading {n}" for n in range(1, 10))):
            cast(ParagraphStyle, styles[name]).font.color.rgb = _DARK  # 10:1 against white
        cast(ParagraphStyle, styles["Caption"]).paragraph_format.space_before = Pt(12)
        cell = cast(ParagraphStyle, styles.add_style(_CELL, WD_STYLE_TYPE.PARAGRAPH))
        cell.base_style, cell.font.size = styles["Normal"], Pt(8.5)
        self._cell_style = cell.style_id
        cell.paragraph_format.space_after = Pt(0)
        code = styles.add_style(_CODE, WD_STYLE_TYPE.CHARACTER)
        code.font.name, code.font.size = "Courier New", Pt(8.5)
        link = styles.add_style(_LINK, WD_STYLE_TYPE.CHARACTER)
        link.font.color.rgb, link.font.underline = RGBColor(0x0B, 0x53, 0x94), True
        for spoken in styles.element.iter(qn("w:lang")):
            spoken.set(qn("w:val"), _TAGS[told.language])
        page = self.document.sections[0]
        page.page_width, page.page_height = _PAGE
        page.left_margin = page.right_margin = _MARGIN
        footer = page.footer.paragraphs[0]
        footer.add_run(_safe(f"{told.footer} · "))
        footer._p.append(_field("PAGE"))

    def _section(self, section: Section, level: int) -> None:
        title = " ".join(filter(None, (section.number, section.title)))
        heading = self.document.add_heading(_safe(title), min(level, _DEEPEST))
        self._bookmark(heading, section.id)
        self._blocks(section.blocks)
        for inner in section.sections:
            self._section(inner, level + 1)

    def _bookmark(self, heading: Written, id_: str) -> None:
        name = self._marks[id_]
        number = name.removeprefix("s")
        heading._p.insert(1, _made("w:bookmarkStart", id=number, name=name))
        heading._p.append(_made("w:bookmarkEnd", id=number))

    def _blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            match block:
                case Paragraph():
                    self._line(self.document.add_paragraph(style=_STYLES[block.tone]), block.text)
                case Bullets():
                    for item in block.items:
                        self._line(self.document.add_paragraph(style="List Bullet"), item)
                case Code():
                    self.document.add_paragraph().add_run(_safe(block.text), _CODE)
                case Grid():
                    self._grid(block)
                case Shot():
                    self._shot(block)
                case Chart():
                    continue

    def _line(self, paragraph: Written, line: Line) -> None:
        for run in line:
            made = self._run(run)
            for element in made:
                paragraph._p.append(element)

    def _run(self, run: Run) -> Sequence[_Element]:
        """A piece of text, within a link where it leads somewhere."""
        element = OxmlElement("w:r")
        properties = OxmlElement("w:rPr")
        element.append(properties)
        leads = run.href.startswith(("http://", "https://")) or run.to in self._marks
        style = _CODE if run.code else _LINK if leads else "Strong" if run.strong else ""
        if style:
            properties.append(_made("w:rStyle", val=style))
        if _LANGUAGE.fullmatch(run.lang):
            properties.append(_made("w:lang", val=run.lang))
        for n, part in enumerate(_safe(run.text).split("\n")):
            if n:
                element.append(OxmlElement("w:br"))
            text = _made("w:t")
            text.set(qn("xml:space"), "preserve")
            text.text = part
            element.append(text)
        if not leads:
            return [element]
        return [self._link(run, element)]

    def _link(self, run: Run, element: _Element) -> _Element:
        link = OxmlElement("w:hyperlink")
        if run.to in self._marks:
            link.set(qn("w:anchor"), self._marks[run.to])
        else:
            to = self.document.part.relate_to(
                _safe(run.href), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
            link.set(qn("r:id"), to)
        link.append(element)
        return link

    def _grid(self, grid: Grid) -> None:
        """A table: its caption above it, its head on every page, no row parted by a page's end."""
        caption = self.document.add_paragraph(_safe(grid.caption), "Caption")
        caption.paragraph_format.keep_with_next = True
        head = [tuple(((Run(name, strong=True),),) for name in grid.head)] if grid.head else []
        rows = [*head, *grid.rows]
        table = self.document.add_table(len(rows), len(grid.shares), "Table Grid")
        _describe(table, grid)
        width = self._width()
        table.autofit = False
        for column, share in zip(table.columns, grid.shares, strict=True):
            column.width = Emu(width * share // 100)
        for row, cells in zip(table.rows, rows, strict=True):
            row._tr.get_or_add_trPr().append(_made("w:cantSplit"))
            for cell, lines, share in zip(row.cells, cells, grid.shares, strict=True):
                cell.width = Emu(width * share // 100)
                self._cell(cell, lines)
        if head:
            table.rows[0]._tr.get_or_add_trPr().append(_made("w:tblHeader"))

    def _cell(self, cell: _Cell, lines: Sequence[Line]) -> None:
        for n, line in enumerate(lines):
            paragraph = cell.add_paragraph() if n else cell.paragraphs[0]
            paragraph._p.style = self._cell_style  # by its name it would be searched for every time
            self._line(paragraph, line)

    def _shot(self, shot: Shot) -> None:
        png = BytesIO()
        Image.open(BytesIO(shot.data)).convert("RGB").save(png, "PNG")
        width = min(Emu(shot.width * _PX), Emu(self._width()))
        made = self.document.add_picture(png, width=width)
        self._pictures += 1
        about = made._inline.docPr
        about.set("descr", _safe(shot.alternative))
        about.set("id", str(self._pictures))
        about.set("name", f"{self._pictures}")
        self._line(self.document.add_paragraph(style="Caption"), shot.caption)

    def _width(self) -> int:
        """Between the margins, EMU."""
        page = self.document.sections[0]
        return (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)


def _ids(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        yield section.id
        yield from _ids(section.sections)


def _describe(table: Table, grid: Grid) -> None:
    """What a screen reader is told of a table: its name, and that it has a head."""
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.set(qn("w:firstRow"), "1" if grid.head else "0")
        look.set(qn("w:firstColumn"), "1" if grid.names_rows else "0")
    properties.append(_made("w:tblCaption", val=_safe(grid.caption)))


def _made(tag: str, **attributes: str) -> _Element:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _field(code: str) -> _Element:
    """A field that the program fills in, such as the number of the page."""
    field = _made("w:fldSimple", instr=code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    return field


def _safe(text: str) -> str:
    return clean(text, len(text))
