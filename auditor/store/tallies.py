"""Sums over a whole run, counted where the rows are."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from sqlalchemy import ColumnElement, case, func, select

from auditor.model.cause import Census
from auditor.model.finding import Kind, Outcome
from auditor.model.page import FrameState, PageState, Reason
from auditor.model.tally import AddressTally, CriterionTally, RuleRunTally, VisitTally
from auditor.store.codec import frames_from_json
from auditor.store.database import Database
from auditor.store.schema import address, criteria_member, finding, rule_run, visit

_WORSE: Final = (
    FrameState.HIDDEN,
    FrameState.AUDITED,
    FrameState.SCOPED_OUT,
    FrameState.NOT_REACHED,
)


def of_addresses(database: Database) -> tuple[AddressTally, ...]:
    """How many addresses that were audited in no viewport ended in each state.

    One that is still open, or is called audited and has no such visit, counts as interrupted.
    """
    state, reason = address.c.state, address.c.reason
    seen = select(visit.c.seq).where(visit.c.state == PageState.AUDITED.value)
    ended = (
        select(state, reason, func.sum(address.c.stands_for))
        .where(address.c.seq.not_in(seen))
        .group_by(state, reason)
    )
    counts = Counter[tuple[PageState, Reason]]()
    with database.begin("read") as connection:
        for state_, reason_, number in connection.execute(ended):
            counts[_ending(state_, reason_)] += number
    return tuple(
        AddressTally(state=state_, reason=reason_, addresses=number)
        for (state_, reason_), number in sorted(counts.items())
    )


def _ending(state: str | None, reason: str | None) -> tuple[PageState, Reason]:
    if state is None or reason is None or state == PageState.AUDITED:
        return PageState.INTERRUPTED, Reason.STOPPED
    return PageState(state), Reason(reason)


def of_rule_runs(database: Database) -> tuple[RuleRunTally, ...]:
    """How often each rule ended and failed, by rule."""
    run = rule_run.c
    judged = run.passed + run.failed + run.cant_tell + run.inapplicable
    ended = run.failure.is_(None) & (judged > 0) & (visit.c.state == PageState.AUDITED.value)
    same_visit = (visit.c.seq == run.seq) & (visit.c.ordinal == run.ordinal)
    sums = (
        select(run.rule, run.engine, _how_many(ended), _how_many(run.failure.is_not(None)))
        .join(visit, same_visit)
        .group_by(run.rule, run.engine)
        .order_by(run.rule, run.engine)
    )
    with database.begin("read") as connection:
        return tuple(
            RuleRunTally(rule=rule, engine=engine, ended=ended_, failed=failed)
            for rule, engine, ended_, failed in connection.execute(sums)
        )


def of_criteria(database: Database) -> tuple[CriterionTally, ...]:
    """What was found for each criterion, by its number as text."""
    criterion = criteria_member.c.criterion
    failed = finding.c.outcome == Outcome.FAILED.value
    unsure = finding.c.outcome == Outcome.CANT_TELL.value
    pages = (func.count(case((is_, finding.c.seq)).distinct()) for is_ in (failed, unsure))
    sums = (
        select(criterion, _how_many(failed), _how_many(unsure), *pages)
        .select_from(finding)
        .join(criteria_member, criteria_member.c.criteria == finding.c.criteria)
        .where(finding.c.kind == Kind.BREACH.value)
        .group_by(criterion)
        .order_by(criterion)
    )
    with database.begin("read") as connection:
        return tuple(
            CriterionTally(
                criterion=one, failed=failed_, cant_tell=unsure_, pages=broken, pages_unsure=doubted
            )
            for one, failed_, unsure_, broken, doubted in connection.execute(sums)
        )


def of_visits(database: Database) -> VisitTally:
    """Sums over all visits, frames and shadow roots of each address once."""
    roots = func.max(visit.c.closed_shadow_roots).label("roots")
    each = select(func.count().label("visits"), roots).group_by(visit.c.seq).subquery()
    sums = (func.coalesce(func.sum(column), 0) for column in (each.c.visits, each.c.roots))
    framed = select(visit.c.seq, visit.c.frames).where(visit.c.frames != "[]")
    with database.begin("read") as connection:
        visits, closed = connection.execute(select(*sums)).one()
        counts = Counter[FrameState]()
        for _, rows in groupby(
            connection.execute(framed.order_by(visit.c.seq)), key=lambda row: row.seq
        ):
            counts.update(_frames_of_a_page(row.frames for row in rows))
    return VisitTally(
        visits=visits,
        frames_audited=counts[FrameState.AUDITED],
        frames_not_reached=counts[FrameState.NOT_REACHED],
        frames_scoped_out=counts[FrameState.SCOPED_OUT],
        closed_shadow_roots=closed,
    )


def _frames_of_a_page(viewports: Iterable[str]) -> Iterator[FrameState]:
    """The state of each frame of an address over its viewports: the worse one where two differ.

    Frames without a path of their own, or with that of others, are told apart by their order.
    """
    worst: dict[tuple[object, ...], FrameState] = {}
    for frames in viewports:
        alike = Counter[tuple[object, ...]]()
        for frame in frames_from_json(frames):
            name = (frame.path, frame.url)
            alike[name] += 1
            key = (*name, alike[name])
            worst[key] = max(worst.get(key, frame.state), frame.state, key=_WORSE.index)
    return iter(worst.values())


def audited_pages(database: Database) -> tuple[str, ...]:
    """The addresses with an audited visit, in order of discovery."""
    audited = select(visit.c.seq).where(visit.c.state == PageState.AUDITED.value)
    urls = select(address.c.url).where(address.c.seq.in_(audited)).order_by(address.c.seq)
    with database.begin("read") as connection:
        return tuple(connection.execute(urls).scalars())


def of_elements(database: Database) -> Census:
    """Elements of each making, summed up over all visits."""
    counts: Counter[str] = Counter()
    kept = select(visit.c.census).where(visit.c.census != "{}")
    with database.begin("read") as connection:
        for text in connection.execute(kept).scalars():
            counts.update(json.loads(text))
    return counts


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
