"""The routes of what scans found."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.auth import AUTH_PROBLEMS, Reader
from api.errors import Code, problems
from api.fields import A_LINE, AN_ID, Id, Line, PathId
from api.paging import Cursor, Limit, cursor_of, key_of, link_on
from api.results.asked import Spoken, WantedCauses, WantedFindings, WantedPages
from api.results.reports import REPORT_ANSWER, answer_report
from api.results.schemas import list_body, listed, single, single_body
from api.results.sealed import SealedTag
from api.state import service_of
from auditor.model.criteria import Language
from auditor.model.tenant import Caller
from auditor.services.found import Found, FoundResults, Part, Rendering
from auditor.wiring.rendering import formats

router = APIRouter(prefix="/v1/scans/{scan}", tags=["results"])

_PROBLEMS: Final = problems(
    *AUTH_PROBLEMS, Code.NOT_FOUND, Code.SCAN_REMOVED, Code.INVALID, unchanged=True
)
_JSON: Final = "application/json"
_PICTURES: Final = ("image/webp", "image/png", "image/jpeg")
"""Types of pictures that are sent as what they are."""
_FORMATS: Final = formats()


def _values(option: str) -> str:
    """What an option of formats takes, for the OpenAPI document."""
    told = (
        f"of {name}: {', '.join(options[option])}"
        for name, options in _FORMATS.options.items()
        if option in options
    )
    return f"Another way to write it; {'; '.join(told)}."


_HARMLESS: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"


@router.get("/pages", responses={200: listed("page"), **_PROBLEMS})
async def list_pages(
    request: Request,
    scan: PathId,
    caller: Reader,
    wanted: WantedPages,
    language: Spoken,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """What became of each address in each window size, in the order of discovery."""
    part = Part(after=key_of(cursor, 2), limit=limit, language=language)
    ask = _Ask(request, caller, scan, language)
    return await ask.list(lambda found: found.pages(caller.organisation, scan, wanted, part))


@router.get("/findings", responses={200: listed("occurrence"), **_PROBLEMS})
async def list_findings(
    request: Request,
    scan: PathId,
    caller: Reader,
    wanted: WantedFindings,
    language: Spoken,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """What was found: an element and a rule on a page, in the order of reports.

    While the scan goes on, findings name no cause, and of pages that come before the cursor more
    may be found.
    """
    part = Part(after=key_of(cursor, 3), limit=limit, language=language)
    ask = _Ask(request, caller, scan, language)
    return await ask.list(lambda found: found.findings(caller.organisation, scan, wanted, part))


@router.get("/causes", responses={200: listed("cause"), **_PROBLEMS})
async def list_causes(
    request: Request,
    scan: PathId,
    caller: Reader,
    wanted: WantedCauses,
    language: Spoken,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """What one edit each would probably mend, in the order to read them."""
    part = Part(after=key_of(cursor), limit=limit, language=language)
    ask = _Ask(request, caller, scan, language, sums_up=True)
    return await ask.list(lambda found: found.causes(caller.organisation, scan, wanted, part))


@router.get("/criteria", responses={200: listed("criterion", parted=False), **_PROBLEMS})
async def list_criteria(
    request: Request, scan: PathId, caller: Reader, language: Spoken
) -> Response:
    """What can be said of each criterion that the standard demands, in the order of WCAG."""
    ask = _Ask(request, caller, scan, language, sums_up=True)
    return await ask.read(
        lambda found: found.criteria(caller.organisation, scan, language),
        lambda told: (list_body(told, None, parted=False), {}),
    )


@router.get("/coverage", responses={200: single("coverage"), **_PROBLEMS})
async def get_coverage(request: Request, scan: PathId, caller: Reader) -> Response:
    """What was tested of what was known."""
    ask = _Ask(request, caller, scan, Language.EN, sums_up=True)
    return await ask.read(
        lambda found: found.coverage(caller.organisation, scan),
        lambda told: (single_body("coverage", told), {}),
    )


@router.get(
    "/pictures/{kind}",
    response_class=Response,
    responses={
        200: {
            "description": "The picture.",
            "content": {
                name: {"schema": {"type": "string", "format": "binary"}} for name in _PICTURES
            },
        },
        **_PROBLEMS,
    },
)
def get_picture(
    request: Request,
    scan: PathId,
    kind: Annotated[str, Path(description="As `picture` of a cause, or consent-banner.")],
    caller: Reader,
) -> Response:
    """The picture of a cause's example, or of the consent banner."""
    results = service_of(request).found
    tag = SealedTag(request, results.standing(caller.organisation, scan)[1], Language.EN)
    if tag.is_known:
        return Response(status_code=304, headers=tag.headers)
    picture = results.picture(caller.organisation, scan, kind)
    known = picture.media_type in _PICTURES
    headers = {**tag.headers, "Content-Security-Policy": _HARMLESS}
    if not known:
        headers["Content-Disposition"] = "attachment"
    media_type = picture.media_type if known else "application/octet-stream"
    return Response(picture.data, headers=headers, media_type=media_type)


@router.get("/report", response_class=Response, responses={**REPORT_ANSWER, **_PROBLEMS})
async def get_report(
    request: Request,
    scan: PathId,
    caller: Reader,
    language: Spoken,
    format: Annotated[
        str,
        Query(
            description="As `auditor report --format` has it.",
            json_schema_extra={"enum": list(_FORMATS.names)},
        ),
    ] = "json",
    title: Annotated[
        Line | None, Query(description="Title; that of the scan by default."), A_LINE
    ] = None,
    owner: Annotated[
        Line | None, Query(description="Whose site it is; as the scan says by default."), A_LINE
    ] = None,
    dialect: Annotated[str | None, Query(description=_values("dialect"))] = None,
    table: Annotated[str | None, Query(description=_values("table"))] = None,
    kind: Annotated[str | None, Query(description=_values("kind"))] = None,
    since: Annotated[
        Id | None, Query(description="Id of an earlier scan of the site to compare with."), AN_ID
    ] = None,
) -> Response:
    """The whole result in a format; that of a scan that is not over says that it is preliminary."""
    given = {"dialect": dialect, "table": table, "kind": kind}
    rendering = Rendering(
        format=format,
        options={name: value for name, value in given.items() if value is not None},
        language=language,
        title=title,
        owner=owner,
        since=since,
    )
    return await answer_report(request, caller.organisation, scan, rendering)


class _Ask:
    """One question about a scan, and how it is answered."""

    def __init__(
        self,
        request: Request,
        caller: Caller,
        scan: str,
        language: Language,
        *,
        sums_up: bool = False,
    ) -> None:
        self._request = request
        self._caller = caller
        self._scan = scan
        self._language = language
        self._sums_up = sums_up

    async def list(self, read: Callable[[FoundResults], Found]) -> Response:
        """Answer with some rows, and where to go on."""

        def body(found: Found) -> tuple[str, Mapping[str, str]]:
            cursor = cursor_of(found.last)
            return list_body(found, cursor), link_on(self._request, cursor)

        return await self.read(read, body)

    async def read(
        self,
        read: Callable[[FoundResults], Found],
        body: Callable[[Found], tuple[str, Mapping[str, str]]],
    ) -> Response:
        """Answer with what is read, unless the client has it."""
        found = service_of(self._request).found
        standing = partial(found.standing, self._caller.organisation, self._scan)
        _, seal = await run_in_threadpool(standing)
        tag = SealedTag(self._request, seal, self._language)
        if tag.is_known:
            return Response(status_code=304, headers=tag.headers)
        if self._sums_up and seal is None:
            told = await self._request.app.state.heavy.run(partial(read, found))
        else:
            told = await run_in_threadpool(read, found)
        text, headers = body(told)
        return Response(text, headers={**tag.headers, **headers}, media_type=_JSON)
