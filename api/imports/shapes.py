"""The rows of `auditor-result/1` as they are taken from strangers: every type, form and length.

What a result has beside them (names of criteria, messages in a language) is made anew here, or is
not kept; unknown names are passed over, so that results of later versions are taken, too.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from auditor.model.cause import CLUES, Where
from auditor.model.criteria import Need
from auditor.model.evidence import Completeness, Yield
from auditor.model.finding import Kind, Outcome
from auditor.model.handed_in import can_be_told
from auditor.model.ledger import Source
from auditor.model.page import FrameState, PageState, Reason, Viewport
from auditor.model.report import CriterionStatus
from auditor.model.scan import (
    ConsentMode,
    EngineChoice,
    Obstacle,
    PictureMode,
    ScanState,
    ThirdPartyFrames,
)
from auditor.model.target import TargetKind
from auditor.model.text import clean
from auditor.net.address import normalise
from auditor.request import shown

SCHEMA: Final = "auditor-result/1"
_SLACK: Final = timedelta(minutes=10)
"""By which the clock of a machine elsewhere may be ahead of ours."""
_MOST: Final = 2**31 - 1
"""The largest number that every database has room for."""


def _viewport(text: str) -> str:
    return str(Viewport.parse(text))


def _address(url: str) -> str:
    if normalise(url, keep_fragment=True) != url:
        raise ValueError(f"{shown(url)} is no address as results have them")
    return url


def cleaned(text: str) -> str:
    """A text of strangers, cleaned where it enters; see `auditor.model.text`."""
    return clean(text, max(len(text), 1))


def _moment(moment: datetime) -> datetime:
    if not can_be_told(moment):
        raise ValueError("a moment at which no page was seen")
    if moment > datetime.now(UTC) + _SLACK:  # it would come after every scan that there will be
        raise ValueError("a moment to come: set the clock right where it was scanned")
    return moment


def _told(outcome: Outcome) -> Outcome:
    if outcome not in (Outcome.FAILED, Outcome.CANT_TELL):
        raise ValueError("neither failed nor cant_tell")
    return outcome


def _clue(clue: dict[str, str]) -> dict[str, str]:
    names = CLUES.get(clue.get("key", ""))
    if names is None or {"key", *names} != clue.keys():
        raise ValueError("no clue of ours")
    if any(not _DIGITS.fullmatch(clue[name]) for name in _COUNTED.intersection(names)):
        raise ValueError("a clue with a number that is none")
    return clue


_COUNTED: Final = frozenset(
    {"pages", "audited", "places", "elements", "faulty", "different", "occurrences", "rules"}
)
"""What is a number in the data of a clue."""
_LONGEST_INVENTORY: Final = 300_000
"""Characters; one of a page with as much as is kept has two thirds of them."""
_DIGITS: Final = re.compile(r"[0-9]{1,10}")
Prose = Annotated[str, Field(max_length=20_000), AfterValidator(cleaned)]
Kept = Annotated[str, Field(max_length=_LONGEST_INVENTORY)]
Told = Annotated[Outcome, AfterValidator(_told)]
Clue = Annotated[dict[str, Prose], AfterValidator(_clue)]
Number = Annotated[int, Field(ge=0, le=_MOST)]
Ratio = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Line = Annotated[str, Field(max_length=1_000), AfterValidator(cleaned)]
Url = Annotated[str, Field(max_length=20_000), AfterValidator(cleaned)]
"""An address that is only shown."""
Address = Annotated[str, Field(max_length=20_000), AfterValidator(_address)]
"""An address that a page is known by."""
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$")]
Engine = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Size = Annotated[str, Field(max_length=11), AfterValidator(_viewport)]
CriterionId = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$")]
Fingerprint = Annotated[str, Field(pattern=r"^([0-9]{1,6}:[0-9a-f]{16})?$")]
CauseId = Annotated[str, Field(pattern=r"^c-[0-9a-f]{12}$")]
Part = Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")]
Versions = dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")], Line]
Texts = dict[Annotated[str, Field(max_length=100), AfterValidator(cleaned)], Prose]
Moment = Annotated[AwareDatetime, AfterValidator(_moment)]
Selector = tuple[Prose | tuple[Prose, ...], ...]


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class TargetRow(_Row):
    """What was scanned."""

    kind: TargetKind
    urls: Annotated[tuple[Address, ...], Field(min_length=1, max_length=100_000)]
    folder: Line | None = None


class OptionsRow(_Row):
    """How it was scanned."""

    target: TargetRow
    engine: EngineChoice
    viewports: Annotated[tuple[Size, ...], Field(min_length=1, max_length=8)]
    include: tuple[Line, ...]
    exclude: tuple[Line, ...]
    select: tuple[RuleId | Annotated[str, Field(pattern="^ALL$")], ...]
    ignore: tuple[RuleId, ...]
    max_pages: Number
    max_depth: Number | None
    max_variants: Number
    robots: bool
    delay_ms: Number
    page_timeout_ms: Number
    jobs: Annotated[int, Field(ge=1, le=64)]
    consent: ConsentMode
    consent_selector: Line | None
    contact: Line | None
    pictures: PictureMode
    signed_in: bool
    min_coverage: Ratio
    third_party_frames: ThirdPartyFrames


class ConsentRow(_Row):
    """What became of the consent banner."""

    action: Annotated[str, Field(pattern="^(rejected|accepted|left|none_seen)$")]
    page: Url | None
    selector: Prose | None
    button: Line | None
    platform: Line | None
    obstacle: Obstacle | None


class RetestRow(_Row):
    """Which findings of an earlier scan were looked for again."""

    scan: Annotated[Line, Field(min_length=1, max_length=60)]
    causes: Annotated[tuple[CauseId, ...], Field(max_length=10_000)] = ()


class ScanRow(_Row):
    """The scan as a whole."""

    id: Line
    title: Line
    owner: Line
    options: OptionsRow
    standard: Line
    state: ScanState
    failure: Prose | None
    start: Moment
    end: Moment | None
    consent: ConsentRow | None
    requests: Annotated[dict[Line, Number], Field(max_length=10_000)]
    remarks: Annotated[tuple[Prose, ...], Field(max_length=100)]
    made_by: Line = ""
    retest_of: RetestRow | None = None


class SampleRow(_Row):
    """A page that was chosen, and why."""

    url: Address
    reason: Line


class EditionRow(_Row):
    """What pages were judged with."""

    versions: Annotated[Versions, Field(max_length=20)]


class AboutRow(_Row):
    """What the result is, and by which method it came about."""

    preliminary: bool
    sample: Annotated[tuple[SampleRow, ...], Field(max_length=100_000)]
    editions: Annotated[tuple[EditionRow, ...], Field(max_length=1_000)]


class RuleRow(_Row):
    """A rule that pages were judged by."""

    id: RuleId
    engine: Engine
    version: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(cleaned)]
    criteria: tuple[CriterionId, ...]
    aliases: tuple[RuleId, ...]


class HopRow(_Row):
    """A redirect on the way."""

    url: Url
    status: Number


class FrameRow(_Row):
    """A frame of a page."""

    path: tuple[Prose, ...]
    url: Url
    state: FrameState
    reason: Reason


class ObservationRow(_Row):
    """What an observer did."""

    observer: Yield
    completeness: Completeness
    done: Number
    known: Number
    duration_ms: Number
    detail: Prose
    elsewhere: tuple[Url, ...]


class LinkedRow(_Row):
    """The pages that link to one."""

    count: Number
    first: Annotated[tuple[Address, ...], Field(max_length=20)]


class PageRow(_Row):
    """An address in a window size."""

    url: Address
    final_url: Url | None
    state: PageState
    reason: Reason
    detail: Prose
    viewport: Size
    depth: Number
    source: Source
    attempts: Number
    status: Number | None
    mime: Line | None
    title: Prose | None
    language: Line | None
    redirects: Annotated[tuple[HopRow, ...], Field(max_length=100)]
    frames: Annotated[tuple[FrameRow, ...], Field(max_length=5_000)]
    closed_shadow_roots: Number
    observations: Annotated[tuple[ObservationRow, ...], Field(max_length=20)]
    linked_from: LinkedRow
    remarks: Annotated[tuple[Prose, ...], Field(max_length=100)]
    resized: bool = False
    start: Moment | None
    duration_ms: Number | None
    edition: Number | None


class InventoryRow(_Row):
    """What a page had in a window size."""

    page: Address
    viewport: Size
    data: Kept


class RunRow(_Row):
    """A rule on a page."""

    rule: RuleId
    engine: Engine
    page: Address
    viewport: Size
    passed: Number
    failed: Number
    cant_tell: Number
    inapplicable: Number
    untested: Number
    duration_ms: Number | None
    failure: Prose | None


class OccurrenceRow(_Row):
    """An element and a rule on a page."""

    rule: RuleId
    engine: Engine
    also_found_by: Annotated[tuple[RuleId, ...], Field(max_length=100)]
    criteria: Annotated[tuple[CriterionId, ...], Field(max_length=100)]
    outcome: Told
    kind: Kind
    page: Address
    viewports: Annotated[tuple[Size, ...], Field(min_length=1, max_length=8)]
    unsure_in: Annotated[tuple[Size, ...], Field(max_length=8)]
    selector: Selector
    words: Prose
    heading: Prose
    landmark: Line
    snippet: Prose
    data: Annotated[Texts, Field(max_length=100)]
    reason: Prose
    reason_key: Line = ""
    part: Part
    locator: dict[str, Any] | None
    fingerprint: Fingerprint
    cause: CauseId


class PlaceRow(_Row):
    """A place of a cause."""

    page: Address
    viewport: Size
    selector: Selector
    occurrences: Number
    pages: Number


class CauseRow(_Row):
    """What one edit would probably mend."""

    id: CauseId
    rule: RuleId
    rules: tuple[RuleId, ...]
    engines: tuple[Engine, ...]
    criteria: tuple[CriterionId, ...]
    outcome: Told
    kind: Kind
    needs: tuple[Need, ...]
    occurrences: Number
    pages: Number
    unsure: Number
    asks: tuple[CriterionId, ...]
    viewports: Annotated[tuple[Size, ...], Field(min_length=1, max_length=8)]
    where: Where
    clues: Annotated[tuple[Clue, ...], Field(max_length=50)]
    places: Annotated[tuple[PlaceRow, ...], Field(min_length=1, max_length=20)]


class CriterionRow(_Row):
    """What can be said of a criterion."""

    id: CriterionId
    status: CriterionStatus
    rules: tuple[RuleId, ...]
    rules_untested: tuple[RuleId, ...]
    failed: Number
    cant_tell: Number
    pages: Number
    pages_judged: Number
    pages_without_occurrence: Number
    pages_untested: Number
    pages_needing_person: Number


class CoverageRow(_Row):
    """What was tested of what was known."""

    audited: Number
    audited_in_part: Number
    should_audit: Number
    ratio: Ratio
    known: Number
    visited: Number
    addresses: Number
    states: dict[PageState, Number]
    frames_audited: Number
    frames_not_reached: Number
    frames_scoped_out: Number
    closed_shadow_roots: Number
    rules_run: Number
    rule_failures: Number
    visits: Number
