"""Reading single values: what people write in flags, variables and files becomes typed values."""

import math
import re
from dataclasses import dataclass
from datetime import timedelta

from auditor.model.page import Viewport
from auditor.net.pattern import AddressPattern

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|)")
_UNITS = {"ms": timedelta(milliseconds=1), "s": timedelta(seconds=1), "m": timedelta(minutes=1)}
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,3})?) ?(MB|GB|TB)?")
_BYTES = {"": 1, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")
_PAGE = re.compile(r"https?://[!#-'*-;=?-Z_a-z~]+")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a field takes, worded to follow "give".

    Attributes:
        secret: what was given may hold a password, and is never shown.
    """

    words: str
    secret: bool = False


class Explained(ValueError):
    """A value cannot be used; the message follows its name, and shows nothing of it."""


def duration(value: object) -> object:
    """Read plain seconds, or a number with the unit ms, s or m.

    Raises:
        ValueError: it is neither.
    """
    value = not_truth(value)
    if isinstance(value, int | float):
        if not math.isfinite(value) or not 0 <= value <= 1e6:
            raise ValueError(value)
        return timedelta(seconds=value)
    if isinstance(value, str):
        match = _DURATION.fullmatch(value.strip())
        if not match or len(match[1]) > 9:
            raise ValueError(value)
        return float(match[1]) * _UNITS[match[2] or "s"]
    return value


def share(value: object) -> object:
    """Read a share of the whole: ``90%``, ``90 %`` or ``0.9``."""
    if isinstance(value, str) and (match := _PERCENT.fullmatch(value.strip())):
        return float(match[1].replace(",", ".")) / 100
    return not_truth(value)


def not_truth(value: object) -> object:
    """Refuse true and false where a number is wanted, since Python counts with them.

    Raises:
        ValueError: it is a truth value.
    """
    if isinstance(value, bool):
        raise ValueError(value)  # pydantic wants a ValueError, whatever is wrong
    return value


def no_nul(value: object) -> object:
    """Refuse a text, or one in a list, with a character that no database or browser takes.

    Raises:
        ValueError: it has the character NUL.
    """
    texts = value if isinstance(value, list | tuple) else (value,)
    if any(isinstance(text, str) and "\0" in text for text in texts):
        raise ValueError(value)
    return value


def viewport(value: object) -> object:
    """Read ``WIDTHxHEIGHT``.

    Raises:
        ValueError: it has another form or a size out of bounds.
    """
    return Viewport.parse(value) if isinstance(value, str) else value


def pattern(value: str) -> str:
    """Let a pattern of addresses through.

    Raises:
        PatternError: it cannot be used; the message says what to write instead.
    """
    return AddressPattern(value).text


def contact(value: str) -> str:
    """Let an e-mail address or a web address through; it becomes part of the User-Agent.

    Raises:
        ValueError: it is neither, or longer than 200 characters.
    """
    if len(value) > 200 or not (_EMAIL.fullmatch(value) or _PAGE.fullmatch(value)):
        raise ValueError(value)
    return value


def by_comma(value: object) -> object:
    """Take a string apart at commas; anything else stays as it is."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def rule_ids(value: object) -> object:
    """Take every string of a list apart at commas, which no rule id contains."""
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return by_comma(",".join(value))
    return by_comma(value)


def by_space(value: object) -> object:
    """Take a string apart at white space, which no address contains."""
    return tuple(value.split()) if isinstance(value, str) else value


def read_size(value: object) -> object:
    """Read a number of bytes, perhaps with ``MB``, ``GB`` or ``TB`` after it.

    Raises:
        ValueError: it has another form.
    """
    if not isinstance(value, str):
        return value
    found = _SIZE.fullmatch(value.strip().upper())
    if found is None:
        raise ValueError(value)
    return int(float(found[1]) * _BYTES[found[2] or ""])
