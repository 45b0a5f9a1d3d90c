"""Reports as answers: written to a spool and sent meanwhile, or made beside it and kept."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO, Final, cast

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from api.errors import Code, ProblemError
from api.heavy import Heavy
from api.results.making import Outdated, answer_made, pieces_of
from api.results.sealed import SealedTag
from api.results.spool import Abandoned, Spool
from api.state import service_of
from auditor import __version__
from auditor.errors import NothingYet
from auditor.model.tenant import Caller
from auditor.services.found_reports import Rendering, ScanReports
from auditor.services.kept_reports import Kept, Made
from auditor.services.spools import Spools
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
BASELINE: Final = "baseline"
"""What is asked to be compared with where no scan is named: the one that its gate was, or the last
complete one before it."""
_SANDBOX: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)
"""A report holds what scanned sites wrote: whatever gets past its escaping has no origin."""
_SHOWN: Final = "html"
"""The format that browsers show; they save the others."""
_writing: Final[set[asyncio.Task[None]]] = set()
"""Keeps tasks until they are through: the loop alone does not."""


async def answer_report(request: Request, caller: Caller, scan: str, asked: Rendering) -> Response:
    """A report as an answer, which begins when its first bytes are written.

    One of a sealed scan that takes long to make is made beside the requests and kept.

    Raises:
        ProblemError: too many are being made, or it could not be made.
        UsageError: there is no such format, or no such way to write it.
        NotThere: the organisation has no such scan.
        NothingToCompareWith: it has no baseline.
        Overloaded: those that are being sent take all the room.
        StoreError: it could not be begun.
    """
    service = service_of(request)
    reports, organisation = service.reports, caller.organisation
    reports.formats.check(asked.format, asked.options)
    if BASELINE in asked.since:
        found = await run_in_threadpool(reports.baseline, organisation, scan)
        asked = replace(asked, since=tuple(found if s == BASELINE else s for s in asked.since))
    grounds = await run_in_threadpool(reports.grounds, organisation, scan, asked.since)
    made_with = reports.formats.made_with(asked.format)
    state = None if grounds is None else " ".join((grounds.mark, *made_with))
    tag = SealedTag(request, state, asked.language)
    if tag.is_known:
        return Response(status_code=304, headers=tag.headers)
    headers = {**tag.headers, **_headers(scan, asked)}
    if grounds is not None and state is not None and made_with:
        one = Kept.of(scan, _question(asked), (state, __version__), grounds.others)
        ask = partial(reports.grounds, organisation, scan, asked.since)
        write = partial(_write, reports, organisation, scan, asked)
        make = partial(_write_kept, lambda: ask() == grounds, write, service.spools)
        return await answer_made(request, caller, one, make, partial(_told, asked, headers))
    spool = Spool(service.spools)
    out = cast(BinaryIO, spool)  # formats only ever call its ``write``
    work = partial(_write, reports, organisation, scan, asked, out)
    heavy: Heavy = request.app.state.heavy
    task = asyncio.create_task(_fill(spool, partial(heavy.run, organisation, work)))
    _writing.add(task)
    task.add_done_callback(_writing.discard)
    size = await spool.begun()
    if size is not None:
        headers["Content-Length"] = str(size)
    media = reports.formats.media[asked.format]
    return StreamingResponse(spool.pieces(), headers=headers, media_type=media.type)


def _question(asked: Rendering) -> tuple[str, ...]:
    """All that makes a report another; what its format does not tell is no part of it."""
    options = tuple(f"{name}={value}" for name, value in sorted(asked.options.items()))
    grouping = asked.grouping if formats().media[asked.format].groups else None
    said = (asked.title, asked.owner, asked.since, grouping and grouping.text)
    rest = (repr(one) for one in said)  # None is another than "None"
    return (asked.format, asked.language.value, *rest, *options)


def _headers(scan: str, asked: Rendering) -> Mapping[str, str]:
    media = formats().media[asked.format]
    way = "".join(f"-{value}" for name, value in asked.options.items() if name in _NAMED)
    shown = "inline" if asked.format == _SHOWN else "attachment"
    return {
        "Content-Disposition": f'{shown}; filename="auditor-{scan}{way}.{media.extension}"',
        "Content-Security-Policy": _SANDBOX,
    }


_NAMED: Final = ("table", "kind")
"""Options that make another file of it."""


def _told(asked: Rendering, headers: Mapping[str, str], made: Made) -> Response:
    """A report that is there, as an answer."""
    return StreamingResponse(
        pieces_of(made),
        headers={**headers, "Content-Length": str(made.size)},
        media_type=formats().media[asked.format].type,
    )


async def _fill(spool: Spool, write: Callable[[], Awaitable[None]]) -> None:
    try:
        await write()
    except Abandoned:
        spool.end()
    except BaseException as error:
        spool.end(error)
        if not isinstance(error, Exception):
            raise
    else:
        spool.end()


def _write(
    reports: ScanReports, organisation: str, scan: str, asked: Rendering, out: BinaryIO
) -> None:
    try:
        with reports.report(organisation, scan, asked) as write:
            write(out)
    except NothingYet:
        raise ProblemError(
            Code.CONFLICT,
            "The scan has not begun, so there is nothing to report yet: ask again when it runs.",
        ) from None


def _write_kept(
    is_as_asked: Callable[[], bool],
    write: Callable[[BinaryIO], None],
    spools: Spools,
    out: BinaryIO,
) -> None:
    """Write a report that is kept by what it rests on: that is another where it waited long."""
    spools.refuse_on_full_disk()
    if not is_as_asked():
        raise Outdated
    write(out)
    if not is_as_asked():
        raise Outdated
