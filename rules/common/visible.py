"""What is there for eyes, and what is there for assistive technology; the two often differ."""

import re

from auditor.rulekit import Element, Text

Row = tuple[Element | Text, ...]
"""Nodes that stand beside each other."""
_SLIVER = 1.0
"""CSS px: a box no wider or higher holds text that is meant for screen readers."""
_LINE = 50
"""Nodes on either side of an element that are taken for its line."""
_CLIP = re.compile(r"rect\(\s*(-?[\d.]+)px,?\s+(-?[\d.]+)px,?\s+(-?[\d.]+)px,?\s+(-?[\d.]+)px\s*\)")
_CLIP_PATH = re.compile(r"inset\((?:50|100)%\)|circle\(0(?:px|%)?[ )]|polygon\(0(?:px)? 0(?:px)?\)")


def exposed(element: Element) -> bool:
    """Whether assistive technology meets the element.

    It is rendered and visible, and neither it nor anything around it (frames included) is inert
    or hidden by ``aria-hidden``. Transparent and clipped elements are exposed. Elements without a
    box of their own (``area``, ``display: contents``) count as not exposed.
    """
    if element.box is None or element.style.get("visibility") != "visible":
        return False
    return not _withheld(element)


def seen(element: Element) -> bool:
    """Whether eyes can meet the element: painted, large enough, not clipped away or off the page.

    What other elements cover, and what scrolling or a script would bring, is not looked at.
    """
    box = element.box
    if not element.shown or box is None or box.width <= _SLIVER or box.height <= _SLIVER:
        return False
    if box.x + box.width <= 0 or box.y + box.height <= 0:
        return False
    return not any(_cuts_away(around) for around in (element, *element.ancestors))


def inline(element: Element) -> bool:
    """Whether the element runs in a line of text with what is beside it."""
    display = element.style.get("display", "")
    return display.startswith("inline") or display in ("", "contents")


class Lines:
    """The lines of text of one page; what stands in a row is numbered once."""

    def __init__(self) -> None:
        """Begin; nothing is read before it is asked for."""
        self._rows: dict[Element, tuple[Row, dict[Element, int]]] = {}

    def around(self, element: Element) -> Row:
        """What runs in one line of text with an element: its sentence, whatever holds it."""
        at = element
        if not inline(at) or at.parent is None:
            return (at,)
        around = at.parent
        while inline(around) and around.parent is not None:
            at, around = around, around.parent
        row, places = self._row(around)
        place = places.get(at)
        if place is None:
            return (at,)
        first, last = place, place + 1
        while first > max(0, place - _LINE) and _runs_on(row[first - 1]):
            first -= 1
        while last < min(len(row), place + _LINE) and _runs_on(row[last]):
            last += 1
        return row[first:last]

    def _row(self, around: Element) -> tuple[Row, dict[Element, int]]:
        if around not in self._rows:
            row = around.flat
            places = {one: i for i, one in enumerate(row) if isinstance(one, Element)}
            self._rows[around] = row, places
        return self._rows[around]


def _runs_on(node: Element | Text) -> bool:
    return not isinstance(node, Element) or inline(node)


def _withheld(element: Element) -> bool:
    at: Element | None = element
    while at is not None:
        if at.attributes.get("aria-hidden") == "true" or "inert" in at.attributes:
            return True
        at = at.parent if at.parent is not None else at.document.owner
    return False


def _cuts_away(element: Element) -> bool:
    """Whether nothing inside the element can be seen."""
    style, box = element.style, element.box
    if not style or box is None:
        return False
    if style["clip-path"] != "none" and _CLIP_PATH.match(style["clip-path"]):
        return True
    if style["overflow-x"] != "visible" and min(box.width, box.height) <= _SLIVER:
        return True
    if style["clip"] == "auto" or style["position"] not in ("absolute", "fixed"):
        return False
    edges = _CLIP.fullmatch(style["clip"])
    if edges is None:
        return False
    top, right, bottom, left = (float(edge) for edge in edges.groups())
    return right - left <= _SLIVER or bottom - top <= _SLIVER
