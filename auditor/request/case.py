"""What a person tells of a supervision, as a file or a request has it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

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
_Text = Annotated[
    str, Field(max_length=2000), AfterValidator(no_nul), Allowed("text of at most 2000 characters")
]
_Day = Annotated[date | None, Allowed("a day such as 2026-12-24")]
_ALL_OF_IT = Allowed(f"a list of at most {_MOST}")


class _Part(BaseModel):
    """A part of a case: a name that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PartyChoices(_Part):
    """An authority, or the body whose site it is."""

    name: _Text = ""
    organisation_number: Annotated[
        str,
        Field(pattern=r"^([0-9]{3} ?[0-9]{3} ?[0-9]{3})?$"),
        Allowed("nine digits such as 974 760 673"),
    ] = ""


class EquipmentChoices(_Part):
    """What a person tested with."""

    browser: _Text = ""
    system: _Text = ""
    assistive: _Text = ""
    by: _Text = ""


class ChosenPageChoices(_Part):
    """A page of the sample, its kind, and why it was chosen."""

    address: _Text
    kind: _Text = ""
    reason: _Text = ""


class RecurringPartChoices(_Part):
    """A part that many pages have."""

    name: _Text
    where: _Text = ""


class ExemptionChoices(_Part):
    """Content that is left out, and why."""

    content: _Text
    reason: _Text = ""


class StatementChoices(_Part):
    """What a person found of the accessibility statement."""

    address: _Text = ""
    updated: _Day = None
    issues: Annotated[tuple[_Text, ...], Field(max_length=_MOST), _ALL_OF_IT] = ()


class OnwardChoices(_Part):
    """What happens after the report."""

    answer_by: _Day = None
    mend_by: _Day = None
    complaint: _Text = ""
    complain_by: _Day = None
    contact: _Text = ""


class CaseChoices(_Part):
    """A supervision as a report names it; what is left out is shown as missing."""

    number: _Text = ""
    stage: Annotated[Stage | None, one_of(Stage)] = None
    dated: _Day = None
    caseworker: _Text = ""
    legal_basis: _Text = ""
    period_from: _Day = None
    period_to: _Day = None
    solution: _Text = ""
    technologies: _Text = ""
    authority: PartyChoices | None = None
    body: PartyChoices | None = None
    statement: StatementChoices | None = None
    onward: OnwardChoices | None = None
    sample: Annotated[tuple[ChosenPageChoices, ...], Field(max_length=_MOST), _ALL_OF_IT] = ()
    recurring: Annotated[tuple[RecurringPartChoices, ...], Field(max_length=_MOST), _ALL_OF_IT] = ()
    tested_with: Annotated[tuple[EquipmentChoices, ...], Field(max_length=_MOST), _ALL_OF_IT] = ()
    exempt: Annotated[tuple[ExemptionChoices, ...], Field(max_length=_MOST), _ALL_OF_IT] = ()

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


def read_case(values: Mapping[str, object]) -> Case:
    """A case from values as somebody gave them, by field.

    Raises:
        UsageError: a name is unknown or a value is not allowed; the message names the place.
    """
    try:
        return CaseChoices.model_validate(values).case()
    except ValidationError as error:
        raise refusal(error, CaseChoices, {}) from error
