"""Shown text as it is read: paragraph by paragraph, by the element that says its language."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from auditor.model.evidence import Document, Text
from auditor.rulekit import Element
from rules.common.language import Setting

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
_FRAME_ROLES = frozenset({"banner", "navigation", "contentinfo", "complementary", "search"})
_MENU_NAMES = frozenset(
    {"menu", "nav", "navbar", "navigation", "meny", "hovedmeny", "hovudmeny", "toppmeny"}
    | {"navigasjon", "sidemeny", "menubar", "topmenu", "mainmenu", "mainnav"}
)
_FRAME_NAMES = _MENU_NAMES | {"header", "footer", "sidebar", "topp", "bunn", "botn", "topbar"}
"""Words in ids and classes of what stands around content."""
_NAME = re.compile(r"[A-Za-z]+")
_MENU = 3
"""Paragraphs of menus that say enough without what else is around."""
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
    def setting(self) -> Setting:
        """Menus tell most, then header and footer, where addresses stand; else headings do."""
        holders = _holders(self.element)
        around = [one for one in self.paragraphs if _is_around(one.element, holders)]
        within = [one for one in self.paragraphs if not _is_around(one.element, holders)]
        menus = [one for one in around if _is_menu(one.element, holders)]
        headings = [one for one in within if _is_heading(one.element)]
        frame = menus if len(menus) >= _MENU else around or headings
        return Setting(
            frame=list(dict.fromkeys(one.text for one in frame)),
            heads=[one.text for one in within if one.element.tag == "h1"],
        )

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


def _holders(root: Element) -> frozenset[Element]:
    """What is around the content: a name such as "menu-open" says nothing of what is in it."""
    content = (one for one in root.descend() if one.tag in _CONTENT or one.tag == "h1")
    return frozenset(around for one in content for around in one.ancestors)


def _is_around(element: Element, holders: Collection[Element]) -> bool:
    """Whether text in an element stands around the content: what is nearest to it says so."""
    for one in (element, *element.ancestors):
        role = one.attributes.get("role", "").strip().lower()
        if one.tag in _CONTENT or role == "main":
            return False
        if one.tag in _FRAME or role in _FRAME_ROLES:
            return True
    chain = (one for one in (element, *element.ancestors) if one not in holders)
    return any(_is_named(one, _FRAME_NAMES) for one in chain)


def _is_menu(element: Element, holders: Collection[Element]) -> bool:
    """Whether an element is part of a menu."""
    return any(
        one.tag == "nav"
        or one.attributes.get("role", "").strip().lower() == "navigation"
        or _is_named(one, _MENU_NAMES)
        for one in (element, *element.ancestors)
        if one not in holders
    )


def _is_named(element: Element, names: frozenset[str]) -> bool:
    """Whether one of these names is a word in the id or the classes of an element."""
    given = element.attributes
    told = _NAME.findall(f"{given.get('id', '')} {given.get('class', '')}")
    return not names.isdisjoint(name.lower() for name in told)


def _is_heading(element: Element) -> bool:
    """Whether an element is a heading of the page, not of something in a list."""
    if element.tag not in _HEADINGS:
        return False
    around = {one.tag for one in element.ancestors}
    links = any(one.tag == "a" for one in element.descend())
    return not links and around.isdisjoint(("a", "li", "article"))
