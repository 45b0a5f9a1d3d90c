"""The routes of keys."""

from fastapi import APIRouter, Request, Response

from api.auth import AUTH_PROBLEMS, Administrator
from api.conditional import told, told_created
from api.errors import Code, ProblemError, problems
from api.fields import PathId
from api.keys.schemas import KeyAsk, KeyMade, KeyTold, made_key, told_key
from api.paging import Cursor, Limit, Listed, answer_list, cursor_of, id_of
from api.state import service_of

router = APIRouter(prefix="/v1/keys", tags=["keys"])


@router.post(
    "",
    status_code=201,
    response_model=KeyMade,
    responses=problems(*AUTH_PROBLEMS, Code.MEDIA_TYPE, Code.INVALID),
)
def create_key(request: Request, asked: KeyAsk, caller: Administrator) -> Response:
    """Make a key of one's own organisation. Its secret is told in this answer only."""
    new = service_of(request).keys.create(
        caller.organisation, asked.name, frozenset(asked.scopes), asked.expires
    )
    return told_created(made_key(new), f"/v1/keys/{new.key.id}")


@router.get(
    "",
    response_model=Listed[KeyTold],
    responses=problems(*AUTH_PROBLEMS, Code.INVALID, unchanged=True),
)
def list_keys(
    request: Request, caller: Administrator, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """The keys of one's own organisation in the order they were made, revoked ones, too."""
    found = service_of(request).keys.list(caller.organisation, id_of(cursor), limit)
    items = [told_key(key) for key in found.rows]
    return answer_list(request, Listed(items=items, next=cursor_of(found.last)))


@router.get(
    "/{key}",
    response_model=KeyTold,
    responses=problems(*AUTH_PROBLEMS, Code.NOT_FOUND, unchanged=True),
)
def get_key(request: Request, key: PathId, caller: Administrator) -> Response:
    """A key, without its secret."""
    return told(request, told_key(service_of(request).keys.find(caller.organisation, key)))


@router.delete(
    "/{key}",
    status_code=204,
    responses=problems(*AUTH_PROBLEMS, Code.NOT_FOUND, Code.CONFLICT),
)
def revoke_key(request: Request, key: PathId, caller: Administrator) -> Response:
    """Take a key back: from now on it opens nothing. It stays in the list."""
    if key == caller.key:
        raise ProblemError(
            Code.CONFLICT,
            "A key cannot take itself back, or nobody could get in any more: use another one.",
        )
    service_of(request).keys.revoke(caller.organisation, key)
    return Response(status_code=204)
