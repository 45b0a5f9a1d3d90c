"""What a person tells of a supervision that no scan can know; what is "" or None was not told."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Stage(StrEnum):
    """Which report of a supervision it is."""

    PRELIMINARY = "preliminary"
    FINAL = "final"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An authority, or the body whose site it is."""

    name: str = ""
    organisation_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """What a person tested with.

    Attributes:
        assistive: assistive technology, such as a screen reader with its version.
    """

    browser: str = ""
    system: str = ""
    assistive: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPage:
    """A page of the sample.

    Attributes:
        kind: what kind of page it is, in the supervisor's words, such as "Skjema".
        reason: why it was chosen.
    """

    address: str
    kind: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringPart:
    """A part that all or many pages have, such as the head of the page."""

    name: str
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Content that is left out, or that a disproportionate burden is claimed for, and why."""

    content: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a person found of the accessibility statement.

    Attributes:
        issues: what is wrong with it, one sentence each.
    """

    address: str = ""
    updated: date | None = None
    issues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """What happens after the report.

    Attributes:
        answer_by: last day for the plan for mending.
        mend_by: last day for mending.
        complaint: how and to whom the decision can be complained of.
        complain_by: last day for that.
    """

    answer_by: date | None = None
    mend_by: date | None = None
    complaint: str = ""
    complain_by: date | None = None
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A supervision as a report names it.

    Attributes:
        number: of the case in the authority's archive.
        dated: the day on the report.
        legal_basis: paragraphs that the supervision rests on.
        period: first and last day of the supervision.
        solution: what the body calls the site.
        technologies: that the site relies upon, as a person confirmed them.
    """

    authority: Party = Party()
    body: Party = Party()
    number: str = ""
    stage: Stage | None = None
    dated: date | None = None
    caseworker: str = ""
    legal_basis: str = ""
    period: tuple[date | None, date | None] = (None, None)
    solution: str = ""
    technologies: str = ""
    sample: tuple[ChosenPage, ...] = ()
    recurring: tuple[RecurringPart, ...] = ()
    tested_with: tuple[Equipment, ...] = ()
    exempt: tuple[Exemption, ...] = ()
    statement: Statement = Statement()
    onward: Onward = Onward()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCase:
    """What a service keeps of the supervision that a scan was for.

    Attributes:
        told: JSON, as somebody gave it; None where nobody has, or it was taken back.
        revision: how often something was told; 0 for never.
        by: who told it.
        key: id of the key that it came with; "" for none.
        at: when; None for never.
    """

    told: str | None = None
    revision: int = 0
    by: str = ""
    key: str = ""
    at: datetime | None = None
