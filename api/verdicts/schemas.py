"""What a person decides on a finding, a cause or a criterion, and what is told of it."""

from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from api.fields import A_LINE, Id, Line, Moment
from auditor.model.finding import Outcome
from auditor.model.triage import Decision, Ruling, Subject, TriageKey, TriageVerdict, until
from auditor.request import Allowed, one_of

_LONGEST: Final = 2_000
_PLURAL: Final = {
    Subject.FINDING: "findings",
    Subject.CAUSE: "causes",
    Subject.CRITERION: "criteria",
}


def _until(given: object) -> object:
    """A day as the moment at which it ends."""
    return until(given) if isinstance(given, str) else given


_Text = Annotated[str, Field(max_length=_LONGEST, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]
_TEXT: Final = Allowed(f"a text of up to {_LONGEST} characters")
_Expiry = Annotated[
    Moment,
    BeforeValidator(_until),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date"},
                {"type": "string", "format": "date-time"},
            ]
        }
    ),
]
_EXPIRY: Final = Allowed("a day such as 2027-01-31, or a moment with its time zone")


class VerdictAsk(BaseModel):
    """A decision; what is left out stays as it is while the verdict does, and is else empty."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    verdict: Annotated[Decision | None, one_of(Decision)] = None
    """What a person says of it: `confirmed` (a fault), `false-alarm` (none), `accepted` (a fault
    that may stay until a day), `fixed-elsewhere` (mended where it comes from); of a criterion
    `met`, `not-met` or `not-present`; null takes back."""
    reason: Annotated[_Text, _TEXT] = ""
    """Why; a false alarm and an acceptance want a reason."""
    owner: Annotated[Line | None, A_LINE] = None
    """Who answers for it; an acceptance wants an owner."""
    ticket: Annotated[Line | None, A_LINE] = None
    """Where it is followed up."""
    expires: Annotated[_Expiry | None, _EXPIRY] = None
    """When an acceptance ends: a day, all of it (UTC), or a moment. No other verdict expires."""
    by: Annotated[Line | None, A_LINE] = None
    """Who decides; the name of the key where nobody is named."""
    scan: Annotated[Id | None, Allowed("the id of a scan, such as scan_01jd…")] = None
    """The scan that was read, so that the verdict is on what that shows: what has changed since is
    asked again. The newest that has it where it is left out."""


class VerdictTold(BaseModel):
    """What was decided on a finding, a cause or a criterion."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    on: Subject
    """What it is on."""
    key: str
    """The fingerprint of the finding, the id of the cause, or the number of the criterion."""
    verdict: Decision | None
    """What a person said of it; null where nobody did, or it was taken back."""
    reason: str
    """Why."""
    owner: str | None
    """Who answers for it."""
    ticket: str | None
    """Where it is followed up."""
    expires: datetime | None
    """When an acceptance ends."""
    expired: bool
    """It is an acceptance that has ended, so that what it is on counts again."""
    by: str | None
    """Who decided."""
    by_key: str | None
    """Id of the key that it came with."""
    at: datetime | None
    """When it was decided."""
    revision: int
    """How often it was decided on; 0 for never."""
    outcome: Outcome | None
    """What it was then: `failed`, or `cant_tell` where a person had to judge."""
    findings: int
    """On how many findings it was given."""
    links: dict[str, str]
    """Where more is told of it: its history."""


def told_verdict(site: str, on: TriageKey, verdict: TriageVerdict | None) -> VerdictTold:
    """A verdict as it is told of; None for one that nobody has given."""
    ruling = verdict.ruling if verdict else Ruling(decision=None)
    place = f"/v1/sites/{site}/{_PLURAL[on.subject]}/{on.name}"
    return VerdictTold(
        on=on.subject,
        key=on.name,
        verdict=ruling.decision,
        reason=ruling.reason,
        owner=ruling.owner or None,
        ticket=ruling.ticket or None,
        expires=ruling.expires,
        expired=verdict is not None and verdict.is_over(datetime.now(UTC)),
        by=verdict.by if verdict else None,
        by_key=(verdict.key or None) if verdict else None,
        at=verdict.at if verdict else None,
        revision=verdict.revision if verdict else 0,
        outcome=verdict.seen.outcome if verdict else None,
        findings=len(verdict.seen.elements) if verdict else 0,
        links={"self": place, "history": f"{place}/history"},
    )


def ruling_of(asked: VerdictAsk, now: TriageVerdict | None) -> Ruling:
    """A decision, from what is asked for and what was decided before."""
    before = now.ruling if now else Ruling(decision=None)
    given = asked.model_fields_set
    decision = asked.verdict if "verdict" in given else before.decision
    if decision != before.decision:
        before = Ruling(decision=decision)
    return Ruling(
        decision=decision,
        reason=asked.reason if "reason" in given else before.reason,
        owner=asked.owner or "" if "owner" in given else before.owner,
        ticket=asked.ticket or "" if "ticket" in given else before.ticket,
        expires=asked.expires if "expires" in given else before.expires,
    )


class TakenInTold(BaseModel):
    """What a workbook of verdicts came to, in rows."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    given: int
    """A verdict where none stood."""
    changed: int
    """Another verdict than the one that stood."""
    taken_back: int
    """The verdict that stood was emptied."""
    unchanged: int
    """As before, most of them without any."""
