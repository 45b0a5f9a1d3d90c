"""Secrets: read from variables and files that the command line names, never from it itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from auditor.errors import UsageError
from auditor.model.secrets import (
    LONGEST,
    Secrets,
    authorization,
    fits_basic_auth,
    fits_cookie,
    fits_header,
    is_name,
    may_be_set,
)

_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class _Kind(StrEnum):
    HEADER = "--header"
    COOKIE = "--cookie"
    BASIC_AUTH = "--basic-auth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where one secret is kept.

    Attributes:
        name: of the header or cookie, "" for basic authentication.
        variable: environment variable that holds it, or None.
        file: file that holds it, or None.
    """

    kind: _Kind
    name: str
    variable: str | None
    file: Path | None

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip()


def references(
    headers: Sequence[str], cookies: Sequence[str], basic_auth: str | None
) -> tuple[Reference, ...]:
    """Read the options without reading the secrets.

    Args:
        headers: each ``Name: env:VARIABLE`` or ``Name: file:PATH``.
        cookies: each ``name=env:VARIABLE`` or ``name=file:PATH``.
        basic_auth: ``env:VARIABLE`` or ``file:PATH`` that holds ``user:password``.

    Raises:
        UsageError: an option has another form, above all where it holds the value itself. No
            message repeats what might be a secret.
    """
    found = [_named(_Kind.HEADER, ":", text) for text in headers]
    found += [_named(_Kind.COOKIE, "=", text) for text in cookies]
    if basic_auth is not None:
        found.append(_reference(_Kind.BASIC_AUTH, "", basic_auth))
    seen = set()
    for one in found:
        name = "authorization" if one.kind is _Kind.BASIC_AUTH else one.name
        key = (one.kind is _Kind.COOKIE, name if one.kind is _Kind.COOKIE else name.lower())
        if key in seen:
            raise UsageError(f"{one} sets what another option sets already: give one of them.")
        seen.add(key)
    return tuple(found)


def read_secrets(found: Sequence[Reference], environment: Mapping[str, str]) -> Secrets:
    """Read the secrets.

    Raises:
        UsageError: one is missing, or cannot be a header's or cookie's value; the message names
            the variable or file, never what it holds.
    """
    headers, cookies = [], []
    for one in found:
        value = _value(one, environment)
        if one.kind is _Kind.COOKIE:
            cookies.append((one.name, value))
        elif one.kind is _Kind.HEADER:
            headers.append((one.name, value))
        else:
            headers.append(authorization(value))
    return Secrets(headers=tuple(headers), cookies=tuple(cookies))


def _named(kind: _Kind, separator: str, text: str) -> Reference:
    name, found, rest = text.partition(separator)
    name = name.strip()
    if not found or not is_name(name):
        form = "'Name: env:VARIABLE'" if kind is _Kind.HEADER else "'name=env:VARIABLE'"
        raise UsageError(f"{kind} does not begin with a name and '{separator}': write {form}.")
    if kind is _Kind.HEADER and not may_be_set(name):
        hint = "use --cookie" if name.lower() == "cookie" else "leave it out"
        raise UsageError(f"--header cannot set {name}, which the browser writes itself: {hint}.")
    return _reference(kind, name, rest.strip())


def _reference(kind: _Kind, name: str, text: str) -> Reference:
    source, _, place = text.partition(":")
    one = Reference(
        kind=kind,
        name=name,
        variable=place if source == "env" else None,
        file=Path(place).expanduser() if source == "file" and place else None,
    )
    if one.variable is not None and not _VARIABLE.fullmatch(one.variable):
        raise UsageError(f"{one} does not name an environment variable after 'env:'.")
    if one.variable is None and one.file is None:
        raise UsageError(
            f"{one} takes env:VARIABLE or file:PATH, never the value itself: others can read a"
            " command line, and the shell keeps it."
        )
    return one


def _value(one: Reference, environment: Mapping[str, str]) -> str:
    place = f"the environment variable {one.variable}" if one.variable else f"the file {one.file}"
    value = _read(one, environment, place)
    if not value or len(value) > LONGEST:
        raise UsageError(f"{one}: {place} is empty, or holds more than {LONGEST} characters.")
    if one.kind is _Kind.BASIC_AUTH:
        if not fits_basic_auth(value):
            raise UsageError(f"{one}: {place} does not hold user:password on one line.")
        return value
    fits = fits_cookie if one.kind is _Kind.COOKIE else fits_header
    if not fits(value):
        raise UsageError(
            f"{one}: {place} holds characters that its value cannot have, such as a line break."
        )
    return value


def _read(one: Reference, environment: Mapping[str, str], place: str) -> str:
    if one.file is None:
        value = environment.get(str(one.variable))
        if value is None:
            raise UsageError(f"{one}: {place} is not set.")
        return value
    try:
        with one.file.open(encoding="utf-8", newline="") as file:
            text = file.read(LONGEST + 3)
    except OSError as error:
        raise UsageError(f"{one}: {place} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError:
        # The error's own text quotes what it met.
        raise UsageError(f"{one}: {place} is not UTF-8 text.") from None
    # Editors end a file with a line break that is not part of the secret.
    return text.removesuffix("\n").removesuffix("\r")
