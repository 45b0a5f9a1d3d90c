"""What a scan is asked for with, and what is told of it."""

import json
import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from api.errors import Problem
from api.fields import A_LINE, Id, Line
from api.gates.schemas import GateAsk, GateTold, told_gate
from auditor.model.admission import AskedScan, Standing, VersionControl
from auditor.model.job import Environment
from auditor.request import Allowed, ScanRequest, one_of, read_address
from auditor.services.admission import RetestWish, ScanWish, Wanted

POLL_AFTER: Final = 5
"""Seconds that whoever waits for a scan may let pass."""
BATCH: Final = 100
"""Scans that may be asked for at once."""
LONGEST_WAIT: Final = 60
"""Seconds that a line may be held."""


class OnActive(StrEnum):
    """What to do where a scan of the same target is under way."""

    REFUSE = "refuse"
    JOIN = "join"


class Vcs(BaseModel):
    """Which state of a site's code is scanned."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    branch: Annotated[Line | None, A_LINE] = None
    """Name of the branch."""
    commit: Annotated[Line | None, A_LINE] = None
    """Hash of the commit."""
    pull_request: Annotated[Line | None, A_LINE] = None
    """Number or address of the pull request."""


_AGE: Final = re.compile(r"\s*([0-9]{1,9})\s*([smhd]?)\s*")
_UNITS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_YEAR: Final = 366 * 86_400


def _age(value: object) -> object:
    """Read plain seconds, or a whole number with the unit s, m, h or d.

    Raises:
        ValueError: it is neither, or more than a year.
    """
    read = _AGE.fullmatch(str(value)) if isinstance(value, int | str) else None
    seconds = int(read[1]) * _UNITS[read[2]] if read and not isinstance(value, bool) else -1
    if not 0 <= seconds <= _YEAR:
        raise ValueError(value)
    return timedelta(seconds=seconds)


_Age = Annotated[
    timedelta,
    BeforeValidator(_age),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": _YEAR},
                {"type": "string", "pattern": "^[0-9]{1,7}[smhd]?$"},
            ]
        }
    ),
]


class ScanAsk(ScanRequest):
    """A scan that is asked for: all that a scan request has, and what only the service knows."""

    site: Annotated[Id | None, Allowed("the id of a site, such as site_01jd…")] = None
    """The site that is scanned, with its credentials; see /v1/sites."""
    environment: Annotated[Environment, one_of(Environment)] = Environment.PRODUCTION
    """What the scanned address is used for; trends of one are never mixed with another's."""
    vcs: Annotated[Vcs | None, Allowed("an object with branch, commit and pull_request")] = None
    """Which state of the site's code is scanned."""
    public_base: Annotated[
        Annotated[str, AfterValidator(read_address)] | None,
        Allowed("an address such as https://www.kommune.no"),
    ] = None
    """The live address that the scanned one stands for: fingerprints and comparison go by it."""
    max_age: Annotated[
        _Age | None, Allowed("an age up to a year, such as 3600, 90s, 10m, 12h or 7d")
    ] = None
    """Where a completed scan ended so recently that was asked for alike, and judged by the same
    rules, engines and browser, it answers."""
    on_active: Annotated[OnActive, one_of(OnActive)] = OnActive.REFUSE
    """What to do where a scan of the same target is under way: refuse, or join it."""
    gate: Annotated[GateAsk | None, Allowed("an object with what the gate asks for")] = None
    """What may not get worse; what it says is told when the scan is over."""
    retest_of: Annotated[Id | None, Allowed("the id of a scan, such as scan_01jd…")] = None
    """A scan whose findings are looked for again: their pages alone are visited, as they were then.
    Goes with causes, vcs and on_active, and nothing else."""
    causes: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=40)], ...],
        Field(max_length=1_000),
        Allowed("a list of ids of causes, such as c-0123456789ab"),
    ] = ()
    """With retest_of: only the findings of these causes of that scan; all of them by default."""

    @model_validator(mode="after")
    def _of_one_target(self) -> Self:
        """See that there is a target, or else a scan that has one."""
        if self.retest_of is None:
            if self.causes:
                raise ValueError("causes says what is tested again: give retest_of, too.")
            return self.check_target()
        others = sorted(self.model_fields_set - _OF_RETEST)
        if others:
            raise ValueError(
                f"retest_of goes by the plan of that scan: leave out {', '.join(others)}."
            )
        return self

    def wish(self) -> Wanted:
        """What is asked for, as the service takes it."""
        if self.retest_of is not None:
            return RetestWish(
                of=self.retest_of,
                causes=self.causes,
                code=_code(self.vcs),
                join=self.on_active is OnActive.JOIN,
            )
        given = self.model_dump(include=self.model_fields_set & ScanRequest.model_fields.keys())
        return ScanWish(
            request=ScanRequest.model_validate(given),
            site=self.site,
            environment=self.environment,
            code=_code(self.vcs),
            public_base=self.public_base,
            max_age=self.max_age,
            join=self.on_active is OnActive.JOIN,
            gate=None if self.gate is None else self.gate.asked(),
        )


_OF_RETEST: Final = frozenset({"retest_of", "causes", "vcs", "on_active"})
"""What may be said of a retest."""


def _code(vcs: Vcs | None) -> VersionControl:
    told = vcs or Vcs()
    return VersionControl(branch=told.branch, commit=told.commit, pull_request=told.pull_request)


class BatchAsk(BaseModel):
    """Scans that are asked for at once."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    scans: Annotated[
        tuple[ScanAsk, ...],
        Field(min_length=1, max_length=BATCH),
        Allowed(f"a list of 1 to {BATCH} scans"),
    ]
    """Each as it would be asked for by itself."""


class HandedInTold(BaseModel):
    """That a result was made elsewhere and handed in."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    by: str
    """Id of the key that handed it in."""
    time: datetime
    """When."""
    made_by: str
    """The tool that made it, and its version."""


class EvidenceTold(BaseModel):
    """How much evidence is kept of the pages of a scan."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    pieces: int
    """Pieces, each once."""
    bytes: int
    """Bytes of all of them."""
    left_out: int
    """Visits of which nothing, or not all, was kept."""
    full: bool
    """Something was left out since there was as much as may be kept."""


class ScanSummary(BaseModel):
    """A scan as lists tell of it."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    id: str
    """Its id."""
    status: Standing
    """Where it stands: results are final in completed, partial, failed and cancelled only."""
    final: bool
    """Whether results are final: they change no more."""
    url: str | None
    """Where its crawl starts; null for a sample of pages."""
    created: datetime
    """When it was asked for."""
    started: datetime | None
    """When it began."""
    ended: datetime | None
    """When it ended."""
    failure: str | None
    """Why it failed, as a sentence; null where it did not."""
    results_expire_at: datetime | None
    """When it is removed with its results; null while it is not over, or for never."""
    site: str | None
    """Id of the site."""
    environment: Environment
    """What the scanned address is used for."""
    vcs: Vcs
    """Which state of the site's code was scanned."""
    public_base: str | None
    """The live address that the scanned one stands for."""
    asked_by: str | None
    """Id of the key."""
    handed_in: HandedInTold | None
    """That the result was made elsewhere; null where the scan was carried out here."""
    evidence: EvidenceTold | None
    """How much evidence is kept of its pages; null where none is, or it is not over: until then
    `progress.evidence` tells how many bytes there are."""
    progress: dict[str, Any] | None
    """Where it stood last; null before it has begun."""
    gate: GateTold | None
    """What its gate says; null where it has none."""
    retest_of: str | None
    """The scan whose findings it looks for again; null for a scan of its own."""
    causes: list[str] | None
    """Of a retest, the causes that were named; empty for all, null for a scan of its own."""
    poll_after_s: int | None
    """Seconds after which to ask again; null for a scan that is over."""
    links: dict[str, str]
    """Where more is told of it."""


class ScanTold(ScanSummary):
    """A scan as it is told of by itself."""

    request: dict[str, Any]
    """What was asked for, with the defaults of what was left open."""


class BatchItem(BaseModel):
    """What became of one scan of a batch."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    status: int
    """The status that it would have been answered with by itself."""
    scan: ScanTold | None
    """The scan; null where it was not taken on."""
    problem: Problem | None
    """Why it was not taken on; null where it was."""


class BatchTold(BaseModel):
    """What became of a batch."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    items: list[BatchItem]
    """One for each scan, in the order they were asked for."""


def summary(scan: AskedScan) -> ScanSummary:
    """A scan for a list."""
    return ScanSummary.model_validate(_fields(scan))


def whole(scan: AskedScan) -> ScanTold:
    """A scan by itself."""
    request = ScanRequest.model_validate_json(scan.request).model_dump(mode="json")
    return ScanTold.model_validate({**_fields(scan), "request": request})


def _fields(scan: AskedScan) -> dict[str, object]:
    final = scan.standing.final
    here = f"/v1/scans/{scan.id}"
    return {
        "id": scan.id,
        "status": scan.standing,
        "final": final,
        "url": scan.url,
        "created": scan.created,
        "started": scan.started,
        "ended": scan.ended,
        "failure": scan.failure,
        "results_expire_at": scan.expires,
        "site": scan.site,
        "environment": scan.environment,
        "vcs": Vcs.model_construct(
            branch=scan.code.branch,
            commit=scan.code.commit,
            pull_request=scan.code.pull_request,
        ),
        "public_base": scan.public_base,
        "asked_by": scan.asked_by,
        "handed_in": scan.handed_in
        and HandedInTold(
            by=scan.handed_in.key, time=scan.handed_in.moment, made_by=scan.handed_in.made_by
        ),
        "evidence": scan.evidence
        and EvidenceTold(
            pieces=scan.evidence.pieces,
            bytes=scan.evidence.size,
            left_out=scan.evidence.left_out,
            full=scan.evidence.full,
        ),
        "progress": None if scan.progress is None else json.loads(scan.progress),
        "gate": told_gate(scan),
        "retest_of": scan.retest.of if scan.retest else None,
        "causes": list(scan.retest.causes) if scan.retest else None,
        "poll_after_s": None if final else POLL_AFTER,
        "links": _links(here, scan),
    }


def _links(here: str, scan: AskedScan) -> dict[str, str]:
    gate = {} if scan.gate is None else {"gate": f"{here}/gate"}
    parts = {name: f"{here}/{name}" for name in _PARTS}
    kept = {} if scan.evidence is None else {"evidence": f"{here}/evidence"}
    return {"self": here, **parts, "diff": f"{here}/diff/baseline", **gate, **kept}


_PARTS = ("pages", "findings", "causes", "criteria", "coverage", "report", "case", "events")
