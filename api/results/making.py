"""Reports that take long to make: made beside the requests, kept, and waited for."""

import asyncio
import json
import logging
import threading
import time
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial
from typing import Any, BinaryIO, Final, TypeAlias

import anyio
from anyio import to_thread
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict

from api.errors import Code, ProblemError, problem_of
from api.fair import FairTurns
from api.scans.waiting import preferred_wait
from api.state import is_ending
from auditor.errors import AuditorError
from auditor.model.criteria import Language
from auditor.model.tenant import Caller
from auditor.services.kept_reports import Kept, KeptReports, Made, NotMade

POLL_AFTER: Final = 2
"""Seconds that whoever waits for a report may let pass."""
_STEP: Final = 0.25
"""Seconds between two looks while the line is held."""
_OF_ONE: Final = 5
"""Reports that an organisation may wait for; each is made by a process of its own."""
_PIECE: Final = 256 * 1024

_FAULT: Final = "This is a fault of the service, and was written to its log."

_log = logging.getLogger(__name__)

Write: TypeAlias = Callable[[BinaryIO], None]
"""Writes a report; raises what keeps it from being written."""


class Outdated(Exception):
    """What a report was to tell has changed: it is not kept, and who asks again gets another."""


class MakingTold(BaseModel):
    """A report that is being made."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    status: str = "making"
    """It is not there yet: ask again, here."""
    poll_after_s: int = POLL_AFTER
    """Seconds after which to ask again."""
    links: dict[str, str]
    """Where it is told, and where the report is once it is made."""


MAKING_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    202: {
        "model": MakingTold,
        "description": "It takes a while, and is being made: ask again at `Location`, or send"
        " `Prefer: wait=60`.",
    }
}


class Making:
    """Makes reports in threads of its own; may be asked inside the loop alone."""

    def __init__(self, kept: KeptReports) -> None:
        """Nothing is made yet.

        Args:
            kept: where they are kept.
        """
        self.kept = kept
        self._turns = FairTurns(_OF_ONE)
        self._tasks: dict[Kept, asyncio.Task[None]] = {}

    def begin(self, organisation: str, one: Kept, write: Write) -> None:
        """Make a report when it is its turn, unless that was begun already.

        Args:
            organisation: id of the one that asks.
            one: the report.
            write: writes it.

        Raises:
            ProblemError: too many are waited for, of the organisation or at all.
        """
        if one in self._tasks:
            return
        self._turns.ask(organisation)
        task = asyncio.create_task(self._make(organisation, one, write))
        self._tasks[one] = task
        task.add_done_callback(lambda _: self._through(organisation, one))

    def has_begun(self, one: Kept) -> bool:
        """Whether a report is being made, or waits for its turn."""
        return one in self._tasks

    def _through(self, organisation: str, one: Kept) -> None:
        del self._tasks[one]
        self._turns.through(organisation)

    async def _make(self, organisation: str, one: Kept, write: Write) -> None:
        try:
            async with self._turns.turn(organisation):
                await _beside(partial(self.kept.make, one, write))
        except Outdated:
            return
        except AuditorError as error:
            told = problem_of(error, Language.EN)
            await self._fail(one, told.code, told.detail)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            kind = type(error).__name__
            _log.error("a report failed: %s in %s, line %s", kind, where.name, where.lineno)
            await self._fail(one, Code.INTERNAL, _FAULT)

    async def _fail(self, one: Kept, code: Code, detail: str) -> None:
        said = json.dumps({"code": code, "detail": detail})
        await run_in_threadpool(self.kept.fail, one, said)


async def _beside(work: Callable[[], None]) -> None:
    """Do something in a thread that keeps no server from ending: it may take minutes.

    Raises:
        Exception: what ``work`` raises.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def tell(error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        error: BaseException | None = None
        try:
            work()
        except BaseException as raised:  # told to whoever waits
            error = raised
        with suppress(RuntimeError):  # the server has ended meanwhile
            loop.call_soon_threadsafe(tell, error)

    threading.Thread(target=run, name="report", daemon=True).start()
    await done


async def answer_made(
    request: Request,
    caller: Caller,
    one: Kept,
    write: Write,
    told: Callable[[Made], Response],
) -> Response:
    """A report as an answer, once it is made; else where to ask for it again.

    Args:
        request: that asks.
        caller: who asks.
        one: the report.
        write: writes it.
        told: makes the answer of one that is there.

    Raises:
        ProblemError: it could not be made, or too many are waited for.
        StoreError: it could not be read.
    """
    making: Making = request.app.state.making
    wait = preferred_wait(request)
    end = time.monotonic() + (wait or 0)
    found, is_over = await run_in_threadpool(making.kept.look, one), False
    while not isinstance(found, Made):
        if isinstance(found, NotMade):
            raise _problem(found)
        if found is None and is_over:
            break  # what it was to tell has changed meanwhile
        if found is None:
            making.begin(caller.organisation, one, write)
        left = end - time.monotonic()
        if left <= 0 or is_ending(request.app) or await request.is_disconnected():
            break
        await anyio.sleep(min(_STEP, left))
        is_over = not making.has_begun(one)
        found = await run_in_threadpool(making.kept.look, one)
    else:
        answer = told(found)
        if wait is not None:
            answer.headers["Preference-Applied"] = f"wait={wait}"
        return answer
    return _ask_again(request, wait)


def _ask_again(request: Request, wait: int | None) -> Response:
    query = request.url.query
    place = f"{request.scope['path']}?{query}" if query else str(request.scope["path"])
    headers = {
        "Location": place,
        "Retry-After": str(POLL_AFTER),
        "Cache-Control": "no-store",
        **({} if wait is None else {"Preference-Applied": f"wait={wait}"}),
    }
    body = MakingTold(links={"self": place})
    return Response(body.model_dump_json(), 202, headers, "application/json")


def _problem(found: NotMade) -> ProblemError:
    said = json.loads(found.told)
    headers = {"Retry-After": str(found.again)}
    return ProblemError(Code(said["code"]), said["detail"], headers=headers)


async def pieces_of(made: Made) -> AsyncIterator[bytes]:
    """All of a report, from the beginning."""
    try:
        while piece := await to_thread.run_sync(made.file.read, _PIECE):
            yield piece
    finally:
        made.file.close()
