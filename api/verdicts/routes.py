"""The routes of verdicts."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Header, Path, Request, Response
from pydantic import AfterValidator

from api.auth import AUTH_PROBLEMS, Reader, Triager
from api.conditional import must_match, told
from api.errors import Code, problems
from api.fields import PathId
from api.paging import Cursor, Limit, Listed, answer_list, cursor_of, id_of, key_of
from api.state import service_of
from api.verdicts.schemas import VerdictAsk, VerdictTold, ruling_of, told_verdict
from auditor.model.criteria import criteria
from auditor.model.tenant import Caller
from auditor.model.triage import Subject, TriageKey, TriageVerdict
from auditor.services.triage import Person

router = APIRouter(prefix="/v1/sites/{site}", tags=["verdicts"])

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="ETag of the verdict as it was read: it is changed only where it is so still.",
    ),
]


def _like(form: str) -> AfterValidator:
    """A name in an address; what has not the form of one names nothing."""
    return AfterValidator(lambda given: given if re.fullmatch(form, given) else "-")


_CRITERION: Final = "|".join(map(re.escape, criteria()))
Fingerprint = Annotated[
    str, Path(description="Of a finding, as results have it."), _like(r"\d{1,4}:[0-9a-f]{16}")
]
CauseId = Annotated[
    str, Path(description="Of a cause, as results have it."), _like(r"c-[0-9a-f]{1,40}")
]
CriterionId = Annotated[
    str, Path(description="Number of a criterion, such as 1.4.10."), _like(_CRITERION)
]
_READ: Final = problems(*AUTH_PROBLEMS, Code.NOT_FOUND, unchanged=True)
_LISTED: Final = problems(*AUTH_PROBLEMS, Code.NOT_FOUND, Code.INVALID, unchanged=True)
_CHANGED: Final = problems(
    *AUTH_PROBLEMS,
    Code.NOT_FOUND,
    Code.PRECONDITION_MISSING,
    Code.CHANGED_MEANWHILE,
    Code.MEDIA_TYPE,
    Code.INVALID,
)
_HASH: Final = 16
_CAUSE: Final = "c-"


@router.get("/verdicts", response_model=Listed[VerdictTold], responses=_LISTED)
def list_verdicts(
    request: Request, site: PathId, caller: Reader, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """All verdicts on a site in the order they were first given, those taken back among them."""
    triage = service_of(request).triage
    found = triage.list(caller.organisation, site, _behind(id_of(cursor)), limit)
    items = [told_verdict(site, one.on, one) for one in found.rows]
    on = found.rows[-1].on if found.last is not None else None
    return answer_list(request, Listed(items=items, next=None if on is None else _cursor(on)))


@router.get("/findings/{fingerprint}", response_model=VerdictTold, responses=_READ)
def get_finding_verdict(
    request: Request, site: PathId, fingerprint: Fingerprint, caller: Reader
) -> Response:
    """What was decided on a finding; `verdict` is null where nobody has decided yet."""
    return _told(request, caller, site, TriageKey(Subject.FINDING, fingerprint))


@router.get("/causes/{cause}", response_model=VerdictTold, responses=_READ)
def get_cause_verdict(request: Request, site: PathId, cause: CauseId, caller: Reader) -> Response:
    """What was decided on a cause; `verdict` is null where nobody has decided yet."""
    return _told(request, caller, site, TriageKey(Subject.CAUSE, cause))


@router.get("/criteria/{criterion}", response_model=VerdictTold, responses=_READ)
def get_criterion_verdict(
    request: Request, site: PathId, criterion: CriterionId, caller: Reader
) -> Response:
    """What a person who tested a criterion says; `verdict` is null where nobody did."""
    return _told(request, caller, site, TriageKey(Subject.CRITERION, criterion))


@router.patch("/findings/{fingerprint}", response_model=VerdictTold, responses=_CHANGED)
def decide_on_finding(
    request: Request,
    site: PathId,
    fingerprint: Fingerprint,
    asked: VerdictAsk,
    caller: Triager,
    if_match: IfMatch = None,
) -> Response:
    """Decide on a finding. It holds in later scans as long as the finding is the same.

    What needed a person and was answered is asked again when its element changes.
    """
    on = TriageKey(Subject.FINDING, fingerprint)
    return _decided(request, caller, site, on, asked, if_match)


@router.patch("/causes/{cause}", response_model=VerdictTold, responses=_CHANGED)
def decide_on_cause(
    request: Request,
    site: PathId,
    cause: CauseId,
    asked: VerdictAsk,
    caller: Triager,
    if_match: IfMatch = None,
) -> Response:
    """Decide on a cause and all its findings. It holds in later scans, also where its id changes.

    What needed a person and was answered is asked again when its element changes; what an editor
    adds is another fault.
    """
    on = TriageKey(Subject.CAUSE, cause)
    return _decided(request, caller, site, on, asked, if_match)


@router.patch("/criteria/{criterion}", response_model=VerdictTold, responses=_CHANGED)
def decide_on_criterion(
    request: Request,
    site: PathId,
    criterion: CriterionId,
    asked: VerdictAsk,
    caller: Triager,
    if_match: IfMatch = None,
) -> Response:
    """Say what a person who tested a criterion by hand came to: met, not met or not present.

    Reports show it beside what rules came to, with who and when.
    """
    on = TriageKey(Subject.CRITERION, criterion)
    return _decided(request, caller, site, on, asked, if_match)


@router.get(
    "/findings/{fingerprint}/history", response_model=Listed[VerdictTold], responses=_LISTED
)
def list_finding_history(
    request: Request,
    site: PathId,
    fingerprint: Fingerprint,
    caller: Reader,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """All that was ever decided on a finding, by whom and when, the first first."""
    on = TriageKey(Subject.FINDING, fingerprint)
    return _history(request, caller, site, on, limit, cursor)


@router.get("/causes/{cause}/history", response_model=Listed[VerdictTold], responses=_LISTED)
def list_cause_history(
    request: Request,
    site: PathId,
    cause: CauseId,
    caller: Reader,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """All that was ever decided on a cause, by whom and when, the first first."""
    return _history(request, caller, site, TriageKey(Subject.CAUSE, cause), limit, cursor)


@router.get("/criteria/{criterion}/history", response_model=Listed[VerdictTold], responses=_LISTED)
def list_criterion_history(
    request: Request,
    site: PathId,
    criterion: CriterionId,
    caller: Reader,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """All that people who tested a criterion ever said, who and when, the first first."""
    on = TriageKey(Subject.CRITERION, criterion)
    return _history(request, caller, site, on, limit, cursor)


def _told(request: Request, caller: Caller, site: str, on: TriageKey) -> Response:
    found = service_of(request).triage.find(caller.organisation, site, on)
    return told(request, told_verdict(site, on, found))


def _decided(
    request: Request,
    caller: Caller,
    site: str,
    on: TriageKey,
    asked: VerdictAsk,
    if_match: str | None,
) -> Response:
    service = service_of(request)
    now = service.triage.find(caller.organisation, site, on, asked.scan)
    must_match(told_verdict(site, on, now), if_match)
    name = asked.by or service.keys.find(caller.organisation, caller.key).name
    made: TriageVerdict = service.triage.decide(
        caller.organisation,
        site,
        on,
        ruling_of(asked, now),
        Person(name=name, key=caller.key),
        now.revision if now else 0,
        asked.scan,
    )
    return told(request, told_verdict(site, on, made))


def _history(
    request: Request, caller: Caller, site: str, on: TriageKey, limit: int, cursor: str | None
) -> Response:
    after = key_of(cursor)
    revision = after[0] if after else 0
    found = service_of(request).triage.history(caller.organisation, site, on, revision, limit)
    items = [told_verdict(site, on, one) for one in found.rows]
    return answer_list(request, Listed(items=items, next=cursor_of(found.last)))


def _cursor(on: TriageKey) -> str:
    """A cursor of what people see, since rows are numbered over all tenants."""
    return f"{on.subject.value}_{on.name.removeprefix(_CAUSE).replace(':', '')}"


def _behind(cursor: str) -> TriageKey | None:
    """What the last verdict before those that are wanted is on; None for the first ones."""
    if not cursor:
        return None
    kind, _, name = cursor.partition("_")
    if kind == Subject.CRITERION.value:
        return TriageKey(Subject.CRITERION, name)
    if kind == Subject.CAUSE.value:
        return TriageKey(Subject.CAUSE, f"{_CAUSE}{name}")
    return TriageKey(Subject.FINDING, f"{name[:-_HASH]}:{name[-_HASH:]}")
