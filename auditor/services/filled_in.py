"""Verdicts that people filled in in a workbook: all of them are taken in, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from auditor.errors import UsageError
from auditor.model.finding import Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.report import Report
from auditor.model.triage import NO_RULING, FilledIn, Seen, Subject, TriageKey, TriageVerdict
from auditor.services.triage import KeepsVerdicts, Person, check_ruling, seen_in


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a workbook came to, in rows.

    Attributes:
        given: a verdict where none stood.
        changed: another verdict than the one that stood.
        taken_back: the verdict that stood was emptied.
        unchanged: as before, most of them without any.
    """

    given: int = 0
    changed: int = 0
    taken_back: int = 0
    unchanged: int = 0


def take_in(
    kept: KeepsVerdicts, report: Report, rows: Sequence[FilledIn], by: Person, now: datetime
) -> TakenIn:
    """Let people decide what they filled in.

    A row that says what stands already changes nothing, so that a workbook can be handed in again.

    Args:
        kept: what was decided on the site before.
        report: of the run that the workbook was written from.
        rows: as they were filled in.
        by: who hands it in, and decided where a row names nobody else.
        now: the time.

    Raises:
        UsageError: a row cannot be taken in, and so none was; the message names it.
        ChangedMeanwhile: somebody decided while the rows were taken in; none of them was.
    """
    stood = {row.key: _standing(kept, row.key) for row in rows}
    _check_once(rows)
    changed = [row for row in rows if _is_new(row, stood[row.key])]
    seen = _seen(report, {row.key for row in changed})
    made: list[TriageVerdict] = []
    for row in changed:
        try:
            made.append(_verdict(kept, row, stood[row.key], seen.get(row.key), by, now))
        except UsageError as error:
            raise UsageError(f"Nothing was taken in. {row.place}: {error}") from error
    kept.keep_all(made)
    before = [stood[one.on] is not None for one in made]
    back = sum(one.ruling.decision is None for one in made)
    return TakenIn(
        given=before.count(False),
        changed=before.count(True) - back,
        taken_back=back,
        unchanged=len(rows) - len(made),
    )


def _standing(kept: KeepsVerdicts, on: TriageKey) -> TriageVerdict | None:
    found = kept.find(on)
    return None if found is None or found.ruling.decision is None else found


def _check_once(rows: Sequence[FilledIn]) -> None:
    first: dict[TriageKey, str] = {}
    for row in rows:
        if row.key in first:
            raise UsageError(
                f"Nothing was taken in. {first[row.key]} and {row.place} are about the same: keep"
                " one of the rows."
            )
        first[row.key] = row.place


def _is_new(row: FilledIn, stands: TriageVerdict | None) -> bool:
    """Whether a row says anything else than what stands; one that nobody touched says nothing."""
    if row.untouched:
        return False
    if row.known and row.ruling.decision is None:
        return stands is not None  # it was emptied, and takes back what stands
    if stands is None:
        return row.ruling != NO_RULING
    return row.ruling.mark != stands.ruling.mark or _names_another(row, stands)


def _names_another(row: FilledIn, stands: TriageVerdict) -> bool:
    at = stands.at.astimezone(UTC).date()
    return bool(row.by and row.by != stands.by) or row.on not in (None, at)


def _seen(report: Report, keys: set[TriageKey]) -> Mapping[TriageKey, Seen]:
    """What verdicts are given on, as the report has it; what it does not have is not there."""
    found: dict[TriageKey, list[Occurrence]] = {}
    if any(key.subject is not Subject.CRITERION for key in keys):
        for one in report.rows.occurrences():
            for key in (
                TriageKey(Subject.CAUSE, one.cause),
                TriageKey(Subject.FINDING, one.finding.fingerprint),
            ):
                if key in keys:
                    found.setdefault(key, []).append(one)
    seen = {key: it for key, ones in found.items() if (it := seen_in(ones)) is not None}
    for result in report.criteria:
        key = TriageKey(Subject.CRITERION, result.criterion.id)
        seen[key] = Seen(outcome=Outcome.UNTESTED, elements={})
    return seen


def _verdict(
    kept: KeepsVerdicts,
    row: FilledIn,
    stands: TriageVerdict | None,
    seen: Seen | None,
    by: Person,
    now: datetime,
) -> TriageVerdict:
    if row.known != (0 if stands is None else stands.revision):
        raise UsageError(
            "somebody has decided on it since the workbook was written: write it anew, and decide"
            " on what it says then."
        )
    if stands is None and row.ruling.decision is None:
        raise UsageError("there is no verdict beside what was filled in: choose one, or empty it.")
    if seen is None:
        raise UsageError("the run has nothing of the kind: hand in the workbook that it wrote.")
    ruling = row.ruling if row.ruling.decision else NO_RULING
    check_ruling(row.key.subject, ruling, now)
    before = kept.find(row.key)
    return TriageVerdict(
        on=row.key,
        ruling=ruling,
        seen=seen,
        by=row.by or by.name,
        key=by.key,
        at=_moment(row.on, now),
        revision=(before.revision if before else 0) + 1,
    )


def _moment(day: date | None, now: datetime) -> datetime:
    """When it was decided: on a day that is told, else now."""
    today = now.astimezone(UTC).date()
    if day is None or day == today:
        return now
    if day > today:
        raise UsageError(f"{day.isoformat()} is not yet: give the day on which it was decided.")
    return datetime.combine(day, time(12), UTC)
