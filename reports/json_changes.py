"""What the JSON result says of an earlier scan that it is compared with."""

from collections.abc import Mapping

from auditor.model.comparison import Change, ComparedCause, ComparedOccurrence, Comparison
from auditor.model.criteria import Language
from auditor.model.gate import GateAnswer
from auditor.model.gate_json import answer_to_plain
from auditor.model.retest import Retest, Retested, RetestedCause, RetestedOccurrence
from auditor.model.rule import RuleInfo
from auditor.model.triage import Laid, LaidCause
from reports.encoding import Json
from reports.json_rows import cause_item, occurrence_item
from reports.json_scan import time_text
from reports.json_verdicts import cause_verdict_item, verdict_item


def comparison_item(comparison: Comparison | None) -> Json:
    """What became of every cause, and of the occurrences that are not known by their fingerprint.

    An occurrence of this scan that is not listed is still there.
    """
    if comparison is None:
        return None
    return {
        **comparison_head(comparison),
        "causes": [_cause(one) for one in comparison.causes],
        "occurrences": [_occurrence(one) for one in comparison.occurrences],
    }


def comparison_head(comparison: Comparison) -> dict[str, Json]:
    """How much changed in each way, and how far the scans can be compared."""
    pages, started = comparison.pages, comparison.earlier_started
    return {
        "earlier": comparison.earlier,
        "earlier_start": None if started is None else time_text(started),
        "causes_by_change": {one.value: comparison.count(one) for one in Change},
        "occurrences_by_change": {one.value: comparison.count_occurrences(one) for one in Change},
        "pages": {
            "audited": pages.audited,
            "again": pages.again,
            "ratio": pages.ratio,
            "missed": list(pages.missed),
            "gone": list(pages.gone),
        },
        "changed_rules": [
            {"rule": one.rule, "earlier": one.earlier, "later": one.later}
            for one in comparison.changed_rules
        ],
        "versions": {
            name: {"earlier": before, "later": after}
            for name, (before, after) in comparison.versions.items()
        },
    }


def cause_change_item(
    one: ComparedCause,
    scan: str,
    rules: Mapping[str, RuleInfo],
    language: Language,
    laid: LaidCause | None,
) -> Json:
    """A cause of a comparison in full.

    Args:
        one: the cause.
        scan: id of the scan that it is told as in.
        rules: of that scan.
        language: of all sentences.
        laid: what people have decided on it there.
    """
    cause = cause_item(one.cause, rules, language)
    return {
        "change": one.change.value,
        "scan": scan,
        "occurrences": {change.value: n for change, n in sorted(one.occurrences.items())},
        "doubts": {doubt.value: n for doubt, n in sorted(one.doubts.items())},
        "cause": {**cause, "verdict": cause_verdict_item(laid)},
    }


def occurrence_change_item(
    one: ComparedOccurrence,
    scan: str,
    rules: Mapping[str, RuleInfo],
    language: Language,
    laid: Laid | None,
) -> Json:
    """An occurrence of a comparison in full; the arguments are as those of `cause_change_item`."""
    occurrence = occurrence_item(one.occurrence, rules, language)
    return {
        "change": one.change.value,
        "doubt": one.doubt.value if one.doubt else None,
        "scan": scan,
        "cause": one.cause,
        "earlier_fingerprint": one.earlier.finding.fingerprint if one.earlier else None,
        "occurrence": {**occurrence, "verdict": verdict_item(laid)},
    }


def gate_item(answer: GateAnswer | None) -> Json:
    """What a gate says, what was asked of it, and why it says so."""
    if answer is None:
        return None
    return answer_to_plain(answer)


def _cause(one: ComparedCause) -> Json:
    return {
        "id": one.cause.id,
        "change": one.change.value,
        "rule": one.cause.rule,
        "outcome": one.cause.outcome.value,
        "kind": one.cause.kind.value,
        "occurrences": {change.value: n for change, n in sorted(one.occurrences.items())},
        "doubts": {doubt.value: n for doubt, n in sorted(one.doubts.items())},
    }


def _occurrence(one: ComparedOccurrence) -> Json:
    finding = one.occurrence.finding
    return {
        "change": one.change.value,
        "doubt": one.doubt.value if one.doubt else None,
        "rule": finding.rule,
        "page": one.occurrence.page,
        "fingerprint": finding.fingerprint,
        "earlier_fingerprint": one.earlier.finding.fingerprint if one.earlier else None,
        "cause": one.cause,
    }


def retest_item(retest: Retest | None) -> Json:
    """What became of the findings that a retest looked for again."""
    if retest is None:
        return None
    return {
        "of": retest.of,
        "of_start": time_text(retest.started),
        "causes_by_result": {one.value: retest.count(one) for one in Retested},
        "occurrences_by_result": {one.value: retest.count_occurrences(one) for one in Retested},
        "causes": [_retested_cause(one) for one in retest.causes],
        "occurrences": [_retested_occurrence(one) for one in retest.occurrences],
    }


def _retested_cause(one: RetestedCause) -> Json:
    return {
        "id": one.cause.id,
        "result": one.result.value,
        "rule": one.cause.rule,
        "outcome": one.cause.outcome.value,
        "kind": one.cause.kind.value,
        "occurrences": {result.value: n for result, n in sorted(one.occurrences.items())},
        "doubts": {doubt.value: n for doubt, n in sorted(one.doubts.items())},
    }


def _retested_occurrence(one: RetestedOccurrence) -> Json:
    was = one.occurrence
    return {
        "result": one.result.value,
        "doubt": one.doubt.value if one.doubt else None,
        "rule": was.finding.rule,
        "page": was.page,
        "fingerprint": was.finding.fingerprint,
        "fingerprint_now": one.now.finding.fingerprint if one.now else None,
        "cause": was.cause,
    }
