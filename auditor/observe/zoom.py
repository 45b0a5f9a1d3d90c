"""How a page fits the width of a small screen, or of a window at 400 %."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from functools import cache
from importlib import resources

from auditor.errors import EngineError
from auditor.model.evidence import (
    Box,
    Completeness,
    Document,
    Element,
    Evidence,
    Observation,
    Overflow,
    Reflow,
    Side,
    Text,
    Yield,
)
from auditor.model.page import Viewport
from auditor.observe.evidence import Budget, OpenPage
from auditor.rulekit import NARROW

TOLERANCE = 4
"""CSS px past the edge that nobody misses: borders, rounding, the slant of a letter."""
MAX_OVERFLOWS = 50
MAX_TEXTS = 20


_SHUT = {"ltr": Side.LEFT, "rtl": Side.RIGHT}
"""The side that no page scrolls to, by its direction."""


class ZoomObserver:
    """Scrolls a narrow page sideways, and finds what reaches past its edge."""

    yields = Yield.REFLOW
    budget = Budget(steps=1, time=timedelta(seconds=2))

    def looks_at(self, viewport: Viewport) -> bool:
        """In viewports as narrow as the criterion demands."""
        return viewport.width <= NARROW

    def observe(self, page: OpenPage, evidence: Evidence) -> Observation:
        """Measure the top document; see `auditor.observe.evidence.Observer`."""
        began = time.monotonic()
        told = page.tab.evaluate(_kit(), page.world, page.deadline.within(self.budget.time))
        try:
            width = int(told["width"])
            evidence.reflow = Reflow(
                width=width,
                scroll_width=int(told["scrollWidth"]),
                scrolled=float(told["scrolled"]),
                overflows=overflows(evidence.documents[0], width),
                cut=bool(told["cut"]),
                shut=_SHUT.get(told["direction"]),
            )
            back = bool(told["back"])
        except (KeyError, TypeError, ValueError) as error:
            raise EngineError("the page gave no sound measures of its width") from error
        return Observation(
            yields=self.yields,
            completeness=Completeness.WHOLE if back else Completeness.SPOILT,
            done=1,
            known=1,
            duration_ms=int((time.monotonic() - began) * 1000),
        )


def overflows(document: Document, width: int) -> tuple[Overflow, ...]:
    """The outermost elements that reach past an edge, at most `MAX_OVERFLOWS`, each told once.

    What lies wholly beyond the edge (a menu that waits there) cuts no text; what is fixed to the
    window, or hidden by a box around it, is no overflow of the page.

    Args:
        document: the top document of a page.
        width: of the viewport, CSS px.
    """
    found: dict[Element, Overflow] = {}
    for side in Side:
        for one in _past(document, _Edge(side, width)):
            other = found.get(one.element)
            if other is None or (bool(one.texts), one.past) > (bool(other.texts), other.past):
                found[one.element] = one
    return tuple(sorted(found.values(), key=lambda one: one.element.index)[:MAX_OVERFLOWS])


@dataclass(frozen=True, slots=True)
class _Edge:
    """An edge of the window.

    Attributes:
        width: of the viewport, CSS px.
    """

    side: Side
    width: int

    def past(self, box: Box) -> float:
        """CSS px of a box beyond the edge; below zero where it keeps away from it."""
        return -box.x if self.side is Side.LEFT else box.x + box.width - self.width

    def crossed_by(self, box: Box) -> bool:
        """Whether a box is on both sides of the edge."""
        seen = box.x < self.width if self.side is Side.RIGHT else box.x + box.width > TOLERANCE
        return seen and self.past(box) > TOLERANCE


def _past(document: Document, edge: _Edge) -> Iterator[Overflow]:
    """The outermost elements that reach past one edge, at most `MAX_OVERFLOWS`."""
    found: dict[Element, _Found] = {}
    fates = _Fates(edge)
    outermost: dict[Element, Element] = {}  # the nearest one that was found, it or around it
    for element in document.elements:
        if element.parent in outermost:
            outermost[element] = outermost[element.parent]
        if not element.shown or element.box is None:
            continue
        for past, fate, text in _reaches(element, edge, fates):
            if past <= TOLERANCE or fate is _Fate.HIDDEN:
                continue
            around = outermost.get(element)
            if around is None or found[around].fate is not fate:
                if len(found) >= MAX_OVERFLOWS or element in found:
                    continue
                around = outermost[element] = element
                found[element] = _Found(fate)
            one = found[around]
            one.past = max(one.past, past)
            if text and fate is _Fate.SEEN and len(one.texts) < MAX_TEXTS:
                one.texts.append(element)
    for element, one in found.items():
        yield Overflow(
            element=element,
            past=round(one.past, 1),
            side=edge.side,
            scrolls=one.fate is _Fate.SCROLLED,
            texts=tuple(one.texts),
        )


class _Fate(Enum):
    """What becomes of the part of something that is past the edge."""

    SEEN = auto()
    SCROLLED = auto()
    HIDDEN = auto()


@dataclass(slots=True)
class _Found:
    """What is gathered of an outermost element."""

    fate: _Fate
    past: float = 0.0
    texts: list[Element] = field(default_factory=list)


def _reaches(element: Element, edge: _Edge, fates: "_Fates") -> Iterator[tuple[float, _Fate, bool]]:
    """How far its box and its own text reach past the edge, their fate, whether text is cut."""
    box = element.box
    if box is not None and box.width and box.height:
        # What lies wholly to the left waits there, or is meant for no eyes.
        reaches = edge.past(box) > TOLERANCE if edge.side is Side.RIGHT else edge.crossed_by(box)
        if reaches:
            yield edge.past(box), fates.of_box(element), False
    cut = [
        edge.past(text.box)
        for text in element.children
        if isinstance(text, Text) and text.shown and text.box and text.value.strip()
        # Part of it is in view: it is not something else that waits beyond the edge.
        if edge.crossed_by(text.box)
    ]
    if cut:
        yield max(cut), fates.of_text(element), True


class _Fates:
    """What the boxes around something do to its part past the edge; each is asked once."""

    def __init__(self, edge: _Edge) -> None:
        self._edge = edge
        self._known: dict[tuple[Element | None, str], _Fate] = {}

    def of_box(self, element: Element) -> _Fate:
        return self._of(element.parent, element.style.get("position", ""))

    def of_text(self, element: Element) -> _Fate:
        """Of the element's own text, which its own box can cut as well."""
        return self._of(element, "")

    def _of(self, around: Element | None, position: str) -> _Fate:
        """The fate of something of this position in a box."""
        passed: list[tuple[Element | None, str]] = []
        fate: _Fate | None = None
        while fate is None:
            key = around, position
            fate = self._known.get(key)
            if fate is None:
                passed.append(key)
                fate = self._ends(around, position)
            if fate is None and around is not None:
                style = around.style
                if style and not _placed_further_out(style, position):
                    position = style["position"]
                around = around.parent
        self._known.update(dict.fromkeys(passed, fate))
        return fate

    def _ends(self, around: Element | None, position: str) -> _Fate | None:
        """The fate that one box decides; None where it lies further out."""
        fixed = position == "fixed"
        if fixed or around is None or around.parent is None or around.tag == "body":
            return _Fate.HIDDEN if fixed else _Fate.SEEN
        style = around.style
        if not style or _placed_further_out(style, position):
            return None
        if style["clip"] not in ("auto", "") or style["clip-path"] not in ("none", ""):
            return _Fate.HIDDEN
        overflow = style["overflow-x"]
        if around.box is None or self._edge.past(around.box) > TOLERANCE:
            return None
        if overflow in ("auto", "scroll"):
            towards = Side.LEFT if style.get("direction") == "rtl" else Side.RIGHT
            return _Fate.SCROLLED if towards is self._edge.side else _Fate.HIDDEN
        return _Fate.HIDDEN if overflow in ("hidden", "clip") else None


def _placed_further_out(style: Mapping[str, str], position: str) -> bool:
    """Whether something is placed by a box further out, and cut only by that."""
    return position == "absolute" and style["position"] == "static"


@cache
def _kit() -> str:
    return resources.files("auditor.observe").joinpath("zoom_kit.js").read_text(encoding="utf-8")
