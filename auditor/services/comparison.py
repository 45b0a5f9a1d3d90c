"""Comparing two scans of a site: what is new, still there, fixed, gone or not known.

Occurrences are known by page and fingerprint, where what stands around an element does not show
that it is another one. What has no partner by fingerprint is looked at once more, page by page and
rule by rule: an element that was moved or reworded is the same finding
(`auditor.services.partners`). Only then is asked what became of the rest, and fixed is said last:
where the page, the window, the frame and every rule that had found it were there to find it again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from auditor.causes import site_name
from auditor.errors import UsageError
from auditor.hosts import host_of
from auditor.model.cause import Cause
from auditor.model.comparison import (
    Change,
    ChangedRule,
    ComparedCause,
    ComparedOccurrence,
    Comparison,
    Doubt,
)
from auditor.model.finding import Kind, Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.report import Report
from auditor.services.pagenames import page_names
from auditor.services.partners import Doubles, partners
from auditor.services.standing import Judged, Placed, pages_again

_Known = tuple[str, str]
"""A page, and a fingerprint on it."""


def check_same_site(earlier: Report, later: Report) -> None:
    """See that two scans are of one site, as fingerprints have it.

    Raises:
        UsageError: they are not, so that all would be new or not known.
    """
    was, now = site_of(earlier), site_of(later)
    if was != now:
        raise UsageError(
            f"The scan {earlier.scan.id} is of {was} and {later.scan.id} of {now}: compare scans"
            " of one site, or say by public_base which live address each stands for."
        )


def site_of(report: Report) -> str:
    """The name of the site that a scan is of, as fingerprints have it."""
    plan = report.scan.plan
    return site_name(host_of(plan.identity.public(plan.target.urls[0])))


def compare(earlier: Report, later: Report) -> Comparison:
    """What became of everything that either scan found.

    Args:
        earlier: of the two; its rows are read more than once.
        later: of the same site.

    Raises:
        StoreError: the rows of one of them cannot be read.
    """
    names = page_names(earlier, later)
    was, now = (Judged.of(one, own) for one, own in zip((earlier, later), names, strict=True))
    doubles = Doubles(was.kept_inventories, now.kept_inventories)
    lost, found, worse, same = _apart(earlier, later, was, now, doubles)
    paired = partners(lost, found, was.inventories, now.inventories)
    told = [_told(one, Change.NEW, found=True) for one in worse]
    told += [_found(one, paired.get(id(one)), was, now) for one in found]
    met_again = {id(partner) for partner in paired.values()}
    pages = pages_again(was, now)
    whole = not pages.missed and (was.listed or not now.listed)
    missing = [one for one in lost if id(one) not in met_again]
    told += [_missing(one, was, now, doubles, whole=whole) for one in missing]
    went_on = _went_on(same, told)
    told = _under_later(told, {cause.id for cause in later.causes}, went_on)
    return Comparison(
        earlier=earlier.scan.id,
        later=later.scan.id,
        earlier_started=earlier.scan.started,
        causes=_causes(earlier.causes, later.causes, told, same, went_on),
        occurrences=tuple(told),
        pages=pages,
        changed_rules=_changed_rules(was, now),
        versions=_changed_versions(earlier.versions, later.versions),
    )


@dataclass(slots=True)
class _Same:
    """Occurrences that both scans know by the same fingerprint, counted by their causes."""

    by_cause: Counter[str] = field(default_factory=Counter)
    went_on: dict[str, dict[str, None]] = field(default_factory=dict)
    """Ids of later causes, by that of an earlier one that they have occurrences of."""


def _apart(
    earlier: Report, later: Report, was: Judged, now: Judged, doubles: Doubles
) -> tuple[list[Placed], list[Placed], list[Placed], _Same]:
    """What only the earlier scan knows, only the later one, what grew worse, the rest by cause."""
    known: dict[_Known, tuple[str, int]] = {}
    for one in earlier.rows.occurrences():
        known_by, told = _known(was.placed(one)), (one.cause, _gravity(one))
        # A page may have a question and a fault by one fingerprint: the fault is what was known.
        known[known_by] = max(known.get(known_by, told), told, key=lambda it: it[1])
    found: list[Placed] = []
    worse: list[Placed] = []
    met: set[_Known] = set()
    same = _Same()
    for one in later.rows.occurrences():
        placed = now.placed(one)
        key = _known(placed)
        if key not in known or doubles.is_another(placed):
            found.append(placed)
            continue
        met.add(key)
        cause, gravity = known[key]
        if _gravity(one) > gravity:
            worse.append(placed)
        else:
            same.by_cause[one.cause] += 1
            same.went_on.setdefault(cause, {})[one.cause] = None
    every = map(was.placed, earlier.rows.occurrences())
    return [one for one in every if _known(one) not in met], found, worse, same


def _gravity(one: Occurrence) -> int:
    """Advice, a question, or a fault: a question that has become a fault is a new fault."""
    return _how_grave(one.finding.outcome, one.finding.kind)


def _gravity_of(cause: Cause) -> int:
    return _how_grave(cause.outcome, cause.kind)


def _how_grave(outcome: Outcome, kind: Kind) -> int:
    if outcome is not Outcome.FAILED:
        return 1
    return 0 if kind is Kind.ADVICE else 2


def _known(one: Placed) -> _Known:
    return one.page, one.occurrence.finding.fingerprint


def _found(one: Placed, partner: Placed | None, was: Judged, now: Judged) -> ComparedOccurrence:
    """What the earlier scan knows under another fingerprint, if under any."""
    if partner is None:
        return _met(one, was, now)
    if _gravity(one.occurrence) > _gravity(partner.occurrence):
        return _told(one, Change.NEW, found=True)
    return _again(one, partner)


def _again(one: Placed, partner: Placed) -> ComparedOccurrence:
    return _told(one, Change.STILL_THERE, found=True, earlier=partner.occurrence)


def _told(
    one: Placed,
    change: Change,
    *,
    found: bool,
    doubt: Doubt | None = None,
    earlier: Occurrence | None = None,
) -> ComparedOccurrence:
    return ComparedOccurrence(
        change=change,
        occurrence=one.occurrence,
        cause=one.occurrence.cause,
        found=found,
        doubt=doubt,
        earlier=earlier,
    )


def _met(one: Placed, was: Judged, now: Judged) -> ComparedOccurrence:
    """What the earlier scan did not find: new, where it could have found it."""
    doubt = was.why_unseen(one, now)
    change = Change.NEW if doubt is None else Change.UNKNOWN
    return _told(one, change, found=True, doubt=doubt)


def _missing(
    one: Placed, was: Judged, now: Judged, doubles: Doubles, *, whole: bool
) -> ComparedOccurrence:
    """What the later scan does not find: gone, fixed, or nobody knows.

    Args:
        one: that the earlier scan has.
        was: what that judged.
        now: what the later one judged.
        doubles: tells whether what it was with went on.
        whole: all pages of the earlier were judged again, as those of a site.
    """
    if now.is_gone(one, was, doubles.went_on):
        return _told(one, Change.GONE, found=False)
    doubt = now.why_not_judged(one, was)
    if doubt is None and not whole and now.needs_all_pages(one):
        doubt = Doubt.NEEDS_ALL_PAGES
    change = Change.FIXED if doubt is None else Change.UNKNOWN
    return _told(one, change, found=False, doubt=doubt)


def _went_on(same: _Same, told: Iterable[ComparedOccurrence]) -> Mapping[str, Sequence[str]]:
    """Ids of later causes, by that of an earlier one that they have occurrences of."""
    found = {id_: dict(ids) for id_, ids in same.went_on.items()}
    for one in told:
        if one.earlier is not None:
            found.setdefault(one.earlier.cause, {})[one.cause] = None
    return {id_: tuple(ids) for id_, ids in found.items()}


def _under_later(
    told: Iterable[ComparedOccurrence],
    there: Collection[str],
    went_on: Mapping[str, Sequence[str]],
) -> list[ComparedOccurrence]:
    """What an earlier cause has lost, told with the first later one that goes on from it."""
    return [
        one
        if one.cause in there
        else replace(one, cause=next(iter(went_on.get(one.cause, ())), one.cause))
        for one in told
    ]


def _causes(
    earlier: Sequence[Cause],
    later: Sequence[Cause],
    told: Iterable[ComparedOccurrence],
    same: _Same,
    went_on: Mapping[str, Sequence[str]],
) -> tuple[ComparedCause, ...]:
    """What became of the causes; one is known by its id, or by an occurrence that stayed."""
    there = {cause.id for cause in later}
    changes: dict[str, Counter[Change]] = {}
    doubts: dict[str, Counter[Doubt]] = {}
    for id_, count in same.by_cause.items():
        changes.setdefault(id_, Counter())[Change.STILL_THERE] += count
    for one in told:
        changes.setdefault(one.cause, Counter())[one.change] += 1
        if one.doubt is not None:
            doubts.setdefault(one.cause, Counter())[one.doubt] += 1
    before, had = _before(earlier, there, went_on), {one.id: _gravity_of(one) for one in earlier}
    compared = []
    for cause in later:
        ids = before.get(cause.id, ())
        graver = _gravity_of(cause) > max((had[id_] for id_ in ids), default=0)
        compared.append(_compared(cause, changes, doubts, before=ids, there=True, graver=graver))
    left = (one for one in earlier if one.id not in there | went_on.keys() and one.id in changes)
    compared += [_compared(one, changes, doubts, before=(one.id,), there=False) for one in left]
    return tuple(compared)


def _before(
    earlier: Sequence[Cause], there: Collection[str], went_on: Mapping[str, Sequence[str]]
) -> Mapping[str, tuple[str, ...]]:
    """The earlier causes that each later one goes on from, by its id."""
    found: dict[str, tuple[str, ...]] = {}
    for one in earlier:
        for id_ in dict.fromkeys(
            (*([one.id] if one.id in there else []), *went_on.get(one.id, ()))
        ):
            found[id_] = (*found.get(id_, ()), one.id)
    return found


def _compared(
    cause: Cause,
    changes: Mapping[str, Counter[Change]],
    doubts: Mapping[str, Counter[Doubt]],
    *,
    before: tuple[str, ...],
    there: bool,
    graver: bool = False,
) -> ComparedCause:
    """A cause with what became of it.

    Args:
        cause: of the later scan where it has it.
        changes: of occurrences, by the id of their cause.
        doubts: of those that are unknown.
        before: earlier causes that it goes on from, by its id or by an occurrence.
        there: the later one has it.
        graver: none that it goes on from was as bad: what were questions has become a fault.
    """
    counted = changes.get(cause.id, Counter())
    if there:
        met = Change.NEW if counted[Change.NEW] else Change.UNKNOWN
        stays = bool(before) and not (graver and met is Change.NEW)
        change = Change.STILL_THERE if stays else met
    elif counted[Change.UNKNOWN]:
        change = Change.UNKNOWN
    else:
        change = Change.FIXED if counted[Change.FIXED] else Change.GONE
    return ComparedCause(
        change=change,
        cause=cause,
        found=there,
        occurrences=dict(counted),
        doubts=dict(doubts.get(cause.id, {})),
        before=before,
    )


def _changed_rules(was: Judged, now: Judged) -> tuple[ChangedRule, ...]:
    """Rules that both scans or one of them ran, and that are not the same any more."""
    return tuple(
        ChangedRule(rule=id_, earlier=was.version(id_), later=now.version(id_))
        for id_ in sorted({*was.rules, *now.rules})
        if was.version(id_) != now.version(id_)
    )


def _changed_versions(
    earlier: Mapping[str, str], later: Mapping[str, str]
) -> Mapping[str, tuple[str, str]]:
    def pairs() -> Iterator[tuple[str, tuple[str, str]]]:
        for name in sorted({*earlier, *later}):
            before, after = earlier.get(name, ""), later.get(name, "")
            if before != after:
                yield name, (before, after)

    return dict(pairs())
