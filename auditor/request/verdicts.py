"""The file of verdicts: read with every value checked, and written in one form for one value.

Records are sorted by what they are on, each with its history, so that a change of one verdict
changes its own lines alone.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import to_jsonable_python

from auditor.errors import UsageError
from auditor.model.finding import Outcome
from auditor.model.text import clean
from auditor.model.triage import Decision, Ruling, Seen, Subject, TriageKey, TriageVerdict, until

FORM: Final = "auditor-verdicts/1"
"""Of the file; a change that a reader of it could trip over gets the next number."""
LARGEST: Final = 100_000_000
"""Bytes of a file that is read."""
_SHOWN: Final = 120

Histories = Mapping[TriageKey, Sequence[TriageVerdict]]
"""All that was decided on each thing, the first first."""


def _moment(given: object) -> object:
    """A moment as text, or a day, of which all is meant; a number would be taken for one, too."""
    if isinstance(given, str):
        return until(given)
    if given is None or isinstance(given, datetime):
        return given
    raise ValueError(given)


_Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
_Text = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")]


class _Change(BaseModel):
    """One decision."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verdict: Decision | None
    reason: _Text = ""
    owner: _Text = ""
    ticket: _Text = ""
    expires: _Moment | None = None
    by: _Text
    at: _Moment
    outcome: Outcome
    elements: dict[_Text, _Text]

    @property
    def never_ends(self) -> bool:
        """It accepts something for ever, or nobody answers for it."""
        told = self.reason and self.owner and self.expires
        return self.verdict is Decision.ACCEPTED and not told

    def verdict_on(self, on: TriageKey, revision: int) -> TriageVerdict:
        ruling = Ruling(
            decision=self.verdict,
            reason=self.reason,
            owner=self.owner,
            ticket=self.ticket,
            expires=self.expires,
        )
        seen = Seen(outcome=self.outcome, elements=self.elements)
        return TriageVerdict(
            on=on, ruling=ruling, seen=seen, by=self.by, at=self.at, revision=revision
        )


class _Record(BaseModel):
    """All that was decided on one thing, the last decision among it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: Subject
    key: Annotated[_Text, Field(min_length=1)]
    history: Annotated[tuple[_Change, ...], Field(min_length=1)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    form: str
    verdicts: tuple[_Record, ...]


def read_verdicts(data: bytes, name: str) -> Histories:
    """What a file of verdicts holds.

    Args:
        data: of the file.
        name: that the file is called by.

    Raises:
        UsageError: it is no file of verdicts; the message names the first place that is wrong.
    """
    if len(data) > LARGEST:
        raise UsageError(f"{name} is larger than {LARGEST // 10**6} MB: give another file.")
    try:
        known = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is not JSON: give the file of 'auditor verdicts'.") from error
    if not isinstance(known, dict) or known.get("form") != FORM:
        raise UsageError(f"{name} is not of the form {FORM}: give the file of 'auditor verdicts'.")
    try:
        read = _File.model_validate(known)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = clean(".".join(map(str, first["loc"])), _SHOWN)
        raise UsageError(
            f"{name} has something in {place} that does not belong there: mend it, or take the"
            " record out."
        ) from error
    found: dict[TriageKey, Sequence[TriageVerdict]] = {}
    for record in read.verdicts:
        on = TriageKey(record.on, record.key)
        if on in found:
            raise UsageError(
                f"{name} has two records of {clean(record.key, _SHOWN)}: keep one of them."
            )
        if any(one.never_ends for one in record.history):
            raise UsageError(
                f"{name} accepts {clean(record.key, _SHOWN)} without a reason, an owner or a day"
                " that it expires on: say all of them, or take the record out."
            )
        if any(one.verdict not in (None, *on.subject.decisions) for one in record.history):
            allowed = ", ".join(one.value for one in on.subject.decisions)
            raise UsageError(
                f"{name} says of {clean(record.key, _SHOWN)} what cannot be said of it: give one of"
                f" {allowed}."
            )
        found[on] = [one.verdict_on(on, n) for n, one in enumerate(record.history, 1)]
    return found


def written_verdicts(histories: Histories) -> bytes:
    """The file of verdicts; equal bytes for equal verdicts, whatever their order."""
    records = [
        {
            "on": on.subject.value,
            "key": on.name,
            "history": [_change(one) for one in histories[on]],
        }
        for on in sorted(histories)
    ]
    told = json.dumps({"form": FORM, "verdicts": records}, ensure_ascii=False, indent=1)
    return (told + "\n").encode("utf-8", "replace")


def _change(one: TriageVerdict) -> object:
    ruling, seen = one.ruling, one.seen
    change = _Change(
        verdict=ruling.decision,
        reason=ruling.reason,
        owner=ruling.owner,
        ticket=ruling.ticket,
        expires=ruling.expires,
        by=one.by,
        at=one.at,
        outcome=seen.outcome,
        elements=dict(sorted(seen.elements.items())),
    )
    return to_jsonable_python(change)
