"""The routes of sites."""

from typing import Annotated, Final

from fastapi import APIRouter, Header, Request, Response

from api.auth import AUTH_PROBLEMS, Administrator, Reader
from api.conditional import must_match, told, told_created
from api.errors import Code, problems
from api.fields import PathId
from api.paging import Cursor, Limit, Listed, answer_list, cursor_of, id_of
from api.sites.schemas import SiteAsk, SiteChange, SiteTold, changed, told_site
from api.state import service_of
from auditor.services.sites import may_keep

router = APIRouter(prefix="/v1/sites", tags=["sites"])

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="ETag of the site as it was read: it is changed only where it still is so.",
    ),
]
_CHANGE_PROBLEMS: Final = (
    *AUTH_PROBLEMS,
    Code.NOT_FOUND,
    Code.PRECONDITION_MISSING,
    Code.CHANGED_MEANWHILE,
)


@router.post(
    "",
    status_code=201,
    response_model=SiteTold,
    responses=problems(*AUTH_PROBLEMS, Code.MEDIA_TYPE, Code.INVALID),
)
def create_site(request: Request, asked: SiteAsk, caller: Administrator) -> Response:
    """Keep a site, with what it is opened with."""
    credentials = asked.credentials.credentials() if asked.credentials else None
    made = service_of(request).sites.add(caller.organisation, asked.wish(), credentials)
    return told_created(told_site(made), f"/v1/sites/{made.id}")


@router.get(
    "",
    response_model=Listed[SiteTold],
    responses=problems(*AUTH_PROBLEMS, Code.INVALID, unchanged=True),
)
def list_sites(
    request: Request, caller: Reader, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """The sites of one's organisation in the order they were made."""
    found = service_of(request).sites.list(caller.organisation, id_of(cursor), limit)
    items = [told_site(site) for site in found.rows]
    return answer_list(request, Listed(items=items, next=cursor_of(found.last)))


@router.get(
    "/{site}",
    response_model=SiteTold,
    responses=problems(*AUTH_PROBLEMS, Code.NOT_FOUND, unchanged=True),
)
def get_site(request: Request, site: PathId, caller: Reader) -> Response:
    """A site, without what it is opened with."""
    return told(request, told_site(service_of(request).sites.find(caller.organisation, site)))


@router.patch(
    "/{site}",
    response_model=SiteTold,
    responses=problems(*_CHANGE_PROBLEMS, Code.MEDIA_TYPE, Code.INVALID),
)
def change_site(
    request: Request,
    site: PathId,
    asked: SiteChange,
    caller: Administrator,
    if_match: IfMatch = None,
) -> Response:
    """Change what is named of a site; what is left out stays as it is.

    Only the credentials do not stay where `url` gets another origin: they were given for the
    first, so they are forgotten unless the same request gives new ones.
    """
    sites = service_of(request).sites
    now = sites.find(caller.organisation, site)
    must_match(told_site(now), if_match)
    wish = changed(now, asked)
    made = sites.change(
        caller.organisation,
        site,
        now.revision,
        wish,
        asked.credentials.credentials() if asked.credentials else None,
        keep_credentials="credentials" not in asked.model_fields_set and may_keep(now, wish),
    )
    return told(request, told_site(made))


@router.delete("/{site}", status_code=204, responses=problems(*_CHANGE_PROBLEMS, Code.CONFLICT))
def remove_site(
    request: Request, site: PathId, caller: Administrator, if_match: IfMatch = None
) -> Response:
    """Forget a site with what it is opened with; what its scans found stays."""
    sites = service_of(request).sites
    now = sites.find(caller.organisation, site)
    must_match(told_site(now), if_match)
    sites.remove(caller.organisation, site, now.revision)
    return Response(status_code=204)
