"""Shown text as it is read: paragraph by paragraph, by the element that says its language."""

from dataclasses import dataclass, field

from auditor.model.evidence import Document, Text
from auditor.rulekit import Element

MAX_TEXT = 10_000
"""Characters that are read of one paragraph."""
_NOT_PROSE = frozenset(
    {"code", "pre", "kbd", "samp", "var", "tt", "math", "script", "style", "noscript", "template"}
    | {"textarea", "select", "datalist", "title", "head", "object", "audio", "video", "canvas"}
)
"""What holds no sentences, or none that are on the page."""
_WITHIN_LINES = frozenset({"inline", "contents", "ruby", "inline-block", "inline-flex"})
"""Values of display that do not end a paragraph, where text stands beside them."""
_CONTENT = frozenset({"main", "article"})
_FRAME = frozenset({"header", "nav", "footer", "aside"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(slots=True, eq=False)
class Paragraph:
    """Text that stands together.

    Attributes:
        element: the innermost element around all of it that ends a paragraph.
        text: hostile, white space collapsed.
    """

    element: Element
    text: str


@dataclass(slots=True, eq=False)
class Region:
    """All text of a document whose language one element says.

    Attributes:
        element: says the language, or is the root of a document that has none.
        language: what it says, as it stands; "" where it says nothing.
    """

    element: Element
    language: str
    paragraphs: list[Paragraph] = field(default_factory=list)

    @property
    def frame(self) -> list[str]:
        """What stands around the content: menus, header and footer; headings where none do."""
        around = [one.text for one in self.paragraphs if _is_around(one.element)]
        return around or [one.text for one in self.paragraphs if one.element.tag in _HEADINGS]

    @property
    def texts(self) -> list[str]:
        """The text of every paragraph, without repetitions."""
        return list(dict.fromkeys(paragraph.text for paragraph in self.paragraphs))


def regions(document: Document) -> list[Region]:
    """The regions of a document: that of its root first, the others in document order."""
    found = [Region(document.root, document.root.language or "")]
    pieces: dict[tuple[int, Element], list[str]] = {}
    stack: list[tuple[Element | Text, int, Element]] = [(document.root, 0, document.root)]
    while stack:
        node, number, around = stack.pop()
        if isinstance(node, Text):
            if node.shown:
                pieces.setdefault((number, around), []).append(node.value)
            continue
        if node.tag in _NOT_PROSE or node.attributes.get("aria-hidden") == "true":
            continue
        said = node.language
        if said is not None and node is not document.root:
            found.append(Region(node, said))
            number, around = len(found) - 1, node
        display = node.style.get("display", "inline")
        if display not in _WITHIN_LINES:
            around = node
        if display != "inline":
            pieces.setdefault((number, around), []).append(" ")
        stack.extend((child, number, around) for child in reversed(node.flat))
    for (number, element), texts in pieces.items():
        text = " ".join("".join(texts)[:MAX_TEXT].split())
        if text:
            found[number].paragraphs.append(Paragraph(element, text))
    return found


def _is_around(element: Element) -> bool:
    tags = [element.tag, *(one.tag for one in element.ancestors)]
    return _CONTENT.isdisjoint(tags) and not _FRAME.isdisjoint(tags)
