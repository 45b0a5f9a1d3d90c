"""Evidence: one page as it was seen, for rules to judge without a browser.

A tree of plain values: the documents of all frames with open and closed shadow roots, boxes and
styles, and what the observers saw when they acted on the page. It is built once, by an observer
or from a file (`auditor.model.evidence_json`), and never written to afterwards.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from auditor.model.access import Access
from auditor.model.finding import Selector
from auditor.model.page import Viewport
from auditor.model.view import View


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in CSS px, from the upper left corner of its document."""

    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True, eq=False)
class Text:
    """A run of text.

    Attributes:
        shown: it is painted, as far as style tells.
        box: None where it is not laid out.
        torn: the first of its words that is torn into pieces of one or two letters, each on a line
            of its own; "" where none is.
    """

    value: str
    parent: "Element"
    shown: bool
    box: Box | None = None
    torn: str = ""


@dataclass(slots=True, eq=False)
class Element:
    """An element, with what is inside it.

    Attributes:
        tag: local name, lower case.
        attributes: by name, lower case; values of form fields are never kept.
        parent: the element around it; the host, for the children of a shadow root.
        children: in document order, without those of a shadow root.
        shadow: children of its shadow root, None where it has none.
        in_shadow: it is itself a child of a shadow root.
        shown: rendered, visible and not transparent; it may still be off screen or clipped.
        box: None where it is not rendered.
        style: computed values by property, those of `STYLES`; empty where it is not rendered.
        clickable: a listener waits for clicks on it.
        access: what assistive technology is told of it; None where that is nothing, or where
            nobody asked (`Yield.ACCESS`).
        node: the browser's id of the node while the page is open, 0 in a replay.
    """

    document: "Document"
    index: int
    tag: str
    attributes: Mapping[str, str]
    parent: "Element | None"
    children: "tuple[Element | Text, ...]" = ()
    shadow: "tuple[Element | Text, ...] | None" = None
    in_shadow: bool = False
    shown: bool = False
    box: Box | None = None
    style: Mapping[str, str] = field(default_factory=dict)
    clickable: bool = False
    access: Access | None = None
    node: int = 0

    @property
    def ancestors(self) -> "Iterator[Element]":
        """The elements around it within its document, innermost first, hosts included."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    @property
    def language(self) -> str | None:
        """The language tag that it gives its text, as it was written; None where it gives none.

        Where ``xml:lang`` has an effect it wins over ``lang``: in documents in the syntax of XML,
        and in drawings and formulas in HTML (HTML, section 3.2.6.2, The lang and xml:lang
        attributes, read 2026-11-20).
        """
        given = self.attributes.get("xml:lang")
        if given is not None and (self.document.xml or _is_foreign(self)):
            return given
        return self.attributes.get("lang")

    @property
    def flat(self) -> "tuple[Element | Text, ...]":
        """What is rendered inside it: the shadow tree of a host, what is given to a slot."""
        if self.shadow is not None:
            return self.shadow
        if self.tag == "slot":
            return _assigned(self) or self.children
        return self.children

    def descend(self) -> "Iterator[Element]":
        """It and all elements inside it as they are rendered, in order; frames are not entered."""
        stack: list[Element] = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(child for child in reversed(element.flat) if isinstance(child, Element))


def _is_foreign(element: Element) -> bool:
    """Whether it is part of a drawing or a formula, not of what one holds in HTML."""
    if element.tag in ("svg", "math"):
        return True
    around = (one.tag for one in element.ancestors if one.tag in ("svg", "math", "foreignobject"))
    return next(around, "foreignobject") != "foreignobject"


def _assigned(slot: Element) -> tuple[Element | Text, ...]:
    """What the host gives to a slot of its shadow tree."""
    host = next((e.parent for e in (slot, *slot.ancestors) if e.in_shadow), None)
    if host is None:
        return ()
    name = slot.attributes.get("name", "")
    return tuple(
        child
        for child in host.children
        if (child.attributes.get("slot", "") if isinstance(child, Element) else "") == name
    )


@dataclass(slots=True, eq=False)
class Document:
    """The document of one frame.

    Attributes:
        owner: the frame element that shows it, None for the top document.
        xml: it is in the syntax of XML, such as XHTML that is served as such.
        elements: every element, in document order (a shadow tree before the light children);
            ``Element.index`` counts in here.
        ids: how often each id occurs in each tree, made when it is first asked for.
        steps: the step of a selector to each element that was asked for, and to its siblings.
    """

    url: str
    owner: Element | None
    xml: bool = False
    elements: tuple[Element, ...] = ()
    ids: Counter[tuple[str, int]] | None = None
    steps: dict[Element, str] = field(default_factory=dict)

    @property
    def root(self) -> Element:
        """The document element; a document always has one."""
        return self.elements[0]


STYLES = (
    "display",
    "visibility",
    "opacity",
    "position",
    "color",
    "background-color",
    "font-size",
    "font-weight",
    "font-style",
    "text-decoration-line",
    "text-transform",
    "white-space",
    "overflow-x",
    "overflow-y",
    "clip",
    "clip-path",
    "pointer-events",
    "user-select",
    "direction",
    "writing-mode",
)
"""The computed styles that evidence keeps of every rendered element."""


class Yield(StrEnum):
    """What an observer can add to the tree of documents."""

    ACCESS = "access"
    FOCUS = "focus"
    REFLOW = "reflow"


class Completeness(StrEnum):
    """How much of an observation was made.

    WHOLE; SAMPLED: it tried as many as it tries of any page, and there were more; CUT: its time was
    over before that; SPOILT: the page was not as before afterwards; FAILED: it could not be made.
    """

    WHOLE = "whole"
    SAMPLED = "sampled"
    CUT = "cut"
    SPOILT = "spoilt"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The ledger entry of one observer on one page in one viewport.

    Attributes:
        done, known: steps that were made, and that there were to make.
        elsewhere: addresses of the pages that steps were made on which count here as well, since
            what was tried there looks alike; each once.
        detail: a short technical remark; never page text.
    """

    yields: Yield
    completeness: Completeness
    done: int
    known: int
    duration_ms: int = 0
    detail: str = ""
    elsewhere: tuple[str, ...] = ()


class FocusSight(StrEnum):
    """What the pixels say of one element that was given focus.

    CLEAR: pixels in or around it changed enough to be seen. FAINT: some changed, too little, too
    weakly or too far off to be sure. NONE: none of the viewport changed. COVERED: something lay
    over it. UNSEEN: it could not be brought into view, or other things moved meanwhile.
    CARET: nothing sure but the caret of a text field, which pictures are taken without.
    DROPPED: it let go of focus, and nothing had it then: when a script gave it focus, and when the
    Tab key did. SLIPPED: it let go of it once, and the Tab key did not lead to it.
    """

    CLEAR = "clear"
    FAINT = "faint"
    NONE = "none"
    COVERED = "covered"
    UNSEEN = "unseen"
    CARET = "caret"
    DROPPED = "dropped"
    SLIPPED = "slipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusStop:
    """One element with and without focus.

    Attributes:
        element: an element of the evidence.
        pixels: how many differ, in the element and around it or in the whole viewport.
        contrast: the greatest contrast ratio between a pixel with and without focus, 1 to 21.
        like: elements of the same component that were taken to look alike and not tried.
        elsewhere: address of the page on which another element of its component was tried in its
            stead; "" where it was tried itself.
    """

    element: Element
    sight: FocusSight
    pixels: int
    contrast: float
    like: tuple[Element, ...] = ()
    elsewhere: str = ""


class Side(StrEnum):
    """An edge of the window."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overflow:
    """The outermost of elements that reach past an edge of a narrow viewport.

    Attributes:
        past: CSS px beyond the edge.
        side: of the window that it reaches past.
        scrolls: a scrolling box around it (not the page itself) shows the rest.
        texts: elements, it or inside it, with text of their own that the edge cuts; those whose
            text a box of its own scrolls or hides are not among them.
    """

    element: Element
    past: float
    side: Side = Side.RIGHT
    scrolls: bool
    texts: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflow:
    """How the page fits a viewport of 320 CSS px.

    Attributes:
        width: of the viewport without a scroll bar, CSS px.
        scroll_width: of the page, CSS px.
        scrolled: how far it really could be scrolled sideways, CSS px.
        cut: the page hides what is past its edge instead of scrolling there.
        shut: the side that no page of its direction scrolls to: the left one where it reads from
            left to right. None where the lines of the page stand upright.
    """

    width: int
    scroll_width: int
    scrolled: float
    overflows: tuple[Overflow, ...]
    cut: bool = False
    shut: Side | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Evidence:
    """One page in one viewport.

    Attributes:
        url: of the document that was judged.
        documents: the top document first, the frames in it in document order.
        observations: what the observers did; a yield without an entry was not asked for.
        focus, reflow: None where nothing was observed.
    """

    url: str
    title: str
    viewport: Viewport
    documents: tuple[Document, ...]
    observations: tuple[Observation, ...] = ()
    focus: tuple[FocusStop, ...] | None = None
    reflow: Reflow | None = None

    @property
    def root(self) -> Element:
        """The document element of the top document."""
        return self.documents[0].root

    @property
    def elements(self) -> Iterator[Element]:
        """Every element of every document."""
        for document in self.documents:
            yield from document.elements

    def observation(self, yields: Yield) -> Observation | None:
        """The ledger entry of a yield, None where it was not asked for."""
        return next((one for one in self.observations if one.yields is yields), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as a reader meets it: its name and the address it leads to, absolute."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDigest:
    """What rules across pages know of one page; hostile text, cut short.

    Attributes:
        selector: of the document element, for findings that concern the whole page.
        headings: text of the shown first-level headings, at most 5 of 200 characters; of the
            first headings of any level where there is none of the first.
        links: of the top document, at most 500, and 50 more that may lead to a statement of
            accessibility.
        text: the first 500 characters of the main content.
        view: what the whole page showed, to compare it with others.
        unnamed: why what assistive technology is told of the page is not known, or not all of it,
            so that headings and links may have other names; "" where it is.
    """

    url: str
    title: str
    language: str
    selector: Selector
    snippet: str
    headings: tuple[str, ...]
    links: tuple[Link, ...]
    text: str = ""
    view: View | None = None
    unnamed: str = ""
