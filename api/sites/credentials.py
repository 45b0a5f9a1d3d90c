"""What a site is opened with, as it is given: taken in, never told again."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WrapValidator, model_validator

from auditor.model.secrets import (
    LONGEST,
    Credentials,
    fits_basic_auth,
    fits_cookie,
    fits_header,
    is_name,
    may_be_set,
)
from auditor.request import Allowed, Explained

_MOST_HEADERS: Final = 20
_MOST_COOKIES: Final = 50
_Value = Annotated[str, Field(min_length=1, max_length=LONGEST)]
_REFUSED: Final = (
    "cannot be used: give names and values that a header or a cookie can have, no header that the"
    f" browser writes itself such as Host, no value longer than {LONGEST} characters, and"
    " Authorization only once; or null for none."
)


class BasicAuth(BaseModel):
    """A user with a password (RFC 7617)."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    user: Annotated[str, Field(min_length=1, max_length=200, pattern="^[^:]+$", repr=False)]
    """Name of the user."""
    password: Annotated[str, Field(max_length=1000, repr=False)]
    """The password."""


class CredentialsAsk(BaseModel):
    """What a site is opened with; sent to its own origin only, and never shown again."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    headers: Annotated[dict[str, _Value], Field(max_length=_MOST_HEADERS, repr=False)] = {}
    """Headers, by name."""
    cookies: Annotated[
        dict[str, Annotated[str, Field(max_length=LONGEST)]],
        Field(max_length=_MOST_COOKIES, repr=False),
    ] = {}
    """Cookies, by name."""
    basic_auth: Annotated[BasicAuth | None, Field(repr=False)] = None
    """A user with a password, for basic authentication."""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        names = [name.lower() for name in self.headers]
        names += ["authorization"] if self.basic_auth else []
        sound = (
            len(set(names)) == len(names)
            and all(
                is_name(n) and may_be_set(n) and fits_header(v) for n, v in self.headers.items()
            )
            and all(is_name(n) and fits_cookie(v) for n, v in self.cookies.items())
            and (self.basic_auth is None or fits_basic_auth(self._user_and_password()))
            and (names or self.cookies)
        )
        if not sound:
            raise ValueError
        return self

    def credentials(self) -> Credentials:
        """What was given, from now on."""
        return Credentials(
            headers=tuple(self.headers.items()),
            cookies=tuple(self.cookies.items()),
            basic_auth=self._user_and_password(),
            given=datetime.now(UTC),
        )

    def _user_and_password(self) -> str:
        basic = self.basic_auth
        return f"{basic.user}:{basic.password}" if basic else ""


def _untold(
    value: object, read: Callable[[object], CredentialsAsk | None]
) -> CredentialsAsk | None:
    """Read credentials; whatever is wrong with them, no answer repeats any of it.

    Raises:
        Explained: they cannot be used.
    """
    try:
        return read(value)
    except ValidationError:
        raise Explained(_REFUSED) from None


GivenCredentials = Annotated[
    CredentialsAsk | None,
    WrapValidator(_untold),
    Allowed("an object with headers, cookies or basic_auth, or null", secret=True),
    Field(json_schema_extra={"writeOnly": True}, repr=False),
]
"""A field that takes credentials."""
