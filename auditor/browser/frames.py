"""The frames of a page, as the browser's frame tree has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame of a page, with the frames inside it."""

    id: str
    url: str
    loader: str
    children: tuple["Frame", ...]


def frame_of(tree: Mapping[str, Any]) -> Frame:
    """Read a frame tree.

    Args:
        tree: ``frameTree`` as ``Page.getFrameTree`` answers it.
    """
    frame = tree["frame"]
    return Frame(
        id=frame["id"],
        url=frame["url"],
        loader=frame["loaderId"],
        children=tuple(frame_of(child) for child in tree.get("childFrames", ())),
    )
