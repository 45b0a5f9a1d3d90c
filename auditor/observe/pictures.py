"""Pictures of occurrences: the element outlined, with what is around it.

The outline is drawn into the picture, not onto the page. The page is only scrolled, and scrolled
back once after its last picture.
"""

import io
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from PIL import Image, ImageDraw

from auditor.errors import CommandFailed, DeadlinePassed, EngineError
from auditor.model.cause import Picture
from auditor.model.evidence import Box, Element
from auditor.observe.evidence import OpenPage
from auditor.observe.screenshot import screenshot

AROUND = 96
"""CSS px shown on each side of the element."""
EDGE = 16
"""CSS px shown on each side of a consent banner."""
LEAST = (480, 240)
MOST = (960, 640)
"""Width and height of a picture, px: at least (as far as the viewport goes) and at most."""
PAGE_MOST = 12_000
"""CSS px of a page's height that a picture of the whole page shows."""
WIDTH_MOST = 4_000
"""CSS px of a page's width that a picture of the whole page shows."""
QUALITY = 70
MEDIA_TYPE = "image/webp"
_OUTLINE = (200, 0, 80)
_HALO = (255, 255, 255)
_WHOLE = frozenset({"html", "body"})
"""Elements that stand for the whole page."""


class Camera:
    """Pictures elements of one page, and scrolls it back at the end."""

    def __init__(self, page: OpenPage) -> None:
        """Stand before a page; nothing is asked of it before the first picture."""
        self._page = page
        self._scrolled: tuple[float, float] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._scrolled is not None:
            with suppress(CommandFailed, DeadlinePassed):  # the page has gone, or is held up
                _scroll_to(self._page, self._scrolled)

    def photograph(self, element: Element) -> Picture | None:
        """Take a picture of an element and what is around it; None if it is not to be seen.

        What is in the head of a page is not: a picture of the page would show something else. The
        page stays scrolled to the element: the next one may be near.

        Raises:
            CommandFailed: the page has gone.
            EngineError: the browser's picture could not be read.
            BrowserError: the tab does not answer or is gone.
        """
        if _in_head(element):
            return None
        page, start = self._page, self._start()
        view = Box(0, 0, page.viewport.width, page.viewport.height)
        if element.tag in _WHOLE:
            _scroll_to(page, start)
            return _picture(page, _capture(page, view), None)
        box = _brought_into_view(page, element)
        if box is None:
            return None
        cut = _cut(box, view)
        image = _capture(page, cut)
        return _picture(page, image, Box(box.x - cut.x, box.y - cut.y, box.width, box.height))

    def photograph_page(self, element: Element) -> Picture | None:
        """Take a picture of the whole page with an element outlined, at half its size.

        Returns:
            None for what is in the head of the page.
        """
        if _in_head(element):
            return None
        page, start = self._page, self._start()
        size = page.tab.send("Page.getLayoutMetrics", deadline=page.deadline)["cssContentSize"]
        whole = Box(0, 0, min(size["width"], WIDTH_MOST), min(size["height"], PAGE_MOST))
        box = None
        if element.tag not in _WHOLE:
            _scroll_to(page, (0, 0))
            box = _quad(page, element)
            _scroll_to(page, start)
        image = _capture(page, whole, beyond=True, scale=0.5)
        half = box and Box(box.x / 2, box.y / 2, box.width / 2, box.height / 2)
        return _picture(page, image, half)

    def _start(self) -> tuple[float, float]:
        """How far the page was scrolled before its first picture, CSS px."""
        if self._scrolled is None:
            self._scrolled = _scroll(self._page)
        return self._scrolled


def _in_head(element: Element) -> bool:
    return any(one.tag == "head" for one in (element, *element.ancestors))


def photograph_banner(page: OpenPage) -> Picture | None:
    """Take a picture of the consent banner that was found, the button to be pressed outlined."""
    told = page.tab.evaluate("auditorConsent.places()", page.world, page.deadline)
    if told is None:
        return None
    box, button = (Box(*(float(side) for side in one)) for one in told)
    view = Box(0, 0, page.viewport.width, page.viewport.height)
    left, top = max(0, int(box.x) - EDGE), max(0, int(box.y) - EDGE)
    right = min(view.width, box.x + box.width + EDGE)
    bottom = min(view.height, box.y + box.height + EDGE)
    if right - left < 1 or bottom - top < 1:
        return None
    cut = Box(left, top, int(right) - left, int(bottom) - top)
    image = _capture(page, cut)
    return _picture(page, image, Box(button.x - left, button.y - top, button.width, button.height))


def _brought_into_view(page: OpenPage, element: Element) -> Box | None:
    """Where an element is in the viewport once it is scrolled to; None if nowhere."""
    node = {"backendNodeId": element.node}
    try:
        page.tab.send("DOM.scrollIntoViewIfNeeded", node, page.deadline)
    except CommandFailed:
        return None  # it is not rendered
    box = _quad(page, element)
    width, height = page.viewport.width, page.viewport.height
    if box is None or box.x >= width or box.y >= height:
        return None
    return box if box.x + box.width > 0 and box.y + box.height > 0 else None


def _quad(page: OpenPage, element: Element) -> Box | None:
    """The box around an element in CSS px of the top viewport; None if it has none."""
    node = {"backendNodeId": element.node}
    try:
        quads = page.tab.send("DOM.getContentQuads", node, page.deadline)["quads"]
    except CommandFailed:
        return None
    xs = [quad[i] for quad in quads for i in (0, 2, 4, 6)]
    ys = [quad[i] for quad in quads for i in (1, 3, 5, 7)]
    if not xs or max(xs) - min(xs) < 1 or max(ys) - min(ys) < 1:
        return None
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _cut(box: Box, view: Box) -> Box:
    """The part of the viewport to show: the element in its surroundings, within bounds."""
    left, width = _span(box.x, box.width, view.width, LEAST[0], MOST[0])
    top, height = _span(box.y, box.height, view.height, LEAST[1], MOST[1])
    return Box(left, top, width, height)


def _span(start: float, length: float, room: float, least: int, most: int) -> tuple[int, int]:
    """Start and length of a picture along one side, all of it inside the room."""
    seen_from, seen_to = max(0.0, start), min(room, start + length)
    wanted = min(max(seen_to - seen_from + 2 * AROUND, least), most, room)
    begin = max(0.0, min((seen_from + seen_to - wanted) / 2, room - wanted))
    if seen_to - seen_from > wanted:
        begin = max(0.0, min(seen_from - AROUND / 4, room - wanted))
    return int(begin), int(wanted)


def _scroll(page: OpenPage) -> tuple[float, float]:
    told = page.tab.evaluate("[scrollX, scrollY]", page.world, page.deadline)
    return float(told[0]), float(told[1])


def _scroll_to(page: OpenPage, place: tuple[float, float]) -> None:
    there = f"scrollTo({{left: {place[0]}, top: {place[1]}, behavior: 'instant'}})"
    page.tab.evaluate(there, page.world, page.deadline)


def _capture(page: OpenPage, part: Box, *, beyond: bool = False, scale: float = 1.0) -> Image.Image:
    """Capture a part of the viewport, given in CSS px from its upper left corner."""
    left, top = (0.0, 0.0) if beyond else _offset(page)
    clip: Mapping[str, Any] = {
        "x": part.x + left,
        "y": part.y + top,
        "width": part.width,
        "height": part.height,
        "scale": scale,
    }
    asked = {"format": "jpeg", "quality": 90, "clip": clip, "captureBeyondViewport": beyond}
    data = screenshot(page.tab, asked, page.deadline)
    try:
        return Image.open(io.BytesIO(data)).convert("RGB")
    except (Image.DecompressionBombError, OSError, ValueError) as error:
        raise EngineError("the browser's picture cannot be read") from error


def _offset(page: OpenPage) -> tuple[float, float]:
    """How far the viewport is scrolled: a clip counts from the page's corner."""
    view = page.tab.send("Page.getLayoutMetrics", deadline=page.deadline)["cssVisualViewport"]
    return float(view["pageX"]), float(view["pageY"])


def _picture(page: OpenPage, image: Image.Image, box: Box | None) -> Picture:
    if box is not None:
        _outline(image, box)
    packed = io.BytesIO()
    try:
        image.save(packed, "WEBP", quality=QUALITY, method=2)
    except (OSError, ValueError) as error:
        raise EngineError("the picture cannot be written") from error
    return Picture(
        media_type=MEDIA_TYPE,
        width=image.width,
        height=image.height,
        page=page.top.url,
        viewport=page.viewport,
        data=packed.getvalue(),
    )


def _outline(image: Image.Image, box: Box) -> None:
    """A frame with a light edge on both sides, so that it shows on any background."""
    draw = ImageDraw.Draw(image)
    for grow, colour in ((6, _HALO), (5, _OUTLINE), (2, _HALO)):
        left, top = max(0, box.x - grow), max(0, box.y - grow)
        right = min(image.width - 1, box.x + box.width + grow)
        bottom = min(image.height - 1, box.y + box.height + grow)
        if right > left and bottom > top:
            width = 3 if colour == _OUTLINE else 1
            draw.rectangle((left, top, right, bottom), outline=colour, width=width)
