"""SARIF 2.1.0, as code scanning reads it: a result for each cause, with its places.

Scanned sites have no files, so a location is the address of a page. What a reader would cut in
silence is cut here and said: at most 5,000 results, and 100 locations of each.
Source: OASIS, Static Analysis Results Interchange Format 2.1.0, 2020-03-27.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO, Final

import auditor
from auditor.model.cause import Cause, CausePlace
from auditor.model.comparison import Change
from auditor.model.criteria import Language, criteria
from auditor.model.finding import Kind, Outcome
from auditor.model.report import Report
from auditor.model.text import clean
from reports.decided import decided_on
from reports.encoding import Json
from reports.json_scan import time_text
from reports.screen import plain
from reports.texts import message, rule_text, text_of

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS: Final = 5_000
MAX_LOCATIONS: Final = 100
_TAGS: Final = 10
_LONGEST: Final = 1_000
_STATES: Mapping[Change, str] = MappingProxyType(
    {
        Change.NEW: "new",
        Change.STILL_THERE: "unchanged",
        Change.FIXED: "absent",
        Change.GONE: "absent",
    }
)
"""SARIF's words for changes; what is unknown has none, and is told as a property."""


def render_sarif(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write the causes as results.

    Args:
        report: only its summary is read.
        out: takes the bytes, UTF-8.
        language: of messages.
        color: JSON has none.
        width: JSON has none.
    """
    del color, width
    whole = json.dumps(_log(report, language), ensure_ascii=False, indent=1, allow_nan=False)
    out.write(clean(whole, len(whole)).encode("utf-8", "replace") + b"\n")


def _log(report: Report, language: Language) -> Json:
    results = list(_results(report, language))
    ids = sorted({cause.rule for cause, _ in _told(report)})
    places = {id_: at for at, id_ in enumerate(ids)}
    left = len(results) - MAX_RESULTS
    run: dict[str, Json] = {
        "tool": {"driver": _driver(report, ids, language)},
        "automationDetails": {"id": f"auditor/{report.scan.id}"},
        "invocations": [_invocation(report, left)],
        "columnKind": "unicodeCodePoints",
        "results": [
            {**one, "ruleIndex": places[str(one["ruleId"])]} for one in results[:MAX_RESULTS]
        ],
        "properties": {
            "preliminary": report.preliminary,
            "resultsLeftOut": max(left, 0),
            "coverage": report.coverage.ratio,
        },
    }
    if report.comparison is not None:
        run["baselineGuid"] = _guid(report.comparison.earlier)
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _guid(scan: str) -> str:
    """An id of the form that SARIF wants, the same for the same scan."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"auditor:{scan}"))


def _driver(report: Report, ids: list[str], language: Language) -> Json:
    return {
        "name": "Auditor",
        "version": auditor.__version__,
        "semanticVersion": auditor.__version__,
        "rules": [_rule(id_, report, language) for id_ in ids],
    }


def _rule(id_: str, report: Report, language: Language) -> Json:
    info = report.rules.get(id_)
    text = text_of(id_, report.rules, language)
    told: dict[str, Json] = {
        "id": id_,
        "shortDescription": {"text": text.title or id_},
        "defaultConfiguration": {"level": "error"},
    }
    if text.wrong or text.hurts:
        told["fullDescription"] = {"text": " ".join(filter(None, (text.wrong, text.hurts)))}
    if text.fix:
        told["help"] = {"text": text.fix, "markdown": text.fix}
    if info is not None:
        tags = ["accessibility", *(f"WCAG {name}" for name in info.criteria)]
        told["properties"] = {"tags": list(tags[:_TAGS]), "version": info.version}
        told["name"] = plain(rule_text(info, language).title) or id_
    return told


def _invocation(report: Report, left: int) -> Json:
    scan = report.scan
    said: list[Json] = []
    if left > 0:
        said.append(
            {
                "level": "warning",
                "message": {"text": f"{left} results beyond {MAX_RESULTS} are not in this file."},
            }
        )
    told: dict[str, Json] = {
        "executionSuccessful": scan.failure is None and not report.preliminary,
        "startTimeUtc": time_text(scan.started),
        "toolExecutionNotifications": said,
    }
    if scan.ended is not None:
        told["endTimeUtc"] = time_text(scan.ended)
    return told


def _told(report: Report) -> Iterator[tuple[Cause, Change | None]]:
    """All causes with what became of them; those that are there no more come last."""
    if report.comparison is None:
        yield from ((cause, None) for cause in report.causes)
        return
    compared = report.comparison.causes
    yield from ((one.cause, one.change) for one in compared)
    ids = {one.cause.id for one in compared}  # a baseline has no advice and no questions
    yield from ((cause, None) for cause in report.causes if cause.id not in ids)


def _results(report: Report, language: Language) -> Iterator[dict[str, Json]]:
    for cause, change in _told(report):
        yield _result(cause, change, report, language)


def _result(
    cause: Cause, change: Change | None, report: Report, language: Language
) -> dict[str, Json]:
    example = message(cause.example.finding, report.rules, language)
    places = cause.places[:MAX_LOCATIONS]
    outcome = report.triage.outcome(cause)
    told: dict[str, Json] = {
        "ruleId": cause.rule,
        "level": _level(cause, outcome),
        "kind": "review" if outcome is Outcome.CANT_TELL else "fail",
        "message": {"text": clean(example, _LONGEST)},
        "locations": [_location(place) for place in places],
        "partialFingerprints": {
            "auditorCause/v1": cause.id,
            "auditorFingerprint/v1": cause.example.finding.fingerprint,
        },
        "occurrenceCount": max(cause.occurrences, 1),
        "properties": {
            "pages": cause.pages,
            "where": cause.where.value,
            "kind": cause.kind.value,
            "criteria": [one for one in cause.criteria if one in criteria()],
        },
    }
    if report.triage.causes:
        told["suppressions"] = _suppressions(cause, report, language)
    if said := list(decided_on(cause, report, language)):
        told["properties"] = {**_properties(told), "verdict": " ".join(said)}
    if change is not None and change in _STATES:
        told["baselineState"] = _STATES[change]
    if change is not None:
        told["properties"] = {**_properties(told), "change": change.value}
    return told


def _suppressions(cause: Cause, report: Report, language: Language) -> Json:
    """What people have settled; of a run with any, all results say whether they are so."""
    if not report.triage.settles(cause):
        return []
    said = " ".join(decided_on(cause, report, language))
    return [
        {"kind": "external", "status": "accepted", "justification": clean(said, _LONGEST)},
    ]


def _properties(told: Mapping[str, Json]) -> Mapping[str, Json]:
    found = told["properties"]
    return found if isinstance(found, Mapping) else {}


def _level(cause: Cause, outcome: Outcome) -> str:
    """SARIF demands "none" of what is no failure."""
    if outcome is Outcome.CANT_TELL:
        return "none"
    return "note" if cause.kind is Kind.ADVICE else "error"


def _location(place: CausePlace) -> Json:
    finding = place.finding
    selector = " ".join(one if isinstance(one, str) else " ".join(one) for one in finding.selector)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": place.page},
            "region": {"startLine": 1, "snippet": {"text": clean(finding.snippet, _LONGEST)}},
        },
        "logicalLocations": [
            {"fullyQualifiedName": clean(selector, _LONGEST) or "html", "kind": "element"}
        ],
    }
