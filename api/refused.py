"""Values that cannot be used, told field by field."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, cast

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict
from pydantic_core import ErrorDetails

from auditor.model.text import clean
from auditor.request import Allowed, HoldsSecret, nearest_or_all, refused_value


class FieldProblem(BaseModel):
    """One value that cannot be used."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    field: str
    """Where it was given: a field of the body such as `sample[2].url`, or a parameter."""
    problem: str
    """What is wrong with it, and what to give instead."""


_SHOWN: Final = 60
_SECRETS: Final = frozenset(
    {
        *("authorization", "auth", "basic_auth", "bearer", "cookie", "cookies", "credentials"),
        *("header", "headers", "login", "password", "secret", "secrets", "token", "user"),
        "username",
    }
)
"""What people call what opens a site."""
_TO_THE_SITE: Final = (
    "what opens a site is kept with the site, never with a scan: give it as the credentials of one"
    " (/v1/sites), and name that in site."
)


def field_problems(found: Sequence[Mapping[str, Any]], route: object) -> list[FieldProblem]:
    """What the framework found, in our words.

    Args:
        found: pydantic's errors, each with the part of the request at the head of its place.
        route: that was asked.
    """
    told: dict[tuple[str, str], None] = {}
    for error in found:
        part, *loc = error["loc"]
        model = _body_model(route) if part == "body" else None
        takes = None if part == "body" else _taken(route, str(loc[0]))
        there = cast(ErrorDetails, {**error, "loc": tuple(loc)})
        field, problem = refused_value(there, model, takes)
        told[field, _secret(error, field) or problem] = None
    return [FieldProblem(field=field, problem=problem) for field, problem in told]


def body_problems(found: Sequence[Mapping[str, Any]], model: type[BaseModel]) -> list[FieldProblem]:
    """What is wrong with a body that a route reads itself, in our words.

    Args:
        found: pydantic's errors.
        model: what the body was to become.
    """
    told = [refused_value(cast(ErrorDetails, error), model) for error in found]
    return [FieldProblem(field=field, problem=problem) for field, problem in dict.fromkeys(told)]


def _secret(error: Mapping[str, Any], field: str) -> str | None:
    """What is told where a value would have opened a site; the value itself is not."""
    if isinstance(error.get("ctx", {}).get("error"), HoldsSecret):
        return f"{field} holds a name or password: {_TO_THE_SITE}"
    if error["type"] == "extra_forbidden" and str(error["loc"][-1]).lower() in _SECRETS:
        return f"{field} is no part of a request: {_TO_THE_SITE}"
    return None


def _body_model(route: object) -> type[BaseModel] | None:
    field = route.body_field if isinstance(route, APIRoute) else None
    kind = field.field_info.annotation if field else None
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def unknown_parameter(route: object, asked: Iterable[str]) -> FieldProblem | None:
    """The first parameter of a query that a route does not have: most often one misspelt.

    A filter that nobody hears would be answered with all there is.

    Args:
        route: that was asked; one without any parameters takes what comes.
        asked: names in the query.
    """
    names = {field.alias for one in _dependants(route) for field in one.query_params}
    for name in asked if names else ():
        if name not in names:
            shown = clean(name, _SHOWN)
            problem = f"{shown} is no parameter here: {nearest_or_all(name, names)}"
            return FieldProblem(field=shown, problem=problem)
    return None


def _taken(route: object, name: str) -> Allowed | None:
    """What a parameter takes, where that is said."""
    for one in _dependants(route):
        for field in (*one.query_params, *one.header_params):
            if field.alias == name:
                return next((a for a in field.field_info.metadata if isinstance(a, Allowed)), None)
    return None


def _dependants(route: object) -> Iterator[Dependant]:
    """What a route reads of a request: by itself, and by what it depends on."""
    waiting = [route.dependant] if isinstance(route, APIRoute) else []
    while waiting:
        one = waiting.pop()
        waiting += one.dependencies
        yield one
