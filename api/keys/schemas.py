"""What a key is made from, and what is told of it."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from api.fields import A_LINE, Line, Moment
from auditor.model.tenant import Key, Scope
from auditor.request import Allowed, one_of
from auditor.services.keys import NewKey


class KeyAsk(BaseModel):
    """A key that is asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    name: Annotated[Line, A_LINE]
    """What people call it, such as what uses it."""
    scopes: Annotated[
        tuple[Annotated[Scope, one_of(Scope)], ...],
        Field(min_length=1, max_length=len(Scope)),
        Allowed(f"a list of {', '.join(Scope)}"),
    ]
    """What it may do."""
    expires: Annotated[Moment | None, Allowed("a moment to come, such as 2027-01-31T12:00:00Z")] = (
        None
    )
    """When it stops to open anything; without it, never."""

    @field_validator("expires")
    @classmethod
    def _to_come(cls, value: datetime | None) -> datetime | None:
        if value is not None and not datetime.now(UTC) < value.astimezone(UTC):
            raise ValueError(value)
        return value


class KeyTold(BaseModel):
    """A key without its secret."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    id: str
    """Its id."""
    organisation: str
    """Id of the organisation that it acts for."""
    name: str
    """What people call it."""
    prefix: str
    """How its secret begins, to tell keys apart by."""
    scopes: list[Scope]
    """What it may do."""
    created: datetime
    """When it was made."""
    last_used: datetime | None
    """When it was used last, to a quarter of an hour; null for never."""
    expires: datetime | None
    """When it stops to open anything; null for never."""
    revoked: datetime | None
    """When it was taken back; null for a key that was not."""


class KeyMade(KeyTold):
    """A new key with its secret."""

    secret: str
    """What is sent as `Authorization: Bearer …`: told now, and never again."""


def told_key(key: Key) -> KeyTold:
    """A key without its secret."""
    return KeyTold(
        id=key.id,
        organisation=key.organisation,
        name=key.name,
        prefix=key.prefix,
        scopes=sorted(key.scopes),
        created=key.created,
        last_used=key.last_used,
        expires=key.expires,
        revoked=key.revoked,
    )


def made_key(new: NewKey) -> KeyMade:
    """A new key with its secret."""
    return KeyMade(**told_key(new.key).model_dump(), secret=new.secret)
