"""Headings, and the running text that they stand over."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from auditor.rulekit import Document, Element, Text
from rules.common.accessible_name import role
from rules.common.visible import exposed, inline, seen

BOLD = 600
"""The font weight from which text is taken for bold."""
_DEFAULT_SIZE = 16.0


def headings(document: Document) -> Iterator[Element]:
    """The headings that assistive technology meets, in document order."""
    return (one for one in document.elements if is_heading(one) and one.access is not None)


def is_heading(element: Element) -> bool:
    """Whether the element is marked as a heading, by its tag or by ``role``."""
    if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6") or "role" in element.attributes:
        return role(element) == "heading"
    return False


def running_size(document: Document) -> float:
    """The font size of most letters that are shown, in CSS px."""
    letters: Counter[str] = Counter()
    for element in document.elements:
        if element.shown:
            told = sum(
                len(child.value)
                for child in element.children
                if isinstance(child, Text) and child.shown and child.value.strip()
            )
            if told:
                letters[element.style["font-size"]] += told
    return pixels(letters.most_common(1)[0][0]) if letters else _DEFAULT_SIZE


def size(element: Element) -> float:
    """Font size in CSS px; 0 where the element is not rendered."""
    return pixels(element.style.get("font-size", "0px"))


def weight(element: Element) -> float:
    """Font weight, 1 to 1000; 0 where the element is not rendered."""
    return float(element.style.get("font-weight", "0"))


def pixels(length: str) -> float:
    """The number of a computed length in px."""
    return float(length.removesuffix("px"))


MAX_WORDS = 12
MAX_LETTERS = 80
"""A line with more characters is no heading but emphasised text."""
_LARGER = 1.2
"""How many times as large as the running text a line must be to stand out by its size."""
_RUNNING_WORDS = 15
"""Words from which a block is running text."""
_ASIDE = 40.0
"""CSS px: how far the left edges of a heading and its paragraph may lie apart."""
_BELOW = 80.0
"""CSS px: how far a paragraph may lie below its heading."""
_BLOCKS = frozenset(("p", "div", "span", "b", "strong", "center"))
_ELSEWHERE = frozenset(
    [
        "a",
        "address",
        "aside",
        "blockquote",
        "button",
        "caption",
        "code",
        "dialog",
        "dd",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "label",
        "legend",
        "li",
        "menu",
        "nav",
        "pre",
        "summary",
        "svg",
        "table",
        "template",
        "th",
        "td",
    ]
)
_ELSEWHERE_ROLES = frozenset(
    [
        "alert",
        "banner",
        "button",
        "complementary",
        "contentinfo",
        "dialog",
        "figure",
        "grid",
        "heading",
        "link",
        "list",
        "listbox",
        "listitem",
        "log",
        "menu",
        "menuitem",
        "navigation",
        "note",
        "option",
        "radio",
        "row",
        "status",
        "tab",
        "table",
        "tablist",
        "toolbar",
        "tooltip",
        "tree",
        "treeitem",
    ]
)
_EMPHASIS = frozenset(("b", "strong", "span", "em", "i", "u", "font", "big", "mark"))
_WRAPPERS = 3
"""Elements that may end between a heading and its paragraph, the line's own block included."""
_TYPE = ("font-size", "font-weight", "font-style", "color", "text-transform")
_NO_END = (".", ",", ";", ":", "!", "…", "-", "–", "—", "|", "/", ")")
_DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}|\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d{2}\b"
    r"|\b(?:jan|feb|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|des|dec)[a-zæøå]*\.? \d",
    re.I,
)

_NUMBERING = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s(?=[^\W\d_])")
_PARTICLES = frozenset(("af", "da", "de", "der", "la", "van", "von", "zu"))
_AFTER_NAME = re.compile(r"\s*[,(/–—]|\s-\s")
_NOTES = re.compile(
    r"(?:viktig|merk|merknad|tips|obs|nb|advarsel|åtvaring|husk|hugs|eksempel|døme|spørsmål|svar"
    r"|important|note|tip|warning|caution|example|question|answer|remember)(?: \d{1,3})?",
    re.I,
)
"""Labels of notes: they belong to one paragraph and divide nothing."""


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A line of text that looks like a heading and is not marked as one.

    Attributes:
        element: the block that holds the line and nothing else.
        look: its type: size, weight, style, colour, capitals.
        doubtful: it may be something else: it stands right under a heading, asks a question, is a
            figure, a quotation, a label or a person's name, or the sentence goes on below it.
    """

    element: Element
    text: str
    look: tuple[str, ...]
    doubtful: bool


def look_alikes(document: Document) -> Iterator[LookAlike]:
    """The lines that stand out by bold or large type over a paragraph of plain running text."""
    found = list(_lines(document))
    often = Counter(line.text.casefold() for line in found)
    for line in found:
        recurs = often[line.text.casefold()] > 1  # as the names of speakers in an interview do
        yield replace(line, doubtful=line.doubtful or recurs)


def _lines(document: Document) -> Iterator[LookAlike]:
    """The lines, each judged by itself."""
    usual, near = running_size(document), _Neighbours()
    for element in document.elements:
        if element.tag in _BLOCKS and element.shown and _own_line(element):
            texts = _texts(element)
            line = " ".join("".join(text.value for text in texts).split())
            if _reads_as_heading(line) and _stands_out(texts, usual) and _has_place(element):
                below = near.next_block(element)
                if below is not None and _runs_under(element, below, line, usual):
                    under_heading = _marked(near.beside(element, -1))
                    doubtful = under_heading or _says_else(line, texts) or _goes_on(below)
                    yield LookAlike(element, line, _look(texts), doubtful)


def _own_line(element: Element) -> bool:
    """Whether the element is a block that holds text and nothing else."""
    if inline(element) or not element.flat:
        return False
    inside = element.descend()
    next(inside)
    return all(one.tag in _EMPHASIS and inline(one) for one in inside)


def _texts(element: Element) -> list[Text]:
    return [
        child
        for one in element.descend()
        for child in one.flat
        if isinstance(child, Text) and child.shown and child.value.strip()
    ]


def _reads_as_heading(line: str) -> bool:
    """Whether a line is worded like a heading: short, no sentence, label, date or figure."""
    words = line.split()
    if not 3 <= len(line) <= MAX_LETTERS or len(words) > MAX_WORDS or line.endswith(_NO_END):
        return False
    letters = sum(char.isalpha() for char in line)
    if letters < 0.6 * (len(line) - len(words) + 1) or max(len(word) for word in words) < 3:
        return False
    starts_well = line[0].isalnum() and not line[0].islower()
    return starts_well and not any(sign in line for sign in "@{}<>=_") and not _DATE.search(line)


def _stands_out(texts: Sequence[Text], usual: float) -> bool:
    return bool(texts) and all(
        weight(text.parent) >= BOLD or size(text.parent) >= _LARGER * usual for text in texts
    )


def _has_place(element: Element) -> bool:
    """Whether a heading could stand here: in running content, seen by all, not to be clicked."""
    if is_heading(element) or element.clickable or not exposed(element) or not seen(element):
        return False
    for one in (element, *element.ancestors):
        if one.tag in _ELSEWHERE:
            return False
        if "role" in one.attributes and role(one) in _ELSEWHERE_ROLES:
            return False
    return True


class _Neighbours:
    """What is rendered before and after each element in its parent; each parent is read once."""

    def __init__(self) -> None:
        self._rows: dict[Element, tuple[list[Element | Text], dict[Element | Text, int]]] = {}

    def beside(self, element: Element, step: int) -> Element | Text | None:
        """What is right after (1) or before (-1) an element, white space passed over."""
        if element.parent is None:
            return None
        if element.parent not in self._rows:
            row = [one for one in _filled(element.parent) if one.box is not None]
            self._rows[element.parent] = row, {one: place for place, one in enumerate(row)}
        row, places = self._rows[element.parent]
        place = places.get(element, len(row)) + step
        return row[place] if 0 <= place < len(row) else None

    def next_block(self, element: Element) -> Element | None:
        """The innermost block right after, also where wrappers end between them."""
        at = element
        for _ in range(_WRAPPERS):
            after = self.beside(at, 1)
            if after is not None:
                return _innermost(after) if isinstance(after, Element) else None
            if at.parent is None:
                return None
            at = at.parent
        return None


def _innermost(block: Element) -> Element:
    """The block that another one begins with, as deep as it goes."""
    inside = _filled(block)
    while inside and isinstance(inside[0], Element) and not inline(inside[0]):
        block = inside[0]
        inside = _filled(block)
    return block


def _filled(block: Element) -> list[Element | Text]:
    return [one for one in block.flat if isinstance(one, Element) or one.value.strip()]


def _runs_under(element: Element, below: Element, line: str, usual: float) -> bool:
    """Whether a block is a paragraph of plain type that begins right below a line."""
    over, under = element.box, below.box
    if below.tag not in ("p", "div") or over is None or under is None:
        return False
    gap = under.y - (over.y + over.height)
    if not -2.0 <= gap <= _BELOW or abs(under.x - over.x) > _ASIDE:
        return False
    texts = _texts(below)
    told = " ".join(text.value for text in texts)
    if len(told.split()) < _RUNNING_WORDS or len(told) < 2 * len(line):
        return False
    most = min(size(_texts(element)[0].parent), usual * _LARGER)
    simple = sum(
        len(text.value)
        for text in texts
        if weight(text.parent) < BOLD and size(text.parent) <= most
    )
    return simple > 0.8 * len(told)


def _marked(before: Element | Text | None) -> bool:
    return isinstance(before, Element) and is_heading(before)


def _says_else(line: str, texts: Sequence[Text]) -> bool:
    """Whether a line may be a question, a figure, a quotation, a label or a person's name."""
    if line.endswith("?") or _NOTES.fullmatch(line):
        return True
    if line[0].isdigit():
        numbered = _NUMBERING.match(line)
        return numbered is None or line[numbered.end()].islower()
    return _italic(texts) or _is_name(_AFTER_NAME.split(line, maxsplit=1)[0])


def _is_name(text: str) -> bool:
    """Whether a text may be the name of a person: a few words with capitals."""
    words = text.split()
    own = [word for word in words if word not in _PARTICLES]
    return len(own) >= 2 and len(words) <= 4 and all(word[0].isupper() for word in own)


def _italic(texts: Sequence[Text]) -> bool:
    return all(text.parent.style["font-style"] != "normal" for text in texts)


def _goes_on(below: Element) -> bool:
    """Whether the paragraph below begins in the middle of a sentence."""
    told = "".join(text.value for text in _texts(below))
    return next((char.islower() for char in told if char.isalnum()), False)


def _look(texts: Sequence[Text]) -> tuple[str, ...]:
    style = texts[0].parent.style
    return tuple(style[name] for name in _TYPE)
