"""Canonical JSON: one form for one value, so that its hash says whether it is the same."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache

_MICROSECOND = timedelta(microseconds=1)
_AS_THEY_ARE = (str, int, float, type(None))


def canonical(value: object) -> str:
    """The canonical JSON of a value: keys sorted, no spaces, letters as themselves.

    Args:
        value: strings, numbers, moments, durations, enums, sequences, mappings with strings as
            keys, and dataclasses of those.

    Returns:
        The text. Moments are ISO 8601 in UTC, durations whole microseconds, a lone surrogate is
        a question mark.

    Raises:
        TypeError: a value is none of these.
    """
    text = json.dumps(
        plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
    )
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def sha256(pieces: Iterable[bytes]) -> str:
    """The SHA-256 of some bytes that come in pieces, in hex."""
    made = hashlib.sha256()
    for piece in pieces:
        made.update(piece)
    return made.hexdigest()


def plain(value: object) -> object:
    """A value in the types of JSON."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, _AS_THEY_ARE):
        return value
    if dataclasses.is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in _fields(value.__class__)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(str(plain(item)) for item in value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, timedelta):
        return value // _MICROSECOND
    raise TypeError(f"{type(value).__name__} has no canonical form")


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))
