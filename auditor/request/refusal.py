"""Wrong values told in one sentence each: what was wrong, where, and what to do."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from auditor.errors import UsageError
from auditor.model.text import clean
from auditor.net.pattern import PatternError
from auditor.request.addresses import AddressError
from auditor.request.values import Allowed, Explained

_SHOWN = 120
_NO_OBJECT = frozenset({"missing", "dict_type", "model_type", "model_attributes_type"})
"""What pydantic calls nothing, or something else, where fields are to be."""


def allowed(field: FieldInfo) -> str:
    """What a field takes, worded to follow "give"; "" where nothing is said of it."""
    takes = _allowed(field)
    return takes.words if takes else ""


def _allowed(field: FieldInfo) -> Allowed | None:
    return next((item for item in field.metadata if isinstance(item, Allowed)), None)


def nearest(name: str, names: Collection[str]) -> str:
    """The end of a sentence on an unknown name, "" where none of ``names`` resembles it."""
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean {close[0]}?" if close else ""


def nearest_or_all(name: str, names: Collection[str]) -> str:
    """The end of a sentence on an unknown name: the one that resembles it, or all there are."""
    return nearest(name, names) or f"there are {', '.join(sorted(names))}."


def refusal(
    error: ValidationError, model: type[BaseModel], places: Mapping[str, str]
) -> UsageError:
    """The first thing that is wrong, as a sentence.

    Args:
        error: what pydantic says.
        model: what the values were to become.
        places: where each value was given, by field; a field that is missing here is named as
            it is.
    """
    first = error.errors(include_url=False)[0]
    told = first.get("ctx", {}).get("error")
    if not first["loc"]:
        return UsageError(str(told))
    *outer, name = _path(model, first["loc"])
    place = places.get(str(name), str(name)) if not outer else f"{_written(outer)}.{name}"
    return UsageError(_sentence(first, model, place))


def refused_value(
    error: ErrorDetails, model: type[BaseModel] | None, takes: Allowed | None = None
) -> tuple[str, str]:
    """A value that cannot be used: its place as programs write it, and what is wrong with it.

    Args:
        error: one of those that pydantic tells.
        model: what the values were to become; None for a value that stands alone.
        takes: what a value takes that stands alone.
    """
    loc = error["loc"]
    told = error.get("ctx", {}).get("error")
    if not loc:
        if error["type"] in _NO_OBJECT:
            return "", "What is sent must be an object of JSON, { … }."
        return "", str(told) if told else f"What was sent cannot be used: {_plain(error)}."
    path = _path(model, loc) if model else loc[-1:]
    place = ".".join(filter(None, (_written(path[:-1]), str(path[-1]))))
    return place, _sentence(error, model, place, takes)


def _sentence(
    error: ErrorDetails, model: type[BaseModel] | None, place: str, takes: Allowed | None = None
) -> str:
    """What is wrong with one value, which was given at ``place``."""
    told = error.get("ctx", {}).get("error")
    *outer, name = _path(model, error["loc"]) if model else error["loc"]
    owner = _model_in(model, outer) if model else None
    if error["type"] == "extra_forbidden" and owner:
        unknown = clean(place, _SHOWN)
        hint = nearest_or_all(str(name), owner.model_fields)
        return f"{unknown} is no part of a request: {hint}"
    if isinstance(told, AddressError | Explained):  # tells it without a password in it
        return f"{place} {told}"
    field = owner.model_fields.get(str(name)) if owner else None
    takes = _allowed(field) if field else takes
    give = f"give {takes.words}" if takes else _plain(error)
    if error["type"] == "missing":
        return f"{place} is missing: {give}."
    given = "…" if takes and takes.secret else clean(repr(error["input"]), _SHOWN)
    if isinstance(told, PatternError):
        return f"{place} is {given}: {told.advice}."
    return f"{place} is {given}: {give}."


def _plain(error: ErrorDetails) -> str:
    """What pydantic says, to follow a colon."""
    return f"{error['msg'][:1].lower()}{error['msg'][1:]}".rstrip(".")


def _path(model: type[BaseModel], loc: Sequence[str | int]) -> Sequence[str | int]:
    """The place of a value down to the field that was wrong; items of plain lists are left out."""
    inner = _item_model(model, loc[0])
    field = 2 if any(isinstance(part, int) for part in loc[1:2]) else 1
    if inner is None or len(loc) <= field:
        return loc[:1]
    return (*loc[:field], *_path(inner, loc[field:]))


def _model_in(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel]:
    """The model that a field of this path belongs to."""
    for name in path:
        model = _item_model(model, name) or model
    return model


def _item_model(model: type[BaseModel], name: str | int) -> type[BaseModel] | None:
    """The model of a list's items, None where the field is no list of models."""
    field = model.model_fields.get(str(name))
    args = get_args(field.annotation) if field else ()
    first = args[0] if args else None
    return first if isinstance(first, type) and issubclass(first, BaseModel) else None


def _written(path: Sequence[str | int]) -> str:
    """A path as programs write it: ``sample[2]``."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")
