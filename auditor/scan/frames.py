"""Frames of a page: which of those that were not reached count, and what is told of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from auditor.hosts import host_of, same_party
from auditor.model.page import FrameRecord, FrameState
from auditor.model.remark import Remark, RemarkKey, remark

MOST_NAMED = 3
"""Frames that a remark names; the page's entry has them all."""


def scoped(frames: Iterable[FrameRecord], page: str) -> tuple[FrameRecord, ...]:
    """The frames of a page, with those of other parties that were not reached scoped out.

    Args:
        frames: as an engine met them.
        page: its address. What has no address of its own (`about:srcdoc`) is the page's.
    """
    site = host_of(page)
    return tuple(
        replace(frame, state=FrameState.SCOPED_OUT)
        if frame.state is FrameState.NOT_REACHED and _of_others(frame, site)
        else frame
        for frame in frames
    )


def told(frames: Sequence[FrameRecord]) -> Iterator[Remark]:
    """What a reader must know of the frames that were not judged and are seen by people."""
    keys = {
        FrameState.NOT_REACHED: RemarkKey.FRAMES_NOT_REACHED,
        FrameState.SCOPED_OUT: RemarkKey.FRAMES_SCOPED_OUT,
    }
    for state, key in keys.items():
        found = [frame for frame in frames if frame.state is state]
        if found:
            names = dict.fromkeys(_name(frame) for frame in found)
            first = ", ".join(list(names)[:MOST_NAMED])
            yield remark(key, n=str(len(found)), first=first)


def _of_others(frame: FrameRecord, site: str) -> bool:
    host = host_of(frame.url)
    return bool(host) and not same_party(host, site)


def _name(frame: FrameRecord) -> str:
    """The address of a frame without its query, which names nothing; its selector without one."""
    if host_of(frame.url):
        return frame.url.partition("?")[0][:80]
    return (frame.path[-1] if frame.path else frame.url)[:80]
