"""What is told of a supervision, and how it is read from what was sent."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from api.cases.toml import LARGEST, NotToBeRead, read_toml
from api.errors import Code, ProblemError
from api.refused import body_problems
from auditor.model.case import KeptCase
from auditor.model.text import clean
from auditor.request import CaseChoices

JSON: Final = "application/json"
TOML: Final = "application/toml"
COMPONENT: Final = "CaseChoices"
BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The case, whole: what is left out is not told any more. As JSON, or as the"
        f" TOML that `GET /v1/case-template` gives, of at most {LARGEST} bytes.",
        "content": {
            JSON: {"schema": {"$ref": f"#/components/schemas/{COMPONENT}"}},
            TOML: {"schema": {"type": "string"}},
        },
    }
}
_TOLD: Final = 100
"""Problems that are told at the most: each name is held beside all there are."""
_READ: Final[dict[str, tuple[str, Callable[[str], Any]]]] = {
    JSON: ("JSON", json.loads),
    TOML: ("TOML", read_toml),
}


class CaseTold(BaseModel):
    """What is told of the supervision that a scan was for."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    scan: str
    """Id of the scan."""
    case: CaseChoices | None
    """What reports name; null where nobody has told it, or it was taken back."""
    by: str | None
    """Who told it."""
    by_key: str | None
    """Id of the key that it came with."""
    at: datetime | None
    """When it was told."""
    revision: int
    """How often something was told; 0 for never."""
    links: dict[str, str]
    """Where more is told of it: its history, and the report that names it."""


def told_case(scan: str, kept: KeptCase) -> CaseTold:
    """What is told of a scan."""
    here = f"/v1/scans/{scan}/case"
    return CaseTold(
        scan=scan,
        case=None if kept.told is None else CaseChoices.model_validate_json(kept.told),
        by=kept.by or None,
        by_key=kept.key or None,
        at=kept.at,
        revision=kept.revision,
        links={"self": here, "history": f"{here}/history", "report": f"/v1/scans/{scan}/report"},
    )


def read_body(kind: str, data: bytes) -> CaseChoices:
    """A case from what was sent.

    Args:
        kind: header Content-Type.
        data: the body.

    Raises:
        ProblemError: it is of another type, cannot be read, or a name or value is wrong.
    """
    media = kind.partition(";")[0].strip().lower()
    if media not in _READ:
        said = f"Send the case as JSON or TOML, and say which: Content-Type: {JSON}, or {TOML}."
        raise ProblemError(Code.MEDIA_TYPE, said)
    name, loads = _READ[media]
    try:
        values = loads(data.decode("utf-8-sig"))
    except NotToBeRead as error:
        raise ProblemError(Code.MALFORMED, f"The case cannot be read as {name}. {error}") from None
    except (ValueError, RecursionError) as error:
        why = clean(str(error), 200)
        said = f"The case is no {name} ({why}): GET /v1/case-template gives one to be filled in."
        raise ProblemError(Code.MALFORMED, said) from None
    try:
        return CaseChoices.model_validate(values)
    except ValidationError as error:
        found = body_problems(error.errors(include_url=False)[:_TOLD], CaseChoices)
        raise ProblemError(Code.INVALID, found[0].problem, fields=found) from None


def components() -> dict[str, Any]:
    """The schemas of what may be sent, by name."""
    schema = CaseChoices.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), COMPONENT: schema}
