"""Lists some items at a time: a cursor stands for the last of them, and a link leads on."""

import base64
import binascii
import json
from typing import Annotated, Final, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict

from api.conditional import told
from api.errors import Code, ProblemError
from api.refused import FieldProblem
from auditor.model.asked import RowKey
from auditor.request import Allowed

_Item = TypeVar("_Item")

_LARGEST: Final = 2**53
_MOST_PARTS: Final = 4

Limit = Annotated[
    int,
    Query(ge=1, le=500, description="Items at the most."),
    Allowed("a whole number from 1 to 500"),
]
Cursor = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern="^[A-Za-z0-9_-]+$",
        description="Where to go on: `next` of the answer before.",
    ),
    Allowed("the value of next in the answer before"),
]


class Listed(BaseModel, Generic[_Item]):
    """Some items of a list, in its order."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    items: list[_Item]
    """The items."""
    next: str | None
    """The cursor of those that follow; null where these are the last."""


def key_of(cursor: str | None) -> RowKey:
    """The key of the last item before those that are wanted; empty for the first ones.

    Raises:
        ProblemError: it is no cursor of ours.
    """
    if cursor is None:
        return ()
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        parts = None
    if not isinstance(parts, list) or not 0 < len(parts) <= _MOST_PARTS:
        raise _no_cursor()
    if not all(type(part) is int and 0 <= part < _LARGEST for part in parts):
        raise _no_cursor()
    return tuple(parts)


def cursor_of(last: RowKey | None) -> str | None:
    """The cursor of an item, by its key."""
    if last is None:
        return None
    text = json.dumps(last, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def answer_list(request: Request, listed: Listed[_Item]) -> Response:
    """Some items as an answer, with a link to those that follow.

    Source: RFC 8288; the relation "next" of the IANA registry of link relations.
    """
    headers = {}
    if listed.next is not None:
        asked = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
        query = urlencode([*asked, ("cursor", listed.next)])
        headers["Link"] = f'<{request.scope["path"]}?{query}>; rel="next"'
    return told(request, listed, headers)


def _no_cursor() -> ProblemError:
    problem = "cursor is none of ours: give the value of next in the answer before."
    fields = [FieldProblem(field="cursor", problem=problem)]
    return ProblemError(Code.INVALID, problem, fields=fields)
