"""Scans as a service is asked for them, and as it tells of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from auditor.model.catalogue import Edition
from auditor.model.dossier import EvidenceSize
from auditor.model.gate import AskedGate, GateVerdict
from auditor.model.job import Environment
from auditor.model.target import Retesting


class Standing(StrEnum):
    """Where a scan stands, as the service tells it; what was found is final in the last four."""

    QUEUED = "queued"
    """It waits for its turn."""
    RUNNING = "running"
    """It is carried out, or goes on by itself after the service was stopped."""
    COMPLETED = "completed"
    """It ended by itself, and enough was audited."""
    PARTIAL = "partial"
    """It ended by itself, and less was audited than its `min_coverage` asks for."""
    FAILED = "failed"
    """It could not be carried to its end."""
    CANCELLED = "cancelled"
    """A person ended it."""

    @property
    def final(self) -> bool:
        """Whether what was found stays as it is."""
        return self not in (Standing.QUEUED, Standing.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionControl:
    """Which state of a site's code was scanned."""

    branch: str | None = None
    commit: str | None = None
    pull_request: str | None = None


NO_CODE = VersionControl()
"""Nothing is known of the code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One scan that a tenant asks for, found to be one that can be carried out.

    Attributes:
        organisation, key: ids of who asks.
        request: the `auditor.request.ScanRequest` as JSON.
        target_key: SHA-256, hex, of what is scanned and where: two scans with the same one are not
            under way at once.
        site: id of its site; None for none.
        public_base: the live address that the scanned one stands for.
        pages_wanted: that it may visit at the most; None for no cap.
        evidence_wanted: bytes of evidence that it may keep at the most.
        max_age: a scan that ended so recently, and was asked for alike, will do; None for none.
        judged_by: as that scan must have been; None where it is not known here, and none will do.
        join: where a scan of the target is under way, that one will do.
        gate: what it is held against when it is sealed; None for nothing.
        retest: the findings that it looks for again; None for a scan of its own.
    """

    organisation: str
    key: str
    request: str
    target_key: str
    site: str | None = None
    environment: Environment = Environment.PRODUCTION
    code: VersionControl = NO_CODE
    public_base: str | None = None
    pages_wanted: int | None = None
    evidence_wanted: int = 0
    max_age: timedelta | None = None
    judged_by: Edition | None = None
    join: bool = False
    gate: AskedGate | None = None
    retest: Retesting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """What makes a call that is made again the same call.

    Attributes:
        route: that is called.
        key: chosen by whoever calls.
        body_hash: SHA-256, hex, of what is asked for.
    """

    route: str
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call was answered, kept with what it made.

    Attributes:
        status: of HTTP.
        body: JSON.
    """

    status: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedInBy:
    """That a scan's result was made elsewhere.

    Attributes:
        key: id of the key that handed it in.
        moment: when.
        made_by: the tool that made it, and its version.
    """

    key: str
    moment: datetime
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedScan:
    """A scan as the service tells of it.

    Attributes:
        request: the `auditor.request.ScanRequest` as JSON; "" in a list of scans.
        url: where its crawl starts; None for a sample.
        started: None where it has not begun.
        failure: why it failed, as a sentence; None where it did not.
        site: id of its site.
        asked_by: id of the key; None where no key asked.
        progress: JSON of where it stood last; None where it has not begun.
        expires: when its results are removed; None while it is not over, or for never.
        gate: what it is held against; None for nothing.
        retest: the findings that it looks for again; None for a scan of its own.
        verdict: what its gate says; None where it has none, or is not sealed yet.
        handed_in: None where the scan was carried out here.
        evidence: how much is kept of its pages; None where none is, or it is not over.
    """

    id: str
    standing: Standing
    created: datetime
    started: datetime | None
    ended: datetime | None
    request: str
    url: str | None
    site: str | None
    environment: Environment
    code: VersionControl
    public_base: str | None
    asked_by: str | None
    progress: str | None
    expires: datetime | None
    gate: AskedGate | None = None
    verdict: GateVerdict | None = None
    retest: Retesting | None = None
    handed_in: HandedInBy | None = None
    failure: str | None = None
    evidence: EvidenceSize | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesLeft:
    """Pages that an organisation's scans of 24 hours may visit; None for no cap.

    Attributes:
        quota: all of them.
        left: those that may still be asked for.
    """

    quota: int | None
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLeft:
    """Bytes of evidence that an organisation may keep.

    Attributes:
        quota: of all its scans together.
        left: that scans may still be asked to keep.
    """

    quota: int
    left: int


class Entry(StrEnum):
    """How a scan came to answer for what was asked for."""

    NEW = "new"
    RECENT = "recent"
    """A recent one answers."""
    JOINED = "joined"
    """One that is under way answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A scan that was asked for, or that answers for it."""

    scan: AskedScan
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFilter:
    """Which scans are wanted; what is None or empty leaves all.

    Attributes:
        site: id of a site.
        since: made at this moment or later.
        before: made before this moment.
    """

    standings: frozenset[Standing] = frozenset()
    environment: Environment | None = None
    site: str | None = None
    branch: str | None = None
    commit: str | None = None
    pull_request: str | None = None
    since: datetime | None = None
    before: datetime | None = None
