"""Digests: what rules across pages know of one page, taken from its evidence."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from auditor.model.evidence import (
    Completeness,
    Document,
    Element,
    Evidence,
    Link,
    PageDigest,
    Text,
    Yield,
)
from auditor.model.selector import selector_of, snippet_of
from auditor.model.text import clean
from auditor.observe.view import view_of

MAX_HEADINGS = 5
MAX_HEADING = 200
MAX_LINKS = 500
MAX_STATEMENTS = 50
"""Links kept besides these that may lead to an accessibility statement."""
MAX_NAME = 200
MAX_TEXT = 500
_STATEMENT = re.compile(
    r"tilgjenge|uustatus|uu-?erkl|accessib|universel|julggaštus|čilgehus", re.IGNORECASE
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ALTERNATIVE = frozenset({"img", "area"})
_NO_WORDS = frozenset({"script", "style", "noscript", "template"})


def digest(evidence: Evidence) -> PageDigest:
    """What rules across pages know of a page: its top document, shadow trees included.

    A page without a shown first-level heading is known by its first headings of any level.
    Of more than 500 links the first and the last are kept: what the whole site repeats stands at
    the head or the foot of a page. What may be an accessibility statement is kept wherever it is.
    """
    top = evidence.documents[0]
    elements = list(top.root.descend())
    return PageDigest(
        url=evidence.url,
        title=clean(evidence.title, 300),
        language=clean(top.root.language or "", 40),
        selector=selector_of(top.root),
        snippet=snippet_of(top.root),
        headings=_headings(elements),
        links=_links(elements, _base(top)),
        text=_words(_main(elements), MAX_TEXT),
        view=view_of(evidence),
        unnamed=_unnamed(evidence),
    )


def _unnamed(evidence: Evidence) -> str:
    """Why headings and links may have other names than these, which are then words of the page."""
    one = evidence.observation(Yield.ACCESS)
    if one is not None and one.completeness is Completeness.WHOLE:
        return ""
    detail = f": {one.detail}" if one is not None and one.detail else ""
    return clean(f"what assistive technology is told of the page is not known{detail}", 300)


def _headings(elements: Iterable[Element]) -> tuple[str, ...]:
    shown = [(level, one) for one in elements if (level := _level(one)) and one.shown]
    chosen = [one for level, one in shown if level == 1] or [one for _, one in shown]
    told = (_heading(one) for one in chosen)
    found = dict.fromkeys(text for text in told if text)
    return tuple(found)[:MAX_HEADINGS]


def _heading(element: Element) -> str:
    told = element.access.name if element.access is not None else _words(element, MAX_HEADING)
    return clean(told, MAX_HEADING)


def _level(element: Element) -> int:
    """Level of a heading, 0 for anything else."""
    role = element.attributes.get("role", "").strip().lower()
    if role == "heading":
        level = element.attributes.get("aria-level", "").strip()
        return int(level) if level.isascii() and level.isdigit() and len(level) == 1 else 2
    if element.tag in _HEADINGS and not role:
        return _HEADINGS.index(element.tag) + 1
    return 0


def _links(elements: Iterable[Element], base: str) -> tuple[Link, ...]:
    """Every link once, in order; those that nothing shows yet (a closed menu) as well."""
    found: dict[Link, None] = {}
    for element in elements:
        href = element.attributes.get("href")
        if element.tag in ("a", "area") and href is not None:
            url = _absolute(base, href)
            if url:
                found[Link(name=_name(element), url=url)] = None
    links = tuple(found)
    if len(links) <= MAX_LINKS:
        return links
    half = MAX_LINKS // 2
    between = (link for link in links[half:-half] if _STATEMENT.search(f"{link.name} {link.url}"))
    return (*links[:half], *islice(between, MAX_STATEMENTS), *links[-half:])


def _base(document: Document) -> str:
    """What the document's links are relative to."""
    for element in document.elements:
        if element.tag == "base" and "href" in element.attributes:
            return _absolute(document.url, element.attributes["href"]) or document.url
    return document.url


def _absolute(base: str, address: str) -> str:
    """The address in full; "" for one that is none, or not of the web."""
    try:
        url = urljoin(base, address.strip())
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _name(link: Element) -> str:
    """What a link is called; the browser names none that is not shown, such as in a closed menu."""
    if link.access is not None:
        return clean(link.access.name, MAX_NAME)
    label = link.attributes.get("aria-label", "")
    if label.strip():
        return clean(" ".join(label.split()), MAX_NAME)
    told = _words(link, MAX_NAME) or _words(link, MAX_NAME, hidden=True)
    return told or clean(" ".join(link.attributes.get("title", "").split()), MAX_NAME)


def _main(elements: list[Element]) -> Element:
    """The main content: the first that is marked as such, else the body, else everything."""
    body = elements[0]
    for element in elements:
        if element.tag == "main" or element.attributes.get("role", "").strip() == "main":
            return element
        if element.tag == "body" and body is elements[0]:
            body = element
    return body


def _words(element: Element, limit: int, *, hidden: bool = False) -> str:
    """What an element says, white space collapsed; with alternatives of the pictures in it.

    Args:
        element: is read with its shadow tree.
        limit: characters to keep at the most.
        hidden: text that is not painted counts, too.
    """
    said: list[str] = []
    length = 0
    for piece in _pieces(element, hidden=hidden):
        said.append(piece)
        length += len(piece.strip())
        if length > limit:
            break
    return clean(" ".join("".join(said).split()), limit)


def _pieces(element: Element, *, hidden: bool) -> Iterator[str]:
    stack: list[Element | Text | str] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, Text):
            if node.shown or hidden:
                yield node.value
        elif node.tag in _ALTERNATIVE:
            if node.shown or hidden:
                yield node.attributes.get("alt", "")
        elif node.tag not in _NO_WORDS:
            between = "" if node.style.get("display", "inline") == "inline" else " "
            stack.append(between)
            stack.extend(reversed(node.flat))
            yield " " if node.tag == "br" else between
