"""Locators as text: the one form that the archive keeps, and the one that programs read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any, TypeAlias

from auditor.model.locator import DocumentObject, JourneyStep, Locator, PagePlace, StyleRule

Plain: TypeAlias = "Mapping[str, Plain] | list[Plain] | str | int | float | bool | None"

_KINDS: Mapping[type, str] = {
    PagePlace: "page",
    JourneyStep: "journey_step",
    DocumentObject: "document_object",
}
_CODES = {PagePlace: 0, JourneyStep: 1, DocumentObject: 2}
"""What stands for each kind in the archive; a number is never used for another one."""
_FOR_GROUPING = frozenset({"alike"})
"""Fields that say nothing outside the process that grouped by them."""
_BY_CODE = {code: kind for kind, code in _CODES.items()}
_FIELDS = {kind: tuple(one.name for one in fields(kind)) for kind in (*_CODES, StyleRule)}
"""The names of the fields of each kind, and of a rule, in order."""


def to_json(locator: Locator | None) -> str:
    """Compact JSON; `from_json` reads it back equal. "" for None."""
    if locator is None:
        return ""
    return json.dumps(_row(locator), ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=20_000)
def from_json(text: str) -> Locator | None:
    """Read what `to_json` wrote.

    Raises:
        ValueError: the text is no such JSON.
    """
    if not text:
        return None
    try:
        return _locator(json.loads(text))
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"no locator: {text[:80]!r}") from error


def to_plain(locator: Locator) -> dict[str, Plain]:
    """By the names of its fields, with its kind first; without hashes that only group."""
    told: dict[str, Plain] = {"kind": _KINDS[type(locator)]}
    for name in _FIELDS[type(locator)]:
        if name not in _FOR_GROUPING:
            told[name] = _plain(getattr(locator, name))
    return told


def _plain(value: object) -> Plain:
    match value:
        case str() | int() | None:
            return value
        case tuple():
            return [_plain(one) for one in value]
        case StyleRule():
            return {name: getattr(value, name) for name in _FIELDS[StyleRule]}
        case PagePlace():
            return to_plain(value)
    raise TypeError(f"no part of a locator: {value!r:.80}")


def _row(locator: Locator) -> list[Any]:
    """The code of its kind and its fields in order, without the empty ones at the end."""
    row: list[Any] = [_CODES[type(locator)]]
    row += [_item(getattr(locator, name)) for name in _FIELDS[type(locator)]]
    while not row[-1] and len(row) > 1:
        row.pop()
    return row


def _item(value: object) -> object:
    match value:
        case bool():
            return int(value)
        case StyleRule():
            return [value.sheet, value.selector, value.property, value.value]
        case PagePlace():
            return _row(value)
        case None:
            return 0
    return value


def _locator(row: Sequence[Any]) -> Locator:
    kind = _BY_CODE[row[0]]
    told = dict(zip(_FIELDS[kind], row[1:], strict=False))
    if len(told) < len(row) - 1:
        raise ValueError(f"no locator: {len(row) - 1} values of {len(told)}")
    if kind is PagePlace:
        return _page_place(told)
    if kind is JourneyStep:
        element = told.get("element")
        return JourneyStep(**told | {"element": _locator(element) if element else None})
    return DocumentObject(**told | {"path": tuple(told.get("path", ()))})


_LISTS = ("frames", "landmarks", "chain", "classes", "alike")
_STYLES = ("styled_by", "or_styled_by")


def _page_place(told: dict[str, Any]) -> PagePlace:
    told |= {name: tuple(told[name]) for name in _LISTS if name in told}
    told |= {name: _style(told[name]) for name in _STYLES if name in told}
    return PagePlace(**told | {"prose": bool(told.get("prose"))})


def _style(told: Sequence[str] | int) -> StyleRule | None:
    if isinstance(told, int):
        return None
    sheet, selector, property_, value = told
    return StyleRule(sheet=sheet, selector=selector, property=property_, value=value)
