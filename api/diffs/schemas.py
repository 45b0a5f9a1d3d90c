"""What is told of a comparison: its head, and some of its causes or occurrences."""

import json
from typing import Any, Final

from auditor.model.comparison import Change, Doubt
from auditor.services.differences import Changed

_RESULT: Final = "#/components/schemas/result."
_TEXT: Final = {"type": "string"}
_COUNTS: Final = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}}


def _part(name: str) -> dict[str, str]:
    """A part of what the result for programs says of a comparison."""
    return {"$ref": f"{_RESULT}comparison/properties/{name}"}


_HEAD: Final = {
    name: _part(name)
    for name in (
        *("earlier", "earlier_start", "causes_by_change", "occurrences_by_change", "pages"),
        *("changed_rules", "versions"),
    )
}
_CHANGE: Final = {
    "change": {
        "description": "What became of it; unknown is never fixed.",
        "enum": [one.value for one in Change],
    },
    "scan": {"description": "Id of the scan that it is told as in.", **_TEXT},
}
_CAUSE: Final = {
    **_CHANGE,
    "occurrences": {"description": "How many of its occurrences changed in each way.", **_COUNTS},
    "doubts": {"description": "Why it is not known of how many.", **_COUNTS},
    "cause": {"$ref": f"{_RESULT}cause"},
}
_OCCURRENCE: Final = {
    **_CHANGE,
    "doubt": {
        "description": "Why it is not known; null where it is.",
        "enum": [None, *(one.value for one in Doubt)],
    },
    "cause": {"description": "Id of its cause in the comparison.", **_TEXT},
    "earlier_fingerprint": {
        "description": "What the earlier scan knew it by, where that is another.",
        "type": ["string", "null"],
    },
    "occurrence": {"$ref": f"{_RESULT}occurrence"},
}


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    item = {"type": "object", "properties": row, "required": list(row)}
    more = {"description": "Where to go on; null at the end.", "type": ["string", "null"]}
    every = {
        "later": {"description": "Id of the later scan.", **_TEXT},
        "comparison": {"type": "object", "properties": _HEAD, "required": list(_HEAD)},
        "items": {"type": "array", "items": item},
        "next": more,
    }
    schema = {"type": "object", "properties": every, "required": list(every)}
    return {
        "description": "How much changed in each way, how far the scans can be compared, and some"
        " of what is compared.",
        "content": {"application/json": {"schema": schema}},
    }


CAUSES_ANSWER: Final = _answer(_CAUSE)
OCCURRENCES_ANSWER: Final = _answer(_OCCURRENCE)


def body(later: str, changed: Changed, cursor: str | None) -> str:
    """Some of a comparison as an answer.

    Args:
        later: id of the later scan.
        changed: what is told.
        cursor: where to go on.
    """
    rows = ",\n".join(changed.lines)
    return (
        f'{{"later": {json.dumps(later)}, "comparison": {changed.head}, "items": [\n{rows}\n],'
        f' "next": {json.dumps(cursor)}}}\n'
    )
