"""The file of a baseline: read with every value checked, and written with one form for one value.

Records are sorted by rule and place, one value a line and one occurrence a line, so that a change
of one cause changes its own lines alone, and two branches that change different ones can be merged.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from auditor.errors import UsageError
from auditor.model.baseline import (
    Baseline,
    BaselineRecord,
    KnownOccurrence,
    KnownPage,
    KnownVisit,
    NamedBaseline,
    Terms,
)
from auditor.model.cause import Where
from auditor.model.finding import Kind, Outcome
from auditor.model.locator import PagePlace
from auditor.model.page import FrameState, PageState, Reason, Viewport
from auditor.model.text import clean
from auditor.request.refusal import nearest_or_all
from auditor.request.values import Allowed, no_nul, not_truth, viewport

FORM: Final = "auditor-baseline/1"
"""Of the file; a change that a reader of it could trip over gets the next number."""
LARGEST: Final = 100_000_000
"""Bytes of a file that is read."""
_SHOWN: Final = 120
_HERE: Final = "start again with 'auditor baseline create'"


def _day(value: object) -> object:
    """Let a day through only as it is written, since a number would be one, too."""
    if value is not None and not isinstance(value, str | date):
        raise ValueError(value)
    return value


_Window = Annotated[Viewport, BeforeValidator(viewport), Allowed("a window such as 1280x1024")]
_Count = Annotated[
    int, Field(ge=0, le=10_000_000), BeforeValidator(not_truth), Allowed("a whole number")
]
_Id = Annotated[str, Field(min_length=1, max_length=200), Allowed("a text that is not empty")]
_Url = Annotated[
    str,
    Field(min_length=1, max_length=8_000, pattern=r"^https?://[^\s]+$"),
    Allowed("an address such as https://www.kommune.no/"),
]


class _Part(BaseModel):
    """A part of the file, in which every name and value is checked."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=False)

    _texts = field_validator("*", mode="before")(no_nul)


class _Place(_Part):
    frames: tuple[str, ...] = ()
    landmarks: tuple[str, ...] = ()
    anchor: str = ""
    chain: tuple[str, ...] = ()
    role: str = ""
    name: str = ""
    address: str = ""
    frame_host: str = ""
    script_host: str = ""
    ordinal: _Count = 0


class _Occurrence(_Part):
    page: _Url
    fingerprint: _Id
    windows: Annotated[tuple[_Window, ...], Field(min_length=1)]
    rules: Annotated[tuple[_Id, ...], Field(min_length=1)]
    part: str = "page"
    outcome: Outcome = Outcome.FAILED
    element: str = ""
    place: _Place | None = None
    alike: _Count | None = None

    def value(self) -> KnownOccurrence:
        place = None if self.place is None else PagePlace(**self.place.model_dump())
        return KnownOccurrence(**{**dict(self), "place": place})


class _Record(_Part):
    rule: _Id
    place: str
    reason: str = ""
    owner: str = ""
    ticket: str = ""
    expires: Annotated[
        date | None, BeforeValidator(_day), Allowed("a day such as 2027-06-30, or null")
    ] = None
    cause: _Id
    kind: Annotated[Kind, Allowed("breach or duty")]
    where: Where
    criteria: tuple[str, ...] = ()
    versions: dict[str, str]
    occurrences: Annotated[tuple[_Occurrence, ...], Field(min_length=1)]

    def value(self) -> BaselineRecord:
        return BaselineRecord(
            rule=self.rule,
            place=self.place,
            cause=self.cause,
            kind=self.kind,
            criteria=self.criteria,
            where=self.where,
            versions=self.versions,
            terms=Terms(
                reason=self.reason, owner=self.owner, ticket=self.ticket, expires=self.expires
            ),
            occurrences=tuple(one.value() for one in self.occurrences),
        )


class _Visit(_Part):
    window: _Window
    reason: Reason = Reason.COMPLETE
    untested_rules: tuple[_Id, ...] = ()
    frames: tuple[tuple[str, FrameState], ...] = ()
    closed_shadow_roots: _Count = 0


class _Page(_Part):
    url: _Url
    state: Annotated[PageState, Allowed("what became of a page that was not audited")] = (
        PageState.AUDITED
    )
    visits: tuple[_Visit, ...] = ()

    def value(self) -> KnownPage:
        visits = tuple(KnownVisit(**dict(one)) for one in self.visits)
        return KnownPage(url=self.url, state=self.state, visits=visits)


class BaselineFile(_Part):
    """A baseline as its file has it."""

    form: Annotated[str, Field(pattern=f"^{FORM}$"), Allowed(FORM)]
    records: tuple[_Record, ...]
    pages: tuple[_Page, ...]
    rules: dict[str, str]
    programs: dict[str, str]
    crawled: Annotated[bool, Allowed("true or false")]


def read_baseline(data: bytes, name: str) -> NamedBaseline:
    """The baseline that a file holds.

    Args:
        data: of the file.
        name: that the file is called by.

    Raises:
        UsageError: it is no baseline; the message names the first place that is wrong.
    """
    known = _once_named(data, name)
    if isinstance(known, Mapping) and known.get("form", FORM) != FORM:
        given = clean(str(known["form"]), _SHOWN)
        raise UsageError(f"{name} is of the form {given!r}, and not of {FORM}: {_HERE}.")
    try:
        read = BaselineFile.model_validate(known)
    except ValidationError as error:
        raise UsageError(_refusal(error.errors(include_url=False)[0], name)) from error
    causes: set[str] = set()
    for record in read.records:
        if record.cause in causes:
            raise UsageError(
                f"{name} has two records of {clean(record.cause, _SHOWN)}: keep one of them."
            )
        causes.add(record.cause)
    for page in read.pages:
        if (page.state is PageState.AUDITED) is not bool(page.visits):
            raise UsageError(
                f"{name} has {clean(page.url, _SHOWN)} without saying how it was judged: {_HERE}."
            )
    return NamedBaseline(
        name=name,
        baseline=Baseline(
            records=tuple(one.value() for one in read.records),
            pages=tuple(one.value() for one in read.pages),
            rules=read.rules,
            programs=read.programs,
            crawled=read.crawled,
        ),
    )


def _once_named(data: bytes, name: str) -> object:
    """What the JSON of a file says, where every name of an object is there once."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [one for one, _ in pairs]
            twice = next(one for one in names if names.count(one) > 1)
            raise UsageError(
                f"{name} says {clean(twice, _SHOWN)!r} twice of one thing: keep one of them."
            )
        return found

    if len(data) > LARGEST:
        raise UsageError(f"{name} is larger than {LARGEST // 10**6} MB: {_HERE}.")
    try:
        known: object = json.loads(data.decode("utf-8-sig"), object_pairs_hook=once)
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not UTF-8 text: save it as such.") from error
    except json.JSONDecodeError as error:
        raise UsageError(
            f"{name} is not JSON, from line {error.lineno} on: mend it, or {_HERE}."
        ) from error
    except (RecursionError, ValueError) as error:
        raise UsageError(f"{name} is no baseline: {_HERE}.") from error
    return known


def _refusal(error: ErrorDetails, name: str) -> str:
    """What is wrong with a file, and where."""
    if not error["loc"]:
        return f"{name} is no baseline: {_HERE}."
    owner: type[BaseModel] = BaselineFile
    for part in error["loc"][:-1]:
        owner = _PARTS.get(str(part), owner)
    place = clean("".join(_steps(error["loc"])), _SHOWN)
    last = str(error["loc"][-1])
    if error["type"] == "extra_forbidden":
        return f"{name} has {place}, which is no part of a baseline: {_nearest(last, owner)}"
    field = owner.model_fields.get(last)
    takes = [one.words for one in field.metadata if isinstance(one, Allowed)] if field else []
    give = f"give {takes[0]}" if takes else "give something else"
    if error["type"] == "missing":
        return f"{name} lacks {place}: mend it, or {_HERE}."
    given = clean(repr(error["input"])[: 4 * _SHOWN], _SHOWN)
    return f"{name} has {place} as {given}: {give}."


def _nearest(name: str, owner: type[BaseModel]) -> str:
    return nearest_or_all(name, owner.model_fields)


_PARTS: Final[Mapping[str, type[BaseModel]]] = {
    "records": _Record,
    "occurrences": _Occurrence,
    "place": _Place,
    "pages": _Page,
    "visits": _Visit,
}


def _steps(path: Iterable[str | int]) -> Iterator[str]:
    for at, part in enumerate(path):
        yield f"[{part}]" if isinstance(part, int) else f"{'.' if at else ''}{part}"


def written_baseline(baseline: Baseline) -> bytes:
    """The file of a baseline; equal bytes for equal baselines, whatever their order."""
    records = sorted(baseline.records, key=lambda one: (one.rule, one.place, one.cause))
    pages = sorted(baseline.pages, key=lambda one: one.url)
    lines = [
        "{",
        f' "form": {_json(FORM)},',
        ' "records": [',
        *_listed(list(map(_record_lines, records)), "  "),
        " ],",
        ' "pages": [',
        *_listed([[_json(_page_row(one))] for one in pages], "  "),
        " ],",
        ' "rules": {',
        *_listed([[f"{_json(k)}: {_json(v)}"] for k, v in sorted(baseline.rules.items())], "  "),
        " },",
        f' "programs": {_json(dict(sorted(baseline.programs.items())))},',
        f' "crawled": {_json(baseline.crawled)}',
        "}",
    ]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _listed(items: list[list[str]], indent: str) -> Iterator[str]:
    """Items of one or more lines each, with a comma after all but the last."""
    for at, lines in enumerate(items):
        comma = "," if at < len(items) - 1 else ""
        for line in lines[:-1]:
            yield f"{indent}{line}"
        yield f"{indent}{lines[-1]}{comma}"


def _record_lines(record: BaselineRecord) -> list[str]:
    terms = record.terms
    told = {
        "rule": record.rule,
        "place": record.place,
        "reason": terms.reason,
        "owner": terms.owner,
        "ticket": terms.ticket,
        "expires": terms.expires and terms.expires.isoformat(),
        "cause": record.cause,
        "kind": record.kind.value,
        "where": record.where.value,
        "criteria": list(record.criteria),
        "versions": dict(sorted(record.versions.items())),
    }
    found = sorted(record.occurrences, key=_order)
    return [
        "{",
        *(f" {_json(name)}: {_json(value)}," for name, value in told.items()),
        ' "occurrences": [',
        *_listed([[_json(_occurrence_row(one))] for one in found], "  "),
        " ]",
        "}",
    ]


def _order(one: KnownOccurrence) -> tuple[str, tuple[str, ...], int, str]:
    return one.page, one.rules, one.place.ordinal if one.place else 0, one.fingerprint


def _occurrence_row(one: KnownOccurrence) -> dict[str, Any]:
    row: dict[str, Any] = {
        "page": one.page,
        "fingerprint": one.fingerprint,
        "windows": list(map(str, one.windows)),
        "rules": list(one.rules),
    }
    if one.part != "page":
        row["part"] = one.part
    if one.outcome is not Outcome.FAILED:
        row["outcome"] = one.outcome.value
    row["element"] = one.element
    if one.place is not None:
        names = _Place.model_fields
        values = {name: getattr(one.place, name) for name in names}
        row["place"] = {name: value for name, value in values.items() if value}
    if one.alike is not None:
        row["alike"] = one.alike
    return row


def _page_row(one: KnownPage) -> dict[str, Any]:
    if not one.visits:
        return {"url": one.url, "state": one.state.value}
    return {"url": one.url, "visits": list(map(_visit_row, one.visits))}


def _visit_row(one: KnownVisit) -> dict[str, Any]:
    row: dict[str, Any] = {"window": str(one.window)}
    if one.reason is not Reason.COMPLETE:
        row["reason"] = one.reason.value
    if one.untested_rules:
        row["untested_rules"] = list(one.untested_rules)
    if one.frames:
        row["frames"] = [[name, state.value] for name, state in one.frames]
    if one.closed_shadow_roots:
        row["closed_shadow_roots"] = one.closed_shadow_roots
    return row


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
