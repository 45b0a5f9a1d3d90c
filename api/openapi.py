"""The OpenAPI document of the app."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.cases.schemas import components as of_cases
from api.errors import Problem
from api.results.schemas import components
from auditor.wiring.rendering import result_schema

_ABOUT = (
    "Scans of web sites and what they found. Every request but those for the document and the"
    " state of the service carries a key: `Authorization: Bearer aud_…`. Every error is a problem"
    " of RFC 9457 with a `code` that does not change."
)


_OF_FRAMEWORK = ("HTTPValidationError", "ValidationError")


def document(app: FastAPI) -> dict[str, Any]:
    """The document, with the schema of the problems that its routes name."""
    told = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = told.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(schema.pop("$defs", {}))
    schemas["Problem"] = schema
    for name in _OF_FRAMEWORK:
        schemas.pop(name, None)
    for route in told["paths"].values():
        for operation in route.values():
            _without_frameworks_own(operation["responses"])
    schemas.update(components(result_schema()))
    schemas.update(of_cases())
    return told


def _without_frameworks_own(responses: dict[str, Any]) -> None:
    """Take away the framework's errors: none is ever answered, all are problems of ours."""
    content = responses.get("422", {}).get("content", {})
    if "application/json" in content:
        del responses["422"]
