"""The route of gates."""

from fastapi import APIRouter, Request, Response

from api.auth import AUTH_PROBLEMS, Reader
from api.conditional import told
from api.errors import Code, ProblemError, problems
from api.fields import PathId
from api.gates.schemas import GateWhole, whole_gate
from api.results.asked import Spoken
from api.state import service_of

router = APIRouter(prefix="/v1/scans/{scan}", tags=["results"])


@router.get(
    "/gate",
    response_model=GateWhole,
    responses=problems(
        *AUTH_PROBLEMS,
        Code.NOT_FOUND,
        Code.NO_GATE,
        Code.SCAN_REMOVED,
        Code.INVALID,
        unchanged=True,
    ),
)
def get_gate(request: Request, scan: PathId, caller: Reader, language: Spoken) -> Response:
    """What the gate of a scan says, and why; it is judged when the scan is over."""
    found = service_of(request).scans.find(caller.organisation, scan)
    if found.gate is None:
        raise ProblemError(
            Code.NO_GATE,
            f"The scan {scan} was asked for without a gate: ask for the next one with it, or"
            f" compare by /v1/scans/{scan}/diff/baseline.",
        )
    return told(request, whole_gate(found, found.gate, language), {"Vary": "Accept-Language"})
