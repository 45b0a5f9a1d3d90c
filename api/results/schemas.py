"""What is told of what a scan found: the rows of `auditor-result/1`, as its schema has them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from auditor.model.admission import Standing
from auditor.services.found import Found

_PLACE: Final = "#/$defs/"
_COMPONENT: Final = "#/components/schemas/"
_PREFIX: Final = "result."
RESULT: Final = "result"
"""Name of the whole result among the schemas."""
_IN_FULL: Final = "reports/schema/auditor-result-1.schema.json"
_ABOUT: Final = {
    "status": {
        "description": "Where the scan stands: what it found is final in completed, partial,"
        " failed and cancelled only.",
        "enum": [one.value for one in Standing],
    },
    "final": {
        "description": "Whether this is final: it changes no more.",
        "type": "boolean",
    },
}


def components(schema: str) -> dict[str, Any]:
    """The parts of the schema of results, by the names that the routes here give them.

    Args:
        schema: JSON Schema, as text.
    """
    whole: Mapping[str, Any] = json.loads(schema)
    parts: Mapping[str, Any] = whole["$defs"]
    return {
        RESULT: {
            "title": whole["title"],
            "description": f"{whole['description']} In full: {_IN_FULL}.",
            "type": "object",
            "properties": {"schema": whole["properties"]["schema"]},
            "required": ["schema"],
        },
        **{f"{_PREFIX}{name}": _moved(part) for name, part in parts.items()},
    }


def _moved(part: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(part, Mapping):
        return {name: _moved(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_moved(value) for value in part]
    if isinstance(part, str) and part.startswith(_PLACE):
        return f"{_COMPONENT}{_PREFIX}{part.removeprefix(_PLACE)}"
    return part


def listed(name: str, *, parted: bool = True) -> dict[str, Any]:
    """An answer with rows, for the OpenAPI document.

    Args:
        name: of a row, in the schema of results.
        parted: whether a cursor leads on.
    """
    rows = {"type": "array", "items": {"$ref": f"{_COMPONENT}{_PREFIX}{name}"}}
    more = {"description": "Where to go on; null at the end.", "type": ["string", "null"]}
    return _answer({"items": rows, **({"next": more} if parted else {})})


def single(name: str) -> dict[str, Any]:
    """An answer with one row, null where the scan has not begun, for the OpenAPI document."""
    row = {"$ref": f"{_COMPONENT}{_PREFIX}{name}"}
    return _answer({name: {"anyOf": [row, {"type": "null"}]}})


def _answer(properties: Mapping[str, Any]) -> dict[str, Any]:
    every = {**_ABOUT, **properties}
    schema = {"type": "object", "properties": every, "required": list(every)}
    return {
        "description": "What was found, or what is known by now.",
        "content": {"application/json": {"schema": schema}},
    }


def list_body(found: Found, cursor: str | None, *, parted: bool = True) -> str:
    """Rows as an answer."""
    rows: Sequence[str] = found.lines
    more = f', "next": {json.dumps(cursor)}' if parted else ""
    return f'{{{_about(found)}, "items": [\n{_LINES.join(rows)}\n]{more}}}\n'


def single_body(name: str, found: Found) -> str:
    """One row as an answer."""
    return f'{{{_about(found)}, "{name}": {found.lines[0] if found.lines else "null"}}}\n'


_LINES: Final = ",\n"


def _about(found: Found) -> str:
    status, final = json.dumps(found.standing), json.dumps(found.standing.final)
    return f'"status": {status}, "final": {final}'
