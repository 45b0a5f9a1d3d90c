"""The routes of what scans found."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from inspect import Parameter, Signature
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import AfterValidator

from api.auth import AUTH_PROBLEMS, Reader
from api.errors import Code, problems
from api.fields import A_LINE, Id, Line, PathId
from api.paging import Cursor, Limit, cursor_of, key_of, link_on
from api.results.asked import Spoken, WantedCauses, WantedFindings, WantedPages
from api.results.making import MAKING_ANSWER
from api.results.reports import REPORT_ANSWER, answer_report
from api.results.schemas import list_body, listed, single, single_body
from api.results.sealed import SealedTag
from api.state import service_of
from auditor.model.criteria import Language
from auditor.model.tenant import Caller
from auditor.net.pattern import AddressPattern
from auditor.request import Allowed
from auditor.request.values import pattern
from auditor.services.found import Found, FoundResults, Part
from auditor.services.found_reports import Rendering
from auditor.wiring.rendering import formats

router = APIRouter(prefix="/v1/scans/{scan}", tags=["results"])

_PROBLEMS: Final = problems(
    *AUTH_PROBLEMS, Code.NOT_FOUND, Code.SCAN_REMOVED, Code.INVALID, unchanged=True
)
_JSON: Final = "application/json"
_PICTURES: Final = ("image/webp", "image/png", "image/jpeg")
"""Types of pictures that are sent as what they are."""
_FORMATS: Final = formats()
Prefer = Annotated[
    str | None,
    Header(
        description="`wait=60` holds the line for up to 60 seconds, until the report is made;"
        " `Preference-Applied` says that it was heard (RFC 7240)."
    ),
]


def _options(**given: str | None) -> dict[str, str]:
    """The options of formats that are asked for; which of them a format has is seen to later."""
    return {name: value for name, value in given.items() if value is not None}


def _taken() -> Iterator[Parameter]:
    """What `_options` takes: the options of the formats there are, as parameters of the query."""
    values: dict[str, dict[str, Iterable[str]]] = {}
    for name, options in _FORMATS.options.items():
        for option, taken in options.items():
            values.setdefault(option, {})[name] = taken
    for option, by_format in values.items():
        ways = "; ".join(f"of {name}: {', '.join(one)}" for name, one in by_format.items())
        every = list(dict.fromkeys(value for one in by_format.values() for value in one))
        query = Query(
            description=f"Another way to write it; {ways}.", json_schema_extra={"enum": every}
        )
        kind = Annotated[str | None, query]
        yield Parameter(option, Parameter.KEYWORD_ONLY, default=None, annotation=kind)


setattr(_options, "__signature__", Signature(list(_taken())))  # noqa: B010 - FastAPI reads it


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


@router.get(
    "/report",
    response_class=Response,
    responses={
        **REPORT_ANSWER,
        **MAKING_ANSWER,
        **problems(
            *AUTH_PROBLEMS,
            Code.NOT_FOUND,
            Code.NO_BASELINE,
            Code.SCAN_REMOVED,
            Code.INVALID,
            Code.RENDERING_FAILED,
            Code.ARCHIVE_FULL,
            unchanged=True,
        ),
    },
)
async def get_report(
    request: Request,
    scan: PathId,
    caller: Reader,
    language: Spoken,
    options: Annotated[dict[str, str], Depends(_options)],
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
    since: Annotated[
        list[Annotated[Id | Literal["baseline"], Allowed("an id such as scan_01jd…, or baseline")]],
        Query(
            max_length=4,
            description="Id of an earlier scan to compare with, or `baseline` for its baseline."
            " Given up to four times, it compares with the first and tells in html and pdf what"
            " each came to, over time.",
        ),
        Allowed("at most four ids such as scan_01jd…, or baseline"),
    ] = [],  # noqa: B006 - FastAPI makes a new one of it
    group_by: Annotated[
        Annotated[str, AfterValidator(pattern)] | None,
        Query(
            min_length=1,
            max_length=500,
            description="Tell in html what was found by owner or department as well: the first"
            " group of this expression (RE2), searched for in each address, is its name.",
        ),
        Allowed("a regular expression of RE2, such as no/([^/]+)/"),
    ] = None,
    prefer: Prefer = None,  # noqa: ARG001 - read from the request, where it may come twice
) -> Response:
    """The whole result in a format; that of a scan that is not over says that it is preliminary.

    What takes long to make (`pdf`) is made beside the requests once the scan is over, and kept as
    long as nothing of it changes: until it is there the answer is 202, with where to ask again.
    """
    rendering = Rendering(
        format=format,
        options=options,
        language=language,
        title=title,
        owner=owner,
        since=tuple(since),
        grouping=AddressPattern(group_by) if group_by else None,
    )
    return await answer_report(request, caller, scan, rendering)


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
            organisation = self._caller.organisation
            told = await self._request.app.state.heavy.run(organisation, partial(read, found))
        else:
            told = await run_in_threadpool(read, found)
        text, headers = body(told)
        return Response(text, headers={**tag.headers, **headers}, media_type=_JSON)
