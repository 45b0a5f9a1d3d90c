"""Every setting there is: its type, its default, what it means and what it takes."""

import os
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from auditor.model.criteria import Language, Standard
from auditor.model.page import Viewport
from auditor.model.scan import ConsentMode, EngineChoice, PictureMode
from auditor.scan.progress import ProgressMode
from auditor.settings.values import (
    Allowed,
    Output,
    by_comma,
    by_space,
    contact,
    duration,
    known_path,
    not_truth,
    output,
    pattern,
    rule_ids,
    share,
    viewport,
)


def _cores() -> int:
    return min(len(os.sched_getaffinity(0)), 64)


def _one_of(names: type[StrEnum]) -> Allowed:
    return Allowed(f"one of {', '.join(names)}")


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
_Program = Annotated[Path | None, BeforeValidator(known_path), Allowed("the path of a program")]
_TRUTH = Allowed("true or false")
_SECONDS = "such as 500ms, 2s or 1m (a plain number is seconds)"


class Settings(BaseModel):
    """What a scan and its results can be told, from flags, variables, a file or the defaults."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, validate_default=False
    )

    viewports: Annotated[
        tuple[Annotated[Viewport, BeforeValidator(viewport)], ...],
        BeforeValidator(by_comma),
        Field(min_length=1, max_length=8),
        Allowed("WIDTHxHEIGHT in CSS px, each side 100 to 10000, such as 1280x1024"),
    ] = (Viewport(1280, 1024), Viewport(320, 256))
    """Window sizes in CSS px in which every page is judged; 320x256 is 1280x1024 at 400 %."""
    standard: Annotated[Standard, _one_of(Standard)] = Standard.NO_PUBLIC_WEB
    """The set of success criteria that decides what is a breach; all else is advice."""
    engine: Annotated[EngineChoice, _one_of(EngineChoice)] = EngineChoice.ALL
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
        BeforeValidator(not_truth),
        Field(ge=0, le=1_000_000),
        Allowed("a whole number from 0 to 1000000"),
    ] = 100
    """Pages to audit at the most; 0 means no cap. A list of addresses has none by default."""
    max_depth: Annotated[
        int | None,
        BeforeValidator(not_truth),
        Field(ge=0, le=1_000),
        Allowed("a whole number from 0 to 1000"),
    ] = None
    """Links away from the start at the most; without it there is no limit."""
    max_variants: Annotated[
        int,
        BeforeValidator(not_truth),
        Field(ge=0, le=1_000_000),
        Allowed("a whole number from 0 to 1000000"),
    ] = 50
    """Addresses with one path and different queries that are visited before it is asked whether
    they go on for ever: where the last of them showed nothing new, as in a calendar, the rest is
    left out and told. Addresses in a sitemap or a list are never left out. 0 leaves none out."""
    robots: Annotated[bool, _TRUTH] = True
    """Obey robots.txt; set it to false for a site of your own."""
    delay: Annotated[
        timedelta,
        BeforeValidator(duration),
        Field(le=timedelta(minutes=10)),
        Allowed(f"a duration from 0 to 10m, {_SECONDS}"),
    ] = timedelta(milliseconds=500)
    """Seconds from the start of one visit to the next on the same host; none on loopback."""
    page_timeout: Annotated[
        timedelta,
        BeforeValidator(duration),
        Field(ge=timedelta(seconds=1), le=timedelta(minutes=10)),
        Allowed(f"a duration from 1s to 10m, {_SECONDS}"),
    ] = timedelta(seconds=30)
    """Seconds for one visit to a page, from the start of loading to the last result."""
    jobs: Annotated[
        int, BeforeValidator(not_truth), Field(ge=1, le=64), Allowed("a whole number from 1 to 64")
    ] = Field(default_factory=_cores)
    """Pages judged at the same time; as many as there are processor cores by default."""
    pictures: Annotated[PictureMode, _one_of(PictureMode)] = PictureMode.CAUSES
    """What is pictured: nothing, one example of each cause, or the whole page around it. Nothing by
    default where a header, a cookie or a password is sent: a picture may show what lies behind."""
    consent: Annotated[ConsentMode, _one_of(ConsentMode)] = ConsentMode.REJECT
    """How a consent banner is answered once it has been judged itself."""
    consent_selector: Annotated[
        str | None, Field(min_length=1, max_length=500), Allowed("a CSS selector")
    ] = None
    """CSS selector of the button that answers the banner, where the usual ones are not found."""
    contact: Annotated[
        str | None,
        AfterValidator(lambda value: None if value is None else contact(value)),
        Allowed("an e-mail address or a web address of at most 200 characters"),
    ] = None
    """Whom the site may turn to; sent along in the User-Agent."""
    title: Annotated[
        str | None,
        Field(min_length=1, max_length=200),
        Allowed("a line of at most 200 characters"),
    ] = None
    """What the report is called; the address by default."""
    owner: Annotated[
        str | None,
        Field(min_length=1, max_length=200),
        Allowed("a line of at most 200 characters"),
    ] = None
    """Whose site it is, such as the name of a municipality; told at the head of reports."""
    fail_on: Annotated[
        Literal["breach", "review", "never"], Allowed("one of breach, review, never")
    ] = "breach"
    """What makes the exit code 1: breaches, also what a person must review, or nothing."""
    min_coverage: Annotated[
        float,
        BeforeValidator(share),
        Field(ge=0, le=1),
        Allowed("a share such as 90% or 0.9"),
    ] = 0.9
    """Share (0 to 1) of the pages to audit that must have been audited; below it the code is 3."""
    lang: Annotated[Language, _one_of(Language)] = Language.NB
    """Language of results and messages: bokmål, nynorsk or English."""
    progress: Annotated[ProgressMode, _one_of(ProgressMode)] = ProgressMode.AUTO
    """How progress is shown on standard error; auto is a live line on a terminal, else lines."""
    exit_zero: Annotated[bool, _TRUTH] = False
    """Let the exit code be 0 where it would be 1 or 3."""
    formats: Annotated[
        tuple[Annotated[Output, BeforeValidator(output)], ...],
        BeforeValidator(by_comma),
        Field(min_length=1),
        Allowed("FORMAT or FORMAT:PATH, such as json:result.json, csv:PATH?dialect=rfc4180"),
    ] = (Output("text"),)
    """Formats of the results; one without a path goes to standard output. `csv` is for a
    spreadsheet that is set to the language; `csv:PATH?dialect=rfc4180` has commas and no mark, for
    programs."""
    out: Annotated[Path, BeforeValidator(known_path), Allowed("a folder")] = Path(".auditor")
    """Folder in which runs are kept, each in runs/ID."""
    chromium: _Program = None
    """The Chromium to start; by default the one on the search path."""
    chromedriver: _Program = None
    """The ChromeDriver to start it with; by default the one on the search path."""
