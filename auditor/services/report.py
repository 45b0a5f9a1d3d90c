"""Summing up a run: coverage, the status of each criterion, the totals of each rule."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from auditor.errors import StoreError
from auditor.model.catalogue import Catalogue, Edition
from auditor.model.criteria import SuccessCriterion, criteria_of
from auditor.model.page import PageState, Reason
from auditor.model.report import (
    Coverage,
    CriterionResult,
    CriterionStatus,
    Report,
)
from auditor.model.rule import RuleInfo, RuleStatus
from auditor.model.scan import CONSENT_PICTURE, Scan
from auditor.model.tally import AddressTally, CriterionTally, RuleRunTally, VisitTally
from auditor.services.causes import CauseReader, find_causes

_SHOULD_BE_AUDITED: Final = frozenset(
    {
        PageState.AUDITED,
        PageState.HTTP_ERROR,
        PageState.NETWORK_ERROR,
        PageState.TLS_ERROR,
        PageState.TIMED_OUT,
        PageState.CRASHED,
        PageState.BLOCKED,
        PageState.NEEDS_LOGIN,
        PageState.EMPTY,
        PageState.SAMPLED_OUT,
        PageState.UNREADABLE,
        PageState.INTERRUPTED,
    }
)
"""A limit of the crawl itself is a fault of the scan; one that the user sets is not."""
_KNOWN_BESIDE: Final = frozenset({PageState.CAP_REACHED, PageState.DISALLOWED})
"""Pages of the site that were not chosen."""
_NOT_VISITED: Final = _KNOWN_BESIDE | {PageState.SAMPLED_OUT, PageState.INTERRUPTED}


class RunReader(CauseReader, Protocol):
    """What a report needs to know of a run; the store meets it by shape.

    Every method raises `auditor.errors.StoreError` where the results cannot be read.
    """

    def load_scan(self) -> Scan | None:
        """The scan, None where it was stopped before it began."""

    def address_tallies(self) -> Sequence[AddressTally]:
        """How many addresses ended in each state."""

    def rule_run_tallies(self) -> Sequence[RuleRunTally]:
        """How often each rule ran, by rule."""

    def criterion_tallies(self) -> Sequence[CriterionTally]:
        """What was found for each criterion that a finding of kind breach names."""

    def visit_tally(self) -> VisitTally:
        """Sums over all visits."""


def build_report(reader: RunReader, rules: Mapping[str, RuleInfo]) -> Report:
    """Sum up a run.

    Causes are ordered as they are read: breaches before other duties before advice,
    failures before what needs a person, and the commonest first.

    Args:
        reader: the run.
        rules: every rule there is, by id.

    Raises:
        StoreError: the results cannot be read, or hold no scan.
    """
    scan = reader.load_scan()
    if scan is None:
        raise StoreError("The run holds no scan: it was stopped before it began, scan again.")
    edition = Edition(catalogue=Catalogue.of(rules.values()).hash, versions=scan.versions)
    runs = reader.rule_run_tallies()
    causes, rows = find_causes(reader, scan, rules)
    return Report(
        scan=scan,
        coverage=_coverage(reader.address_tallies(), runs, reader.visit_tally()),
        criteria=_criteria(
            criteria_of(scan.plan.standard), reader.criterion_tallies(), _tested(runs, rules)
        ),
        rules=rules,
        rows=rows,
        causes=causes,
        editions=(edition,),
        consent_picture=reader.pictures((CONSENT_PICTURE,)).get(CONSENT_PICTURE),
    )


def _coverage(
    addresses: Sequence[AddressTally], runs: Sequence[RuleRunTally], visits: VisitTally
) -> Coverage:
    audited = should_audit = known = visited = number = 0
    states: dict[PageState, int] = {}
    for tally in addresses:
        number += tally.addresses
        states[tally.state] = states.get(tally.state, 0) + tally.addresses
        chosen = tally.partly or _should_be_audited(tally)
        if chosen:
            should_audit += tally.addresses
        if chosen or tally.state in _KNOWN_BESIDE:
            known += tally.addresses
            visited += tally.addresses if tally.partly or tally.state not in _NOT_VISITED else 0
        if tally.state is PageState.AUDITED:
            audited += tally.addresses
    return Coverage(
        audited=audited,
        should_audit=should_audit,
        ratio=audited / should_audit if should_audit else 0.0,
        known=known,
        visited=visited,
        addresses=number,
        states={state: states[state] for state in PageState if state in states},
        frames_audited=visits.frames_audited,
        frames_not_reached=visits.frames_not_reached,
        closed_shadow_roots=visits.closed_shadow_roots,
        rules_run=sum(run.ended > 0 for run in runs),
        rule_failures=sum(run.failed for run in runs),
        visits=visits.visits,
    )


def _should_be_audited(tally: AddressTally) -> bool:
    return tally.state in _SHOULD_BE_AUDITED and tally.reason is not Reason.NOT_FOUND


def _tested(
    runs: Sequence[RuleRunTally], rules: Mapping[str, RuleInfo]
) -> Mapping[str, tuple[str, ...]]:
    """Which rules speak for a criterion: those that can find a breach and came to a verdict."""
    found: dict[str, tuple[str, ...]] = {}
    ended = sorted({run.rule for run in runs if run.ended})
    for rule in (rules[id_] for id_ in ended if id_ in rules):
        if rule.status is RuleStatus.STABLE:
            for criterion in rule.criteria:
                found[criterion] = (*found.get(criterion, ()), rule.id)
    return found


def _criteria(
    demanded: Sequence[SuccessCriterion],
    tallies: Sequence[CriterionTally],
    tested: Mapping[str, tuple[str, ...]],
) -> tuple[CriterionResult, ...]:
    found = {tally.criterion: tally for tally in tallies}
    results = []
    for criterion in demanded:
        nothing = CriterionTally(criterion=criterion.id, failed=0, cant_tell=0, pages=0)
        tally = found.get(criterion.id, nothing)
        rules = tested.get(criterion.id, ())
        results.append(
            CriterionResult(
                criterion=criterion,
                status=_status(tally, rules),
                rules=rules,
                failed=tally.failed,
                cant_tell=tally.cant_tell,
                pages=tally.pages,
            )
        )
    return tuple(results)


def _status(tally: CriterionTally, rules: tuple[str, ...]) -> CriterionStatus:
    if tally.failed:
        return CriterionStatus.BREACH_FOUND
    if tally.cant_tell:
        return CriterionStatus.NEEDS_PERSON
    return CriterionStatus.NO_BREACH_FOUND if rules else CriterionStatus.NOT_TESTED
