"""Gates: judging a comparison, once for command line and API."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from auditor.model.cause import Where
from auditor.model.comparison import Change, ComparedCause, ComparedOccurrence, Comparison
from auditor.model.criteria import criteria
from auditor.model.finding import Outcome
from auditor.model.gate import Gate, GateAnswer, GateReason, GateResult, Ground, OnEngineChange
from auditor.model.scan import ENDED_BY_ITSELF, ScanState
from auditor.model.triage import NO_TRIAGE, Triage
from auditor.services.standing import BROWSER, other_milestone

_NAMED: Final = 100
"""Pages and rules that a ground names at the most."""
_FAILING: Final = frozenset(
    {GateReason.NEW_CAUSES, GateReason.NEW_OCCURRENCES, GateReason.ACCEPTANCES_EXPIRED}
)
_OF_ENGINES: Final = frozenset({GateReason.RULES_CHANGED, GateReason.ENGINES_CHANGED})
_AXE: Final = "axe-core"


def judge(
    comparison: Comparison,
    state: ScanState,
    gate: Gate,
    triage: Triage = NO_TRIAGE,
    expired: frozenset[str] = frozenset(),
) -> GateAnswer:
    """Whether what changed may pass.

    What people have settled (a false alarm, or accepted until a day that is not over) stops
    nothing; an acceptance that is over stops, however old the cause is.

    Args:
        comparison: of the baseline with the scan.
        state: of the scan.
        gate: what is asked for.
        triage: what people have decided on what the scan found.
        expired: ids of causes of a baseline that may not stay any longer.
    """
    grounds = tuple(_grounds(comparison, state, gate, triage, expired))
    return GateAnswer(result=_result(grounds, gate), gate=gate, grounds=grounds)


def counts(gate: Gate, one: ComparedCause) -> bool:
    """Whether a cause is of the kinds and level that a gate asks for; questions never are."""
    cause = one.cause
    if cause.outcome is not Outcome.FAILED or cause.kind not in gate.kinds:
        return False
    levels = {criteria()[name].level for name in cause.criteria if name in criteria()}
    return gate.level == "AA" or not levels or "A" in levels


def _result(grounds: tuple[Ground, ...], gate: Gate) -> GateResult:
    reasons = {ground.reason for ground in grounds}
    fails_by_engine = gate.on_engine_change is OnEngineChange.FAIL
    if reasons & _FAILING or (fails_by_engine and reasons & _OF_ENGINES):
        return GateResult.FAILED
    return GateResult.NOT_COMPARABLE if reasons else GateResult.PASSED


def _grounds(
    comparison: Comparison, state: ScanState, gate: Gate, triage: Triage, expired: frozenset[str]
) -> Iterator[Ground]:
    settled = _settled(comparison, triage)
    every = (_as_decided(one, triage, settled) for one in comparison.causes)
    counted = [one for one in every if counts(gate, one) and not triage.settles(one.cause)]
    new = [one for one in counted if one.change is Change.NEW]
    yield from _of_causes(GateReason.NEW_CAUSES, new, len(new))
    more = [one for one in counted if _has_more(one, gate)]
    if more:
        number = sum(one.occurrences[Change.NEW] for one in more)
        yield from _of_causes(GateReason.NEW_OCCURRENCES, more, number)
    over = [
        one for one in counted if one.change is not Change.NEW and _is_over(one, triage, expired)
    ]
    yield from _of_causes(GateReason.ACCEPTANCES_EXPIRED, over, len(over))
    unseen = _unseen(comparison, triage)
    unknown = [one for one in counted if _is_unknown(one, gate, unseen)]
    yield from _of_causes(GateReason.CAUSES_UNKNOWN, unknown, len(unknown))
    pages = comparison.pages
    if pages.ratio < gate.min_coverage or not pages.again:
        yield Ground(
            reason=GateReason.PAGES_MISSED, count=len(pages.missed), pages=pages.missed[:_NAMED]
        )
    if comparison.changed_rules:
        names = tuple(one.rule for one in comparison.changed_rules)
        yield Ground(reason=GateReason.RULES_CHANGED, count=len(names), rules=names[:_NAMED])
    engines = tuple(_changed_engines(comparison))
    if engines:
        yield Ground(reason=GateReason.ENGINES_CHANGED, count=len(engines), engines=engines)
    if state not in ENDED_BY_ITSELF:
        yield Ground(reason=GateReason.SCAN_UNFINISHED, count=1)


def _settled(comparison: Comparison, triage: Triage) -> Counter[str]:
    """How many new occurrences of each cause people have settled one by one."""
    found: Counter[str] = Counter()
    for one in comparison.occurrences:
        laid = triage.on(one.occurrence.page, one.occurrence.finding.fingerprint)
        if one.change is Change.NEW and laid is not None and laid.settles:
            found[one.cause] += 1
    return found


def _unseen(comparison: Comparison, triage: Triage) -> frozenset[str]:
    """Causes with a fault that the earlier scan may have missed, and that nobody has settled."""
    return frozenset(
        one.cause
        for one in comparison.occurrences
        if one.found and one.change is Change.UNKNOWN and _is_open(one, triage)
    )


def _is_open(one: ComparedOccurrence, triage: Triage) -> bool:
    finding = one.occurrence.finding
    laid = triage.on(one.occurrence.page, finding.fingerprint)
    decided = laid is not None and laid.decision is not None
    return not (laid and laid.settles) and (decided or finding.outcome is Outcome.FAILED)


def _is_unknown(one: ComparedCause, gate: Gate, unseen: frozenset[str]) -> bool:
    """Whether nobody knows if a cause is new, or places of it that count by themselves."""
    if not one.found:
        return False
    if one.change is Change.UNKNOWN:
        return True
    is_old = one.change is not Change.NEW
    return is_old and _by_place(one, gate) and one.cause.id in unseen


def _as_decided(one: ComparedCause, triage: Triage, settled: Counter[str]) -> ComparedCause:
    """A cause as people have decided: a question that they confirmed is a fault."""
    cause = replace(one.cause, outcome=triage.outcome(one.cause))
    new = one.occurrences.get(Change.NEW, 0) - settled[cause.id]
    occurrences = {**one.occurrences, Change.NEW: new} if settled[cause.id] else one.occurrences
    return replace(one, cause=cause, occurrences=occurrences)


def _changed_engines(comparison: Comparison) -> Iterator[str]:
    """Programs that judge pages, or show them, and are not the same any more.

    Programs that only one of the scans names say nothing: nobody knows whether they are others.
    """
    before, after = comparison.versions.get(_AXE, ("", ""))
    if before and after:
        yield _AXE
    if other_milestone(*comparison.versions.get(BROWSER, ("", ""))):
        yield BROWSER


def _has_more(one: ComparedCause, gate: Gate) -> bool:
    """Whether a cause that was there has new occurrences that count.

    Content is mended place by place, so each new place is another fault.
    """
    is_new = one.change is Change.NEW
    return bool(one.occurrences.get(Change.NEW)) and not is_new and _by_place(one, gate)


def _by_place(one: ComparedCause, gate: Gate) -> bool:
    return one.cause.where is Where.CONTENT or not gate.new_causes_only


def _is_over(one: ComparedCause, triage: Triage, expired: frozenset[str]) -> bool:
    """Whether somebody had accepted a cause that is still there, and the time is over."""
    if not one.found:
        return False
    laid = triage.causes.get(one.cause.id)
    return (laid is not None and laid.expired) or not expired.isdisjoint(one.before)


def _of_causes(reason: GateReason, ones: list[ComparedCause], count: int) -> Iterator[Ground]:
    if ones:
        yield Ground(reason=reason, count=count, causes=tuple(one.cause.id for one in ones))
