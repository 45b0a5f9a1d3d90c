"""How each page and each rule on it ended, over all windows: what was tested, and what was not.

Formats of other tools have one outcome for a rule on a page. What was not seen in one of the
windows that a rule judges in is untested there, whatever it said in the others, but for a failure
or a question, which stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from auditor.model.criteria import Language
from auditor.model.finding import Outcome, RuleRun
from auditor.model.page import FrameState, PageState, Reason, Viewport
from auditor.model.report import PageEntry, Report
from auditor.model.rule import RuleInfo
from reports import phrases
from reports.phrases import MISSED

_WORST_FIRST: Final = (
    Outcome.FAILED,
    Outcome.CANT_TELL,
    Outcome.UNTESTED,
    Outcome.PASSED,
    Outcome.INAPPLICABLE,
)
_SEEN_WHOLE: Final = (Reason.COMPLETE, Reason.ENGINE_INCOMPLETE)
"""Reasons of an audited page all of which was there to be judged."""
_AXE: Final = "axe"
"""The engine that cannot see into closed shadow roots."""


@dataclass(slots=True, kw_only=True)
class PageEnding:
    """One address that was or should have been audited.

    Attributes:
        audited: in at least one window.
        short: why it was not audited, or not whole, in some window; empty where it was whole.
        started: when it was first visited; None where it was not.
        unfinished: the scan starts here, and did not come to its end.
        outcomes: of each rule that ran on it or should have, by id, the worst of all windows.
    """

    url: str
    title: str = ""
    audited: bool = False
    short: tuple[Reason, ...] = ()
    started: datetime | None = None
    unfinished: bool = False
    outcomes: dict[str, Outcome] = field(default_factory=dict)


def endings(report: Report) -> Mapping[str, PageEnding]:
    """The addresses that were or should have been audited, in the order of discovery.

    Where the scan did not come to its end, the address that it starts from leads and says so.

    Args:
        report: its pages and then its rule runs are read once.
    """
    found: dict[str, PageEnding] = {}
    entries: dict[tuple[str, Viewport], PageEntry] = {}
    start = report.scan.plan.target.urls[0]
    if phrases.unfinished(report, Language.EN):
        found[start] = PageEnding(url=start, unfinished=True)
    for entry in report.rows.pages():
        if entry.state is PageState.AUDITED or entry.state in MISSED:
            entries[entry.url, entry.viewport] = entry
            _enter(found.setdefault(entry.url, PageEnding(url=entry.url)), entry)
    for row in report.rows.rule_runs():
        page, entry_of = found.get(row.page), entries.get((row.page, row.viewport))
        if page is not None and entry_of is not None:
            _add(page, row.run.rule, _outcome(row.run, entry_of))
    _miss_windows(report, found, entries)
    return found


def _enter(page: PageEnding, entry: PageEntry) -> None:
    page.title = page.title or entry.title or ""
    page.started = page.started or entry.started
    page.audited |= entry.state is PageState.AUDITED
    short = [frame.reason for frame in entry.frames if frame.state is FrameState.NOT_REACHED]
    if entry.state is not PageState.AUDITED or entry.reason is not Reason.COMPLETE:
        short.insert(0, entry.reason)
    page.short = tuple(dict.fromkeys((*page.short, *short)))


def _add(page: PageEnding, rule: str, outcome: Outcome) -> None:
    page.outcomes[rule] = worse(page.outcomes.get(rule, outcome), outcome)


def worse(one: Outcome, other: Outcome) -> Outcome:
    """The outcome of two that says less well of a page: what is untested outweighs a pass."""
    return min(one, other, key=_WORST_FIRST.index)


def _outcome(run: RuleRun, entry: PageEntry) -> Outcome:
    counts = run.counts
    if counts.failed:
        return Outcome.FAILED
    if counts.cant_tell:
        return Outcome.CANT_TELL
    if not run.ended or entry.state is not PageState.AUDITED:
        return Outcome.UNTESTED
    if counts.passed:
        return Outcome.PASSED
    return Outcome.INAPPLICABLE if _seen_whole(run, entry) else Outcome.UNTESTED


def _seen_whole(run: RuleRun, entry: PageEntry) -> bool:
    """Whether what a rule did not meet is not there, and not only out of its sight."""
    hidden = any(frame.state is FrameState.NOT_REACHED for frame in entry.frames)
    hidden |= run.engine == _AXE and entry.closed_shadow_roots > 0
    return entry.reason in _SEEN_WHOLE and not hidden


def _miss_windows(
    report: Report,
    found: Mapping[str, PageEnding],
    entries: Mapping[tuple[str, Viewport], PageEntry],
) -> None:
    """What a rule should have judged in a window in which the page was not audited is untested."""
    viewports = report.scan.plan.viewports
    widest = max(viewports, key=lambda one: one.width)
    for page in found.values():
        for viewport in viewports:
            entry = entries.get((page.url, viewport))
            if entry is not None and entry.state is PageState.AUDITED:
                continue
            for rule in page.outcomes:
                if _judges(report.rules.get(rule), viewport, widest):
                    _add(page, rule, Outcome.UNTESTED)


def _judges(rule: RuleInfo | None, viewport: Viewport, widest: Viewport) -> bool:
    """Whether a rule looks at a page through a window; one that is not known may."""
    return rule is None or (not rule.over_site and rule.widths.hold(viewport, widest))
