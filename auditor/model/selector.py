"""Selectors: the shortest sure way back from an element of evidence to the page."""

import re
from collections import Counter

from auditor.model.evidence import Document, Element
from auditor.model.finding import Selector
from auditor.model.text import clean

MAX_SNIPPET = 300
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def selector_of(element: Element) -> Selector:
    """Where an element is: a CSS selector for each frame and shadow root on the way to it."""
    parts: list[str | tuple[str, ...]] = []
    at: Element | None = element
    while at is not None:
        parts.append(_in_document(at))
        at = at.document.owner
    return tuple(reversed(parts))


def snippet_of(element: Element) -> str:
    """The element's start tag as HTML, at most 300 characters, hostile text."""
    attributes = "".join(
        f' {name}="{value.replace("&", "&amp;").replace(chr(34), "&quot;")}"'
        for name, value in element.attributes.items()
    )
    return clean(f"<{element.tag}{attributes}>", MAX_SNIPPET)


def _in_document(element: Element) -> str | tuple[str, ...]:
    """The selector within one document; a tuple where shadow roots lie between."""
    parts: list[str] = []
    at: Element | None = element
    while at is not None:
        path, at = _in_tree(at)
        parts.append(path)
    parts.reverse()
    return parts[0] if len(parts) == 1 else tuple(parts)


def _in_tree(element: Element) -> tuple[str, Element | None]:
    """The path within one tree of light DOM, and the host of that tree if it is a shadow tree."""
    steps: list[str] = []
    at: Element | None = element
    while at is not None:
        name = at.attributes.get("id", "")
        if name and _ids(at.document)[(name, _host(at))] == 1:
            steps.append(f"#{name}" if _PLAIN.fullmatch(name) else f'[id="{_quoted(name)}"]')
            break
        steps.append(_step(at))
        if at.in_shadow:
            break
        at = at.parent
    return " > ".join(reversed(steps)), _host_element(element)


def _step(element: Element) -> str:
    """One step: the tag, and its number among siblings of that tag where there are several."""
    if element.parent is None:
        return element.tag
    around = (element.parent.shadow or ()) if element.in_shadow else element.parent.children
    same = [e for e in around if isinstance(e, Element) and e.tag == element.tag]
    name = element.tag if _PLAIN.fullmatch(element.tag) else "*"
    if name == "*":
        every = [e for e in around if isinstance(e, Element)]
        return f"*:nth-child({every.index(element) + 1})"
    return name if len(same) == 1 else f"{name}:nth-of-type({same.index(element) + 1})"


def _host_element(element: Element) -> Element | None:
    return next((e.parent for e in (element, *element.ancestors) if e.in_shadow), None)


def _host(element: Element) -> int:
    """Which tree of its document an element is in: the index of the host, -1 outside any."""
    host = _host_element(element)
    return -1 if host is None else host.index


def _quoted(text: str) -> str:
    """Text inside the quotes of a CSS string."""
    return re.sub(r'["\\\x00-\x1f\x7f]', lambda m: f"\\{ord(m[0]):x} ", text)


def _ids(document: Document) -> Counter[tuple[str, int]]:
    """How often each id occurs in each tree of a document."""
    if document.ids is None:
        document.ids = Counter(
            (e.attributes["id"], _host(e)) for e in document.elements if e.attributes.get("id")
        )
    return document.ids
