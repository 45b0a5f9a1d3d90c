"""What people have decided, in words, the same in every report that people read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from auditor.model.cause import Cause
from auditor.model.criteria import Language
from auditor.model.report import CriterionResult, CriterionStatus, PersonVerdict, Report
from auditor.model.triage import Decision, Hold, Laid, LaidCause
from reports.screen import plain
from reports.texts import count, say

_MOMENT: Final = timedelta(seconds=1)


def decided(laid: Laid, language: Language) -> str:
    """Who has decided what on something, when, why, and whether it holds; hostile words as text."""
    verdict, ruling = laid.verdict, laid.verdict.ruling
    key = _key(laid)
    told = say(
        language,
        f"ruled.{key}",
        by=plain(verdict.by),
        on=_day(verdict.at, language),
        owner=plain(ruling.owner),
        until="" if ruling.expires is None else _day(ruling.expires - _MOMENT, language),
    )
    ticket = say(language, "ruled.ticket", ticket=plain(ruling.ticket)) if ruling.ticket else ""
    return " ".join(filter(None, (told, plain(ruling.reason), ticket)))


def tested_by_hand(result: CriterionResult, report: Report, language: Language) -> Iterator[str]:
    """What a person who tested a criterion says of it, by sentences; nothing where nobody did."""
    said = report.tested_by_person(result.criterion.id)
    if said is None:
        return
    key = said.decision.value.replace("-", "_")
    on = _day(said.moment, language)
    yield say(language, f"by_hand.{key}", by=plain(said.person), on=on)
    if said.note:
        yield plain(said.note)
    if said.decision is not Decision.NOT_MET and result.status is CriterionStatus.BREACH_FOUND:
        yield say(language, "by_hand.against")
    elif is_outlived(said, result, report):
        yield say(language, "by_hand.outlived")


def is_outlived(said: PersonVerdict, result: CriterionResult, report: Report) -> bool:
    """Whether a scan met something that a person who tested before it cannot have judged.

    It asks a person about what it found since, or judged what is said not to be there.
    """
    if said.decision is Decision.NOT_MET or said.moment >= report.scan.started:
        return False
    absent = said.decision is Decision.NOT_PRESENT
    return result.status is CriterionStatus.NEEDS_PERSON or (absent and result.pages_judged > 0)


def decided_on(cause: Cause, report: Report, language: Language) -> Iterator[str]:
    """What people have decided on a cause, a sentence each; nothing where nobody has."""
    laid = report.triage.causes.get(cause.id)
    if laid is None:
        return
    yield decided(laid.laid, language)
    if laid.open and laid.laid.hold is Hold.HOLDS:
        yield count(language, "ruled.open", laid.open)


def briefly(laid: LaidCause, language: Language) -> str:
    """What was decided on a cause, in a word or two."""
    return say(language, f"decision.{_key(laid.laid)}")


def _key(laid: Laid) -> str:
    if laid.hold is not Hold.HOLDS:
        return laid.hold.value
    decision = laid.verdict.ruling.decision or Decision.CONFIRMED
    return decision.value.replace("-", "_")


def _day(moment: datetime, language: Language) -> str:
    """A day; acceptances end with a day of UTC."""
    return moment.astimezone(UTC).strftime(say(language, "time.day"))
