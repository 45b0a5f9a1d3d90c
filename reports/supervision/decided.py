"""What people have decided; a machine's finding is no deviation before a person has."""

from collections.abc import Mapping
from types import MappingProxyType

from auditor.model.cause import Cause
from auditor.model.occurrence import Occurrence
from auditor.model.triage import Decision, Laid, LaidCause
from reports.supervision.telling import Telling
from reports.supervision.words import day, shortened

_STANDING: Mapping[Decision, str] = MappingProxyType(
    {
        Decision.CONFIRMED: "decided.confirmed",
        Decision.FALSE_ALARM: "decided.false_alarm",
        Decision.ACCEPTED: "decided.accepted",
        Decision.FIXED_ELSEWHERE: "decided.elsewhere",
    }
)
_BRIEF: Mapping[Decision, str] = MappingProxyType(
    {
        Decision.CONFIRMED: "decided.brief_confirmed",
        Decision.FALSE_ALARM: "decided.brief_false_alarm",
        Decision.ACCEPTED: "decided.brief_accepted",
        Decision.FIXED_ELSEWHERE: "decided.brief_elsewhere",
    }
)


def is_confirmed(t: Telling, cause: Cause) -> bool:
    """Whether a person has said of any of a cause that it is a fault."""
    found = t.report.triage.causes.get(cause.id)
    return found is not None and _faults(found) > 0


def standing_of(t: Telling, cause: Cause) -> str:
    """What a person has said of a cause, in a sentence or two."""
    found = t.report.triage.causes.get(cause.id)
    if found is None:
        return t.say("supervision.not_confirmed")
    decision = found.laid.decision
    if decision is None:
        return f"{t.say('supervision.not_confirmed')}. {t.say('decided.no_longer')}"
    said = _said(t, found.laid, decision)
    return f"{said} {t.count('decided.open', found.open)}" if found.open else said


def reason_of(t: Telling, cause: Cause) -> str:
    """Why a cause is no fault, and who said so."""
    found = t.report.triage.causes[cause.id]
    return _said(t, found.laid, found.laid.decision or Decision.FALSE_ALARM)


def brief(t: Telling, occurrence: Occurrence) -> str:
    """In a word what a person has said of an occurrence; "" for nothing."""
    known = (occurrence.page, occurrence.finding.fingerprint)
    laid = t.report.triage.occurrences.get(known)
    if laid is None or laid.decision is None:
        return ""
    return t.say(_BRIEF[laid.decision])


def _faults(found: LaidCause) -> int:
    return sum(n for decision, n in found.holds.items() if decision is not Decision.FALSE_ALARM)


def _said(t: Telling, laid: Laid, decision: Decision) -> str:
    verdict = laid.verdict
    ruling = verdict.ruling
    said = t.say(
        _STANDING[decision], by=shortened(verdict.by) or "–", day=day(verdict.at, t.language)
    )
    if decision is Decision.ACCEPTED and ruling.expires is not None:
        owner = shortened(ruling.owner) or "–"
        until = day(ruling.expires, t.language)
        said = f"{said} {t.say('decided.until', owner=owner, day=until)}"
    reason = shortened(ruling.reason, 400)
    return f"{said} {t.say('decided.reason', reason=reason)}" if reason else said
