"""Pieces of a result as rows of a kind, or a sentence that says where one is wrong."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from api.imports.pieces import Piece, Unreadable
from api.imports.shapes import cleaned
from auditor.model.locator import DocumentObject, JourneyStep, PagePlace

LOCATORS: Final = {
    "page": PagePlace,
    "journey_step": JourneyStep,
    "document_object": DocumentObject,
}
_T = TypeVar("_T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any type
    return TypeAdapter(kind)


def taken(piece: Piece, kind: type[_T]) -> _T:
    """A piece as a row of a kind.

    Raises:
        Unreadable: it is none; the sentence names the first value that is wrong, and not the value.
    """
    piece.read()
    return _validated(piece.text, piece.name, kind)


def located(told: Mapping[str, Any], kind: type[_T]) -> _T:
    """A locator, which is a value of ours with other names around it.

    Raises:
        Unreadable: it is none.
    """
    return _validated(json.dumps(_all_cleaned(told)).encode(), "locator", kind)


def _all_cleaned(value: Any) -> Any:  # noqa: ANN401 - any JSON
    match value:
        case str():
            return cleaned(value)
        case dict():
            return {name: _all_cleaned(it) for name, it in value.items()}
        case list():
            return [_all_cleaned(it) for it in value]
    return value


def _validated(text: bytes, name: str, kind: type[_T]) -> _T:
    try:
        read: _T = _adapter(cast(Any, kind)).validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = "".join(f"[{p}]" if isinstance(p, int) else f".{p[:40]}" for p in first["loc"])
        why = first["msg"].partition(",")[0]
        if first["type"] == "value_error":  # a sentence of ours, behind a word of pydantic's
            why = first["msg"].partition(", ")[2]
        raise Unreadable(f"{name}{place}: {why}.") from None
    return read
