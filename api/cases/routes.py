"""The routes of cases."""

from typing import Annotated, Final

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.auth import AUTH_PROBLEMS, KEY_PROBLEMS, Known, Reader, Triager
from api.cases.schemas import BODY, TOML, CaseTold, read_body, told_case
from api.conditional import must_match, told
from api.errors import Code, problems
from api.fields import A_LINE, Line, PathId
from api.paging import Cursor, Limit, Listed, answer_list, cursor_of, key_of
from api.results.asked import Spoken
from api.state import service_of
from auditor.model.tenant import Caller
from auditor.request import CaseChoices
from auditor.services.triage import Person
from auditor.wiring import case_template

router = APIRouter(prefix="/v1/scans/{scan}/case", tags=["cases"])
template_router = APIRouter(prefix="/v1", tags=["cases"])

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="ETag of the case as it was read: it is changed only where it is so still.",
    ),
]
By = Annotated[
    Line | None, Query(description="Who tells it; the name of the key by default."), A_LINE
]
_READ: Final = (*AUTH_PROBLEMS, Code.NOT_FOUND, Code.SCAN_REMOVED)
_CHANGED: Final = (*_READ, Code.PRECONDITION_MISSING, Code.CHANGED_MEANWHILE, Code.INVALID)


@router.get("", response_model=CaseTold, responses=problems(*_READ, unchanged=True))
def get_case(request: Request, scan: PathId, caller: Reader) -> Response:
    """What was told of the supervision that a scan was for; `case` is null where nobody did."""
    found = service_of(request).cases.find(caller.organisation, scan)
    return told(request, told_case(scan, found))


@router.put(
    "",
    response_model=CaseTold,
    openapi_extra=BODY,
    responses=problems(*_CHANGED, Code.MEDIA_TYPE),
)
async def put_case(
    request: Request, scan: PathId, caller: Triager, if_match: IfMatch = None, by: By = None
) -> Response:
    """Tell of the supervision that a scan was for, in place of what was told before.

    Every report of the scan names it from then on: authority, body, case number, period, legal
    basis, sample with reasons, what people tested with. What nobody tells is shown as missing.
    """
    revision = await run_in_threadpool(_as_read, request, caller, scan, if_match)
    data = await request.body()
    choices = await run_in_threadpool(read_body, request.headers.get("content-type", ""), data)
    made = await run_in_threadpool(_tell, request, caller, scan, revision, choices, by)
    return told(request, made)


@router.delete("", status_code=204, responses=problems(*_CHANGED))
def take_case_back(
    request: Request, scan: PathId, caller: Triager, if_match: IfMatch = None, by: By = None
) -> Response:
    """Take back what was told; its history stays as long as the scan does."""
    _tell(request, caller, scan, _as_read(request, caller, scan, if_match), None, by)
    return Response(status_code=204)


@router.get(
    "/history",
    response_model=Listed[CaseTold],
    responses=problems(*_READ, Code.INVALID, unchanged=True),
)
def list_case_history(
    request: Request, scan: PathId, caller: Reader, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """All that was ever told, by whom and when, the first first."""
    after = key_of(cursor)
    revision = after[0] if after else 0
    found = service_of(request).cases.history(caller.organisation, scan, revision, limit)
    items = [told_case(scan, one) for one in found.rows]
    return answer_list(request, Listed(items=items, next=cursor_of(found.last)))


@template_router.get(
    "/case-template",
    response_class=Response,
    responses={
        200: {
            "description": "The file.",
            "content": {TOML: {"schema": {"type": "string"}}},
        },
        **problems(*KEY_PROBLEMS, Code.INVALID),
    },
)
def get_case_template(request: Request, caller: Known, language: Spoken) -> Response:  # noqa: ARG001
    """A case to be filled in, as TOML with comments; the names are the same in every language."""
    return Response(case_template(language), headers={"Vary": "Accept-Language"}, media_type=TOML)


def _as_read(request: Request, caller: Caller, scan: str, if_match: str | None) -> int:
    """The revision of a case that is as somebody has read it who wants to change it.

    Raises:
        NotThere: the organisation has no such scan.
        ProblemError: it is another by now.
    """
    now = service_of(request).cases.find(caller.organisation, scan)
    must_match(told_case(scan, now), if_match)
    return now.revision


def _tell(
    request: Request,
    caller: Caller,
    scan: str,
    revision: int,
    choices: CaseChoices | None,
    by: str | None,
) -> CaseTold:
    service = service_of(request)
    name = by or service.keys.find(caller.organisation, caller.key).name
    person = Person(name=name, key=caller.key)
    made = service.cases.tell(caller.organisation, scan, revision, choices, person)
    return told_case(scan, made)
