"""Retests: which pages are visited again for some findings, and what became of those.

Only what was found is looked for again, where it was found and with what found it, so that it can
be told by the comparison of two scans (decision 0046). What takes all pages of a site to judge
cannot be told from some of them, and could not be tested.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from auditor.errors import UsageError
from auditor.model.comparison import Change, ComparedOccurrence, Doubt
from auditor.model.page import PageState
from auditor.model.report import Report
from auditor.model.retest import Retest, Retested, RetestedCause, RetestedOccurrence
from auditor.model.scan import ScanPlan
from auditor.model.stand_in import is_stand_in
from auditor.model.target import Retesting, Target, TargetKind
from auditor.services.comparison import compare
from auditor.services.names import check_known

_RESULTS: Final = {
    Change.STILL_THERE: Retested.NOT_FIXED,
    Change.FIXED: Retested.FIXED,
    Change.GONE: Retested.GONE,
    Change.UNKNOWN: Retested.NOT_TESTED,
}
_WORST_FIRST: Final = (
    Retested.NOT_FIXED,
    Retested.NOT_TESTED,
    Retested.FIXED,
    Retested.GONE,
)
"""The result of a cause is the first of these that one of its occurrences came to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesToRetest:
    """What is visited again.

    Attributes:
        urls: in the order in which they were discovered, as what is tried once a site, and the
            banner that is judged once, hang on that order.
    """

    asked: Retesting
    urls: tuple[str, ...]


def pages_to_retest(report: Report, causes: Sequence[str]) -> PagesToRetest:
    """The pages of the findings of some causes.

    Args:
        report: of the earlier scan.
        causes: ids; all that it has where there are none.

    Raises:
        UsageError: the scan is not over, it has no such cause, or found nothing.
        StoreError: its rows cannot be read.
    """
    if report.preliminary:
        raise UsageError(not_over(report.scan.id))
    there = {one.id for one in report.causes}
    for id_ in causes:
        check_known("cause", id_, there, f"the JSON result of {report.scan.id} lists them.")
    asked = frozenset(causes) or there
    found = {one.page for one in report.rows.occurrences() if one.cause in asked}
    audited = dict.fromkeys(
        one.url for one in report.rows.pages() if one.state is PageState.AUDITED
    )
    urls = tuple(url for url in audited if url in found and not is_stand_in(url))
    if not urls:
        raise UsageError(f"The scan {report.scan.id} has no findings that can be tested again.")
    return PagesToRetest(
        asked=Retesting(
            of=report.scan.id,
            causes=tuple(dict.fromkeys(causes)),
            scanned_base=report.scan.plan.identity.scanned_base,
        ),
        urls=urls,
    )


def not_over(scan: str) -> str:
    """Why a scan that goes on cannot be tested again."""
    return f"The scan {scan} is not over: wait for its end, then retest."


def plan_again(plan: ScanPlan, pages: PagesToRetest, jobs: int) -> ScanPlan:
    """The plan of a retest: that of the earlier scan, for these pages and nothing else.

    Args:
        plan: of the earlier scan.
        pages: to be visited.
        jobs: pages judged at the same time.
    """
    return replace(
        plan,
        target=Target(kind=TargetKind.LIST, urls=pages.urls, folder=plan.target.folder),
        include=(),
        exclude=(),
        max_pages=0,
        max_depth=None,
        jobs=jobs,
    )


def retested(earlier: Report, later: Report, asked: Retesting) -> Retest:
    """What became of the findings that were asked for.

    Args:
        earlier: of the scan that found them; its rows are read more than once.
        later: of the retest.
        asked: which of them.

    Raises:
        StoreError: the rows of one of them cannot be read.
    """
    ids = frozenset(asked.causes) or {one.id for one in earlier.causes}
    occurrences = tuple(_occurrences(earlier, compare(earlier, later).occurrences, ids))
    results: dict[str, Counter[Retested]] = {}
    doubts: dict[str, Counter[Doubt]] = {}
    for one in occurrences:
        results.setdefault(one.occurrence.cause, Counter())[one.result] += 1
        if one.doubt is not None:
            doubts.setdefault(one.occurrence.cause, Counter())[one.doubt] += 1
    return Retest(
        of=earlier.scan.id,
        started=earlier.scan.started,
        causes=tuple(
            RetestedCause(
                result=next(one for one in _WORST_FIRST if results[cause.id][one]),
                cause=cause,
                occurrences=dict(results[cause.id]),
                doubts=dict(doubts.get(cause.id, {})),
            )
            for cause in earlier.causes
            if cause.id in results
        ),
        occurrences=occurrences,
    )


def _occurrences(
    earlier: Report, told: Iterable[ComparedOccurrence], causes: Iterable[str]
) -> Iterator[RetestedOccurrence]:
    """Each occurrence of some causes; what the comparison does not tell of is as it was."""
    wanted = frozenset(causes)
    changed = {}
    for one in told:
        if one.earlier is not None:
            changed[(one.earlier.page, one.earlier.finding.fingerprint)] = one
        elif not one.found:
            changed[(one.occurrence.page, one.occurrence.finding.fingerprint)] = one
    for was in earlier.rows.occurrences():
        if was.cause not in wanted:
            continue
        change = changed.get((was.page, was.finding.fingerprint))
        if change is None:
            yield RetestedOccurrence(result=Retested.NOT_FIXED, occurrence=was)
        else:
            yield RetestedOccurrence(
                result=_RESULTS[change.change],
                occurrence=was,
                doubt=change.doubt,
                now=change.occurrence if change.found else None,
            )
