"""The routes of scans."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from api.auth import AUTH_PROBLEMS, Reader, Runner
from api.conditional import told
from api.errors import Code, problems
from api.scans.admitting import admit_one
from api.scans.schemas import ScanAsk, ScanTold, whole
from api.state import service_of

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
]


@router.post(
    "",
    status_code=202,
    response_model=ScanTold,
    responses={
        200: {"model": ScanTold, "description": "A recent scan answers (`max_age`)."},
        **problems(
            *AUTH_PROBLEMS,
            Code.SCAN_ACTIVE,
            Code.IDEMPOTENCY_IN_FLIGHT,
            Code.MEDIA_TYPE,
            Code.INVALID,
            Code.ADDRESS_REFUSED,
            Code.IDEMPOTENCY_REUSED,
            Code.PAGE_QUOTA,
            Code.ARCHIVE_FULL,
        ),
    },
)
def start_scan(
    request: Request, asked: ScanAsk, caller: Runner, idempotency_key: IdempotencyKey = None
) -> Response:
    """Ask for a scan: it is on disk, and will be carried out, when this is answered."""
    return admit_one(service_of(request), caller, asked, idempotency_key)


@router.get(
    "/{scan}",
    response_model=ScanTold,
    responses={
        304: {"description": "It is as it was."},
        **problems(*AUTH_PROBLEMS, Code.NOT_FOUND, Code.SCAN_REMOVED, Code.INVALID),
    },
)
def get_scan(request: Request, scan: str, caller: Reader) -> Response:
    """A scan, and where it stands."""
    found = whole(service_of(request).scans.find(caller.organisation, scan))
    headers = {} if found.poll_after_s is None else {"Retry-After": str(found.poll_after_s)}
    return told(request, found, headers)
