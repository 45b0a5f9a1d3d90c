"""Scans taken on, and what is answered."""

import hashlib
import json
from collections.abc import Sequence
from typing import Final

from fastapi.responses import Response
from pydantic import BaseModel

from api.scans.schemas import ScanAsk, whole
from auditor.errors import UsageError
from auditor.model.admission import Admitted, Answer, Entry, Once
from auditor.model.tenant import Caller
from auditor.services.admission import Outcome
from auditor.wiring.service import Service

ONE: Final = "POST /v1/scans"
MANY: Final = "POST /v1/scans/batch"


def admit_one(service: Service, caller: Caller, asked: ScanAsk, key: str | None) -> Response:
    """Ask for one scan.

    Raises:
        UsageError: it was not taken on.
    """
    once = _once(ONE, key, asked)
    answer = service.admission.take_on(caller, [asked.wish()], once, _tell_one)
    scan = json.loads(answer.body)
    headers = {"Location": scan["links"]["self"]}
    if scan["poll_after_s"] is not None:
        headers["Retry-After"] = str(scan["poll_after_s"])
    return Response(answer.body, answer.status, headers, "application/json")


def _tell_one(outcomes: Sequence[Outcome]) -> Answer:
    (outcome,) = outcomes
    if isinstance(outcome, UsageError):
        raise outcome
    return Answer(status=_status(outcome), body=whole(outcome.scan).model_dump_json())


def _status(admitted: Admitted) -> int:
    return 200 if admitted.entry is Entry.RECENT else 202


def _once(route: str, key: str | None, asked: BaseModel) -> Once | None:
    if key is None:
        return None
    told = json.dumps(asked.model_dump(mode="json", exclude_unset=True), sort_keys=True)
    return Once(route=route, key=key, body_hash=hashlib.sha256(told.encode()).hexdigest())
