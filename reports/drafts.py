"""Drafts of what only a person can say of a criterion, with what a scan has to go by.

No answer here says that a criterion is met where no person did: what rules found nothing wrong with
is left open.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from auditor.model.cause import Cause
from auditor.model.criteria import Language
from auditor.model.finding import Kind, Outcome
from auditor.model.report import CriterionResult, CriterionStatus, Report
from auditor.model.triage import Decision, LaidCause
from reports import phrases
from reports.cause_text import size_of, title_of
from reports.decided import is_outlived, tested_by_hand
from reports.screen import plain
from reports.texts import count, engine_name, number, say

_LISTED: Final = 5
"""Causes that are named of one criterion; the others are counted."""
_FAULTS: Final = {Decision.CONFIRMED, Decision.ACCEPTED, Decision.FIXED_ELSEWHERE}
"""What people say of a fault; one that may stay for now is still one."""
_WANTED: Mapping[CriterionStatus, Outcome] = MappingProxyType(
    {
        CriterionStatus.BREACH_FOUND: Outcome.FAILED,
        CriterionStatus.NEEDS_PERSON: Outcome.CANT_TELL,
    }
)


_OF_PERSONS: Mapping[Decision, Outcome] = MappingProxyType(
    {
        Decision.MET: Outcome.PASSED,
        Decision.NOT_MET: Outcome.FAILED,
        Decision.NOT_PRESENT: Outcome.INAPPLICABLE,
    }
)
_OF_RULES: Mapping[CriterionStatus, Outcome] = MappingProxyType(
    {
        CriterionStatus.BREACH_FOUND: Outcome.FAILED,
        CriterionStatus.NEEDS_PERSON: Outcome.CANT_TELL,
        CriterionStatus.NO_BREACH_FOUND: Outcome.UNTESTED,
        CriterionStatus.NOTHING_TO_JUDGE: Outcome.INAPPLICABLE,
        CriterionStatus.PARTLY_TESTED: Outcome.UNTESTED,
        CriterionStatus.NOT_TESTED: Outcome.UNTESTED,
    }
)


def outcome_of(result: CriterionResult, report: Report) -> Outcome:
    """What can be answered for a criterion: as a person who tested it says, or as rules ended.

    PASSED is what a person alone can say, and a breach that rules found and nobody has called a
    false alarm stays one, whoever else says that it is met.
    """
    said = report.tested_by_person(result.criterion.id)
    if said is None or result.status is CriterionStatus.BREACH_FOUND:
        return _OF_RULES[result.status]
    if is_outlived(said, result, report):
        return _OF_RULES[result.status]
    return _OF_PERSONS[said.decision]


def name_of(report: Report, language: Language) -> str:
    """What was scanned, as a title of a document names it; as the case does, where there is one."""
    solution = "" if report.case is None else plain(report.case.solution)
    return solution or plain(report.site.title) or phrases.target(report, language)


def caution(report: Report, language: Language) -> str:
    """That a machine made the draft, and whether people have decided on anything in it."""
    if report.verdicts:
        return say(language, "draft.caution_tested")
    decided = report.triage.causes or report.triage.occurrences
    return say(language, "draft.caution_in_part" if decided else "draft.caution")


def confirmed(result: CriterionResult, report: Report) -> bool:
    """Whether a person has said that a criterion is broken, or a cause of its breach one."""
    said = report.tested_by_person(result.criterion.id)
    if said is not None and said.decision is Decision.NOT_MET:
        return True
    laid = (report.triage.causes.get(cause.id) for cause in _bearing(result, report))
    return any(one is not None and bool(one.holds.keys() & _FAULTS) for one in laid)


def reasons(result: CriterionResult, report: Report, language: Language) -> list[str]:
    """Why a draft answers as it does: what was found, and on how many pages it was tested."""
    said = list(tested_by_hand(result, report, language))
    if not said:
        found = f"draft.{result.status.value}"
        said = [say(language, "draft.confirmed" if confirmed(result, report) else found)]
    if result.failed:
        found = count(language, "count.occurrences", result.failed)
        said.append(count(language, "cause.size", result.pages, occurrences=found) + ".")
    if result.cant_tell:
        said.append(count(language, "criteria.to_judge", result.cant_tell) + ".")
    audited = report.coverage.audited + report.coverage.audited_in_part
    if result.rules and audited:
        tested = number(language, audited - result.pages_untested)
        said.append(count(language, "criteria.tested_on", audited, tested=tested) + ".")
    if result.pages_without_occurrence:
        said.append(count(language, "criteria.absent_on", result.pages_without_occurrence) + ".")
    return said


def causes(result: CriterionResult, report: Report, language: Language) -> list[str]:
    """The causes that break a criterion, or that a person must judge for it, the first of them."""
    found = list(_bearing(result, report))
    said = [
        f"{plain(title_of(cause, report.rules, language))} ({size_of(cause, language)})"
        for cause in found[:_LISTED]
    ]
    more = len(found) - len(said)
    return [*said, count(language, "draft.more_causes", more)] if more > 0 else said


def _bearing(result: CriterionResult, report: Report) -> Iterator[Cause]:
    wanted = _WANTED.get(result.status)
    for cause in report.causes:
        if _is_false_alarm(report.triage.causes.get(cause.id)):
            continue
        outcome = report.triage.outcome(cause)
        named = result.criterion.id in cause.criteria and outcome is wanted
        asked = wanted is Outcome.CANT_TELL and result.criterion.id in cause.asks
        if cause.kind is not Kind.ADVICE and (named or asked):
            yield cause


def _is_false_alarm(laid: LaidCause | None) -> bool:
    """Whether a person has said of all of a cause that it is no fault."""
    return laid is not None and laid.checked and not laid.holds.keys() & _FAULTS


def method(report: Report, language: Language) -> str:
    """By which programs, in which windows, and that they find only some of the breaches."""
    told = say(
        language,
        "draft.method",
        engines=", ".join(engine_name(engine) for engine in report.method.engines),
        windows=", ".join(phrases.size(one) for one in report.method.viewports),
        versions=", ".join(f"{name} {version}" for name, version in report.versions.items()),
    )
    return f"{told} {say(language, 'summary.caution')}"


def tested(report: Report, language: Language) -> str:
    """How much was tested, and first what a reader must know before that."""
    first = phrases.first(report, language)
    return " ".join(filter(None, (first, phrases.tested(report.coverage, language))))
