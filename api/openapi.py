"""The OpenAPI document of the app."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.cases.schemas import components as of_cases
from api.errors import Problem
from api.examples import OF_PARAMETERS, OF_SCHEMAS
from api.results.schemas import components
from auditor.wiring.rendering import result_schema

_ABOUT = (
    "Scans of web sites and what they found. Every request but those for the document and the"
    " state of the service carries a key: `Authorization: Bearer aud_…`. Every error is a problem"
    " of RFC 9457 with a `code` that does not change."
)


_OF_FRAMEWORK = ("HTTPValidationError", "ValidationError")
_SCHEMAS: Final = "#/components/schemas/"
_HERE: Final = {"url": "/", "description": "The service that this document came from."}
_TAGS: Final[Mapping[str, str]] = {
    "scans": "Ask for scans, follow them, end them, and hand in results that were made elsewhere.",
    "results": "What scans found, what became of it since another scan, and reports.",
    "cases": "The supervision that a scan was for.",
    "sites": "Sites with their owners, and what they are opened with.",
    "webhooks": "Events sent to an address of one's own.",
    "verdicts": "What people decide on findings, causes and criteria.",
    "keys": "Keys of one's own organisation.",
    "organisations": "Who uses the service, and how much of it.",
    "rules": "What pages are judged by.",
    "limits": "What the service runs, what it takes, and what is left of it.",
    "service": "For whoever keeps the service running.",
}
"""What the operations of each kind are for."""


def document(app: FastAPI) -> dict[str, Any]:
    """The document, with the schema of the problems that its routes name."""
    told = get_openapi(
        title=app.title,
        version=app.version,
        description=_ABOUT,
        routes=app.routes,
        servers=[_HERE],
    )
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = told.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(schema.pop("$defs", {}))
    schemas["Problem"] = schema
    for name in _OF_FRAMEWORK:
        schemas.pop(name, None)
    operations = [one for route in told["paths"].values() for one in route.values()]
    for operation in operations:
        _complete(operation)
    told["tags"] = [{"name": tag, "description": what} for tag, what in _TAGS.items()]
    parts = {**components(result_schema()), **of_cases()}
    schemas.update({name: parts[name] for name in _needed((told["paths"], schemas), parts)})
    for name, example in OF_SCHEMAS.items():
        schemas[name]["examples"] = [example]
    return told


def _needed(roots: Iterable[object], parts: Mapping[str, Any]) -> list[str]:
    """Those of some schemas that others lead to, in their order."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        for name in _named_in(waiting.pop()):
            if name in parts and name not in found:
                found.add(name)
                waiting.append(parts[name])
    return [name for name in parts if name in found]


def _named_in(told: object) -> Iterator[str]:
    """The schemas that a part of the document names."""
    if isinstance(told, Mapping):
        for name, value in told.items():
            if name == "$ref":
                yield str(value).removeprefix(_SCHEMAS).partition("/")[0]
            else:
                yield from _named_in(value)
    elif isinstance(told, list | tuple):
        for one in told:
            yield from _named_in(one)


def _complete(operation: dict[str, Any]) -> None:
    """Say of an operation what the framework does not."""
    operation["summary"] = str(operation["operationId"]).replace("_", " ").capitalize()
    operation.setdefault("security", [])  # needs no key
    for parameter in operation.get("parameters", ()):
        example = OF_PARAMETERS.get(parameter["name"])
        if example is not None:
            parameter["example"] = example
    _without_frameworks_own(operation["responses"])


def _without_frameworks_own(responses: dict[str, Any]) -> None:
    """Take away the framework's errors: none is ever answered, all are problems of ours."""
    content = responses.get("422", {}).get("content", {})
    if "application/json" in content:
        del responses["422"]
