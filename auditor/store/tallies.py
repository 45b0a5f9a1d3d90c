"""Sums over a whole run, counted where the rows are."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from sqlalchemy import ColumnElement, case, func, select, tuple_

from auditor.model.cause import Census
from auditor.model.finding import Kind, Outcome, RuleRun
from auditor.model.page import FrameState, PageState, Reason
from auditor.model.tally import AddressTally, CriterionTally, RuleRunTally, VisitTally
from auditor.store import ruleruns
from auditor.store.codec import frames_from_json
from auditor.store.codes import Readings
from auditor.store.database import Database
from auditor.store.schema import address, finding, said, said_criterion, visit

_VISITS: Final = 200
_WORSE: Final = (
    FrameState.HIDDEN,
    FrameState.AUDITED,
    FrameState.SCOPED_OUT,
    FrameState.NOT_REACHED,
)


def of_addresses(database: Database, scan: int) -> tuple[AddressTally, ...]:
    """How many addresses that were audited in no viewport ended in each state.

    One that is still open, or is called audited and has no such visit, counts as interrupted.
    """
    of = address.c
    seen = (visit.c.scan == scan) & (visit.c.state == PageState.AUDITED.value)
    ended = (
        select(of.state, of.reason, func.sum(of.stands_for))
        .where(of.scan == scan, of.seq.not_in(select(visit.c.seq).where(seen)))
        .group_by(of.state, of.reason)
    )
    counts = Counter[tuple[PageState, Reason]]()
    with database.read() as connection:
        for state, reason, number in connection.execute(ended):
            counts[_ending(state, reason)] += number
    return tuple(
        AddressTally(state=state, reason=reason, addresses=number)
        for (state, reason), number in sorted(counts.items())
    )


def _ending(state: str | None, reason: str | None) -> tuple[PageState, Reason]:
    if state is None or reason is None or state == PageState.AUDITED:
        return PageState.INTERRUPTED, Reason.STOPPED
    return PageState(state), Reason(reason)


def of_rule_runs(database: Database, scan: int) -> tuple[RuleRunTally, ...]:
    """How often each rule ended and failed, by rule."""
    ended: Counter[tuple[str, str]] = Counter()
    failed: Counter[tuple[str, str]] = Counter()
    for state, runs in _rule_runs(database, scan):
        for run in runs:
            key = (run.rule, run.engine)
            failed[key] += run.failure is not None
            ended[key] += run.ended and state is PageState.AUDITED
    return tuple(
        RuleRunTally(rule=rule, engine=engine, ended=ended[rule, engine], failed=number)
        for (rule, engine), number in sorted(failed.items())
    )


def _rule_runs(database: Database, scan: int) -> Iterator[tuple[PageState, tuple[RuleRun, ...]]]:
    """State and rule runs of each visit, read in batches along the key."""
    of = visit.c
    key = (of.seq, of.ordinal)
    some = select(*key, of.state, of.rule_runs).where(of.scan == scan)
    some = some.order_by(of.scan, *key).limit(_VISITS)
    codes, last = Readings(scan), (-1, -1)
    while True:
        with database.read() as connection:
            rows = connection.execute(some.where(tuple_(*key) > last)).all()
            rules = codes.rules(connection)
        for row in rows:
            yield PageState(row.state), ruleruns.from_text(row.rule_runs, rules)
        if len(rows) < _VISITS:
            return
        last = (rows[-1].seq, rows[-1].ordinal)


def of_criteria(database: Database, scan: int) -> tuple[CriterionTally, ...]:
    """What was found for each criterion, by its number as text."""
    criterion = said_criterion.c.criterion
    failed = said.c.outcome == Outcome.FAILED.value
    unsure = said.c.outcome == Outcome.CANT_TELL.value
    pages = (func.count(case((is_, finding.c.seq)).distinct()) for is_ in (failed, unsure))
    sums = (
        select(criterion, _how_many(failed), _how_many(unsure), *pages)
        .select_from(finding)
        .join(said, (said.c.scan == finding.c.scan) & (said.c.code == finding.c.said))
        .join(
            said_criterion,
            (said_criterion.c.scan == said.c.scan) & (said_criterion.c.said == said.c.code),
        )
        .where(finding.c.scan == scan, said.c.kind == Kind.BREACH.value)
        .group_by(criterion)
    )
    with database.read() as connection:
        rows = connection.execute(sums).all()
    return tuple(
        CriterionTally(
            criterion=one, failed=failed_, cant_tell=unsure_, pages=broken, pages_unsure=doubted
        )
        for one, failed_, unsure_, broken, doubted in sorted(tuple(row) for row in rows)
    )


def of_visits(database: Database, scan: int) -> VisitTally:
    """Sums over all visits, frames and shadow roots of each address once."""
    roots = func.max(visit.c.closed_shadow_roots).label("roots")
    each = (
        select(func.count().label("visits"), roots)
        .where(visit.c.scan == scan)
        .group_by(visit.c.seq)
        .subquery()
    )
    sums = (func.coalesce(func.sum(column), 0) for column in (each.c.visits, each.c.roots))
    framed = (
        select(visit.c.seq, visit.c.frames)
        .where(visit.c.scan == scan, visit.c.frames != "[]")
        .order_by(visit.c.seq, visit.c.ordinal)
    )
    with database.read() as connection:
        visits, closed = connection.execute(select(*sums)).one()
        counts = Counter[FrameState]()
        for _, rows in groupby(connection.execute(framed), key=lambda row: row.seq):
            counts.update(_frames_of_a_page(row.frames for row in rows))
    return VisitTally(
        visits=int(visits),
        frames_audited=counts[FrameState.AUDITED],
        frames_not_reached=counts[FrameState.NOT_REACHED],
        frames_scoped_out=counts[FrameState.SCOPED_OUT],
        closed_shadow_roots=int(closed),
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


def audited_pages(database: Database, scan: int) -> tuple[str, ...]:
    """The addresses with an audited visit, in order of discovery."""
    audited = select(visit.c.seq).where(
        visit.c.scan == scan, visit.c.state == PageState.AUDITED.value
    )
    urls = (
        select(address.c.url)
        .where(address.c.scan == scan, address.c.seq.in_(audited))
        .order_by(address.c.seq)
    )
    with database.read() as connection:
        return tuple(connection.execute(urls).scalars())


def of_elements(database: Database, scan: int) -> Census:
    """Elements of each making, summed up over all visits."""
    counts: Counter[str] = Counter()
    kept = select(visit.c.census).where(visit.c.scan == scan, visit.c.census != "{}")
    with database.read() as connection:
        for text in connection.execute(kept).scalars():
            counts.update(json.loads(text))
    return counts


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
