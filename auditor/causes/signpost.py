"""Signposts: where an element is, in the page's own words, for those who know the page by sight.

An editor finds a link by what it says and by the heading above it, not by a selector.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from posixpath import basename
from urllib.parse import unquote, urlsplit

from auditor.causes.making import landmark_of, text_of
from auditor.model.cause import Sight
from auditor.model.evidence import Document, Element, Text
from auditor.model.finding import Finding, Signpost
from auditor.model.locator import page_place
from auditor.model.text import clean

LONGEST = 80
"""Characters of a heading, and of an element's own words."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FIELDS = frozenset({"input", "select", "textarea"})
_BUTTONS = frozenset({"button", "reset", "submit"})
_MEDIA = frozenset({"audio", "embed", "iframe", "img", "object", "source", "track", "video"})
_SILENT = frozenset({"base", "body", "head", "html", "link", "meta", "script", "style", "title"})
"""Elements that are no place on the page, or all of it."""
_APART = frozenset({"aside", "footer", "nav"})
_APART_ROLES = frozenset({"banner", "complementary", "contentinfo", "navigation", "search"})
"""Parts of a page that have no heading from the content before them."""


def signposted(findings: Sequence[Finding], sights: Sequence[Sight]) -> tuple[Finding, ...]:
    """Findings of one visit with what leads people to their elements.

    Args:
        findings: with their locators.
        sights: of each finding, in the same order; an empty one where nothing is known.
    """
    documents: dict[int, _Headings] = {}
    return tuple(
        finding
        if sight.element is None
        else replace(finding, signpost=_signpost(finding, sight.element, documents))
        for finding, sight in zip(findings, sights, strict=True)
    )


def _signpost(finding: Finding, element: Element, documents: "dict[int, _Headings]") -> Signpost:
    if element.tag in _SILENT or any(one.tag == "head" for one in element.ancestors):
        return Signpost()
    landmarks = page_place(finding.locator).landmarks
    return Signpost(
        heading=_heading_above(element, documents),
        landmark=landmark_of(landmarks)[0],
        words=words_of(element),
    )


def _heading_above(element: Element, documents: "dict[int, _Headings]") -> str:
    """The nearest heading before an element; in a frame without one, that before the frame."""
    at: Element | None = element
    while at is not None:
        headings = documents.get(id(at.document))
        if headings is None:
            headings = documents[id(at.document)] = _Headings(at.document)
        if above := headings.above(at):
            return above
        at = at.document.owner
    return ""


class _Headings:
    """The headings of one document that are shown."""

    def __init__(self, document: Document) -> None:
        self._found = [
            one
            for one in document.elements
            if one.shown and (one.tag in _HEADINGS or one.attributes.get("role") == "heading")
        ]
        self._places = [one.index for one in self._found]

    def above(self, element: Element) -> str:
        """Words of the nearest heading before an element, in the same part of the page."""
        part = _part(element)
        around = {id(one) for one in (element, *element.ancestors)}
        for heading in reversed(self._found[: bisect_left(self._places, element.index)]):
            if id(heading) in around or _part(heading) is not part:
                continue
            if said := _short(_shown_text(heading)):
                return said
        return ""


def _part(element: Element) -> Element | None:
    """The outermost part around an element that is read apart from the content."""
    found = None
    for one in element.ancestors:
        if one.tag in _APART or one.attributes.get("role") in _APART_ROLES:
            found = one
    return found


def words_of(element: Element) -> str:
    """What people know an element by: its text, its label, or the name of its file; or ""."""
    label = element.attributes.get("aria-label", "") or element.attributes.get("alt", "")
    if element.attributes.get("type", "").lower() in _BUTTONS and element.tag == "input":
        return _short(label or _first(element, "value", "title"))
    if element.tag in _FIELDS:
        return _short(label or _label(element) or _first(element, "title", "placeholder", "name"))
    if element.tag in _MEDIA:
        return _short(label or element.attributes.get("title", "") or _file(element))
    said = label or _shown_text(element) or text_of(element)
    return _short(said or _inside(element) or element.attributes.get("title", ""))


def _first(element: Element, *names: str) -> str:
    return next((told for name in names if (told := element.attributes.get(name, ""))), "")


def _label(element: Element) -> str:
    """The text of the label of a form field."""
    for one in element.ancestors:
        if one.tag == "label":
            return _shown_text(one)
    name = element.attributes.get("id")
    if not name:
        return ""
    every = element.document.elements
    found = (one for one in every if one.tag == "label" and one.attributes.get("for") == name)
    return next((_shown_text(one) for one in found), "")


def _inside(element: Element) -> str:
    """What the first picture inside an element is known by."""
    pictures = (one for one in element.descend() if one.tag in ("img", "svg", "video"))
    return next((words for one in pictures if one is not element and (words := words_of(one))), "")


def _file(element: Element) -> str:
    """The name of the file that an element shows; the host where there is no such name."""
    address = _first(element, "src", "data", "poster")
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme in ("data", "blob"):
        return ""
    return unquote(basename(parts.path.rstrip("/"))) or parts.netloc


def _shown_text(element: Element) -> str:
    """The first characters of the text inside an element that is painted."""
    found: list[str] = []
    size = 0
    stack: list[Element | Text] = list(reversed(element.flat))
    while stack and size < 4 * LONGEST:
        node = stack.pop()
        if isinstance(node, Text):
            if node.shown:
                found.append(node.value)
                size += len(node.value)
        else:
            stack.extend(reversed(node.flat))
    return " ".join(found)


def _short(text: str) -> str:
    """A text on one line, ended at a word where it is too long."""
    text = " ".join(clean(text, 8 * LONGEST).split())
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rpartition(" ")[0].rstrip(" ,;:–-") + "…" or clean(text, LONGEST)
