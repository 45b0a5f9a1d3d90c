"""What the page of a report shows of an earlier scan that it is compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditor.model.comparison import Change, ComparedCause
from auditor.model.criteria import Language
from auditor.model.gate import GateResult
from auditor.model.report import Report
from reports import changes
from reports.cause_text import probably_at, size_of, title_of
from reports.place import page_name
from reports.texts import count, say

_LISTED = 200
"""Causes that are listed of each change; the others are counted."""
_TOLD = (Change.NEW, Change.FIXED, Change.GONE, Change.UNKNOWN)
"""Changes whose causes are listed; what is still there is only counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedView:
    """One cause that changed.

    Attributes:
        anchor: id of what the page shows of it; "" where the scan does not have it.
        size: how often it is there, or was.
        page: where an example is, or was, as links name it.
        occurrences: how many of its occurrences changed in each way.
        doubts: why it is not known what became of it; "" where it is.
    """

    title: str
    anchor: str
    size: str
    where: str
    page: str
    occurrences: str
    doubts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeList:
    """The causes that changed in one way.

    Attributes:
        causes: the first of them.
        more: how many are not listed, as a sentence; "" for none.
    """

    change: Change
    causes: Sequence[ChangedView]
    number: int
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesView:
    """What became of everything since an earlier scan.

    Attributes:
        against: which scan it is compared with.
        gate: what the gate says; "" where there is none.
        shut: it does not say that this may pass.
        grounds: why.
        tallies: each change, with its causes and its occurrences counted.
        limits: how far the scans can be compared.
        of_causes: the word for what became of each cause that the page shows, by its id.
    """

    against: str
    gate: str
    shut: bool
    grounds: Sequence[str]
    tallies: Sequence[tuple[Change, int, int]]
    limits: Sequence[str]
    lists: Sequence[ChangeList]
    of_causes: Mapping[str, Change]


def changes_view(report: Report, language: Language) -> ChangesView | None:
    """What a report shows of its comparison; None where it has none."""
    comparison = report.comparison
    if comparison is None:
        return None
    gate, *grounds = changes.gate_lines(report.gate, language) if report.gate else ("",)
    shown = {cause.id for cause in report.causes}
    return ChangesView(
        against=changes.against(comparison, language),
        gate=gate,
        shut=report.gate is not None and report.gate.result is not GateResult.PASSED,
        grounds=grounds,
        tallies=[
            (one, comparison.count(one), comparison.count_occurrences(one)) for one in changes.ORDER
        ],
        limits=[*changes.limits(comparison, language)],
        lists=[*filter(None, (_list(report, one, language) for one in _TOLD))],
        of_causes={one.cause.id: one.change for one in comparison.causes if one.cause.id in shown},
    )


def _list(report: Report, change: Change, language: Language) -> ChangeList | None:
    found = changes.changed(report, change)
    if not found:
        return None
    left = len(found) - _LISTED
    return ChangeList(
        change=change,
        causes=[_cause(one, report, language) for one in found[:_LISTED]],
        number=len(found),
        more=count(language, "compare.more", left) if left > 0 else "",
    )


def _cause(one: ComparedCause, report: Report, language: Language) -> ChangedView:
    cause = one.cause
    where = probably_at(cause, language)
    counted = (
        f"{say(language, f'change.{change.value}')}: "
        + count(language, "count.occurrences", one.occurrences[change])
        for change in changes.ORDER
        if one.occurrences.get(change)
    )
    return ChangedView(
        title=title_of(cause, report.rules, language),
        anchor=cause.id if one.found else "",
        size=size_of(cause, language),
        where=where[:1].upper() + where[1:],
        page=page_name(cause.example.page, report.scan.plan.target.urls[0]),
        occurrences=", ".join(counted),
        doubts=changes.doubts(one, language),
    )
