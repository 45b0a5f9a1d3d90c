"""Visits: everything that one look at one address gave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from auditor.model.cause import Census, Picture
from auditor.model.dossier import PageCopy
from auditor.model.evidence import Observation, PageDigest
from auditor.model.finding import Finding, RuleRun
from auditor.model.page import REASONS, FrameRecord, Hop, PageState, Reason, Viewport
from auditor.model.remark import Remark


@dataclass(frozen=True, slots=True)
class Sighting:
    """A page that was seen and not judged: its title and its declared language, hostile."""

    title: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one visit to an address in one viewport gave; the unit the store writes.

    Attributes:
        url: the address asked for, normalised.
        final_url: the address of the document that was judged; None if none was loaded.
        status: HTTP status of the last main document; None without an answer.
        mime: media type of the last main document, lower case, without parameters.
        detail: a short technical remark (error text of the network, exception); never page text.
        started: moment the navigation began, UTC.
        duration: from the start of the navigation to the last step.
        anchors: names of the elements that fragments may name, hostile; not stored.
        dialogs: number of script dialogs that were answered.
        acts: links whose words say that they do something, and what (`auditor.scan.acts`).
        offers_sign_out: it shows a way to sign out; looked for in signed-in scans only.
        asks_password: it shows a field for a password; not stored.
        observations: what each observer did, and what its budget left out.
        digest: what rules across pages need of it; None but for the first viewport.
        census: elements of each making; empty but for the first viewport.
        pictures: of occurrences, by `auditor.causes.picture_key`.
        inventory: hashes of what the page had (`auditor.causes.Inventory`); empty where it was not
            taken.
        copies: of the page in each state in which it was judged; none unless evidence is kept, and
            none once they have been put away.
        dossier: says what was put away of them (`auditor.model.dossier.Dossier`); empty where
            nothing was to be kept.
        remarks: what a reader must know of the page beside its findings; at most 50.
        passed: the page that a redirect led to, as it showed then; not stored.
    """

    url: str
    viewport: Viewport
    state: PageState
    reason: Reason
    detail: str = ""
    final_url: str | None = None
    status: int | None = None
    mime: str | None = None
    title: str | None = None
    language: str | None = None
    redirects: tuple[Hop, ...] = ()
    frames: tuple[FrameRecord, ...] = ()
    rule_runs: tuple[RuleRun, ...] = ()
    findings: tuple[Finding, ...] = ()
    links: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    closed_shadow_roots: int = 0
    dialogs: int = 0
    started: datetime
    duration: timedelta = timedelta(0)
    retry_after: timedelta | None = None
    acts: Mapping[str, Reason] = field(default_factory=dict)
    offers_sign_out: bool = False
    asks_password: bool = False
    observations: tuple[Observation, ...] = ()
    digest: PageDigest | None = None
    census: Census = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    inventory: bytes = b""
    copies: tuple[PageCopy, ...] = ()
    dossier: bytes = b""
    remarks: tuple[Remark, ...] = ()
    passed: Sighting | None = None

    def __post_init__(self) -> None:
        if self.reason not in REASONS[self.state]:
            raise ValueError(f"reason {self.reason} does not go with state {self.state}")
