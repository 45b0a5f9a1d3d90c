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
    Completeness,
    Document,
    Element,
    Evidence,
    Observation,
    Overflow,
    Reflow,
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
                overflows=tuple(overflows(evidence.documents[0], width)),
                cut=bool(told["cut"]),
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


def overflows(document: Document, width: int) -> Iterator[Overflow]:
    """The outermost elements that reach past the right edge, at most `MAX_OVERFLOWS`.

    What lies wholly beyond the edge (a menu that waits there) cuts no text; what is fixed to the
    window, or hidden by a box around it, is no overflow of the page.

    Args:
        document: the top document of a page.
        width: of the viewport, CSS px.
    """
    found: dict[Element, _Found] = {}
    fates = _Fates(width)
    outermost: dict[Element, Element] = {}  # the nearest one that was found, it or around it
    for element in document.elements:
        if element.parent in outermost:
            outermost[element] = outermost[element.parent]
        if not element.shown or element.box is None:
            continue
        for past, fate, text in _reaches(element, width, fates):
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


def _reaches(element: Element, width: int, fates: "_Fates") -> Iterator[tuple[float, _Fate, bool]]:
    """How far its box and its own text reach past the edge, their fate, whether text is cut."""
    box = element.box
    if box is not None and box.width and box.height:
        past = box.x + box.width - width
        if past > TOLERANCE:
            yield past, fates.of_box(element), False
    cut = [
        text.box.x + text.box.width - width
        for text in element.children
        if isinstance(text, Text) and text.shown and text.box and text.value.strip()
        # Its beginning is in view: it is not something else that waits beyond the edge.
        if 0 <= text.box.x < width
    ]
    if cut and max(cut) > TOLERANCE:
        yield max(cut), fates.of_text(element), True


class _Fates:
    """What the boxes around something do to its part past the edge; each is asked once."""

    def __init__(self, width: int) -> None:
        """Begin.

        Args:
            width: of the viewport, CSS px.
        """
        self._width = width
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
        ends = around.box is not None and around.box.x + around.box.width <= self._width + TOLERANCE
        if ends and overflow in ("auto", "scroll"):
            return _Fate.SCROLLED
        if ends and overflow in ("hidden", "clip"):
            return _Fate.HIDDEN
        return None


def _placed_further_out(style: Mapping[str, str], position: str) -> bool:
    """Whether something is placed by a box further out, and cut only by that."""
    return position == "absolute" and style["position"] == "static"


@cache
def _kit() -> str:
    return resources.files("auditor.observe").joinpath("zoom_kit.js").read_text(encoding="utf-8")
