"""Baselines held against scans: what is new, what is over, and what a baseline becomes of it.

A baseline is compared as an earlier scan is (`auditor.services.comparison`), so that the same holds
for both: what was not judged again is unknown, and never gone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from auditor.causes import site_name
from auditor.errors import UsageError
from auditor.hosts import host_of
from auditor.model.baseline import (
    Baseline,
    BaselineRecord,
    KnownOccurrence,
    KnownPage,
    NamedBaseline,
    Terms,
)
from auditor.model.cause import Cause
from auditor.model.comparison import Change, Comparison
from auditor.model.gate import Gate, GateAnswer, GateReason
from auditor.model.report import Report
from auditor.model.text import clean
from auditor.services.comparison import compare, site_of
from auditor.services.gate import judge
from auditor.services.known import as_earlier, baseline_of, counted, is_stale

_MENDED = frozenset({Change.FIXED, Change.GONE})
_GROWTH = frozenset({GateReason.NEW_CAUSES, GateReason.NEW_OCCURRENCES, GateReason.CAUSES_UNKNOWN})
"""What a baseline grows by."""

_Known = tuple[str, str]
"""A page of a baseline, and a fingerprint on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAgainst:
    """A baseline held against a scan.

    Attributes:
        expired: records that may not stay any longer, of causes that are still there.
        over: records of causes that are fixed or gone.
        unknown: records of causes that were not judged again.
        new: causes that the baseline does not have, or that have more in the content.
    """

    named: NamedBaseline
    comparison: Comparison
    answer: GateAnswer
    expired: tuple[BaselineRecord, ...]
    over: tuple[BaselineRecord, ...]
    unknown: tuple[BaselineRecord, ...]
    new: tuple[Cause, ...]


def hold(named: NamedBaseline, report: Report, today: date, gate: Gate) -> HeldAgainst:
    """Hold a baseline against a scan.

    Args:
        named: the baseline.
        report: of the scan; its rows are read more than once.
        today: a record that expires on this day may still stay.
        gate: what is asked for.

    Raises:
        UsageError: they are not of one site.
        StoreError: the rows of the report cannot be read.
    """
    _check_same_site(named, report)
    earlier = as_earlier(named, report)
    comparison = replace(compare(earlier, counted(report)), earlier_started=None)
    records = named.baseline.records
    changes = _changes(records, comparison)
    late = [one for one in records if one.terms.expires and one.terms.expires < today]
    expired = frozenset(one.cause for one in late)
    answer = judge(comparison, report.scan.state, gate, report.triage, expired)
    stopped = {
        id_ for ground in answer.grounds if ground.reason in _GROWTH for id_ in ground.causes
    }
    return HeldAgainst(
        named=named,
        comparison=comparison,
        answer=answer,
        expired=tuple(one for one in late if changes[one.cause] is Change.STILL_THERE),
        over=tuple(one for one in records if changes[one.cause] in _MENDED),
        unknown=tuple(one for one in records if changes[one.cause] is Change.UNKNOWN),
        new=tuple(one.cause for one in comparison.causes if one.cause.id in stopped),
    )


def _check_same_site(named: NamedBaseline, report: Report) -> None:
    site = site_of(report)
    own = sorted({site_name(host_of(page.url)) for page in named.baseline.pages})
    if own and site not in own:
        raise UsageError(
            f"{named.name} is of {clean(own[0], 80)}, and the run {report.scan.id} of {site}:"
            " compare what is of one site."
        )


def check_whole(report: Report) -> None:
    """See that a scan is one that a baseline can be made of.

    Raises:
        UsageError: it looked for the findings of another one again, and at nothing else.
    """
    if report.scan.retest is not None:
        raise UsageError(
            f"The run {report.scan.id} is a retest, which visits the pages of earlier findings"
            " alone: make the baseline of a scan of the site."
        )


def grown(held: HeldAgainst, report: Report, terms: Terms) -> Baseline:
    """A baseline with everything that a scan found; what it did not find stays as it is.

    Args:
        held: the baseline, held against the scan.
        report: of the scan; its rows are read more than once.
        terms: of what is new.

    Raises:
        UsageError: there is something new, and no reason why it may stay.
        StoreError: the rows of the report cannot be read.
    """
    if held.new and not terms.reason:
        raise UsageError(
            f"{held.named.name} lacks {len(held.new)} of the causes of this run, or places of"
            " them: say with --reason why they may stay."
        )
    old, found = held.named.baseline, baseline_of(report, terms)
    new = {one.id for one in held.new}
    known = {one.cause: one for one in old.records}
    left = _left(old, held.comparison)
    before = {one.cause.id: one.before for one in held.comparison.causes if one.found}
    gone_on = {id_ for ids in before.values() for id_ in ids}
    records = [
        _went_on(one, [known[id_] for id_ in before[one.cause]], left, terms, one.cause in new)
        for one in found.records
    ]
    records += [one for one in old.records if one.cause not in gone_on]
    return Baseline(
        records=tuple(records),
        pages=_pages(old.pages, found.pages, held.comparison),
        rules={**old.rules, **found.rules},
        programs={**old.programs, **found.programs},
        crawled=old.crawled or found.crawled,
    )


def pruned(held: HeldAgainst) -> Baseline:
    """A baseline without what is fixed or gone: whole records, places of others, and pages."""
    old = held.named.baseline
    over = {one.cause for one in held.over}
    mended = {
        (one.occurrence.page, one.occurrence.finding.fingerprint)
        for one in held.comparison.occurrences
        if one.change in _MENDED
    }
    gone = set(held.comparison.pages.gone)
    return replace(
        old,
        records=tuple(_without(one, mended) for one in old.records if one.cause not in over),
        pages=tuple(one for one in old.pages if one.url not in gone),
    )


def _without(record: BaselineRecord, mended: Collection[_Known]) -> BaselineRecord:
    """A record without the occurrences that are mended, unless it has no others."""
    left = tuple(one for one in record.occurrences if _key(one) not in mended)
    return replace(record, occurrences=left or record.occurrences)


def _changes(records: Iterable[BaselineRecord], comparison: Comparison) -> Mapping[str, Change]:
    """What became of the cause of each record; one that was not compared is unknown."""
    changes = {one.cause: Change.UNKNOWN for one in records}
    for one in comparison.causes:
        if not one.found:
            changes[one.cause.id] = one.change
    for one in comparison.causes:
        if one.found:
            changes |= dict.fromkeys(one.before, Change.STILL_THERE)
    return changes


def _left(old: Baseline, comparison: Comparison) -> Mapping[str, Sequence[KnownOccurrence]]:
    """The occurrences of each record that nobody judged again, by the id of its cause."""
    unknown = {
        (one.occurrence.page, one.occurrence.finding.fingerprint)
        for one in comparison.occurrences
        if one.change is Change.UNKNOWN
    }
    return {
        record.cause: [
            one for one in record.occurrences if is_stale(record, old) or _key(one) in unknown
        ]
        for record in old.records
    }


def _went_on(
    found: BaselineRecord,
    before: Sequence[BaselineRecord],
    left: Mapping[str, Sequence[KnownOccurrence]],
    terms: Terms,
    is_new: bool,
) -> BaselineRecord:
    """A record as a scan found it, under the terms of those that it goes on from."""
    if not before:
        return found
    kept = {_key(one): one for record in before for one in left[record.cause]}
    kept |= {_key(one): one for one in found.occurrences}
    given = [record.terms for record in before] + ([Terms(reason=terms.reason)] if is_new else [])
    return replace(found, occurrences=tuple(kept.values()), terms=_joined(given))


def _joined(given: Sequence[Terms]) -> Terms:
    """The terms of several records for one: all that is said, and the first day that is over."""

    def said(values: Iterable[str]) -> str:
        return "; ".join(dict.fromkeys(filter(None, values)))

    return Terms(
        reason=said(one.reason for one in given),
        owner=said(one.owner for one in given),
        ticket=said(one.ticket for one in given),
        expires=min((one.expires for one in given if one.expires), default=None),
    )


def _pages(
    old: Iterable[KnownPage], found: Iterable[KnownPage], comparison: Comparison
) -> tuple[KnownPage, ...]:
    """The pages as they were judged last; one that was not judged now is what it was before."""
    gone, pages = set(comparison.pages.gone), {one.url: one for one in old}
    for one in found:
        if one.visits or one.url not in pages:
            pages[one.url] = one
    return tuple(one for one in pages.values() if one.url not in gone)


def _key(one: KnownOccurrence) -> _Known:
    return one.page, one.fingerprint
