"""Names and roles: what assistive technology calls an element.

They come from the browser's own accessibility tree (`Element.access`, for rules that need
`Yield.ACCESS`). What stands here besides is what that tree does not tell:

- the words of a part of the page *without* some elements in it (`text`): whether something else
  than the link itself says where it leads;
- the role of an element that the tree leaves out, because it is hidden or ignored, by what it
  claims or by its tag: a heading that nobody is told of is no paragraph either.

Source: Accessible Name and Description Computation 1.2, HTML Accessibility API Mappings 1.0.
"""

from collections.abc import Collection, Iterable

from auditor.rulekit import Element, Text
from rules.common.visible import inline

MAX_TEXT = 1_000
"""Characters of a text that are kept."""
_DEPTH = 200
"""Elements inside each other that a text is read from; hostile pages nest deeper."""
_IMPLIED = {
    "a": "link",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "h5": "heading",
    "h6": "heading",
    "img": "img",
    "main": "main",
    "svg": "img",
}
"""Roles of tags that rules ask for; ``a`` has its role only with an address."""
_OF_BOOKS = {
    "doc-backlink": "link",
    "doc-biblioref": "link",
    "doc-cover": "img",
    "doc-glossref": "link",
    "doc-noteref": "link",
    "doc-subtitle": "heading",
    "image": "img",
}
"""Roles of digital publishing, by the role that they refine; ``image`` by its older name."""
_NAMED_WHOLE = frozenset(("area", "img", "input", "svg"))
"""Elements without text of their own: what they give to a text is their name."""
_FIELDS = frozenset(("select", "textarea"))
_NEVER_TEXT = frozenset(("script", "style", "template", "noscript"))


def role(element: Element) -> str:
    """The element's role in ARIA; "" for none."""
    told = element.access.role if element.access is not None else ""
    if not told.islower():
        told = next(iter(element.attributes.get("role", "").lower().split()), "")
    if not told and (element.tag != "a" or "href" in element.attributes):
        told = _IMPLIED.get(element.tag, "")
        if told == "img" and element.attributes.get("alt") == "":
            return "none"
    return _OF_BOOKS.get(told, told)


def name(element: Element) -> str:
    """What assistive technology calls the element; "" for no name, or where it is not met."""
    return element.access.name if element.access is not None else ""


def description(element: Element) -> str:
    """What is told of it beyond the name; "" where that is nothing."""
    return element.access.description if element.access is not None else ""


def text(nodes: Iterable[Element | Text], without: Collection[Element] = ()) -> str:
    """What assistive technology reads of some nodes in a row.

    Args:
        nodes: elements and texts, in order.
        without: elements inside them that are passed over.
    """
    told = _content(nodes, frozenset(without), depth=0)
    return " ".join(told[: 4 * MAX_TEXT].split())[:MAX_TEXT]


def _content(nodes: Iterable[Element | Text], without: frozenset[Element], *, depth: int) -> str:
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, Text):
            if _told(node):
                parts.append(node.value)
        elif node not in without and depth < _DEPTH:
            said = _of_element(node, without, depth=depth + 1)
            parts.append(said if inline(node) and node.tag != "br" else f" {said} ")
    return "".join(parts)


def _of_element(element: Element, without: frozenset[Element], *, depth: int) -> str:
    """What an element gives to the text of what is around it."""
    if element.tag in _NEVER_TEXT or element.attributes.get("aria-hidden") == "true":
        return ""
    labelled = element.attributes.get("aria-label", "").strip() and name(element)
    if labelled or element.tag in _NAMED_WHOLE:
        return name(element)
    if element.tag in _FIELDS:
        return ""
    return _content(element.flat, without, depth=depth)


def _told(text: Text) -> bool:
    """Whether assistive technology reads a text: it is laid out and visible."""
    return text.box is not None and text.parent.style.get("visibility", "visible") == "visible"
