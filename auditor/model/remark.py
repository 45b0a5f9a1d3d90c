"""Remarks: what is told beside the findings, of a scan or of one page, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from auditor.model.text import clean

MOST = 50
"""Remarks that a scan or a page keeps."""
LONGEST = 300
"""Characters of one value of a remark."""


class RemarkKey(StrEnum):
    """What a remark says; reports have a text ``remark.<value>`` for each, in every language."""

    HELD = "held"
    SITEMAP = "sitemap"
    SPARED = "spared"
    SESSION_ENDED = "session_ended"
    PATTERN_FOUND_NOWHERE = "pattern_found_nowhere"
    PATTERN_OF_A_LIST = "pattern_of_a_list"
    LOAD_UNFINISHED = "load_unfinished"
    STILL_CHANGING = "still_changing"
    STILL_GROWING = "still_growing"
    STILL_LOADING = "still_loading"
    SHOWN_IN_PASSING = "shown_in_passing"
    CONTENT_MISSING = "content_missing"
    TIME_OVER = "time_over"
    MARKUP_BROKEN = "markup_broken"
    STYLE_MISSING = "style_missing"
    SCRIPT_MISSING = "script_missing"
    FILE_MISSING = "file_missing"
    FILES_MISSING = "files_missing"
    VARIANTS = "variants"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One remark.

    Attributes:
        data: what takes the place of each ``{name}`` in its text; strangers' text, cleaned.
    """

    key: RemarkKey
    data: Mapping[str, str] = field(default_factory=dict)


def remark(key: RemarkKey, **data: str) -> Remark:
    """A remark, its values cleaned and cut to 300 characters each."""
    return Remark(key=key, data={name: clean(value, LONGEST) for name, value in data.items()})


def distinct(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Each remark once, in order; at most 50."""
    kept: list[Remark] = []
    for one in remarks:
        if one not in kept:
            kept.append(one)
    return tuple(kept[:MOST])
