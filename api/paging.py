"""Lists some items at a time: a cursor stands for the last of them, and a link leads on."""

import base64
import binascii
import json
import re
from typing import Annotated, Final, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from api.conditional import told
from api.errors import Code, ProblemError
from api.refused import FieldProblem
from auditor.model.asked import RowKey
from auditor.request import Allowed

_Item = TypeVar("_Item")

_LARGEST: Final = 2**53
_ID: Final = re.compile(r"[a-z]+_[0-9a-z]{1,60}")

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
    """Some items of a list, in its order.

    Described by `Field`: pydantic looks for the docstrings of fields anew for each kind of item,
    which takes a third of a second whenever the API starts.
    """

    items: list[_Item] = Field(description="The items.")
    next: str | None = Field(
        description="The cursor of those that follow; null where these are the last."
    )


def key_of(cursor: str | None, parts: int = 1) -> RowKey:
    """The key of the last item before those that are wanted; empty for the first ones.

    Args:
        cursor: as it was given.
        parts: that keys of the list have.

    Raises:
        ProblemError: it is no cursor of ours.
    """
    if cursor is None:
        return ()
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.b64decode(padded, b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        key = None
    if not isinstance(key, list) or len(key) != parts:
        raise _no_cursor()
    if not all(type(part) is int and 0 <= part < _LARGEST for part in key):
        raise _no_cursor()
    return tuple(key)


def id_of(cursor: str | None) -> str:
    """The id of the last item before those that are wanted; "" for the first ones.

    Raises:
        ProblemError: it is no cursor of ours.
    """
    if cursor is None:
        return ""
    if not _ID.fullmatch(cursor):
        raise _no_cursor()
    return cursor


def cursor_of(last: RowKey | str | None) -> str | None:
    """The cursor of an item, by its key; an id is its own cursor."""
    if last is None or isinstance(last, str):
        return last
    text = json.dumps(last, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def answer_list(request: Request, listed: Listed[_Item]) -> Response:
    """Some items as an answer, with a link to those that follow."""
    return told(request, listed, link_on(request, listed.next))


def link_on(request: Request, cursor: str | None) -> dict[str, str]:
    """The header that links to the items that follow; none where there are none.

    Source: RFC 8288; the relation "next" of the IANA registry of link relations.
    """
    if cursor is None:
        return {}
    asked = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
    query = urlencode([*asked, ("cursor", cursor)])
    return {"Link": f'<{request.scope["path"]}?{query}>; rel="next"'}


def _no_cursor() -> ProblemError:
    problem = "cursor is none of ours: give the value of next in the answer before."
    fields = [FieldProblem(field="cursor", problem=problem)]
    return ProblemError(Code.INVALID, problem, fields=fields)
