"""The routes of organisations."""

from dataclasses import replace

from fastapi import APIRouter, Depends, Request, Response

from api.auth import AUTH_PROBLEMS, Administrator
from api.conditional import told, told_created
from api.errors import Code, ProblemError, problems
from api.fields import PathId
from api.keys.schemas import KeyAsk, KeyMade, made_key
from api.organisations.schemas import (
    OrganisationAsk,
    OrganisationChange,
    OrganisationTold,
    told_organisation,
)
from api.paging import Cursor, Limit, Listed, answer_list, cursor_of, id_of
from api.state import service_of
from auditor.errors import NotThere
from auditor.model.asked import Slice
from auditor.model.tenant import Organisation

router = APIRouter(prefix="/v1/organisations", tags=["organisations"])


def _operator(caller: Administrator) -> None:
    if not caller.operator:
        raise ProblemError(
            Code.OPERATOR_ONLY,
            "Organisations are made and changed with a key of the organisation that runs the"
            " service: ask its administrator.",
        )


_operators = [Depends(_operator)]
"""Only for administrators of the organisation that runs the service."""
_OPERATOR_PROBLEMS = (*AUTH_PROBLEMS, Code.OPERATOR_ONLY)


@router.post(
    "",
    status_code=201,
    response_model=OrganisationTold,
    dependencies=_operators,
    responses=problems(*_OPERATOR_PROBLEMS, Code.MEDIA_TYPE, Code.INVALID),
)
def create_organisation(request: Request, asked: OrganisationAsk) -> Response:
    """Make an organisation; only whoever runs the service may."""
    wish = Organisation(id="", **asked.model_dump())
    made = told_organisation(service_of(request).organisations.add(wish))
    return told_created(made, f"/v1/organisations/{made.id}")


@router.get(
    "",
    response_model=Listed[OrganisationTold],
    responses=problems(*AUTH_PROBLEMS, Code.INVALID, unchanged=True),
)
def list_organisations(
    request: Request, caller: Administrator, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """The organisations that one may see: whoever runs the service all, others their own."""
    organisations = service_of(request).organisations
    after = id_of(cursor)
    if caller.operator:
        found = organisations.organisations(after, limit)
    else:
        found = Slice(() if after else (organisations.organisation(caller.organisation),))
    items = [told_organisation(one) for one in found.rows]
    return answer_list(request, Listed(items=items, next=cursor_of(found.last)))


@router.get(
    "/{organisation}",
    response_model=OrganisationTold,
    responses=problems(*AUTH_PROBLEMS, Code.NOT_FOUND, unchanged=True),
)
def get_organisation(request: Request, organisation: PathId, caller: Administrator) -> Response:
    """An organisation: one's own, or any for whoever runs the service."""
    if not caller.operator and organisation != caller.organisation:
        raise NotThere(organisation)
    found = service_of(request).organisations.organisation(organisation)
    return told(request, told_organisation(found))


@router.patch(
    "/{organisation}",
    response_model=OrganisationTold,
    dependencies=_operators,
    responses=problems(*_OPERATOR_PROBLEMS, Code.NOT_FOUND, Code.MEDIA_TYPE, Code.INVALID),
)
def change_organisation(
    request: Request, organisation: PathId, asked: OrganisationChange
) -> Response:
    """Change an organisation; only whoever runs the service may. What is left out stays."""
    organisations = service_of(request).organisations
    given = asked.model_dump(exclude_unset=True)
    if given.get("name", "") is None:
        del given["name"]  # a name cannot be taken away
    changed = organisations.change(organisation, lambda now: replace(now, **given))
    return told(request, told_organisation(changed))


@router.post(
    "/{organisation}/keys",
    status_code=201,
    response_model=KeyMade,
    dependencies=_operators,
    responses=problems(*_OPERATOR_PROBLEMS, Code.NOT_FOUND, Code.MEDIA_TYPE, Code.INVALID),
)
def create_key_of_organisation(request: Request, organisation: PathId, asked: KeyAsk) -> Response:
    """Make a key of an organisation, such as its first; only whoever runs the service may."""
    new = service_of(request).keys.create(
        organisation, asked.name, frozenset(asked.scopes), asked.expires
    )
    return told_created(made_key(new), f"/v1/keys/{new.key.id}")
