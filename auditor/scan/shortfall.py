"""What a page lacks when it is judged: what it asked for and did not get, what it does not show."""

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.browser.requests import Asked
from auditor.browser.tab import Tab
from auditor.hosts import host_of, same_party
from auditor.model.page import Reason
from auditor.model.remark import Remark, RemarkKey, remark
from auditor.observe.page import Look, PageObserver
from auditor.observe.rest import Rested

MOST_TOLD = 5
"""Addresses of each sort that are told; the others are counted."""
_STYLE, _SCRIPT = "Stylesheet", "Script"
_FILES = frozenset({_STYLE, _SCRIPT, "Image", "Font", "TextTrack", "Document"})
_DATA = frozenset({"Fetch", "XHR"})
_ORDINARY = frozenset({"HTTP 400", "HTTP 401", "HTTP 403", "HTTP 405", "HTTP 409", "HTTP 422"})
"""Answers to scripts that are a part of their talk with the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What a page lacks.

    Attributes:
        reasons: why it is judged only in part.
        remarks: what is told of it.
        unstyled: why rules that depend on looks cannot judge it; "" where they can.
    """

    reasons: tuple[Reason, ...] = ()
    remarks: tuple[Remark, ...] = ()
    unstyled: str = ""


def shortfall(tab: Tab, observer: PageObserver, look: Look) -> Shortfall:
    """What the page that a tab shows lacks, now that it is at rest.

    Raises:
        BrowserError: the tab does not answer or is gone.
    """
    site = host_of(observer.top.url)
    absent = [one for one in _absent(tab) if _asked_by(one, site) and _counts(one, site)]
    sheets = observer.sheets([one for one in absent if one.kind == _STYLE], site)
    absent = [one for one in absent if one.url not in sheets.used]
    styles = [one for one in absent if one.kind == _STYLE]
    applying = set(sheets.applying)
    scripts = [one for one in absent if one.kind == _SCRIPT and _own(one, site)]
    if not look.facts.little:  # but what a worker is to fill may be any part of the page
        scripts = [one for one in scripts if one.begins_worker and not one.why]
    told = {one.url for one in scripts} | applying
    others = [one for one in absent if one.url not in told]
    reasons, remarks = _of_rest(look.rested)
    return Shortfall(
        reasons=(
            *reasons,
            *((Reason.STYLES_MISSING,) if applying else ()),
            *((Reason.SCRIPTS_MISSING,) if scripts else ()),
        ),
        remarks=(
            *remarks,
            *_told([one for one in styles if one.url in applying], RemarkKey.STYLE_MISSING),
            *_told(scripts, RemarkKey.SCRIPT_MISSING),
            *_told(others, RemarkKey.FILE_MISSING),
            *_uncounted(len(applying), len(scripts), len(others)),
        ),
        unstyled=f"a style sheet of the page did not come: {min(applying)}" if applying else "",
    )


def _absent(tab: Tab) -> list[Asked]:
    """What did not come, in an order that does not depend on time."""
    requests = tab.log.requests
    known = {one.url: one for one in (*requests.under_way, *requests.missing)}
    return [known[url] for url in sorted(known)]


def _asked_by(one: Asked, site: str) -> bool:
    """Whether the site's own documents asked; what a stranger's frame lacks is its own matter."""
    host = host_of(one.document)
    return not host or same_party(host, site) or one.kind == "Document"


def _counts(one: Asked, site: str) -> bool:
    """Whether it is told when it is missing."""
    if one.kind in _FILES:
        return True
    return one.kind in _DATA and _own(one, site) and one.why not in _ORDINARY


def _own(one: Asked, site: str) -> bool:
    return same_party(host_of(one.url), site)


def _of_rest(rested: Rested) -> tuple[tuple[Reason, ...], tuple[Remark, ...]]:
    reasons = {
        Reason.NEVER_QUIET: not rested.calm,
        Reason.CONTENT_MISSING: bool(rested.missing or rested.loading),
        Reason.STILL_GROWING: rested.growing,
        Reason.SHOWN_IN_PASSING: rested.passing,
    }
    missing = (remark(RemarkKey.CONTENT_MISSING, place=place) for place in rested.missing)
    loading = (remark(RemarkKey.STILL_LOADING, place=place) for place in rested.loading)
    return tuple(reason for reason, true in reasons.items() if true), (*missing, *loading)


_LATE = {
    RemarkKey.STYLE_MISSING: RemarkKey.STYLE_LATE,
    RemarkKey.SCRIPT_MISSING: RemarkKey.SCRIPT_LATE,
    RemarkKey.FILE_MISSING: RemarkKey.FILE_LATE,
}
"""What tells of an answer that had not come yet."""


def _told(absent: Iterable[Asked], key: RemarkKey) -> tuple[Remark, ...]:
    return tuple(
        remark(key, address=one.url, why=one.why)
        if one.why
        else remark(_LATE[key], address=one.url)
        for one in list(absent)[:MOST_TOLD]
    )


def _uncounted(*counts: int) -> tuple[Remark, ...]:
    more = sum(max(0, count - MOST_TOLD) for count in counts)
    return (remark(RemarkKey.FILES_MISSING, n=str(more)),) if more else ()
