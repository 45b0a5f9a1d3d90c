"""The route by which the evidence of a scan is handed on."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO, Final

import anyio
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from api.auth import AUTH_PROBLEMS, Reader
from api.errors import Code, ProblemError, problems
from api.fields import PathId
from api.patience import Patience
from api.results.conveyor import Conveyor
from api.results.sealed import SealedTag
from api.state import service_of
from auditor.model.criteria import Language

router = APIRouter(prefix="/v1/scans/{scan}", tags=["results"])

_ZIP: Final = "application/zip"
_AT_ONCE: Final = 4
"""Archives that a server sends at the same time, of which one organisation has two."""
_OF_ONE: Final = 2
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The archive.",
        "content": {_ZIP: {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Sending:
    """Counts the archives that are being sent."""

    def __init__(self, patience: Patience) -> None:
        """Nothing is sent yet.

        Args:
            patience: with who takes it.
        """
        self._patience = patience
        self._turns = anyio.CapacityLimiter(_AT_ONCE)
        self._of: Counter[str] = Counter()

    def begin(self, organisation: str, write: Callable[[BinaryIO], None]) -> Conveyor:
        """Begin to send an archive; there are few places: each takes a thread and a processor.

        Raises:
            ProblemError: there is none for now.
        """
        if self._of.total() >= _AT_ONCE or self._of[organisation] >= _OF_ONE:
            raise ProblemError(
                Code.TOO_MANY_AT_ONCE,
                "Too much evidence is being sent at this moment: ask again in a while.",
                headers={"Retry-After": "10"},
            )
        self._of[organisation] += 1
        return Conveyor(write, self._turns, partial(self._through, organisation), self._patience)

    def _through(self, organisation: str) -> None:
        self._of[organisation] -= 1
        if not self._of[organisation]:
            del self._of[organisation]


@router.get(
    "/evidence",
    response_class=Response,
    responses={
        **_ANSWER,
        **problems(
            *AUTH_PROBLEMS,
            Code.NOT_FOUND,
            Code.NO_EVIDENCE,
            Code.SCAN_REMOVED,
            Code.SCAN_ACTIVE,
            unchanged=True,
        ),
    },
)
async def get_evidence(request: Request, scan: PathId, caller: Reader) -> Response:
    """The results and the evidence of a scan that kept any, in one archive (ZIP) with a manifest.

    It is the archive of `auditor evidence export`: `auditor verify` tells whether it was changed,
    `auditor replay` judges what is in it again. It shows what the pages showed, names and faces,
    too; the server's log tells whom it was sent to.
    """
    evidence, organisation = service_of(request).evidence, caller.organisation
    seal = await run_in_threadpool(evidence.seal, organisation, scan)
    tag = SealedTag(request, seal, Language.EN)
    if tag.is_known:
        return Response(status_code=304, headers=tag.headers)
    sending: Sending = request.app.state.sending
    conveyor = sending.begin(organisation, partial(evidence.write, caller, scan))
    pieces = await conveyor.begun()
    name = f'attachment; filename="{scan}-evidence.zip"'
    headers = {**tag.headers, "Content-Disposition": name}
    return StreamingResponse(pieces, headers=headers, media_type=_ZIP)
