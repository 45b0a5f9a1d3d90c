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
    SENDS_ON = "sends_on"
    SENDS_AWAY = "sends_away"
    ASKS_FIRST = "asks_first"
    SAME_ANSWER = "same_answer"
    SWITCHED = "switched"
    OTHER_NAME = "other_name"
    DIALOG_CLOSED = "dialog_closed"
    DIALOG_OPEN = "dialog_open"
    SITEMAP_CLOSED = "sitemap_closed"
    SITEMAP_ROBOTS_UNREAD = "sitemap_robots_unread"
    SITEMAP_HOST_BUSY = "sitemap_host_busy"
    SITEMAP_ELSEWHERE = "sitemap_elsewhere"
    SITEMAP_STATUS = "sitemap_status"
    SITEMAP_NO_ANSWER = "sitemap_no_answer"
    SITEMAP_NO_SITEMAP = "sitemap_no_sitemap"
    SITEMAP_DOCTYPE = "sitemap_doctype"
    SITEMAP_DAMAGED = "sitemap_damaged"
    SITEMAP_UNSOUND = "sitemap_unsound"
    SITEMAP_CUT = "sitemap_cut"
    SITEMAP_ENTRIES = "sitemap_entries"
    SITEMAP_ODD_ENTRIES = "sitemap_odd_entries"
    SITEMAP_DEPTH = "sitemap_depth"
    SITEMAPS_PAGES = "sitemaps_pages"
    SITEMAPS_FILES = "sitemaps_files"
    SITEMAPS_TIME = "sitemaps_time"
    SITEMAPS_MORE = "sitemaps_more"
    CONSENT_NO_BUTTON = "consent_no_button"
    CONSENT_LINK = "consent_link"
    CONSENT_FORM = "consent_form"
    CONSENT_FRAME = "consent_frame"
    CONSENT_SENDS = "consent_sends"
    CONSENT_NO_EFFECT = "consent_no_effect"
    SPARED = "spared"
    SESSION_ENDED = "session_ended"
    HOST_ASKS_FOR_REST = "host_asks_for_rest"
    HOST_STAYS_BUSY = "host_stays_busy"
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
    STYLE_LATE = "style_late"
    SCRIPT_MISSING = "script_missing"
    SCRIPT_LATE = "script_late"
    FILE_MISSING = "file_missing"
    FILE_LATE = "file_late"
    FILES_MISSING = "files_missing"
    FRAMES_NOT_REACHED = "frames_not_reached"
    FRAMES_SCOPED_OUT = "frames_scoped_out"
    VARIANTS = "variants"
    FRAGMENTS_UNTRIED = "fragments_untried"
    MORE_LINKS = "more_links"
    RESIZED = "resized"
    QUOTED = "quoted"
    """A sentence as it was handed in, in the language of that result."""


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
