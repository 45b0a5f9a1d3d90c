"""Every error of the API, as RFC 9457 has it: a problem with a code that programs can go by."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from api.addresses import Address
from api.codes import KINDS, Code
from api.language import language_of
from api.refused import FieldProblem, field_problems
from auditor import errors
from auditor.model.criteria import Language

__all__ = [
    "MEDIA_TYPE",
    "Code",
    "Problem",
    "ProblemError",
    "answer",
    "install",
    "problem_of",
    "problems",
]

_log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
TYPE: Final = "urn:auditor:problem:"
_EVERYWHERE: Final = (
    Code.MALFORMED,
    Code.BODY_TOO_SLOW,
    Code.BODY_TOO_LARGE,
    Code.TOO_MANY_AT_ONCE,
    Code.HEADERS_TOO_LARGE,
    Code.INTERNAL,
    Code.OVERLOADED,
    Code.ARCHIVE_UNAVAILABLE,
)
_RETRY_LATER: Final = {"Retry-After": "10"}
_OF_FRAMEWORK: Final[Mapping[int, Code]] = {
    400: Code.MALFORMED,
    404: Code.NOT_FOUND,
    405: Code.METHOD_NOT_ALLOWED,
    413: Code.BODY_TOO_LARGE,
}
_DETAILS: Final[Mapping[Code, str]] = {
    Code.MALFORMED: "The body is no JSON that can be read: check what is sent.",
    Code.NOT_FOUND: "There is nothing at this address, or nothing that this key may see.",
    Code.METHOD_NOT_ALLOWED: "The header Allow names the methods that this address has.",
    Code.BODY_TOO_LARGE: "Send less at once: GET /v1/limits tells how much is taken.",
    Code.MEDIA_TYPE: "Send JSON, and say so: Content-Type: application/json.",
    Code.INTERNAL: "This is a fault of the service, and was written to its log.",
    Code.ARCHIVE_UNAVAILABLE: "The archive could not be read or written: try again in a while.",
}
"""Sentences for what the framework says in a word."""


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    type: str
    """`urn:auditor:problem:` and the code."""
    title: str
    """What all problems of the code have in common, in the language asked for."""
    status: int
    """The status of the answer."""
    detail: str
    """What was wrong, where, and what to do."""
    code: Code
    """What programs can go by: it never changes."""
    errors: list[FieldProblem] | None = None
    """Each value that cannot be used."""
    scan: str | None = None
    """The scan that stands in the way."""


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(
        self,
        code: Code,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        fields: Sequence[FieldProblem] = (),
        scan: str | None = None,
    ) -> None:
        """Say what is wrong.

        Args:
            code: its status follows from it.
            detail: one sentence: what was wrong, where, what to do.
            headers: of the answer.
            fields: each value that cannot be used.
            scan: the id of the scan that stands in the way.
        """
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.fields = list(fields)
        self.scan = scan


def problems(*codes: Code, unchanged: bool = False) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for its entry in the OpenAPI document.

    Those that any route may answer with are entered, too.

    Args:
        codes: of the route.
        unchanged: it answers 304 where the client has what it would send.
    """
    by_status: dict[int, list[Code]] = {}
    for code in (*codes, *(code for code in _EVERYWHERE if code not in codes)):
        by_status.setdefault(KINDS[code].status, []).append(code)
    told: dict[int | str, dict[str, Any]] = {}
    if unchanged:
        told[304] = {"description": "It is as it was."}
    for status, found in sorted(by_status.items()):
        told[status] = _entry(status, found)
    return told


def _entry(status: int, codes: Iterable[Code]) -> dict[str, Any]:
    told = "; ".join(f"`{code}`: {KINDS[code].title(Language.EN)}" for code in codes)
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": f"{HTTPStatus(status).phrase}. {told}.",
        "content": {MEDIA_TYPE: {"schema": schema}},
    }


def problem_of(error: errors.AuditorError, language: Language) -> Problem:
    """What is told of an error of ours."""
    return _told_of(_of_auditor(error), language)


def answer(error: ProblemError, language: Language) -> JSONResponse:
    """The problem as an answer."""
    problem = _told_of(error, language)
    return JSONResponse(
        problem.model_dump(mode="json", exclude_none=True),
        status_code=problem.status,
        headers={"Cache-Control": "no-store", **error.headers},
        media_type=MEDIA_TYPE,
    )


def _told_of(error: ProblemError, language: Language) -> Problem:
    kind = KINDS[error.code]
    return Problem(
        type=f"{TYPE}{error.code}",
        title=kind.title(language),
        status=kind.status,
        detail=error.detail,
        code=error.code,
        errors=error.fields or None,
        scan=error.scan,
    )


def install(app: FastAPI) -> None:
    """Let every error of the app be answered as a problem, those of the framework, too."""
    app.add_exception_handler(ProblemError, _told)
    app.add_exception_handler(errors.AuditorError, _told)
    app.add_exception_handler(RequestValidationError, _told)
    app.add_exception_handler(HTTPException, _told)


async def _told(request: Request, error: Exception) -> JSONResponse:
    return answer(_problem(request, error), language_of(request))


def _problem(request: Request, error: Exception) -> ProblemError:
    match error:
        case ProblemError():
            return error
        case RequestValidationError():
            return _invalid(request, error)
        case HTTPException():
            code = _OF_FRAMEWORK.get(error.status_code, Code.INTERNAL)
            headers = {}
            if code is Code.METHOD_NOT_ALLOWED:
                headers["Allow"] = Address.of(request.app, request.scope["path"]).allow
            return ProblemError(code, _DETAILS[code], headers=headers)
        case errors.AuditorError():
            return _of_auditor(error)
        case _:
            raise error


def _invalid(request: Request, error: RequestValidationError) -> ProblemError:
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return ProblemError(Code.MALFORMED, _DETAILS[Code.MALFORMED])
    if isinstance(error.body, bytes):
        return ProblemError(Code.MEDIA_TYPE, _DETAILS[Code.MEDIA_TYPE])
    told = field_problems(found, request.scope.get("route"))
    return ProblemError(Code.INVALID, told[0].problem, fields=told)


def _of_auditor(error: errors.AuditorError) -> ProblemError:
    match error:
        case errors.NotThere():
            return ProblemError(Code.NOT_FOUND, _DETAILS[Code.NOT_FOUND])
        case errors.NoEvidence():
            return ProblemError(Code.NO_EVIDENCE, str(error))
        case errors.NothingToCompareWith():
            return ProblemError(Code.NO_BASELINE, str(error))
        case errors.ScanRemoved():
            return ProblemError(Code.SCAN_REMOVED, str(error))
        case errors.ScanActive() | errors.ScanNotOver():
            return _of_scan(Code.SCAN_ACTIVE, str(error), error.scan)
        case errors.ScanIsOver():
            return _of_scan(Code.SCAN_ENDED, str(error), error.scan)
        case errors.ChangedMeanwhile():
            return ProblemError(Code.CHANGED_MEANWHILE, str(error))
        case errors.InUse():
            return ProblemError(Code.CONFLICT, str(error))
        case errors.KeyReused():
            return ProblemError(Code.IDEMPOTENCY_REUSED, str(error))
        case errors.KeyInFlight():
            return ProblemError(
                Code.IDEMPOTENCY_IN_FLIGHT, str(error), headers={"Retry-After": "1"}
            )
        case errors.QuotaSpent():
            return ProblemError(Code.PAGE_QUOTA, str(error), headers={"Retry-After": "3600"})
        case errors.EvidenceSpent():
            return ProblemError(Code.EVIDENCE_QUOTA, str(error), headers={"Retry-After": "3600"})
        case errors.QueueFull():
            return ProblemError(Code.QUEUE_FULL, str(error), headers={"Retry-After": "60"})
        case errors.AddressRefused():
            return ProblemError(Code.ADDRESS_REFUSED, str(error))
        case errors.UsageError():
            return ProblemError(Code.INVALID, str(error))
        case errors.RenderingFailed():
            return ProblemError(Code.RENDERING_FAILED, str(error))
        case errors.Overloaded():
            return ProblemError(Code.OVERLOADED, str(error), headers=_RETRY_LATER)
        case errors.ArchiveFull():
            return ProblemError(Code.ARCHIVE_FULL, str(error), headers={"Retry-After": "3600"})
        case errors.StoreError():  # its sentence names files and what the database said
            _log.error("the archive refused a request: %s", error)
            detail = _DETAILS[Code.ARCHIVE_UNAVAILABLE]
            return ProblemError(Code.ARCHIVE_UNAVAILABLE, detail, headers=_RETRY_LATER)
        case _:
            _log.error("a request failed: %s", error)
            return ProblemError(Code.INTERNAL, _DETAILS[Code.INTERNAL])


def _of_scan(code: Code, detail: str, scan: str) -> ProblemError:
    link = f'</v1/scans/{scan}>; rel="related"'
    return ProblemError(code, detail, headers={"Link": link}, scan=scan)
