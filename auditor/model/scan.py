"""Scans: the plan that was asked for, and the record of what ran."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from auditor.model.admission import NO_CODE, VersionControl
from auditor.model.criteria import Standard
from auditor.model.dossier import EvidenceSize
from auditor.model.identity import EVERYBODYS, Identity
from auditor.model.page import Viewport
from auditor.model.remark import Remark
from auditor.model.target import Retesting, Target

CONSENT_PICTURE = "consent-banner"
"""Key of the picture of the consent banner, beside those of causes."""


class EngineChoice(StrEnum):
    """Which engines judge the pages."""

    AXE = "axe"
    NATIVE = "native"
    ALL = "all"


class ConsentMode(StrEnum):
    """What to do with a consent banner once it has been judged."""

    LEAVE = "leave"
    REJECT = "reject"
    ACCEPT = "accept"


class Obstacle(StrEnum):
    """Why a consent banner was not answered."""

    NO_BUTTON = "no_button"
    """No button gives the wanted answer."""
    LINK = "link"
    """The answer is a link to another address."""
    FORM = "form"
    """The button sends a form that is not the banner's alone."""
    FRAME = "frame"
    """The banner is in a frame of another party."""
    SENDS = "sends"
    """The site wants to be sent the answer, which we do not do."""
    NO_EFFECT = "no_effect"
    """The button was pressed and the banner stayed."""


class PictureMode(StrEnum):
    """What is pictured: nothing, one example of each cause, or the whole page around it."""

    NONE = "none"
    CAUSES = "causes"
    PAGE = "page"


class ThirdPartyFrames(StrEnum):
    """Whether frames of other parties that were not reached leave a page audited in part."""

    COUNT = "count"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanPlan:
    """Everything that decides what a scan does; stored with its results (no secrets).

    Attributes:
        include, exclude: regular expressions (RE2) searched in the whole address, in each of its
            spellings.
        select, ignore: rule ids; an empty ``select`` means all rules that run by default, the
            single word "ALL" means every rule there is.
        max_pages: pages to audit at the most; 0 means no cap.
        max_depth: links away from the start at the most; None means no cap.
        max_variants: addresses of one path and different queries that are visited before it is
            asked whether the last of them showed anything new; 0 means that none is left out.
        delay: between starts to one host; not applied on loopback.
        page_timeout: for one visit, from the start of the navigation to the last result.
        consent_selector: CSS selector of the button to click instead of the recognised one.
        contact: added to the User-Agent; an address or a URL.
        title: what the report is called; None for the address.
        owner: whose site it is, as reports name them.
        signed_in: secret headers, cookies or credentials are in use (never their values).
        min_coverage: ratio (0 to 1) of the pages to audit that must have been audited whole, and
            of the audited pages on which the rules of a criterion must have ended before it is
            said that no breach was found.
        identity: what decides fingerprints beside the pages.
        evidence: keep evidence of every page, so that its findings can be judged again.
        evidence_cap: bytes of evidence that are kept of the scan, at the most.
    """

    target: Target
    standard: Standard = Standard.NO_PUBLIC_WEB
    engine: EngineChoice = EngineChoice.ALL
    viewports: tuple[Viewport, ...] = (Viewport(1280, 1024), Viewport(320, 256))
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    max_pages: int = 100
    max_depth: int | None = None
    max_variants: int = 50
    robots: bool = True
    delay: timedelta = timedelta(milliseconds=500)
    page_timeout: timedelta = timedelta(seconds=30)
    jobs: int = 2
    consent: ConsentMode = ConsentMode.REJECT
    consent_selector: str | None = None
    contact: str | None = None
    pictures: PictureMode = PictureMode.CAUSES
    title: str | None = None
    owner: str | None = None
    signed_in: bool = False
    min_coverage: float = 0.9
    third_party_frames: ThirdPartyFrames = ThirdPartyFrames.COUNT
    identity: Identity = EVERYBODYS
    evidence: bool = False
    evidence_cap: int = 2_000_000_000


class ScanState(StrEnum):
    """Whether a scan goes on, and how it ended."""

    RUNNING = "running"
    COMPLETED = "completed"
    """It ended by itself, and enough was audited."""
    PARTIAL = "partial"
    """It ended by itself, and less was audited than the plan's ``min_coverage`` asks for."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    """A person ended it for good."""
    INTERRUPTED = "interrupted"
    """It was stopped, and may go on."""


SEALED_STATES = frozenset(
    {ScanState.COMPLETED, ScanState.PARTIAL, ScanState.FAILED, ScanState.CANCELLED}
)
"""A scan in one of these states is over, and what it found is sealed; only a failed one may go on,
and is sealed anew then."""
ENDED_BY_ITSELF = frozenset({ScanState.COMPLETED, ScanState.PARTIAL})
"""The states of a scan that came to its end, whatever it could audit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """How the consent banner was answered, once for the scan.

    Attributes:
        action: "rejected", "accepted", "left" (seen, not answered) or "none_seen".
        button: visible text of the button that was pressed, at most 80 characters.
        platform: name of the consent platform that the banner was recognised by; None where it was
            recognised by its words, or named by the selector.
        obstacle: why it was left; None where it was answered, or to be left.
    """

    action: str
    page: str | None = None
    selector: str | None = None
    button: str | None = None
    platform: str | None = None
    obstacle: Obstacle | None = None

    @property
    def recognised_by(self) -> str | None:
        """How the banner was recognised: "selector", "platform", "words"; None without one."""
        if self.page is None:
            return None
        return "selector" if self.selector else "platform" if self.platform else "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """That a result was handed in: part of what is sealed, so that nothing takes it away.

    Attributes:
        by: id of the key that handed it in.
        moment: when.
        made_by: the tool that made it, and its version.
        run: what the scan was called where it was made.
    """

    by: str
    moment: datetime
    made_by: str
    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One scan as it is stored.

    Attributes:
        id: sortable, from the start time: "20261121T101500Z-a1b2c3".
        versions: of "auditor", "axe-core", "chromium", "chromedriver", "python".
        requests: number of navigations started per host.
        remarks: on what was not discovered, a sitemap that could not be read say; at most 50.
        sealed: it has been sealed as it is: where its seal is gone, somebody took it away.
        retest: the findings that it looks for again; None for a scan of its own.
        code: the state of the site's code, where a CI told it.
        handed_in: by whom its result was handed in; None where it was carried out here.
        made_by: the other tool that looked at the pages, and its version; "" where we did.
        evidence: how much is kept of its pages; None where none was to be.
    """

    id: str
    plan: ScanPlan
    state: ScanState
    started: datetime
    ended: datetime | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    consent: ConsentRecord | None = None
    requests: Mapping[str, int] = field(default_factory=dict)
    failure: str | None = None
    remarks: tuple[Remark, ...] = ()
    sealed: bool = False
    retest: Retesting | None = None
    code: VersionControl = NO_CODE
    handed_in: Handed | None = None
    made_by: str = ""
    evidence: EvidenceSize | None = None
