"""Secrets: what opens a site under construction; kept in memory, never stored, logged or shown."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass


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
