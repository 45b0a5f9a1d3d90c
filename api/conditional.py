"""Answers that are sent only where they changed."""

import hashlib
from collections.abc import Mapping

from fastapi import Request, Response
from pydantic import BaseModel

from api.errors import Code, ProblemError


def told(request: Request, value: BaseModel, headers: Mapping[str, str] | None = None) -> Response:
    """A value as an answer with an ETag; 304 where the client has it already.

    Source: RFC 9110 sections 8.8.3 and 13.1.2.
    """
    body = value.model_dump_json().encode()
    tag = _tag_of(body)
    sent = {"ETag": tag, **(headers or {})}
    if is_among(tag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=sent)
    return Response(body, headers=sent, media_type="application/json")


def must_match(value: BaseModel, if_match: str | None) -> None:
    """See that a value is still what somebody has read who wants to change it.

    Args:
        value: as it is now.
        if_match: the header.

    Raises:
        ProblemError: the header is missing, or the value is another by now.

    Source: RFC 9110 section 13.1.1; RFC 6585 section 3.
    """
    if if_match is None:
        raise ProblemError(
            Code.PRECONDITION_MISSING,
            "If-Match is missing: read this first, and give the ETag that came with it.",
        )
    if not is_among(_tag_of(value.model_dump_json().encode()), if_match):
        raise ProblemError(
            Code.CHANGED_MEANWHILE,
            "This is not any more as it was when you read it: read it again, and decide anew.",
        )


def _tag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def is_among(tag: str, told_tags: str) -> bool:
    """Whether an ETag is among those of a header, weak ones included; ``*`` means any."""
    tags = (one.strip().removeprefix("W/") for one in told_tags.split(","))
    return told_tags.strip() == "*" or tag in tags


def told_created(value: BaseModel, place: str) -> Response:
    """What was made, as an answer that says where it is; nobody keeps it."""
    headers = {"Location": place, "Cache-Control": "no-store"}
    return Response(value.model_dump_json(), 201, headers, "application/json")
