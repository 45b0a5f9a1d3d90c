"""The routes of comparisons."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.auth import AUTH_PROBLEMS, Reader
from api.diffs.schemas import CAUSES_ANSWER, OCCURRENCES_ANSWER, body
from api.errors import Code, problems
from api.fields import PathId
from api.paging import Cursor, Limit, cursor_of, key_of, link_on
from api.results.asked import Spoken, WantedCauses, WantedFindings
from api.results.sealed import SealedTag
from api.state import service_of
from auditor.model.asked import AskedChanges
from auditor.model.comparison import Change
from auditor.model.tenant import Caller
from auditor.request import one_of
from auditor.services.differences import Changed, Differences, Pair
from auditor.services.found import Part

router = APIRouter(prefix="/v1/scans/{scan}/diff", tags=["results"])

_PROBLEMS: Final = problems(
    *AUTH_PROBLEMS,
    Code.NOT_FOUND,
    Code.SCAN_ACTIVE,
    Code.SCAN_REMOVED,
    Code.INVALID,
    unchanged=True,
)
_BASELINE: Final = problems(
    *AUTH_PROBLEMS,
    Code.NOT_FOUND,
    Code.NO_BASELINE,
    Code.SCAN_ACTIVE,
    Code.SCAN_REMOVED,
    Code.INVALID,
    unchanged=True,
)
_CAUSES: Final[dict[int | str, dict[str, Any]]] = {200: CAUSES_ANSWER}
_OCCURRENCES: Final[dict[int | str, dict[str, Any]]] = {200: OCCURRENCES_ANSWER}
_Change = Annotated[Change | None, Query(description="What became of it."), one_of(Change)]


def _asked_causes(wanted: WantedCauses, change: _Change = None) -> AskedChanges:
    return AskedChanges(
        rule=wanted.rule,
        criterion=wanted.criterion,
        kind=wanted.kind,
        outcome=wanted.outcome,
        engine=wanted.engine,
        change=change,
    )


def _asked_occurrences(wanted: WantedFindings, change: _Change = None) -> AskedChanges:
    return AskedChanges(
        rule=wanted.rule,
        criterion=wanted.criterion,
        kind=wanted.kind,
        outcome=wanted.outcome,
        engine=wanted.engine,
        page=wanted.page,
        cause=wanted.cause,
        change=change,
    )


_WantedCauses = Annotated[AskedChanges, Depends(_asked_causes)]
_WantedOccurrences = Annotated[AskedChanges, Depends(_asked_occurrences)]


@router.get("/baseline", responses={**_CAUSES, **_BASELINE})
async def compare_with_baseline(
    request: Request,
    scan: PathId,
    caller: Reader,
    wanted: _WantedCauses,
    language: Spoken,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """What became of the causes since the baseline.

    That is what the scan's gate was held against, else the last complete scan before it of the same
    site, environment and branch.
    """
    part = Part(after=key_of(cursor), limit=limit, language=language)
    return await _causes(request, caller, (scan, None), wanted, part)


@router.get("/baseline/occurrences", responses={**_OCCURRENCES, **_BASELINE})
async def compare_occurrences_with_baseline(
    request: Request,
    scan: PathId,
    caller: Reader,
    wanted: _WantedOccurrences,
    language: Spoken,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """What became of the occurrences since the baseline."""
    part = Part(after=key_of(cursor, 4), limit=limit, language=language)
    return await _occurrences(request, caller, (scan, None), wanted, part)


@router.get("/{other}", responses={**_CAUSES, **_PROBLEMS})
async def compare(
    request: Request,
    scan: PathId,
    other: PathId,
    caller: Reader,
    wanted: _WantedCauses,
    language: Spoken,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """What became of the causes since another scan of the site, the earlier one.

    They come in the order of the later scan, then those that it has no more.
    """
    part = Part(after=key_of(cursor), limit=limit, language=language)
    return await _causes(request, caller, (scan, other), wanted, part)


@router.get("/{other}/occurrences", responses={**_OCCURRENCES, **_PROBLEMS})
async def compare_occurrences(
    request: Request,
    scan: PathId,
    other: PathId,
    caller: Reader,
    wanted: _WantedOccurrences,
    language: Spoken,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """What became of the occurrences since another scan of the site, the earlier one.

    First come those of which more is to be told than that they are as they were.
    """
    part = Part(after=key_of(cursor, 4), limit=limit, language=language)
    return await _occurrences(request, caller, (scan, other), wanted, part)


_Names = tuple[str, str | None]
"""Ids of the later scan and the earlier one; None for its baseline."""
_Read = Callable[[Differences, str, Pair], Changed]


async def _causes(
    request: Request, caller: Caller, names: _Names, wanted: AskedChanges, part: Part
) -> Response:
    def read(differences: Differences, organisation: str, pair: Pair) -> Changed:
        return differences.causes(organisation, pair, wanted, part)

    return await _answer(request, caller, names, part, read)


async def _occurrences(
    request: Request, caller: Caller, names: _Names, wanted: AskedChanges, part: Part
) -> Response:
    def read(differences: Differences, organisation: str, pair: Pair) -> Changed:
        return differences.occurrences(organisation, pair, wanted, part)

    return await _answer(request, caller, names, part, read)


async def _answer(
    request: Request, caller: Caller, names: _Names, part: Part, read: _Read
) -> Response:
    """Answer with some of a comparison, unless the client has it."""
    differences, organisation = service_of(request).differences, caller.organisation
    pair = await run_in_threadpool(differences.pair, organisation, *names)
    tag = SealedTag(request, "\n".join((pair.earlier, *pair.seals)), part.language)
    if tag.is_known:
        return Response(status_code=304, headers=tag.headers)
    work = partial(read, differences, organisation, pair)
    if differences.is_made(pair, part.language):
        told = await run_in_threadpool(work)
    else:
        told = await request.app.state.heavy.run(organisation, work)
    cursor = cursor_of(told.last)
    headers = {**tag.headers, **link_on(request, cursor)}
    return Response(body(pair.later, told, cursor), headers=headers, media_type="application/json")
