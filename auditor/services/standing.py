"""What a scan was able to judge: which pages, windows, frames and rules it had before it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from auditor.causes import Inventory, form_of, frame_known_by
from auditor.model.comparison import Doubt, PagesAgain
from auditor.model.locator import PagePlace, page_place
from auditor.model.occurrence import Occurrence
from auditor.model.page import FrameState, PageState, Reason, Viewport
from auditor.model.report import PageEntry, Report, ReportRows
from auditor.model.scan import ENDED_BY_ITSELF
from auditor.model.target import TargetKind
from auditor.services.pagenames import PageNames
from auditor.services.rules import chosen

_THERE: Final = frozenset({Reason.COMPLETE, Reason.NEVER_QUIET})
"""All content was there to be judged; a clock that never rests takes nothing away."""
_LINKED: Final = frozenset({"link", "redirect"})
"""Sources of pages that are known only because another page leads there."""
BROWSER: Final = "chromium"
"""What the browser is called among the versions of a scan."""
_MILESTONE: Final = re.compile(r"(?:^|, )\D*(\d+)")
"""The first number of a browser's version: what follows mends holes, and changes no page."""


def other_milestone(before: str, after: str) -> bool:
    """Whether two versions of a browser are of other milestones.

    Args:
        before: of the earlier scan, several where it was taken up again by another; "" where
            nobody knows, which says nothing.
        after: of the later one.
    """
    if not before or not after:
        return False
    return set(_MILESTONE.findall(before)) != set(_MILESTONE.findall(after))


@dataclass(slots=True)
class _Page:
    """A page under all the addresses that it is known by.

    Attributes:
        url: the first of them.
        linked: it is known only by the pages that lead to it.
        linked_from: addresses of the first of those.
        gone: it answered that it is not there.
        visits: those that were audited.
    """

    url: str
    linked: bool
    linked_from: tuple[str, ...]
    gone: bool = False
    visits: dict[Viewport, PageEntry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """An occurrence, and what its page is known by (`auditor.causes.page_known_by`)."""

    occurrence: Occurrence
    page: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What a scan judged.

    Attributes:
        rules: version of each rule that it ran, by id and by ids that the rule had before.
        pages: by what they are known by.
        forms: the ways in which its fingerprints were made.
        rows: of its report.
        names: what its pages are known by.
        crawled: it went on from link to link until there were none left.
        listed: its pages were named one by one; what takes a whole site is not judged over them.
        over_site: names of the rules that judge all pages together.
        browser: its version; "" where nobody knows.
    """

    rules: Mapping[str, str]
    pages: Mapping[str, _Page]
    forms: frozenset[str]
    rows: ReportRows
    names: PageNames
    crawled: bool
    listed: bool
    over_site: frozenset[str]
    browser: str
    _last_read: dict[str, Mapping[Viewport, Inventory]] = field(default_factory=dict)
    """Of one page: what is asked of one is asked in a row, and reading takes milliseconds."""

    @classmethod
    def of(cls, report: Report, names: PageNames) -> "Judged":
        """What the scan of a report judged.

        Args:
            report: its rows are read twice.
            names: what its pages are known by.
        """
        ran = {
            name: rule
            for rule in chosen(report.scan.plan, report.rules.values())
            for name in (rule.id, *rule.aliases)
        }
        pages: dict[str, _Page] = {}
        for entry in report.rows.pages():
            made = _Page(entry.url, entry.source in _LINKED, entry.linked_from.first)
            page = pages.setdefault(names.of(entry.url), made)
            if entry.state is PageState.AUDITED:
                page.visits.setdefault(entry.viewport, entry)
            elif entry.is_gone:
                page.gone = True
        forms = {form_of(one.finding.fingerprint) for one in report.rows.occurrences()}
        listed = report.scan.plan.target.kind is TargetKind.LIST
        return cls(
            rules={name: rule.version for name, rule in ran.items()},
            pages=pages,
            forms=frozenset(forms),
            rows=report.rows,
            names=names,
            crawled=report.scan.state in ENDED_BY_ITSELF and not listed,
            listed=listed,
            over_site=frozenset(name for name, rule in ran.items() if rule.over_site),
            browser=report.versions.get(BROWSER, ""),
        )

    def version(self, rule: str) -> str:
        """The version of a rule; "" where it did not run."""
        return self.rules.get(rule, "")

    def placed(self, occurrence: Occurrence) -> Placed:
        """An occurrence of this scan, with what its page is known by."""
        return Placed(occurrence, self.names.of(occurrence.page))

    def is_gone(self, one: Placed, other: "Judged", went_on: Callable[[Placed], bool]) -> bool:
        """Whether the page of an occurrence is gone, or the frame or region that it was in.

        Args:
            one: that the other scan has.
            other: that scan, which tells how the frame's address was seen.
            went_on: whether what an occurrence was with is still there: its region then is, under
                another name.
        """
        page = self.pages.get(one.page)
        if page is None:
            return False
        if not page.visits:
            return page.gone
        windows = [page.visits.get(window) for window in one.occurrence.viewports]
        if any(visit is None or self._short_of(one, visit, other) for visit in windows):
            return False
        if self._lacks_frame(one, page, other):
            return True
        place = one.occurrence.finding.locator
        lacks = isinstance(place, PagePlace) and any(
            inventory.lacks_region(place) for inventory in self.inventories(one.page).values()
        )
        return lacks and not went_on(one)

    def _short_of(self, one: Placed, visit: PageEntry, other: "Judged") -> Doubt | None:
        """Why something that was there may not have been looked for."""
        if visit.reason not in _THERE:
            return Doubt.PAGE_IN_PART
        before = other.pages[one.page].visits.get(visit.viewport)
        if before is not None and visit.closed_shadow_roots > before.closed_shadow_roots:
            return Doubt.PAGE_IN_PART  # it may have been put where nobody sees into
        return self._doubt_of_rules(one.occurrence, visit, other)

    def _lacks_frame(self, one: Placed, page: _Page, other: "Judged") -> bool:
        """Whether a frame that the other scan saw under this address is not there any more.

        A frame that was not reached may be that one, under the address that it was asked for by.
        """
        frame, before = _frame_of(one.occurrence), other.pages[one.page].visits
        if not frame:
            return False
        for window in one.occurrence.viewports:
            was = list(_frames(before[window])) if window in before else []
            now = list(_frames(page.visits[window]))
            if frame not in dict(was) or len(now) >= len(was) or not all(dict(now).values()):
                return False
            if frame in dict(now):
                return False
        return True

    def inventories(self, page: str) -> Mapping[Viewport, Inventory]:
        """What a page, by what it is known by, had in each window that this was kept of."""
        if page not in self._last_read:
            self._last_read.clear()
            kept = self.kept_inventories(page)
            self._last_read[page] = {window: Inventory.read(one) for window, one in kept.items()}
        return self._last_read[page]

    def kept_inventories(self, page: str) -> Mapping[Viewport, bytes]:
        """The same as it is kept."""
        there = self.pages.get(page)
        if there is None or not there.visits:
            return {}
        url = next(iter(there.visits.values())).url
        return self.rows.inventories(url)

    def why_not_judged(self, one: Placed, other: "Judged") -> Doubt | None:
        """Why an occurrence that the other scan has would not be found here; None if it would.

        It would be where every window that it showed in was seen whole, and every rule that found
        it came to its end there, in the same version.
        """
        doubts = (self._doubt(one, window, other) for window in one.occurrence.viewports)
        return next((doubt for doubt in doubts if doubt is not None), None)

    def needs_all_pages(self, one: Placed) -> bool:
        """Whether nothing but rules over all pages together had found an occurrence."""
        return self.over_site.issuperset(one.occurrence.finding.rules)

    def why_unseen(self, one: Placed, other: "Judged") -> Doubt | None:
        """Why this scan may have missed what the other one found; None where it was not there.

        It was not there where one of the windows that it shows in was seen whole without it, or
        where there was no such page.
        """
        page = self.pages.get(one.page)
        if page is None:
            return self._why_unknown(one.page, other)
        if page.gone and not page.visits:
            return None
        doubts = [self._doubt(one, window, other) for window in one.occurrence.viewports]
        return None if None in doubts else doubts[0]

    def _why_unknown(self, page: str, other: "Judged") -> Doubt | None:
        """Why this scan may not have known a page that was there; None where it was not.

        A list of pages tells nothing of others, nor does a crawl that did not come to its end. Else
        a page was there unseen where all that lead to it, or to those, were not seen either.
        """
        if page in self.names.unclear:
            return Doubt.PAGE_UNCLEAR
        if not self.crawled:
            return Doubt.PAGE_NOT_REACHED
        met, waiting = {page}, [page]
        while waiting:
            there = other.pages.get(waiting.pop())
            if there is None or not there.linked or not there.linked_from:
                return None
            for name in map(other.names.of, there.linked_from):
                known = self.pages.get(name)
                if known is not None and known.visits:
                    return None
                if known is None and name not in met:
                    met.add(name)
                    waiting.append(name)
        return Doubt.PAGE_NOT_REACHED

    def _doubt(self, one: Placed, window: Viewport, other: "Judged") -> Doubt | None:
        page = self.pages.get(one.page)
        if page is None or not page.visits:
            unclear = one.page in self.names.unclear
            return Doubt.PAGE_UNCLEAR if unclear else Doubt.PAGE_NOT_REACHED
        visit = page.visits.get(window)
        if visit is None:
            return Doubt.WINDOW_NOT_SEEN
        doubt = self._short_of(one, visit, other)
        if doubt is not None:
            return doubt
        frame = _frame_of(one.occurrence)
        if frame and not all(reached for _, reached in _frames(visit)):
            return Doubt.FRAME_NOT_REACHED
        if frame and frame in {path for path, reached in _frames(visit) if not reached}:
            return Doubt.FRAME_NOT_REACHED
        return None

    def _doubt_of_rules(
        self, occurrence: Occurrence, visit: PageEntry, other: "Judged"
    ) -> Doubt | None:
        form = form_of(occurrence.finding.fingerprint)
        if self.forms and form not in self.forms:
            return Doubt.RULE_CHANGED
        for rule in occurrence.finding.rules:
            if rule not in self.rules:
                return Doubt.RULE_NOT_RUN
            if rule in visit.untested_rules:
                return Doubt.RULE_NOT_ENDED
            if self.version(rule) != other.version(rule):
                return Doubt.RULE_CHANGED
        if other_milestone(other.browser, self.browser):
            return Doubt.BROWSER_CHANGED
        return None


def pages_again(was: Judged, now: Judged) -> PagesAgain:
    """Which pages of the earlier scan the later one judged again.

    A page is judged again where every window that was audited is, with as much of its content, and
    by every rule that the earlier scan ran: one that ended in neither scan has judged nothing.
    """
    audited = {known: page for known, page in was.pages.items() if page.visits}
    gone, missed, again = [], [], 0
    for known, page in audited.items():
        there = now.pages.get(known)
        if there is not None and there.gone and not there.visits:
            gone.append(page.url)
        elif there is not None and _covers(there, page, was, now):
            again += 1
        else:
            missed.append(page.url)
    return PagesAgain(
        audited=len(audited) - len(gone), again=again, missed=tuple(missed), gone=tuple(gone)
    )


def _covers(there: _Page, page: _Page, was: Judged, now: Judged) -> bool:
    """Whether a page was judged as far as it was before."""
    for viewport, before in page.visits.items():
        visit = there.visits.get(viewport)
        if visit is None or visit.reason not in _THERE | {before.reason}:
            return False
        ended = set(was.rules).difference(before.untested_rules)
        if not ended.issubset(now.rules) or not was.rules.keys().isdisjoint(visit.untested_rules):
            return False
        lost = {path for path, reached in _frames(visit) if not reached}
        if not lost.isdisjoint(path for path, reached in _frames(before) if reached):
            return False
    return True


def _frame_of(occurrence: Occurrence) -> str:
    """What the innermost frame around an occurrence is known by; "" for the page itself."""
    frames = page_place(occurrence.finding.locator).frames
    return frame_known_by(frames[-1].rpartition("#")[0]) if frames else ""


def _frames(visit: PageEntry) -> Iterator[tuple[str, bool]]:
    """Frames by what they are known by, and whether they were judged."""
    for frame in visit.frames:
        yield frame_known_by(frame.url), frame.state is FrameState.AUDITED
