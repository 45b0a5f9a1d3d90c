"""The route of events."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from api.auth import AUTH_PROBLEMS, Reader, still_allowed
from api.errors import Code, problems
from api.events.hub import Hub
from api.fields import PathId
from api.state import service_of
from auditor.model.event import Event
from auditor.model.tenant import Scope
from auditor.request import Allowed

router = APIRouter(prefix="/v1/scans/{scan}", tags=["results"])

_STREAM: Final = "text/event-stream"
_RETRY_MS: Final = 3000
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events as HTML's server-sent events have them: `state`, with the state that"
        " the scan has now, `progress`, with where it stands, and `page`, with an address that was"
        " settled. `data` is JSON, and the stream ends when the scan has.",
        "content": {_STREAM: {"schema": {"type": "string"}}},
    },
    204: {"description": "The scan has ended, and nothing came behind the last event."},
}


_PROBLEMS: Final = problems(*AUTH_PROBLEMS, Code.NOT_FOUND, Code.SCAN_REMOVED, Code.INVALID)


@router.get(
    "/events",
    response_class=Response,
    responses={
        **_ANSWER,
        **problems(*AUTH_PROBLEMS, Code.NOT_FOUND, Code.SCAN_REMOVED, Code.INVALID),
    },
)
async def listen_to_events(
    request: Request,
    scan: PathId,
    caller: Reader,
    last_event_id: Annotated[
        str | None,
        Header(
            alias="Last-Event-ID",
            max_length=20,
            pattern=r"^\d{0,9}$",
            description="Id of the last event that came, to go on behind it.",
        ),
        Allowed("the id of the last event that came"),
    ] = None,
) -> Response:
    """What happens to a scan, from the beginning or behind an event, as it happens.

    Source: HTML, section 9.2, Server-sent events, read 2026-11.
    """
    log = service_of(request).events
    last = int(last_event_id or 0)
    told = await run_in_threadpool(log.after, caller.organisation, scan, last)
    if told.over and last and not told.events:
        return Response(status_code=204)  # who listens as browsers do comes again until it is told
    allowed = still_allowed(request, Scope.RESULTS_READ)
    hub: Hub = request.app.state.hub
    hub.check_room()
    heard = hub.listen(caller.organisation, scan, last, allowed)
    return StreamingResponse(_written(heard), headers=_UNKEPT, media_type=_STREAM)


_UNKEPT: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Nor may a proxy hold events back until there are many (nginx goes by the second)."""


async def _written(heard: AsyncIterator[Event | None]) -> AsyncIterator[str]:
    yield f"retry: {_RETRY_MS}\n\n"
    async for event in heard:
        if event is None:
            yield ": waiting\n\n"
        else:
            yield f"id: {event.id}\nevent: {event.kind}\ndata: {event.data}\n\n"
