"""The rows of a result as ``auditor-result/1`` has them: the one place that says their names."""

from collections.abc import Mapping
from datetime import timedelta

from auditor.model.cause import Cause, CausePlace
from auditor.model.criteria import Language, criteria, needs_blocked
from auditor.model.finding import Outcome
from auditor.model.locator_json import to_plain
from auditor.model.occurrence import Occurrence
from auditor.model.page import PageState
from auditor.model.report import Coverage, CriterionResult, PageEntry, PageRuleRun
from auditor.model.rule import RuleInfo
from reports.encoding import Json
from reports.json_scan import time_text
from reports.texts import headline, message, remark, text_of


def rule_item(rule: RuleInfo) -> Json:
    """One rule by which pages were judged."""
    return {
        "id": rule.id,
        "engine": rule.engine,
        "version": rule.version,
        "criteria": list(rule.criteria),
        "aliases": list(rule.aliases),
    }


def page_item(page: PageEntry, language: Language) -> Json:
    """One address in one viewport."""
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
        "resized": page.resized,
        "start": time_text(page.started),
        "duration_ms": page.duration_ms,
        "edition": page.edition,
    }


def rule_run_item(row: PageRuleRun) -> Json:
    """One rule on one page in one viewport."""
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


def occurrence_item(
    row: Occurrence, rules: Mapping[str, RuleInfo], language: Language
) -> dict[str, Json]:
    """One element and rule on one page."""
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
        "reason_key": finding.reason_key,
        "needs": [need.value for need in needs_blocked(known)],
        "part": finding.part,
        "locator": to_plain(finding.locator) if finding.locator else None,
        "fingerprint": finding.fingerprint,
        "cause": row.cause,
    }


def cause_item(cause: Cause, rules: Mapping[str, RuleInfo], language: Language) -> dict[str, Json]:
    """What one edit would probably mend."""
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
        "unsure": cause.unsure,
        "asks": list(cause.asks),
        "viewports": [str(viewport) for viewport in cause.viewports],
        "where": cause.where.value,
        "clues": [{"key": clue.key, **dict(sorted(clue.data.items()))} for clue in cause.clues],
        "picture": cause.picture.key if cause.picture else None,
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


def criterion_item(result: CriterionResult, language: Language) -> Json:
    """What can be said of one criterion."""
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


def coverage_item(coverage: Coverage) -> Json:
    """What was tested of what was known."""
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
