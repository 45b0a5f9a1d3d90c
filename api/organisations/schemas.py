"""What an organisation is made from, and what is told of it."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.fields import A_LINE, Line
from auditor.model.tenant import Organisation
from auditor.request import Allowed, not_truth

_Days = Annotated[int, Field(ge=1, le=36_500), BeforeValidator(not_truth)]
_Pages = Annotated[int, Field(ge=0, le=1_000_000_000), BeforeValidator(not_truth)]
_Slots = Annotated[int, Field(ge=1, le=256), BeforeValidator(not_truth)]


class OrganisationChange(BaseModel):
    """What is to be different of an organisation; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    name: Annotated[Line | None, A_LINE] = None
    """What people call it."""
    retention_days: Annotated[
        _Days | None, Allowed("a whole number from 1 to 36500, or null for the service's")
    ] = None
    """Days that its scans are kept after they ended; null for the service's setting."""
    page_quota: Annotated[
        _Pages | None, Allowed("a whole number from 0 to 1000000000, or null for the service's")
    ] = None
    """Pages that its scans of 24 hours may visit; null for the service's setting."""
    slots: Annotated[_Slots | None, Allowed("a whole number from 1 to 256, or null")] = None
    """Scans of it that may run at the same time; null for as many as there is room for."""


class OrganisationAsk(OrganisationChange):
    """An organisation that is asked for."""

    name: Annotated[Line, A_LINE]
    """What people call it."""


class OrganisationTold(BaseModel):
    """An organisation."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    id: str
    """Its id."""
    name: str
    """What people call it."""
    created: datetime | None
    """When it was made; null for the one that every archive has."""
    retention_days: int | None
    """Days that its scans are kept after they ended; null for the service's setting."""
    page_quota: int | None
    """Pages that its scans of 24 hours may visit; null for the service's setting."""
    slots: int | None
    """Scans of it that may run at the same time; null for as many as there is room for."""


def told_organisation(one: Organisation) -> OrganisationTold:
    """An organisation as it is told."""
    return OrganisationTold(
        id=one.id,
        name=one.name,
        created=one.created,
        retention_days=one.retention_days,
        page_quota=one.page_quota,
        slots=one.slots,
    )
