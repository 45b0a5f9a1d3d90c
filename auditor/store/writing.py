"""Visits to rows: what one settled address writes, in the order that reports give it."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from auditor.model import locator_json
from auditor.model.finding import PageJudgement, RuleRun
from auditor.model.occurrence import occurrences_of
from auditor.model.page import FrameState, Viewport
from auditor.model.report import Occurrence
from auditor.model.visit import Visit
from auditor.store import schema
from auditor.store.codec import (
    digest_to_json,
    frames_to_json,
    hops_to_json,
    microseconds,
    observations_to_json,
    remarks_to_json,
    signpost_to_json,
    storable,
    to_json,
)

Row = dict[str, object]


def write_visits(connection: Connection, seq: int, visits: Sequence[Visit]) -> None:
    """Replace the visits of an address, with their rule runs and findings.

    Args:
        connection: inside a transaction.
        seq: of the address, which must be there.
        visits: in the order of their viewports.
    """
    connection.execute(delete(schema.visit).where(schema.visit.c.seq == seq))
    keys = [{"seq": seq, "ordinal": ordinal} for ordinal in range(len(visits))]
    rows = {
        schema.visit: [key | _visit_row(visit) for key, visit in zip(keys, visits, strict=True)],
        schema.rule_run: [
            key | row
            for key, visit in zip(keys, visits, strict=True)
            for row in _rule_run_rows(visit.rule_runs)
        ],
        schema.finding: [
            key | row
            for key, found in zip(keys, _by_first_viewport(visits), strict=True)
            for row in _finding_rows(found)
        ],
    }
    for table, found in rows.items():
        if found:
            connection.execute(insert(table), found)
    _write_digest(connection, seq, visits)
    for visit in visits:
        _write_pictures(connection, visit)


def write_judgement(connection: Connection, seq: int, judgement: PageJudgement) -> None:
    """Add what a rule over all pages said of one to its first visit; its earlier word goes.

    Args:
        connection: inside a transaction.
        seq: of the page's address, which must have a visit.
        judgement: the rule run and its findings.
    """
    key = {"seq": seq, "ordinal": 0}
    first = select(schema.visit.c.viewport).where(
        (schema.visit.c.seq == seq) & (schema.visit.c.ordinal == 0)
    )
    viewports = (Viewport.parse(connection.execute(first).scalar_one()),)
    said = [
        Occurrence(page=judgement.page, viewports=viewports, finding=finding)
        for finding in judgement.findings
    ]
    rows = {
        schema.rule_run: (_rule_run_rows([judgement.rule_run]), _run_in_report),
        schema.finding: (_finding_rows(said), _place_in_report),
    }
    for table, (found, order) in rows.items():
        mine = (table.c.seq == seq) & (table.c.ordinal == 0)
        others = connection.execute(
            select(table).where(mine & (table.c.rule != judgement.rule_run.rule))
        )
        every = sorted([*(dict(row) for row in others.mappings()), *found], key=order)
        connection.execute(delete(table).where(mine))
        if every:
            numbered = [key | row | {"position": number} for number, row in enumerate(every)]
            connection.execute(insert(table), numbered)


def forget_judgements(connection: Connection, rules: Collection[str]) -> None:
    """Delete what rules over all pages said of any page; the others keep their order."""
    for table in (schema.rule_run, schema.finding):
        connection.execute(delete(table).where(table.c.rule.in_(rules)))


def _write_digest(connection: Connection, seq: int, visits: Sequence[Visit]) -> None:
    connection.execute(delete(schema.digest).where(schema.digest.c.seq == seq))
    told = next((visit.digest for visit in visits if visit.digest), None)
    if told is not None:
        row = {"seq": seq, "record": digest_to_json(told)}
        connection.execute(insert(schema.digest), row)


def _write_pictures(connection: Connection, visit: Visit) -> None:
    for kind, picture in visit.pictures.items():
        connection.execute(delete(schema.picture).where(schema.picture.c.kind == kind))
        row = {
            "kind": kind,
            "media_type": picture.media_type,
            "width": picture.width,
            "height": picture.height,
            "page": storable(picture.page),
            "rule": picture.rule,
            "fingerprint": picture.fingerprint,
            "selector": to_json(picture.selector),
            "viewport": str(picture.viewport),
            "data": picture.data,
        }
        connection.execute(insert(schema.picture), row)


def write_criteria(connection: Connection, criteria: Iterable[tuple[str, ...]]) -> None:
    """Take apart combinations of criteria, unless it was done before."""
    member = schema.criteria_member
    for combination in criteria:
        text = to_json(combination)
        there = select(member.c.criterion).where(member.c.criteria == text).limit(1)
        if combination and connection.execute(there).first() is None:
            rows = [{"criteria": text, "criterion": one} for one in dict.fromkeys(combination)]
            connection.execute(insert(member), rows)


def in_order(visits: Sequence[Visit], viewports: Sequence[Viewport]) -> tuple[Visit, ...]:
    """Visits in the plan's order of viewports; those of other viewports come last."""
    rank = {viewport: index for index, viewport in enumerate(viewports)}
    return tuple(sorted(visits, key=lambda visit: rank.get(visit.viewport, len(rank))))


def _visit_row(visit: Visit) -> Row:
    audited = sum(frame.state is FrameState.AUDITED for frame in visit.frames)
    return {
        "viewport": str(visit.viewport),
        "state": visit.state.value,
        "reason": visit.reason.value,
        "detail": storable(visit.detail),
        "final_url": _maybe(visit.final_url),
        "status": visit.status,
        "mime": _maybe(visit.mime),
        "title": _maybe(visit.title),
        "language": _maybe(visit.language),
        "redirects": hops_to_json(visit.redirects),
        "frames": frames_to_json(visit.frames),
        "frames_audited": audited,
        "frames_not_reached": sum(frame.state is FrameState.NOT_REACHED for frame in visit.frames),
        "closed_shadow_roots": visit.closed_shadow_roots,
        "dialogs": visit.dialogs,
        "started": visit.started.isoformat(),
        "duration_us": microseconds(visit.duration),
        "timings": _object(visit.timings),
        "acts": to_json(dict(visit.acts)),
        "observations": observations_to_json(visit.observations),
        "remarks": remarks_to_json(visit.remarks),
        "census": _object(visit.census),
    }


def _rule_run_rows(runs: Sequence[RuleRun]) -> list[Row]:
    rows: list[Row] = [
        {
            "rule": run.rule,
            "engine": run.engine,
            "passed": run.counts.passed,
            "failed": run.counts.failed,
            "cant_tell": run.counts.cant_tell,
            "inapplicable": run.counts.inapplicable,
            "untested": run.counts.untested,
            "duration_us": None if run.duration is None else microseconds(run.duration),
            "failure": _maybe(run.failure),
        }
        for run in runs
    ]
    rows.sort(key=_run_in_report)
    return [row | {"position": position} for position, row in enumerate(rows)]


def _run_in_report(row: Mapping[str, object]) -> tuple[str, ...]:
    return str(row["rule"]), str(row["engine"])


def _by_first_viewport(visits: Sequence[Visit]) -> list[list[Occurrence]]:
    """What was found on a page, for each visit what shows in its viewport first."""
    found: dict[Viewport, list[Occurrence]] = {}
    for one in occurrences_of(visits):
        found.setdefault(one.viewport, []).append(one)
    return [found.get(visit.viewport, []) for visit in visits]


def _finding_rows(found: Sequence[Occurrence]) -> list[Row]:
    rows = sorted((_finding_row(one) for one in found), key=_place_in_report)
    return [row | {"position": position} for position, row in enumerate(rows)]


def _finding_row(occurrence: Occurrence) -> dict[str, str]:
    finding = occurrence.finding
    return {
        "rule": finding.rule,
        "engine": finding.engine,
        "criteria": to_json(finding.criteria),
        "outcome": finding.outcome.value,
        "kind": finding.kind.value,
        "selector": to_json(finding.selector),
        "snippet": storable(finding.snippet),
        "reason": storable(finding.reason),
        "reason_key": storable(finding.reason_key),
        "data": _object(finding.data),
        "part": finding.part,
        "locator": storable(locator_json.to_json(finding.locator)),
        "signpost": signpost_to_json(finding.signpost),
        "fingerprint": finding.fingerprint,
        "viewports": to_json([str(one) for one in occurrence.viewports]),
        "unsure_in": to_json([str(one) for one in occurrence.unsure_in]),
    }


def _place_in_report(row: Mapping[str, object]) -> tuple[str, ...]:
    """Rule and selector first; the rest so that two runs of a scan write the same order."""
    first = ("rule", "selector", "part", "outcome")
    then = ("engine", "reason_key", "snippet", "reason", "data")
    return tuple(str(row[name]) for name in (*first, *then))


def _object(values: Mapping[str, object]) -> str:
    return to_json(dict(values)) if values else "{}"


def _maybe(text: str | None) -> str | None:
    return None if text is None else storable(text)
