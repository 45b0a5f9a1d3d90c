"""What a person tells of a supervision, as a file or a request has it."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from auditor.model.case import (
    Case,
    ChosenPage,
    Equipment,
    Exemption,
    Onward,
    Party,
    RecurringPart,
    Stage,
    Statement,
)
from auditor.request.fields import one_of
from auditor.request.refusal import refusal
from auditor.request.values import Allowed, no_nul

_MOST = 200
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_Text = Annotated[
    str, Field(max_length=2000), AfterValidator(no_nul), Allowed("text of at most 2000 characters")
]


def _day(value: object) -> object:
    """Refuse what is no day as TOML and ISO 8601 write it; numbers would be taken for moments.

    Raises:
        ValueError: it is none.
    """
    written = isinstance(value, str) and _ISO_DAY.fullmatch(value)
    if value is None or written or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise ValueError(value)


_Day = Annotated[date | None, BeforeValidator(_day), Allowed("a day such as 2026-12-24")]
_ALL_OF_IT = Allowed(f"a list of at most {_MOST}")


class _Part(BaseModel):
    """A part of a case: a name that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class PartyChoices(_Part):
    """An authority, or the body whose site it is."""

    name: _Text = ""
    """What it is called."""
    organisation_number: Annotated[
        str,
        Field(pattern=r"^([0-9]{3} ?[0-9]{3} ?[0-9]{3})?$"),
        Allowed("nine digits such as 974 760 673"),
    ] = ""
    """Nine digits."""


class EquipmentChoices(_Part):
    """What a person tested with."""

    browser: _Text = ""
    """Browser, with its version."""
    system: _Text = ""
    """Operating system, or the device."""
    assistive: _Text = ""
    """Assistive technology, such as a screen reader with its version."""
    by: _Text = ""
    """Who tested."""


class ChosenPageChoices(_Part):
    """A page of the sample, its kind, and why it was chosen."""

    address: _Text
    """Where it is."""
    kind: _Text = ""
    """What kind of page it is, in the supervisor's words."""
    reason: _Text = ""
    """Why it was chosen."""


class RecurringPartChoices(_Part):
    """A part that many pages have."""

    name: _Text
    """What it is called, such as the main menu."""
    where: _Text = ""
    """Where it is found."""


class ExemptionChoices(_Part):
    """Content that is left out, and why."""

    content: _Text
    """What is left out."""
    reason: _Text = ""
    """Why."""


class StatementChoices(_Part):
    """What a person found of the accessibility statement."""

    address: _Text = ""
    """Where it is."""
    updated: _Day = None
    """The day on it."""
    issues: Annotated[tuple[_Text, ...], Field(max_length=_MOST), _ALL_OF_IT] = ()
    """What is wrong with it, one sentence each."""


class OnwardChoices(_Part):
    """What happens after the report."""

    answer_by: _Day = None
    """Last day for the plan for mending."""
    mend_by: _Day = None
    """Last day for mending."""
    complaint: _Text = ""
    """How and to whom the decision can be complained of."""
    complain_by: _Day = None
    """Last day for that."""
    contact: _Text = ""
    """Whom to ask."""


class CaseChoices(_Part):
    """A supervision as a report names it; what is left out is shown as missing."""

    number: _Text = ""
    """Of the case in the authority's archive."""
    stage: Annotated[Stage | None, one_of(Stage)] = None
    """Which report of the supervision it is."""
    dated: _Day = None
    """The day on the report."""
    caseworker: _Text = ""
    """Who writes it."""
    legal_basis: _Text = ""
    """Paragraphs that the supervision rests on."""
    period_from: _Day = None
    """First day of the supervision."""
    period_to: _Day = None
    """Last day of the supervision."""
    solution: _Text = ""
    """What the body calls the site."""
    technologies: _Text = ""
    """That the site relies upon, as a person confirmed them."""
    authority: PartyChoices | None = None
    """Whose supervision it is."""
    body: PartyChoices | None = None
    """Whose site it is."""
    statement: StatementChoices | None = None
    """The accessibility statement."""
    onward: OnwardChoices | None = None
    """What happens after the report."""
    sample: Annotated[tuple[ChosenPageChoices, ...], Field(max_length=_MOST), _ALL_OF_IT] = ()
    """Pages that were chosen, and why."""
    recurring: Annotated[tuple[RecurringPartChoices, ...], Field(max_length=_MOST), _ALL_OF_IT] = ()
    """Parts that many pages have."""
    tested_with: Annotated[tuple[EquipmentChoices, ...], Field(max_length=_MOST), _ALL_OF_IT] = ()
    """What people tested with."""
    exempt: Annotated[tuple[ExemptionChoices, ...], Field(max_length=_MOST), _ALL_OF_IT] = ()
    """Content that is left out."""

    def case(self) -> Case:
        """The case as reports have it."""
        return Case(
            authority=_party(self.authority),
            body=_party(self.body),
            number=self.number,
            stage=self.stage,
            dated=self.dated,
            caseworker=self.caseworker,
            legal_basis=self.legal_basis,
            period=(self.period_from, self.period_to),
            solution=self.solution,
            technologies=self.technologies,
            sample=tuple(
                ChosenPage(address=one.address, kind=one.kind, reason=one.reason)
                for one in self.sample
            ),
            recurring=tuple(
                RecurringPart(name=one.name, where=one.where) for one in self.recurring
            ),
            tested_with=tuple(
                Equipment(
                    browser=one.browser, system=one.system, assistive=one.assistive, by=one.by
                )
                for one in self.tested_with
            ),
            exempt=tuple(Exemption(content=one.content, reason=one.reason) for one in self.exempt),
            statement=_statement(self.statement or StatementChoices()),
            onward=_onward(self.onward or OnwardChoices()),
        )


def _party(given: PartyChoices | None) -> Party:
    if given is None:
        return Party()
    return Party(name=given.name, organisation_number=given.organisation_number)


def _statement(given: StatementChoices) -> Statement:
    return Statement(address=given.address, updated=given.updated, issues=given.issues)


def _onward(given: OnwardChoices) -> Onward:
    return Onward(
        answer_by=given.answer_by,
        mend_by=given.mend_by,
        complaint=given.complaint,
        complain_by=given.complain_by,
        contact=given.contact,
    )


def read_case(values: Mapping[str, object]) -> CaseChoices:
    """What is told of a case, from values as somebody gave them, by field.

    Raises:
        UsageError: a name is unknown or a value is not allowed; the message names the place.
    """
    try:
        return CaseChoices.model_validate(values)
    except ValidationError as error:
        raise refusal(error, CaseChoices, {}) from error
