"""Canonical JSON: one form for one value, so that its hash says whether it is the same."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache

_MICROSECOND = timedelta(microseconds=1)


def canonical(value: object) -> str:
    """The canonical JSON of a value: keys sorted, no spaces, letters as themselves.

    Args:
        value: strings, numbers, moments, durations, enums, sequences, mappings with strings as
            keys, sets of strings, bytes, and dataclasses of those.

    Returns:
        The text. Moments are ISO 8601 in UTC, so are durations; bytes are told by their SHA-256,
        and a lone surrogate is a question mark.

    Raises:
        TypeError: a value is none of these.
    """
    text = _ENCODER.encode(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def sha256(pieces: Iterable[str]) -> str:
    """The SHA-256, in hex, of texts that come one by one; each ends with a line feed in it."""
    made = hashlib.sha256()
    for piece in pieces:
        made.update(piece.encode())
        made.update(b"\n")
    return made.hexdigest()


def _told(value: object) -> object:
    """A value that JSON has no type for in one that it has."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _names(type(value))}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, timedelta):
        seconds, rest = divmod(value // _MICROSECOND, 1_000_000)
        return f"PT{seconds}.{rest:06}S"
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no canonical form")


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


_ENCODER = json.JSONEncoder(
    ensure_ascii=False,
    allow_nan=False,
    separators=(",", ":"),
    sort_keys=True,
    check_circular=False,
    default=_told,
)
