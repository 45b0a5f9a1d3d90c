"""The routes of scans."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from api.auth import AUTH_PROBLEMS, Administrator, Reader, Runner
from api.conditional import told
from api.errors import Code, problems
from api.fields import A_LINE, A_MOMENT, Id, Line, Moment, PathId
from api.paging import Cursor, Limit, Listed, answer_list, cursor_of, id_of
from api.scans.admitting import admit_many, admit_one, answer_asked, in_turn, scan_id
from api.scans.schemas import BatchAsk, BatchTold, ScanAsk, ScanSummary, ScanTold, summary, whole
from api.scans.waiting import found_when_over, preferred_wait
from api.state import service_of
from auditor.errors import ScanIsOver
from auditor.model.admission import Answer, ScanFilter, Standing
from auditor.model.job import Cancelling, Environment
from auditor.request import Allowed

router = APIRouter(prefix="/v1/scans", tags=["scans"])

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Chosen by whoever asks: the same request with the same key is one request.",
    ),
    Allowed("1 to 255 letters, digits and signs of ASCII, no spaces"),
]
Prefer = Annotated[
    str | None,
    Header(
        description="`wait=30` holds the line for up to 30 seconds (60 at the most) until the scan"
        " is over; `Preference-Applied` says that it was heard (RFC 7240)."
    ),
]


def _filter(
    status: Annotated[list[Standing] | None, Query(description="In one of these states.")] = None,
    environment: Annotated[
        Environment | None, Query(description="Of addresses that are used for this.")
    ] = None,
    site: Annotated[Id | None, Query(description="Of the site of this id.")] = None,
    branch: Annotated[Line | None, Query(description="Of this branch of the code."), A_LINE] = None,
    commit: Annotated[Line | None, Query(description="Of this commit."), A_LINE] = None,
    pull_request: Annotated[Line | None, Query(description="Of this pull request."), A_LINE] = None,
    since: Annotated[Moment | None, Query(description="Asked for then or later."), A_MOMENT] = None,
    before: Annotated[Moment | None, Query(description="Asked for before then."), A_MOMENT] = None,
) -> ScanFilter:
    return ScanFilter(
        standings=frozenset(status or ()),
        environment=environment,
        site=site,
        branch=branch,
        commit=commit,
        pull_request=pull_request,
        since=since,
        before=before,
    )


_ADMISSION_PROBLEMS = (
    *AUTH_PROBLEMS,
    Code.IDEMPOTENCY_IN_FLIGHT,
    Code.SCAN_REMOVED,
    Code.MEDIA_TYPE,
    Code.INVALID,
    Code.IDEMPOTENCY_REUSED,
    Code.ARCHIVE_FULL,
)


@router.post(
    "",
    status_code=202,
    response_model=ScanTold,
    responses={
        200: {"model": ScanTold, "description": "A scan that is over answers."},
        **problems(
            *_ADMISSION_PROBLEMS,
            Code.SCAN_ACTIVE,
            Code.ADDRESS_REFUSED,
            Code.PAGE_QUOTA,
            Code.QUEUE_FULL,
        ),
    },
)
async def start_scan(
    request: Request,
    asked: ScanAsk,
    caller: Runner,
    idempotency_key: IdempotencyKey = None,
    prefer: Prefer = None,  # noqa: ARG001 - read from the request, where it may come twice
) -> Response:
    """Ask for a scan: it is on disk, and will be carried out, when this is answered."""
    service = service_of(request)
    answer = await in_turn(
        request, caller, lambda: admit_one(service, caller, asked, idempotency_key)
    )
    wait = preferred_wait(request)
    if wait is None:
        return answer_asked(answer)
    scan = await found_when_over(request, caller, scan_id(answer), wait)
    status = 200 if scan.standing.final else answer.status
    now = Answer(status=status, body=whole(scan).model_dump_json())
    return answer_asked(now, {"Preference-Applied": f"wait={wait}"})


@router.post(
    "/batch",
    status_code=202,
    response_model=BatchTold,
    responses=problems(*_ADMISSION_PROBLEMS),
)
async def start_scans(
    request: Request, asked: BatchAsk, caller: Runner, idempotency_key: IdempotencyKey = None
) -> Response:
    """Ask for scans at once: all that can be taken on are, and each is answered for itself."""
    service = service_of(request)
    answer = await in_turn(
        request, caller, lambda: admit_many(request, service, caller, asked, idempotency_key)
    )
    return Response(answer.body, answer.status, media_type="application/json")


@router.get(
    "",
    response_model=Listed[ScanSummary],
    responses=problems(*AUTH_PROBLEMS, Code.INVALID, unchanged=True),
)
def list_scans(
    request: Request,
    caller: Reader,
    wanted: Annotated[ScanFilter, Depends(_filter)],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """The scans of one's organisation, newest first."""
    scans = service_of(request).scans
    found = scans.list(caller.organisation, wanted, id_of(cursor), limit)
    items = [summary(scan) for scan in found.rows]
    return answer_list(request, Listed(items=items, next=cursor_of(found.last)))


@router.get(
    "/{scan}",
    response_model=ScanTold,
    responses=problems(*AUTH_PROBLEMS, Code.NOT_FOUND, Code.SCAN_REMOVED, unchanged=True),
)
async def get_scan(
    request: Request,
    scan: PathId,
    caller: Reader,
    prefer: Prefer = None,  # noqa: ARG001 - read from the request, where it may come twice
) -> Response:
    """A scan, and where it stands."""
    wait = preferred_wait(request)
    found = whole(await found_when_over(request, caller, scan, wait))
    headers = {} if wait is None else {"Preference-Applied": f"wait={wait}"}
    if found.poll_after_s is not None:
        headers["Retry-After"] = str(found.poll_after_s)
    return told(request, found, headers)


@router.post(
    "/{scan}/cancel",
    status_code=202,
    response_model=ScanTold,
    responses={
        200: {"model": ScanTold, "description": "It is cancelled."},
        **problems(*AUTH_PROBLEMS, Code.NOT_FOUND, Code.SCAN_REMOVED, Code.SCAN_ENDED),
    },
)
def cancel_scan(request: Request, scan: PathId, caller: Runner) -> Response:
    """End a scan for good; what it found so far is kept. One that is under way ends in a moment."""
    service = service_of(request)
    became = service.ends.cancel(caller.organisation, scan)
    found = service.scans.find(caller.organisation, scan)
    if became is Cancelling.OVER and found.standing is not Standing.CANCELLED:
        raise ScanIsOver(f"The scan {scan} is over already: read what it found.", scan)
    body = whole(found).model_dump_json()
    return answer_asked(Answer(status=200 if found.standing.final else 202, body=body))


@router.delete(
    "/{scan}",
    status_code=204,
    responses=problems(
        *AUTH_PROBLEMS, Code.NOT_FOUND, Code.SCAN_REMOVED, Code.SCAN_ACTIVE, Code.INVALID
    ),
)
def remove_scan(request: Request, scan: PathId, caller: Administrator) -> Response:
    """Remove a scan that is over, with all that was kept of it; it cannot be brought back."""
    service_of(request).retention.remove(caller.organisation, scan)
    return Response(status_code=204)
