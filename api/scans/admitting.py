"""Scans taken on, and what is answered."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import anyio
from fastapi import Request, Response
from pydantic import BaseModel

from api.errors import Code, problem_of
from api.language import language_of
from api.scans.schemas import BatchAsk, BatchItem, BatchTold, ScanAsk, whole
from api.scans.turns import Turns
from auditor.errors import AddressRefused, UsageError
from auditor.model.admission import Admitted, Answer, Entry, Once
from auditor.model.criteria import Language
from auditor.model.refusal_time import until_told
from auditor.model.tenant import Caller
from auditor.services.admission import Outcome
from auditor.wiring.service import Service

ONE: Final = "POST /v1/scans"
MANY: Final = "POST /v1/scans/batch"


async def in_turn(request: Request, caller: Caller, ask: Callable[[], Answer]) -> Answer:
    """Ask for scans when it is the caller's turn; a refused address is told of in its time.

    Raises:
        UsageError: what ``ask`` raises.
    """
    asked = time.monotonic()
    turns: Turns = request.app.state.turns
    try:
        answer = await turns.run(caller.organisation, ask)
    except AddressRefused:
        await anyio.sleep(until_told(asked))
        raise
    if _tells_of_refusal(answer):
        await anyio.sleep(until_told(asked))
    return answer


def _tells_of_refusal(answer: Answer) -> bool:
    told = [item["problem"] for item in json.loads(answer.body).get("items", ())]
    return any(one is not None and one["code"] == Code.ADDRESS_REFUSED for one in told)


def admit_one(service: Service, caller: Caller, asked: ScanAsk, key: str | None) -> Answer:
    """Ask for one scan.

    Raises:
        UsageError: it was not taken on.
    """
    once = _once(ONE, key, asked)
    return service.admission.take_on(caller, [asked.wish()], once, _tell_one)


def admit_many(
    request: Request, service: Service, caller: Caller, asked: BatchAsk, key: str | None
) -> Answer:
    """Ask for scans at once; each is answered for itself."""
    language = language_of(request)

    def tell(outcomes: Sequence[Outcome]) -> Answer:
        told = BatchTold(items=[_item(one, language) for one in outcomes])
        return Answer(status=202, body=told.model_dump_json())

    wishes = [one.wish() for one in asked.scans]
    return service.admission.take_on(caller, wishes, _once(MANY, key, asked), tell)


def scan_id(answer: Answer) -> str:
    """The id of the scan that an answer to one who asked for it tells of."""
    return str(json.loads(answer.body)["id"])


def answer_asked(answer: Answer, headers: Mapping[str, str] | None = None) -> Response:
    """What one who asked for a scan is answered."""
    scan = json.loads(answer.body)
    told = {"Location": scan["links"]["self"], **(headers or {})}
    if scan["poll_after_s"] is not None:
        told["Retry-After"] = str(scan["poll_after_s"])
    return Response(answer.body, answer.status, told, "application/json")


def _tell_one(outcomes: Sequence[Outcome]) -> Answer:
    (outcome,) = outcomes
    if isinstance(outcome, UsageError):
        raise outcome
    return Answer(status=_status(outcome), body=whole(outcome.scan).model_dump_json())


def _item(outcome: Outcome, language: Language) -> BatchItem:
    if isinstance(outcome, Admitted):
        return BatchItem(status=_status(outcome), scan=whole(outcome.scan), problem=None)
    problem = problem_of(outcome, language)
    return BatchItem(status=problem.status, scan=None, problem=problem)


def _status(admitted: Admitted) -> int:
    return 200 if admitted.entry is Entry.RECENT else 202


def _once(route: str, key: str | None, asked: BaseModel) -> Once | None:
    if key is None:
        return None
    told = json.dumps(asked.model_dump(mode="json", exclude_unset=True), sort_keys=True)
    return Once(route=route, key=key, body_hash=hashlib.sha256(told.encode()).hexdigest())
