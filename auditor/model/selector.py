"""Selectors: the shortest sure way back from an element of evidence to the page."""

import re
from collections import Counter
from collections.abc import Iterator

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
    host = _host_element(element)
    tree = _number(host)
    while at is not None:
        name = at.attributes.get("id", "")
        if name and _ids(at.document)[(name, tree)] == 1:
            steps.append(f"#{name}" if _PLAIN.fullmatch(name) else f'[id="{_quoted(name)}"]')
            break
        steps.append(_step(at))
        if at.in_shadow:
            break
        at = at.parent
    return " > ".join(reversed(steps)), host


def _step(element: Element) -> str:
    """One step: the tag, and its number among siblings of that tag where there are several."""
    if element.parent is None:
        return element.tag
    steps = element.document.steps
    if element not in steps:  # numbered with all its siblings, who are likely to be asked for too
        around = (element.parent.shadow or ()) if element.in_shadow else element.parent.children
        steps.update(_steps([one for one in around if isinstance(one, Element)]))
    return steps[element]


def _steps(siblings: list[Element]) -> Iterator[tuple[Element, str]]:
    """The step to each of all the elements right inside another one."""
    several = Counter(one.tag for one in siblings)
    before: Counter[str] = Counter()
    for number, one in enumerate(siblings, start=1):
        before[one.tag] += 1
        if not _PLAIN.fullmatch(one.tag):
            yield one, f"*:nth-child({number})"
        elif several[one.tag] == 1:
            yield one, one.tag
        else:
            yield one, f"{one.tag}:nth-of-type({before[one.tag]})"


def _host_element(element: Element) -> Element | None:
    return next((e.parent for e in (element, *element.ancestors) if e.in_shadow), None)


def _number(host: Element | None) -> int:
    """Which tree of its document is meant: the index of its host, -1 outside any."""
    return -1 if host is None else host.index


def _quoted(text: str) -> str:
    """Text inside the quotes of a CSS string."""
    return re.sub(r'["\\\x00-\x1f\x7f]', lambda m: f"\\{ord(m[0]):x} ", text)


def _ids(document: Document) -> Counter[tuple[str, int]]:
    """How often each id occurs in each tree of a document."""
    if document.ids is None:
        document.ids = Counter()
        hosts: dict[Element, Element | None] = {}
        for one in document.elements:  # what is around an element comes before it
            around = one.parent
            hosts[one] = around if one.in_shadow or around is None else hosts[around]
            if name := one.attributes.get("id"):
                document.ids[(name, _number(hosts[one]))] += 1
    return document.ids
