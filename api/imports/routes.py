"""The route by which results are handed in."""

import asyncio
import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from mmap import ACCESS_READ, mmap
from typing import Annotated, Any, BinaryIO, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.auth import AUTH_PROBLEMS, Runner
from api.errors import Code, ProblemError, problems
from api.fields import A_LINE, Id, Line
from api.imports.reading import ReadResult
from api.patience import Patience
from api.results.schemas import RESULT
from api.scans.admitting import answer_asked
from api.scans.routes import IdempotencyKey
from api.scans.schemas import ScanTold, whole
from api.state import service_of
from auditor.model.admission import Answer, AskedScan, Once, VersionControl
from auditor.model.handed_in import HandIn
from auditor.model.job import Environment
from auditor.model.tenant import Caller
from auditor.request import ScanRequest
from auditor.services.admission import target_key
from auditor.wiring.service import Service

router = APIRouter(prefix="/v1/scans", tags=["scans"])

ROUTE: Final = "/v1/scans/import"
_JSON: Final = "application/json"
_AT_ONCE: Final = 4
"""Results that are taken in at the same time, of which one organisation has two."""
_OF_ONE: Final = 2
_CLOSE: Final = {"Connection": "close"}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A result as `-f json` writes it: `auditor-result/1`, of a scan that is"
        " over. It is checked whole, and taken whole or refused.",
        "content": {_JSON: {"schema": {"$ref": f"#/components/schemas/{RESULT}"}}},
    }
}


@dataclass(frozen=True, slots=True)
class Beside:
    """What is told beside a result."""

    environment: Environment
    site: str | None
    code: VersionControl


def beside(
    environment: Annotated[
        Environment, Query(description="What the scanned address is used for.")
    ] = Environment.CI,
    site: Annotated[Id | None, Query(description="Id of the site that it is of.")] = None,
    branch: Annotated[Line | None, Query(description="Of this branch of the code."), A_LINE] = None,
    commit: Annotated[Line | None, Query(description="Of this commit."), A_LINE] = None,
    pull_request: Annotated[Line | None, Query(description="Of this pull request."), A_LINE] = None,
) -> Beside:
    """What is told beside a result."""
    code = VersionControl(branch=branch, commit=commit, pull_request=pull_request)
    return Beside(environment=environment, site=site, code=code)


@router.post(
    "/import",
    status_code=201,
    response_model=ScanTold,
    openapi_extra=_BODY,
    responses=problems(
        *AUTH_PROBLEMS,
        Code.IDEMPOTENCY_IN_FLIGHT,
        Code.SCAN_REMOVED,
        Code.MEDIA_TYPE,
        Code.INVALID,
        Code.IDEMPOTENCY_REUSED,
        Code.ARCHIVE_FULL,
    ),
)
async def hand_in(
    request: Request,
    caller: Runner,
    told: Annotated[Beside, Depends(beside)],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Hand in a result that was made elsewhere; it stays marked as handed in, and by which key."""
    _check_type(request)
    with _place(request, caller), tempfile.TemporaryFile() as file:
        digest = await _received(request, file)
        service = service_of(request)
        work = partial(_take_in, service, caller, told, file, _once(idempotency_key, told, digest))
        answer: Answer = await request.app.state.heavy.run(caller.organisation, work)
    return answer_asked(answer)


def _take_in(
    service: Service, caller: Caller, told: Beside, file: BinaryIO, once: Once | None
) -> Answer:
    with (
        mmap(file.fileno(), 0, access=ACCESS_READ) as data,
        tempfile.TemporaryFile() as values,
    ):
        result = ReadResult(data, service.rules, values)
        asked = ScanRequest.model_validate_json(result.request)
        who = HandIn(
            organisation=caller.organisation,
            key=caller.key,
            target_key=target_key(asked, told.environment),
            site=told.site,
            environment=told.environment,
            code=told.code,
        )
        return service.handing_in.take_in(who, result, once, _tell)


def _tell(scan: AskedScan) -> Answer:
    return Answer(status=201, body=whole(scan).model_dump_json())


def _once(key: str | None, told: Beside, digest: str) -> Once | None:
    if key is None:
        return None
    code = told.code
    parts = (digest, told.environment, told.site, code.branch, code.commit, code.pull_request)
    body_hash = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return Once(route=f"POST {ROUTE}", key=key, body_hash=body_hash)


def _check_type(request: Request) -> None:
    """See that the body is JSON as it is: what is packed may be a thousand times as large.

    Raises:
        ProblemError: it is not.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    coding = request.headers.get("content-encoding", "").strip().lower()
    if kind != _JSON or coding not in ("", "identity"):
        raise ProblemError(
            Code.MEDIA_TYPE,
            "Send the result as it is, not packed, and say so: Content-Type: application/json.",
            headers=_CLOSE,
        )


async def _received(request: Request, file: BinaryIO) -> str:
    """Write the body to a file; returns its SHA-256, hex.

    Raises:
        ProblemError: it is too large, too slow or empty.
    """
    most = service_of(request).allowance.handed_in
    patience: Patience = request.app.state.patience
    hashed, size, begun = hashlib.sha256(), 0, asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(patience.body) as limit:
            async for piece in request.stream():
                size += len(piece)
                seconds = min(patience.body + size / patience.pace, patience.handed_in)
                limit.reschedule(begun + seconds)
                if size > most:
                    raise ProblemError(
                        Code.BODY_TOO_LARGE,
                        f"The result is larger than {most} bytes: scan fewer pages at once.",
                        headers=_CLOSE,
                    )
                hashed.update(piece)
                await run_in_threadpool(file.write, piece)
    except TimeoutError:
        raise ProblemError(
            Code.BODY_TOO_SLOW,
            f"The result comes too slowly: send {patience.pace / 1024:g} kB of it a second, and all"
            f" within {patience.handed_in:g} seconds.",
            headers=_CLOSE,
        ) from None
    if not size:
        raise ProblemError(Code.INVALID, "There is no result in the body: send one.")
    await run_in_threadpool(file.flush)
    return hashed.hexdigest()


@contextmanager
def _place(request: Request, caller: Caller) -> Iterator[None]:
    """A place for one result, of which there are few: each takes disk and a processor.

    Raises:
        ProblemError: there is none for now.
    """
    taken: Counter[str] = request.app.state.handing_in
    if taken.total() >= _AT_ONCE or taken[caller.organisation] >= _OF_ONE:
        raise ProblemError(
            Code.TOO_MANY_AT_ONCE,
            "Too many results are handed in at this moment: send this one again in a while.",
            headers={**_CLOSE, "Retry-After": "5"},
        )
    taken[caller.organisation] += 1
    try:
        yield
    finally:
        taken[caller.organisation] -= 1
        if not taken[caller.organisation]:
            del taken[caller.organisation]
