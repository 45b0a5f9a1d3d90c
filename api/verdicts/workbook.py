"""The route by which a workbook of verdicts is handed in."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any, Final, TypeAlias

from fastapi import APIRouter, Query, Request, Response

from api.auth import AUTH_PROBLEMS, Triager
from api.errors import Code, ProblemError, problems
from api.fields import A_LINE, Line, PathId
from api.state import service_of
from api.verdicts.schemas import TakenInTold
from auditor.model.tenant import Caller
from auditor.model.triage import FilledIn
from auditor.services.filled_in import TakenIn
from auditor.services.triage import Person
from auditor.wiring.rendering import read_verdict_book
from auditor.wiring.service import Service

router = APIRouter(prefix="/v1/scans/{scan}", tags=["verdicts"])

ReadRows: TypeAlias = Callable[[], Sequence[FilledIn]]
"""Reads what was filled in; raises `auditor.errors.UsageError` where that cannot be read."""
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The workbook of `GET /v1/scans/{scan}/report?format=verdicts`, filled in.",
        "content": {_XLSX: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/verdicts",
    response_model=TakenInTold,
    openapi_extra=_BODY,
    responses=problems(
        *AUTH_PROBLEMS,
        Code.NOT_FOUND,
        Code.SCAN_REMOVED,
        Code.CHANGED_MEANWHILE,
        Code.MEDIA_TYPE,
        Code.INVALID,
    ),
)
async def take_in_verdicts(
    request: Request,
    scan: PathId,
    caller: Triager,
    by: Annotated[
        Line | None, Query(description="Who decided where the workbook names nobody."), A_LINE
    ] = None,
) -> Response:
    """Take in what people filled in in the workbook of a scan: all of it, or nothing.

    What stands already changes nothing, and a verdict that was emptied is taken back. A row that
    names nobody was decided by `by`, or by the key.
    """
    data = await request.body()
    read = partial(_read, request.headers.get("content-type", ""), data)
    work = partial(_take_in, service_of(request), caller, scan, read, by)
    taken: TakenIn = await request.app.state.heavy.run(caller.organisation, work)
    told = TakenInTold(
        given=taken.given,
        changed=taken.changed,
        taken_back=taken.taken_back,
        unchanged=taken.unchanged,
    )
    return Response(told.model_dump_json(), media_type="application/json")


def _take_in(
    service: Service, caller: Caller, scan: str, read: ReadRows, by: str | None
) -> TakenIn:
    name = by or service.keys.find(caller.organisation, caller.key).name
    person = Person(name=name, key=caller.key)
    return service.triage.take_in(caller.organisation, scan, read, person)


def _read(kind: str, data: bytes) -> Sequence[FilledIn]:
    if kind.partition(";")[0].strip().lower() != _XLSX:
        said = f"Send the workbook as it was saved, and say so: Content-Type: {_XLSX}."
        raise ProblemError(Code.MEDIA_TYPE, said)
    return read_verdict_book(data).rows
