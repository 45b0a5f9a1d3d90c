"""What the pages of two scans are known by, so that one is found again under another address.

A page is known by its address without what a release or a session puts into it
(`auditor.causes.page_known_by`). Where one scan or the other saw several pages that are known by
the same, they go by their addresses; and where no address of theirs is in both scans, nobody can
tell which of them is which.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from auditor.causes import page_known_by
from auditor.model.identity import Identity
from auditor.model.page import PageState
from auditor.model.report import Report

_OTHER_ADDRESSES: Final = frozenset({PageState.DUPLICATE, PageState.REDIRECTED})
_Spellings = Mapping[str, set[str]]
"""Live addresses, by what their pages are known by."""


@dataclass(frozen=True, slots=True)
class PageNames:
    """What the pages of a scan are known by.

    Attributes:
        identity: what was said of how they are to be known.
        shared: what several pages of a scan are known by; those go by their live addresses.
        unclear: pages of either scan that may be any of several in the other.
    """

    identity: Identity
    shared: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()
    _read: dict[str, str] = field(default_factory=dict)

    def of(self, url: str) -> str:
        """What a page is known by."""
        read = self._read.get(url)
        if read is None:
            read = self._read[url] = self._name(url)
        return read

    def _name(self, url: str) -> str:
        known = page_known_by(url, self.identity)
        return self.identity.public(url) if known in self.shared else known


def page_names(earlier: Report, later: Report) -> tuple[PageNames, PageNames]:
    """What the pages of two scans are known by; the rows of their pages are read."""
    before, after = _spellings(earlier), _spellings(later)
    shared = {name for one in (before, after) for name, urls in one.items() if len(urls) > 1}
    unclear: set[str] = set()
    for name in shared:
        was, now = before.get(name, set()), after.get(name, set())
        if was and now and was.isdisjoint(now):
            unclear |= was | now
    known = frozenset(shared), frozenset(unclear)
    return (
        PageNames(earlier.scan.plan.identity, *known),
        PageNames(later.scan.plan.identity, *known),
    )


def _spellings(report: Report) -> _Spellings:
    identity = report.scan.plan.identity
    found: dict[str, set[str]] = {}
    for entry in report.rows.pages():
        if entry.state not in _OTHER_ADDRESSES:
            known = page_known_by(entry.url, identity)
            found.setdefault(known, set()).add(identity.public(entry.url))
    return found
