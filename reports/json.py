"""The whole result for programs, as ``schema/auditor-result-1.schema.json`` describes it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from importlib import resources
from typing import BinaryIO

from auditor.model.cause import Cause, CausePlace
from auditor.model.criteria import Language, criteria, needs_blocked
from auditor.model.finding import Outcome
from auditor.model.locator_json import to_plain
from auditor.model.page import PageState
from auditor.model.report import (
    Coverage,
    CriterionResult,
    Occurrence,
    PageEntry,
    PageRuleRun,
    Report,
)
from auditor.model.rule import RuleInfo
from auditor.model.text import clean
from reports.json_scan import Json, about, scan_record, time_text
from reports.texts import headline, message, remark, text_of

SCHEMA = "auditor-result/1"
"""Name and edition of the form; a change that could break a reader gets the next number."""

_CHUNK = 64 * 1024
"""Characters that are gathered before they are written."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def render_json(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write everything, one row a line, so that a result of any size takes no memory.

    Args:
        report: its rows are read once, in the order pages, rule runs, occurrences.
        out: takes the bytes, UTF-8.
        language: of messages and names of criteria.
        color: JSON has none.
        width: JSON has none.
    """
    del color, width
    gathered: list[str] = []
    size = 0
    for piece in _pieces(report, language):
        gathered.append(piece)
        size += len(piece)
        if size >= _CHUNK:
            out.write("".join(gathered).encode("utf-8", "replace"))
            gathered.clear()
            size = 0
    out.write("".join(gathered).encode("utf-8", "replace"))


def schema_text() -> str:
    """The JSON Schema (2020-12) that every result meets."""
    name = "auditor-result-1.schema.json"
    return resources.files("reports").joinpath("schema", name).read_text("utf-8")


def _pieces(report: Report, language: Language) -> Iterator[str]:
    rows = report.rows
    yield f'{{"schema": {_line(SCHEMA)},\n"scan": {_line(scan_record(report, language))}'
    yield f',\n"report": {_line(about(report))}'
    yield from _array("pages", (_page(one, language) for one in rows.pages()))
    yield from _array("rule_runs", map(_rule_run, rows.rule_runs()))
    yield from _array("causes", (_cause(c, report.rules, language) for c in report.causes))
    yield from _array(
        "occurrences", (_occurrence(o, report.rules, language) for o in rows.occurrences())
    )
    yield from _array("criteria", (_criterion(c, language) for c in report.criteria))
    yield f',\n"coverage": {_line(_coverage(report.coverage))}\n}}\n'


def _array(name: str, rows: Iterable[Json]) -> Iterator[str]:
    yield f',\n"{name}": ['
    separator = "\n"
    for row in rows:
        yield separator + _line(row)
        separator = ",\n"
    yield "\n]"


def _line(value: Json) -> str:
    """One value on one line; what is no character in UTF-8, or misleads a reader, is taken out."""
    line = _ENCODER.encode(value)
    return clean(line, len(line))


def _page(page: PageEntry, language: Language) -> Json:
    return {
        "url": page.url,
        "final_url": page.final_url,
        "state": page.state.value,
        "reason": page.reason.value,
        "detail": page.detail,
        "viewport": str(page.viewport),
        "depth": page.depth,
        "source": page.source,
        "attempts": page.attempts,
        "status": page.status,
        "mime": page.mime,
        "title": page.title,
        "language": page.language,
        "redirects": [{"url": hop.url, "status": hop.status} for hop in page.redirects],
        "frames": [
            {
                "path": list(frame.path),
                "url": frame.url,
                "state": frame.state.value,
                "reason": frame.reason.value,
            }
            for frame in page.frames
        ],
        "closed_shadow_roots": page.closed_shadow_roots,
        "observations": [
            {
                "observer": one.yields.value,
                "completeness": one.completeness.value,
                "done": one.done,
                "known": one.known,
                "duration_ms": one.duration_ms,
                "detail": one.detail,
                "elsewhere": list(one.elsewhere),
            }
            for one in page.observations
        ],
        "untested_rules": list(page.untested_rules),
        "linked_from": {
            "count": page.linked_from.count,
            "first": list(page.linked_from.first),
        },
        "remarks": [remark(one, language) for one in page.remarks],
        "start": time_text(page.started),
        "duration_ms": page.duration_ms,
        "edition": page.edition,
    }


def _rule_run(row: PageRuleRun) -> Json:
    counts = row.run.counts
    return {
        "rule": row.run.rule,
        "engine": row.run.engine,
        "page": row.page,
        "viewport": str(row.viewport),
        "passed": counts.passed,
        "failed": counts.failed,
        "cant_tell": counts.cant_tell,
        "inapplicable": counts.inapplicable,
        "untested": counts.untested,
        "duration_ms": _milliseconds(row.run.duration),
        "failure": row.run.failure,
    }


def _occurrence(row: Occurrence, rules: Mapping[str, RuleInfo], language: Language) -> Json:
    finding = row.finding
    known = tuple(sc for sc in finding.criteria if sc in criteria())
    text = text_of(finding.rule, rules, language)
    return {
        "rule": finding.rule,
        "engine": finding.engine,
        "also_found_by": list(finding.also_found_by),
        "criteria": list(finding.criteria),
        "outcome": finding.outcome.value,
        "kind": finding.kind.value,
        "page": row.page,
        "viewport": str(row.viewport),
        "viewports": [str(viewport) for viewport in row.viewports],
        "unsure_in": [str(viewport) for viewport in row.unsure_in],
        "selector": [s if isinstance(s, str) else list(s) for s in finding.selector],
        "words": finding.signpost.words,
        "heading": finding.signpost.heading,
        "landmark": finding.signpost.landmark,
        "snippet": finding.snippet,
        "title": headline(text, finding.outcome, finding.kind),
        "message": message(finding, rules, language),
        "data": dict(sorted(finding.data.items())),
        "reason": finding.reason,
        "needs": [need.value for need in needs_blocked(known)],
        "part": finding.part,
        "locator": to_plain(finding.locator) if finding.locator else None,
        "fingerprint": finding.fingerprint,
        "cause": row.cause,
    }


def _cause(cause: Cause, rules: Mapping[str, RuleInfo], language: Language) -> Json:
    places: list[Json] = [_place(place, rules, language) for place in cause.places]
    text = text_of(cause.rule, rules, language)
    return {
        "id": cause.id,
        "title": headline(text, cause.outcome, cause.kind),
        "decide": text.decide if cause.outcome is Outcome.CANT_TELL else "",
        "rule": cause.rule,
        "rules": list(cause.rules),
        "engines": list(cause.engines),
        "criteria": list(cause.criteria),
        "outcome": cause.outcome.value,
        "kind": cause.kind.value,
        "needs": [need.value for need in cause.needs],
        "occurrences": cause.occurrences,
        "pages": cause.pages,
        "viewports": [str(viewport) for viewport in cause.viewports],
        "where": cause.where.value,
        "clues": [{"key": clue.key, **dict(sorted(clue.data.items()))} for clue in cause.clues],
        "example": places[0],
        "places": places,
    }


def _place(place: CausePlace, rules: Mapping[str, RuleInfo], language: Language) -> Json:
    finding = place.finding
    return {
        "page": place.page,
        "viewport": str(place.viewport),
        "selector": [s if isinstance(s, str) else list(s) for s in finding.selector],
        "words": finding.signpost.words,
        "heading": finding.signpost.heading,
        "landmark": finding.signpost.landmark,
        "snippet": finding.snippet,
        "message": message(finding, rules, language),
        "data": dict(sorted(finding.data.items())),
        "occurrences": place.occurrences,
        "pages": place.pages,
    }


def _criterion(result: CriterionResult, language: Language) -> Json:
    criterion = result.criterion
    return {
        "id": criterion.id,
        "name": criterion.names[language],
        "level": criterion.level,
        "clause": criterion.clause,
        "status": result.status.value,
        "rules": list(result.rules),
        "rules_untested": list(result.rules_untested),
        "failed": result.failed,
        "cant_tell": result.cant_tell,
        "pages": result.pages,
        "pages_judged": result.pages_judged,
        "pages_without_occurrence": result.pages_without_occurrence,
        "pages_untested": result.pages_untested,
        "pages_needing_person": result.pages_needing_person,
    }


def _coverage(coverage: Coverage) -> Json:
    return {
        "audited": coverage.audited,
        "audited_in_part": coverage.audited_in_part,
        "should_audit": coverage.should_audit,
        "ratio": coverage.ratio,
        "known": coverage.known,
        "visited": coverage.visited,
        "addresses": coverage.addresses,
        "states": {state.value: coverage.states.get(state, 0) for state in PageState},
        "frames_audited": coverage.frames_audited,
        "frames_not_reached": coverage.frames_not_reached,
        "frames_scoped_out": coverage.frames_scoped_out,
        "closed_shadow_roots": coverage.closed_shadow_roots,
        "rules_run": coverage.rules_run,
        "rule_failures": coverage.rule_failures,
        "visits": coverage.visits,
    }


def _milliseconds(duration: timedelta | None) -> int | None:
    return None if duration is None else round(duration.total_seconds() * 1000)
