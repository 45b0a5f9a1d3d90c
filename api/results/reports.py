"""Reports as answers: written to a spool, sent from it while they are written."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO, Final, cast

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from api.errors import Code, ProblemError
from api.heavy import Heavy
from api.results.sealed import SealedTag
from api.results.spool import Abandoned, Spool
from api.state import service_of
from auditor.errors import NothingYet
from auditor.services.found import FoundResults, Rendering
from auditor.wiring.rendering import formats

REPORT_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The report.",
        "content": {
            one.type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
            for one in formats().media.values()
        },
        "headers": {
            "Content-Disposition": {
                "description": "A name for the file.",
                "schema": {"type": "string"},
            }
        },
    }
}
_SANDBOX: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)
"""A report holds what scanned sites wrote: whatever gets past its escaping has no origin."""
_SHOWN: Final = "html"
"""The format that browsers show; they save the others."""
_writing: Final[set[asyncio.Task[None]]] = set()
"""Keeps tasks until they are through: the loop alone does not."""


async def answer_report(
    request: Request, organisation: str, scan: str, asked: Rendering
) -> Response:
    """A report as an answer, which begins when its first bytes are written.

    Raises:
        ProblemError: too many are being made.
        UsageError: there is no such format, or no such way to write it.
        NotThere: the organisation has no such scan.
        Overloaded: those that are being sent take all the room.
        StoreError: it could not be begun.
    """
    found = service_of(request).found
    found.formats.check(asked.format, asked.options)
    seal = await run_in_threadpool(found.report_stands_by, organisation, scan, asked.since)
    tag = SealedTag(request, seal, asked.language)
    if tag.is_known:
        return Response(status_code=304, headers=tag.headers)
    spool = Spool(service_of(request).spools)
    write = partial(_write, found, organisation, scan, asked, spool)
    task = asyncio.create_task(_fill(spool, request.app.state.heavy, write))
    _writing.add(task)
    task.add_done_callback(_writing.discard)
    size = await spool.begun()
    media = found.formats.media[asked.format]
    table = f"-{asked.options['table']}" if "table" in asked.options else ""
    name = f"auditor-{scan}{table}.{media.extension}"
    shown = "inline" if asked.format == _SHOWN else "attachment"
    headers = {
        **tag.headers,
        "Content-Disposition": f'{shown}; filename="{name}"',
        "Content-Security-Policy": _SANDBOX,
        **({} if size is None else {"Content-Length": str(size)}),
    }
    return StreamingResponse(spool.pieces(), headers=headers, media_type=media.type)


async def _fill(spool: Spool, heavy: Heavy, write: Callable[[], None]) -> None:
    try:
        await heavy.run(write)
    except Abandoned:
        spool.end()
    except BaseException as error:
        spool.end(error)
        if not isinstance(error, Exception):
            raise
    else:
        spool.end()


def _write(
    found: FoundResults, organisation: str, scan: str, asked: Rendering, spool: Spool
) -> None:
    try:
        with found.report(organisation, scan, asked) as write:
            write(cast(BinaryIO, spool))  # formats only ever call its ``write``
    except NothingYet:
        raise ProblemError(
            Code.CONFLICT,
            "The scan has not begun, so there is nothing to report yet: ask again when it runs.",
        ) from None
