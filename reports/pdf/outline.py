"""What a screen reader gets of a tagged PDF, as lines of text."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from auditor.errors import UsageError
from auditor.model.criteria import Language
from auditor.model.text import clean
from reports.texts import count, say

_PAIR: Final = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_LONGEST: Final = 2_000
_NO_TAGS: Final = "This PDF has no tags that a screen reader could follow, or is no PDF."

_Marks = dict[tuple[tuple[int, int], int], str]
"""Text by page and mark."""


def outline_of(data: bytes, language: Language) -> Iterator[str]:
    """The lines, in the order that they are read.

    Args:
        data: of the file; hostile.
        language: of the words for headings, tables and so on.

    Raises:
        UsageError: it is no PDF, or has no tags.
    """
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            marks: _Marks = {}
            for page in pdf.pages:
                told = _texts(page)
                marks |= {(page.obj.objgen, mark): text for mark, text in told.items()}
            reader = _Reader(marks, language)
            lines = list(reader.block(pdf.Root.StructTreeRoot.K[0]))
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(_NO_TAGS) from error
    yield from (clean(line, _LONGEST) for line in lines if line.strip())


class _Reader:
    """Reads a structure out."""

    def __init__(self, marks: _Marks, language: Language) -> None:
        self._marks = marks
        self._language = language

    def block(self, element: Object) -> Iterator[str]:
        """What an element says that stands by itself."""
        kind = str(element.S).lstrip("/")
        if re.fullmatch("H[1-6]", kind):
            yield say(self._language, "outline.heading", level=kind[1:], text=self.text(element))
        elif kind == "P":
            yield self.text(element)
        elif kind == "L":
            items = _within(element, "LI")
            yield count(self._language, "outline.list", len(items))
            yield from (f"  {self.text(item)}" for item in items)
        elif kind == "Table":
            yield from self._table(element)
        elif kind == "Form":
            yield say(self._language, "outline.field", text=str(element.get("/Alt", "")))
        else:
            for kid in _kids(element):
                if _is_element(kid):
                    yield from self.block(kid)

    def text(self, element: Object) -> str:
        """All that an element says on one line."""
        return " ".join("".join(self._pieces(element)).split())

    def _pieces(self, element: Object) -> Iterator[str]:
        if Name.Figure == element.S:
            yield say(self._language, "outline.picture", text=str(element.get("/Alt", "")))
            return
        if Name.Link == element.S:
            yield say(self._language, "outline.link", text="".join(self._own(element)))
            return
        yield from self._own(element)

    def _own(self, element: Object) -> Iterator[str]:
        for kid in _kids(element):
            if isinstance(kid, int):
                yield self._marks.get((element.Pg.objgen, kid), "")
            elif kid.get("/Type") == Name.MCR:
                yield self._marks.get((kid.Pg.objgen, int(kid.MCID)), "")
            elif _is_element(kid):
                yield from self._pieces(kid)
                yield " " if kid.S in (Name.Div, Name.Lbl) else ""

    def _table(self, table: Object) -> Iterator[str]:
        """Its name and size, then each row, every cell with the name of its column."""
        caption = " ".join(self.text(one) for one in _within(table, "Caption"))
        heads = [self.text(cell) for row in _within(table, "THead") for cell in _within(row, "TH")]
        bodies = [row for body in _within(table, "TBody") for row in _within(body, "TR")]
        size = count(self._language, "outline.rows", len(bodies))
        yield say(self._language, "outline.table", name=caption, size=size)
        for row in bodies:
            cells = [
                self.text(cell)
                for cell in _kids(row)
                if _is_element(cell) and cell.S in (Name.TH, Name.TD)
            ]
            if heads:
                named = zip(heads, cells, strict=False)
                yield "  " + "; ".join(f"{head}: {cell}" for head, cell in named)
            else:
                yield "  " + ": ".join(cells)


def _texts(page: pikepdf.Page) -> dict[int, str]:
    """The text of each mark of a page."""
    fonts: dict[str, dict[bytes, str]] = {}
    found: dict[int, str] = {}
    open_: list[int | None] = []
    font: dict[bytes, str] = {}
    height, last = 0.0, 0.0
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator in ("BDC", "BMC"):
            open_.append(_mark(operands))
        elif operator == "EMC" and open_:
            open_.pop()
        elif operator == "Tf":
            name = str(operands[0])
            if name not in fonts:
                fonts[name] = _letters(page.resources.Font[name])
            font = fonts[name]
        elif operator == "Tm":
            height = round(float(operands[5]), 1)
        elif operator in ("Tj", "TJ"):
            mark = next((one for one in reversed(open_) if one is not None), None)
            if mark is not None:
                between = "" if height == last else " "  # a line that ends keeps no space
                found[mark] = f"{found.get(mark, '')}{between}{_decoded(operands[0], font)}"
                last = height
    return found


def _mark(operands: list[Any]) -> int | None:
    told = operands[1] if len(operands) > 1 else None
    return int(told.MCID) if isinstance(told, Dictionary) and "/MCID" in told else None


def _letters(font: Object) -> dict[bytes, str]:
    """What each code of a font stands for."""
    told = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
        for code, text in _PAIR.findall(told.partition(b"endcodespacerange")[2])
    }


def _decoded(shown: Any, font: dict[bytes, str]) -> str:  # noqa: ANN401 - a string or a list of them
    parts = shown if isinstance(shown, Array) else [shown]
    said = []
    for part in parts:
        if isinstance(part, pikepdf.String):
            data = bytes(part)
            said += [font.get(data[at : at + 2], "") for at in range(0, len(data), 2)]
    return "".join(said)


def _within(element: Object, kind: str) -> list[Object]:
    """The nearest elements of a kind inside another, in order."""
    found: list[Object] = []
    for kid in _kids(element):
        if _is_element(kid):
            found += [kid] if f"/{kind}" == kid.S else _within(kid, kind)
    return found


def _kids(element: Object) -> Iterator[Any]:
    kids: Any = element.get("/K")
    if isinstance(kids, Array):
        yield from kids
    elif kids is not None:
        yield kids


def _is_element(kid: Any) -> bool:  # noqa: ANN401 - a number or an object
    return not isinstance(kid, int) and kid.get("/Type") == Name.StructElem
