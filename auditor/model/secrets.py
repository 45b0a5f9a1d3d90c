"""Secrets: what opens a site under construction; kept in memory, never stored, logged or shown."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

LONGEST: Final = 16_384
"""Characters in one value; servers refuse more."""
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""RFC 9110 section 5.6.2; cookie names are tokens, too (RFC 6265 section 4.1.1)."""
_HEADER_VALUE: Final = re.compile(r"[\t\x20-\x7e]+")
_COOKIE_VALUE: Final = re.compile(r"[\x21-\x3a\x3c-\x7e]*")
_REFUSED: Final = frozenset(
    {
        "connection",
        "content-length",
        "cookie",
        "expect",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that say how a message is carried; cookies are given as such."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Secrets:
    """Headers and cookies that go to the site's own origin only.

    Attributes:
        headers: (name, value) pairs; basic authentication is an ``Authorization`` header.
        cookies: (name, value) pairs.
    """

    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[tuple[str, str], ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """Everything that must not be shown: values, credentials without scheme, the password."""
        headers = [part for _, value in self.headers for part in _parts(value)]
        return (*headers, *(value for _, value in self.cookies))

    def __bool__(self) -> bool:
        return bool(self.headers or self.cookies)

    def __repr__(self) -> str:
        # Reaches logs and tracebacks, so it counts and names nothing but the kinds.
        return f"Secrets({len(self.headers)} headers, {len(self.cookies)} cookies)"


def _parts(header: str) -> Iterator[str]:
    """A header's value, its credentials, and what basic authentication wraps (RFC 7617)."""
    scheme, _, credentials = header.rpartition(" ")
    yield from (header, credentials)
    if scheme.lower() != "basic":
        return
    try:
        pair = base64.b64decode(credentials, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return
    yield from (pair, pair.partition(":")[2])


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Credentials:
    """What a site is opened with, as somebody gave it.

    Attributes:
        headers: (name, value) pairs.
        cookies: (name, value) pairs.
        basic_auth: ``user:password``; "" for none.
        given: when they were given.
    """

    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[tuple[str, str], ...] = ()
    basic_auth: str = ""
    given: datetime

    @property
    def secrets(self) -> Secrets:
        """What is sent."""
        basic = (authorization(self.basic_auth),) if self.basic_auth else ()
        return Secrets(headers=(*self.headers, *basic), cookies=self.cookies)

    def __repr__(self) -> str:
        return f"Credentials({self.secrets!r})"


def is_name(text: str) -> bool:
    """Whether a header or a cookie can be called so."""
    return _TOKEN.fullmatch(text) is not None


def may_be_set(header: str) -> bool:
    """Whether a header is left to whoever asks; the browser writes the others itself."""
    name = header.lower()
    return name not in _REFUSED and not name.startswith(("proxy-", "sec-"))


def fits_header(value: str) -> bool:
    """Whether a header can have a value."""
    return _HEADER_VALUE.fullmatch(value) is not None


def fits_cookie(value: str) -> bool:
    """Whether a cookie can have a value."""
    return _COOKIE_VALUE.fullmatch(value) is not None


def fits_basic_auth(text: str) -> bool:
    """Whether a text is ``user:password`` on one line."""
    return bool(text.partition(":")[1]) and text.isprintable()


def authorization(user_and_password: str) -> tuple[str, str]:
    """The header that basic authentication is (RFC 7617)."""
    code = base64.b64encode(user_and_password.encode("utf-8")).decode("ascii")
    return "Authorization", f"Basic {code}"
