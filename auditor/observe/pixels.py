"""Pictures of a page compared pixel by pixel."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.errors import EngineError
from auditor.observe.screenshot import screenshot

Pixels = npt.NDArray[np.uint8]
"""Height × width × 3 (RGB), sRGB values."""

NOISE = 2
"""Steps of 255 that a channel may differ by without being called different."""
TELLING = 1.3
"""Contrast ratio from which the change of a pixel is taken to be seen."""
_ENCODED = np.arange(256) / 255
_LINEAR = np.where(_ENCODED <= 0.04045, _ENCODED / 12.92, ((_ENCODED + 0.055) / 1.055) ** 2.4)
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of whole CSS px within the viewport."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def around(cls, across: Sequence[float], down: Sequence[float]) -> "Area":
        """The area that points lie in, given how far they are across and down."""
        return cls(floor(min(across)), floor(min(down)), ceil(max(across)), ceil(max(down)))

    @property
    def width(self) -> int:
        """CSS px."""
        return max(0, self.right - self.left)

    @property
    def height(self) -> int:
        """CSS px."""
        return max(0, self.bottom - self.top)

    @property
    def empty(self) -> bool:
        """Whether nothing of it is in the viewport."""
        return not (self.width and self.height)

    def grown(self, by: int) -> "Area":
        """It with ``by`` px more on each side."""
        return Area(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def within(self, other: "Area") -> "Area":
        """The part of it that lies in ``other``."""
        return Area(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def with_(self, other: "Area") -> "Area":
        """Around it and ``other``."""
        return Area(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def holds(self, other: "Area") -> bool:
        """Whether all of ``other`` lies in it."""
        return other.within(self) == other


@dataclass(frozen=True, slots=True, eq=False)
class Capture:
    """What an area of the viewport shows."""

    area: Area
    pixels: Pixels

    def part(self, area: Area) -> Pixels:
        """The pixels of an area within it."""
        top, left = area.top - self.area.top, area.left - self.area.left
        return self.pixels[top : top + area.height, left : left + area.width]


@dataclass(frozen=True, slots=True)
class Difference:
    """How two pictures of the same place differ.

    Attributes:
        pixels: how many differ at all.
        telling: how many differ by a contrast ratio of `TELLING` or more.
        contrast: the greatest contrast ratio between a pixel before and after, 1 to 21.
        where: around the pixels that differ, from the corner of the pictures; None where none do.
    """

    pixels: int
    telling: int
    contrast: float
    where: Area | None


def differ(before: Pixels, after: Pixels) -> Difference:
    """Compare two pictures of the same size."""
    if before.shape != after.shape:
        raise EngineError("two pictures of the same place have different sizes")
    steps = np.abs(before.astype(np.int16) - after.astype(np.int16)).max(axis=2)
    rows, columns = np.nonzero(steps > NOISE)
    if not rows.size:
        return Difference(0, 0, 1.0, None)
    one, other = _luminance(before[rows, columns]), _luminance(after[rows, columns])
    ratio = (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)
    where = Area(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    return Difference(
        int(rows.size), int((ratio >= TELLING).sum()), round(float(ratio.max()), 2), where
    )


def capture(tab: Tab, clip: Area, scroll: tuple[float, float], deadline: Deadline) -> bytes:
    """Take a picture of a part of the viewport, as the tab shows it now.

    Args:
        tab: it has drawn its latest frame.
        clip: within the viewport.
        scroll: how far the page is scrolled, CSS px; the browser counts from the page's corner.
        deadline: for the picture.

    Returns:
        PNG; equal pictures are equal bytes.

    Raises:
        EngineError: the browser gave no picture.
        BrowserError: the tab does not answer or is gone.
    """
    place: Mapping[str, float] = {
        "x": clip.left + scroll[0],
        "y": clip.top + scroll[1],
        "width": clip.width,
        "height": clip.height,
        "scale": 1,
    }
    return screenshot(tab, {"format": "png", "optimizeForSpeed": True, "clip": place}, deadline)


def picture_of(png: bytes, area: Area) -> Capture:
    """Decode a picture of an area.

    Raises:
        EngineError: it is none, or of another size.
    """
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
            pixels = np.asarray(picture.convert("RGB"))
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise EngineError("the browser gave no sound picture of the page") from error
    if pixels.shape[:2] != (area.height, area.width):
        raise EngineError("the browser gave a picture of another size")
    return Capture(area, pixels)


def _luminance(colours: Pixels) -> npt.NDArray[np.float64]:
    """Relative luminance of each colour, 0 to 1 (WCAG 2)."""
    luminance: npt.NDArray[np.float64] = _LINEAR[colours] @ _WEIGHTS
    return luminance
