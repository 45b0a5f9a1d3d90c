"""How the service is: for whoever keeps it running, and for whoever finds a hole in it."""

from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict

from api.auth import AUTH_PROBLEMS, Reader
from api.errors import Code, ProblemError, problems
from api.metrics import MEDIA_TYPE
from api.state import is_ending, metrics_of, service_of
from auditor.model.vitals import Fitness, Organ

router = APIRouter(tags=["service"])

_HOLDS: Final = timedelta(days=180)
"""security.txt is to be looked at again after so long; RFC 9116 asks for less than a year."""
_NO_STORE: Final = {"Cache-Control": "no-store"}


class Alive(BaseModel):
    """That the service answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """Whether the service can take scans on."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    ready: bool
    """Whether requests should be sent here: all is as it must be, and the server is not ending."""
    checks: dict[Organ, Fitness]
    """What it needs, and how that is: `ok`, `silent`, `full` or `missing`."""


@router.head("/healthz", include_in_schema=False)  # watchers ask so
@router.get("/healthz", response_model=Alive, responses=problems())
async def get_health() -> JSONResponse:
    """Whether the service answers; asks nothing of anything else, and needs no key."""
    return JSONResponse(Alive().model_dump(), headers=_NO_STORE)


@router.head("/readyz", include_in_schema=False)
@router.get(
    "/readyz",
    response_model=Ready,
    responses={
        **problems(),
        503: {"model": Ready, "description": "Something is not as it must be."},
    },
)
def get_readiness(request: Request) -> JSONResponse:
    """Whether archive, disk and browser are as they must be to take scans on; needs no key.

    A server that is ending is not ready, whatever it finds: a balancer sends nothing more to it.
    """
    found = service_of(request).health.fitness()
    ready = not is_ending(request.app) and all(fitness is Fitness.OK for fitness in found.values())
    told = Ready(ready=ready, checks=dict(found))
    return JSONResponse(told.model_dump(mode="json"), 200 if ready else 503, headers=_NO_STORE)


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    responses=problems(*AUTH_PROBLEMS, Code.OPERATOR_ONLY),
)
def get_metrics(request: Request, caller: Reader) -> Response:
    """Numbers for Prometheus, without a name of any tenant; for keys of the operator alone."""
    if not caller.operator:
        raise ProblemError(
            Code.OPERATOR_ONLY,
            "These numbers are of all organisations: ask with a key of the one that runs the"
            " service.",
        )
    return Response(metrics_of(request).text(), headers={"Content-Type": MEDIA_TYPE, **_NO_STORE})


@router.get(
    "/.well-known/security.txt",
    response_class=PlainTextResponse,
    responses=problems(Code.NOT_FOUND),
)
def get_security_contact(request: Request) -> PlainTextResponse:
    """Whom to tell of a hole in the service, as RFC 9116 has it; 404 where nobody is named."""
    contact = service_of(request).contact
    if contact is None:
        raise ProblemError(
            Code.NOT_FOUND, "Whoever runs this service has named nobody (AUDITOR_SECURITY_CONTACT)."
        )
    expires = (datetime.now(UTC) + _HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nb, nn, en",
    )
    return PlainTextResponse("".join(f"{line}\n" for line in lines))
