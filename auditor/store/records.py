"""Records: values that are kept whole, as canonical JSON, and read back by their types."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from auditor.errors import StoreError
from auditor.model import locator_json
from auditor.model.canonical import canonical
from auditor.model.cause import Cause, Picture
from auditor.model.rule import RuleInfo
from auditor.model.scan import Scan
from auditor.model.seal import Seal

T = TypeVar("T")


def scan_to_json(scan: Scan) -> str:
    """The whole record of a scan; `scan_from_json` reads it back equal."""
    return canonical(scan)


def scan_from_json(text: str) -> Scan:
    """Read what `scan_to_json` wrote.

    Raises:
        StoreError: the text is no such record.
    """
    return _read(_scans(), text, "scan")


def rules_to_json(rules: Mapping[str, RuleInfo]) -> str:
    """Rules with all that is told of them, by id; equal text for equal rules."""
    return canonical([rules[name] for name in sorted(rules)])


def rules_from_json(text: str) -> dict[str, RuleInfo]:
    """Read what `rules_to_json` wrote.

    Raises:
        StoreError: the text is no such list.
    """
    return {rule.id: rule for rule in _read(_rules(), text, "rules")}


def seal_to_json(seal: Seal) -> str:
    """A seal with what was computed, without its digest."""
    return canonical(replace(seal, digest=""))


def seal_from_json(text: str, digest: str) -> Seal:
    """Read what `seal_to_json` wrote.

    Raises:
        StoreError: the text is no such record.
    """
    return replace(_read(_seals(), text, "seal"), digest=digest)


def cause_to_json(cause: Cause) -> str:
    """A cause, its picture by the key that it is kept under."""
    record = json.loads(canonical(replace(cause, picture=None)))
    record["picture"] = cause.picture.key if cause.picture else None
    for place, told in zip(cause.places, record["places"], strict=True):
        told["finding"]["locator"] = locator_json.to_json(place.finding.locator)
    return canonical(record)


def picture_key_of(text: str) -> str | None:
    """The key of the picture of a cause that `cause_to_json` wrote."""
    key: str | None = json.loads(text)["picture"]
    return key


def cause_from_json(text: str, pictures: Mapping[str, Picture]) -> Cause:
    """Read what `cause_to_json` wrote.

    Args:
        text: the record.
        pictures: those that there are, by key.

    Raises:
        StoreError: the text is no such record.
    """
    record = json.loads(text)
    key = record.pop("picture")
    locators = [place["finding"].pop("locator") for place in record["places"]]
    cause = _read(_causes(), json.dumps(record), "cause")
    return replace(
        cause,
        picture=pictures.get(key),
        places=tuple(
            replace(
                place,
                finding=replace(place.finding, locator=locator_json.from_json(locator)),
            )
            for place, locator in zip(cause.places, locators, strict=True)
        ),
    )


def _read(adapter: TypeAdapter[T], text: str, what: str) -> T:
    try:
        return adapter.validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, (what, *first["loc"])))
        raise StoreError(
            f"The record of the {what} cannot be read ({place}: {first['msg']}): run the scan"
            " again."
        ) from error


@cache
def _scans() -> TypeAdapter[Scan]:
    return TypeAdapter(Scan)


@cache
def _rules() -> TypeAdapter[tuple[RuleInfo, ...]]:
    return TypeAdapter(tuple[RuleInfo, ...])


@cache
def _seals() -> TypeAdapter[Seal]:
    return TypeAdapter(Seal)


@cache
def _causes() -> TypeAdapter[Cause]:
    return TypeAdapter(Cause)
