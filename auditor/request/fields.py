"""What a scan can be asked for: each field with its type, its default and what it means."""

import os
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from auditor.model.criteria import Standard
from auditor.model.page import Viewport
from auditor.model.scan import ConsentMode, EngineChoice, PictureMode, ThirdPartyFrames
from auditor.model.target import Target, TargetKind
from auditor.request.addresses import read_address
from auditor.request.values import (
    Allowed,
    by_comma,
    by_space,
    contact,
    duration,
    no_nul,
    not_truth,
    pattern,
    read_size,
    rule_ids,
    share,
    viewport,
)


def _cores() -> int:
    return min(len(os.sched_getaffinity(0)), 64)


def one_of(names: type[StrEnum]) -> Allowed:
    """What a field takes that has these names."""
    return Allowed(f"one of {', '.join(names)}")


TRUTH = Allowed("true or false")
_SECONDS = "such as 500ms, 2s or 1m (a plain number is seconds)"
_Rules = Annotated[
    tuple[str, ...],
    BeforeValidator(rule_ids),
    Allowed("rule ids separated by commas"),
]
_Patterns = Annotated[
    tuple[Annotated[str, Field(min_length=1), AfterValidator(pattern)], ...],
    BeforeValidator(by_space),
    Allowed("regular expressions (RE2), separated by spaces"),
]
_Duration = Annotated[
    timedelta,
    BeforeValidator(duration),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0},
                {"type": "string", "pattern": r"^\s*[0-9]+(\.[0-9]+)?\s*(ms|s|m)?\s*$"},
            ]
        }
    ),
]
_Window = Annotated[
    Viewport,
    BeforeValidator(viewport),
    PlainSerializer(str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{3,5}x[0-9]{3,5}$"}),
]
_Share = Annotated[
    float,
    Field(ge=0, le=1),
    BeforeValidator(share),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 1},
                {"type": "string", "pattern": r"^\s*[0-9]+([.,][0-9]+)?\s*%?\s*$"},
            ]
        }
    ),
]
_Address = Annotated[str, AfterValidator(read_address)]
_PLACE = Allowed("an address such as https://www.kommune.no")


class ScanChoices(BaseModel):
    """How a scan is to be done, whatever it is that is scanned."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        ser_json_timedelta="float",  # seconds, as a plain number is read
        use_attribute_docstrings=True,
        validate_default=False,
    )

    _texts = field_validator("*", mode="before")(no_nul)

    viewports: Annotated[
        tuple[_Window, ...],
        BeforeValidator(by_comma),
        Field(
            min_length=1,
            max_length=8,
            json_schema_extra={"default": ["1280x1024", "320x256"]},
        ),
        Allowed("WIDTHxHEIGHT in CSS px, each side 100 to 10000, such as 1280x1024"),
    ] = (Viewport(1280, 1024), Viewport(320, 256))
    """Window sizes in CSS px in which every page is judged; 320x256 is 1280x1024 at 400 %."""
    standard: Annotated[Standard, one_of(Standard)] = Standard.NO_PUBLIC_WEB
    """The set of success criteria that decides what is a breach; all else is advice."""
    engine: Annotated[EngineChoice, one_of(EngineChoice)] = EngineChoice.ALL
    """Which engines judge the pages: axe-core, Auditor's own rules, or both."""
    select: _Rules = ()
    """Judge with these rules only; ALL means every rule, also those that are off by default."""
    ignore: _Rules = ()
    """Leave these rules out."""
    include: _Patterns = ()
    """Only addresses in which one of these is found belong to the site. One that begins with an
    origin spelled out, such as `https?://skjema\\.example/`, also lets the addresses of that origin
    in; where the host is a pattern itself, it only narrows the site. Patterns are written as the
    address bar shows addresses (`/møter/`) or as they are requested (`/m%C3%B8ter/`), and run on
    RE2: no looking ahead or behind, no reference back to a group."""
    exclude: _Patterns = ()
    """Addresses in which one of these is found are left out; written as those of `include`."""
    max_pages: Annotated[
        int,
        Field(ge=0, le=1_000_000),
        BeforeValidator(not_truth),
        Allowed("a whole number from 0 to 1000000"),
    ] = 100
    """Pages to audit at the most; 0 means no cap. A list of addresses has none by default."""
    max_depth: Annotated[
        Annotated[int, Field(ge=0, le=1_000)] | None,
        BeforeValidator(not_truth),
        Allowed("a whole number from 0 to 1000"),
    ] = None
    """Links away from the start at the most; without it there is no limit."""
    max_variants: Annotated[
        int,
        Field(ge=0, le=1_000_000),
        BeforeValidator(not_truth),
        Allowed("a whole number from 0 to 1000000"),
    ] = 50
    """Addresses with one path and different queries that are visited before it is asked whether
    they go on for ever: where the last of them showed nothing new, as in a calendar, the rest is
    left out and told. Addresses in a sitemap or a list are never left out. 0 leaves none out."""
    robots: Annotated[bool, TRUTH] = True
    """Obey robots.txt; set it to false for a site of your own."""
    delay: Annotated[
        _Duration,
        Field(le=timedelta(minutes=10), json_schema_extra={"default": 0.5}),
        Allowed(f"a duration from 0 to 10m, {_SECONDS}"),
    ] = timedelta(milliseconds=500)
    """Seconds from the start of one visit to the next on the same host; none on loopback."""
    page_timeout: Annotated[
        _Duration,
        Field(
            ge=timedelta(seconds=1),
            le=timedelta(minutes=10),
            json_schema_extra={"default": 30},
        ),
        Allowed(f"a duration from 1s to 10m, {_SECONDS}"),
    ] = timedelta(seconds=30)
    """Seconds for one visit to a page, from the start of loading to the last result."""
    jobs: Annotated[
        int, Field(ge=1, le=64), BeforeValidator(not_truth), Allowed("a whole number from 1 to 64")
    ] = Field(default_factory=_cores)
    """Pages judged at the same time; as many as there are processor cores by default."""
    pictures: Annotated[PictureMode, one_of(PictureMode)] = PictureMode.CAUSES
    """What is pictured: nothing, one example of each cause, or the whole page around it. Nothing by
    default where a header, a cookie or a password is sent: a picture may show what lies behind."""
    consent: Annotated[ConsentMode, one_of(ConsentMode)] = ConsentMode.REJECT
    """How a consent banner is answered once it has been judged itself."""
    consent_selector: Annotated[
        Annotated[str, Field(min_length=1, max_length=500)] | None, Allowed("a CSS selector")
    ] = None
    """CSS selector of the button that answers the banner, where the usual ones are not found."""
    contact: Annotated[
        str | None,
        AfterValidator(lambda value: None if value is None else contact(value)),
        Allowed("an e-mail address or a web address of at most 200 characters"),
    ] = None
    """Whom the site may turn to; sent along in the User-Agent."""
    title: Annotated[
        Annotated[str, Field(min_length=1, max_length=200)] | None,
        Allowed("a line of at most 200 characters"),
    ] = None
    """What the report is called; the address by default."""
    owner: Annotated[
        Annotated[str, Field(min_length=1, max_length=200)] | None,
        Allowed("a line of at most 200 characters"),
    ] = None
    """Whose site it is, such as the name of a municipality; told at the head of reports."""
    min_coverage: Annotated[
        _Share,
        Allowed("a share such as 90% or 0.9"),
    ] = 0.9
    """Share (0 to 1) of the pages to audit that must have been audited whole; below it the code is
    3. That no breach of a requirement was found is said only where its rules ended on this share of
    the audited pages, too."""
    third_party_frames: Annotated[ThirdPartyFrames, one_of(ThirdPartyFrames)] = (
        ThirdPartyFrames.COUNT
    )
    """Whether a page counts as audited in part where a frame of another party in it, such as a map,
    could not be reached; ignore only names those frames. What is found in frames is always told."""
    evidence: Annotated[bool, TRUTH] = False
    """Keep evidence of every page: how it was rendered, what it had loaded, a picture of it and the
    record of its requests, so that its findings can be judged again. Only the command line does."""
    evidence_cap: Annotated[
        int,
        Field(ge=0),
        BeforeValidator(read_size),
        BeforeValidator(not_truth),
        Allowed("a size such as 500MB or 2GB"),
        WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string"}]}),
    ] = 2_000_000_000
    """Bytes of evidence that are kept of a scan at the most (`MB`, `GB` and `TB` are understood);
    of what comes after that nothing is kept, and the result says so."""


class SamplePage(BaseModel):
    """One page of a sample."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    _texts = field_validator("*", mode="before")(no_nul)

    url: Annotated[_Address, _PLACE]
    """Its address."""
    reason: Annotated[str, Field(max_length=200), Allowed("a line of at most 200 characters")] = ""
    """Why it is in the sample, such as "front page", "search" or "chosen at random"."""


def _once(pages: Sequence[SamplePage]) -> tuple[SamplePage, ...]:
    """Each address once, where it came first, with every reason that was given for it."""
    reasons: dict[str, dict[str, None]] = {}
    for page in pages:
        reasons.setdefault(page.url, {})[page.reason.strip()] = None
    return tuple(
        SamplePage.model_construct(url=url, reason="; ".join(filter(None, given)))
        for url, given in reasons.items()
    )


class ScanRequest(ScanChoices):
    """A scan that is asked for: of a site from one address, or of a sample of its pages.

    Secrets are no part of it: they go beside it, so that a request can be kept and shown.
    """

    url: Annotated[_Address | None, _PLACE] = None
    """Address to crawl the site from; its sitemaps are read, too."""
    sample: Annotated[
        tuple[SamplePage, ...],
        AfterValidator(_once),
        Allowed("a list of pages, each with url and reason"),
    ] = ()
    """Exactly these pages and nothing else, each with the reason why it was chosen (WCAG-EM)."""

    @model_validator(mode="after")
    def _of_one_target(self) -> Self:
        return self.check_target()

    def check_target(self) -> Self:
        """See that there is one target.

        Raises:
            ValueError: there is none, or there are two.
        """
        if (self.url is None) == (not self.sample):
            raise ValueError(
                "Say what to scan: give either url, an address to crawl from, or sample, a list"
                " of pages."
            )
        return self

    @property
    def target(self) -> Target:
        """What to scan."""
        if self.url is not None:
            return Target(kind=TargetKind.SITE, urls=(self.url,))
        return Target(
            kind=TargetKind.LIST,
            urls=tuple(page.url for page in self.sample),
            reasons={page.url: page.reason for page in self.sample if page.reason},
        )
