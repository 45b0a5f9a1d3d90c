"""Answers that are sent only where they changed."""

import hashlib
from collections.abc import Mapping

from fastapi import Request, Response
from pydantic import BaseModel


def told(request: Request, value: BaseModel, headers: Mapping[str, str] | None = None) -> Response:
    """A value as an answer with an ETag; 304 where the client has it already.

    Source: RFC 9110 sections 8.8.3 and 13.1.2.
    """
    body = value.model_dump_json().encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    sent = {"ETag": tag, **(headers or {})}
    if is_among(tag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=sent)
    return Response(body, headers=sent, media_type="application/json")


def is_among(tag: str, told_tags: str) -> bool:
    """Whether an ETag is among those of a header, weak ones included; ``*`` means any."""
    tags = (one.strip().removeprefix("W/") for one in told_tags.split(","))
    return told_tags.strip() == "*" or tag in tags


def told_created(value: BaseModel, place: str) -> Response:
    """What was made, as an answer that says where it is; nobody keeps it."""
    headers = {"Location": place, "Cache-Control": "no-store"}
    return Response(value.model_dump_json(), 201, headers, "application/json")
