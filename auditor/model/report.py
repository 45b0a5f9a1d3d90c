"""What reports are made from: a frozen summary, and rows that are read one by one.

A scan of thousands of pages does not fit in memory, so the rows are iterators over the store;
the summary is small. Everything here is computed, nothing is decided by a renderer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from auditor.model.case import Case
from auditor.model.catalogue import Edition, versions_of
from auditor.model.cause import Cause, Picture
from auditor.model.criteria import Standard, SuccessCriterion
from auditor.model.evidence import Observation
from auditor.model.finding import RuleRun
from auditor.model.gate import GateAnswer
from auditor.model.occurrence import Occurrence
from auditor.model.page import FrameRecord, Hop, PageState, Reason, Viewport
from auditor.model.remark import Remark
from auditor.model.rule import RuleInfo
from auditor.model.scan import ConsentMode, EngineChoice, Scan
from auditor.model.target import Target, TargetKind
from auditor.model.triage import NO_TRIAGE, Decision, Triage

if TYPE_CHECKING:
    from auditor.model.comparison import Comparison
    from auditor.model.grouping import Grouping
    from auditor.model.history import ScanFigures
    from auditor.model.retest import Retest

_ENGINES = (EngineChoice.AXE, EngineChoice.NATIVE)
_MILLISECOND = timedelta(milliseconds=1)
_GONE = frozenset({404, 410})


class CriterionStatus(StrEnum):
    """What can be said of a criterion after a scan; that it is met, only a person can say.

    NO_BREACH_FOUND: its rules ended on enough of the pages that should have been audited, had
    something to judge, and found no breach. NOTHING_TO_JUDGE: they ended on as many and on all that
    were audited, and nothing of the kind occurs. PARTLY_TESTED: they ended on some. NOT_TESTED: on
    none, or there are none.
    """

    BREACH_FOUND = "breach_found"
    NEEDS_PERSON = "needs_person"
    NO_BREACH_FOUND = "no_breach_found"
    NOTHING_TO_JUDGE = "nothing_to_judge"
    PARTLY_TESTED = "partly_tested"
    NOT_TESTED = "not_tested"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """One criterion of the standard, from where its rules ended.

    Every audited page is one of these: judged, without occurrence, untested, or one of those
    needing a person on which nothing passed or failed. The other pages needing a person are
    counted there besides.

    Attributes:
        rules: ids of the rules of this scan that can find a breach of it.
        rules_untested: those of them that did not end on every audited page.
        failed, cant_tell: occurrences of kind breach.
        pages: addresses with at least one failed occurrence.
        pages_judged: pages on which all its rules ended, and passed or failed something.
        pages_without_occurrence: pages that were seen whole, on which all its rules ended and met
            nothing to judge.
        pages_untested: pages on which one of its rules did not end where it should have run, or
            that were not seen whole and showed nothing of the kind.
        pages_needing_person: pages with something that only a person can judge.
    """

    criterion: SuccessCriterion
    status: CriterionStatus
    rules: tuple[str, ...]
    failed: int
    cant_tell: int
    pages: int
    rules_untested: tuple[str, ...] = ()
    pages_judged: int = 0
    pages_without_occurrence: int = 0
    pages_untested: int = 0
    pages_needing_person: int = 0


MOST_LINKING = 20
"""Pages that link to an address and are named, the first in order of discovery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedFrom:
    """The pages of a scan that link to an address, or send their visitors on to it.

    Attributes:
        count: how many there are; the address itself is not counted.
        first: addresses of the first of them, at most `MOST_LINKING`, in order of discovery.
    """

    count: int = 0
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """One address in one viewport, as the ledger has it.

    Attributes:
        depth: links from the start; 0 for the start itself and for listed addresses.
        source: "start", "list", "sitemap", "link" or "redirect".
        attempts: visits that were begun.
        edition: what it was judged with, counted from 0 in `Report.editions`; None where it was
            not visited in this viewport.
        untested_rules: ids of the rules that were to run here and did not come to their end.
        resized: the page was shown in this viewport by changing the window's size, since nothing
            runs in it, and not by loading it again.
    """

    url: str
    viewport: Viewport
    state: PageState
    reason: Reason
    detail: str
    depth: int
    source: str
    attempts: int = 0
    final_url: str | None = None
    status: int | None = None
    mime: str | None = None
    title: str | None = None
    language: str | None = None
    redirects: tuple[Hop, ...] = ()
    frames: tuple[FrameRecord, ...] = ()
    closed_shadow_roots: int = 0
    started: datetime | None = None
    duration_ms: int | None = None
    observations: tuple[Observation, ...] = ()
    remarks: tuple[Remark, ...] = ()
    edition: int | None = None
    untested_rules: tuple[str, ...] = ()
    linked_from: LinkedFrom = LinkedFrom()
    resized: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether it answered that it is not there."""
        missing = self.reason is Reason.NOT_FOUND or self.status in _GONE
        return missing and self.state is not PageState.AUDITED


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRuleRun:
    """A rule run with the page and viewport it ran on."""

    page: str
    viewport: Viewport
    run: RuleRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was tested of what was known; never left out of a report.

    Three numbers of addresses lie inside one another. ``known``: the pages of the site, as far as
    is known. ``should_audit``: those of them that were chosen, all but what a cap on pages or
    depth, or robots.txt, keeps out; what the crawl itself gave up (endless variants, links beyond
    a limit) was chosen. ``audited``: those audited whole, in all viewports. Beside them are those
    ``audited_in_part``: something of the page was not there to be judged, a frame of it was not
    reached, a rule did not come to its end, or a viewport is missing.

    Pages that do not exist (404, 410), redirects, other addresses of a page, documents and
    addresses out of scope are no pages of the site; they are counted in ``states`` alone.

    Attributes:
        ratio: ``audited`` of ``should_audit``, 0.0 where there was nothing.
        visited: addresses of ``known`` that were requested, whatever became of them.
        addresses: of any kind.
        states: how many addresses are in each state; those audited in part are in AUDITED.
        frames_audited, frames_not_reached, frames_scoped_out, closed_shadow_roots: of each address
            once, however many viewports it was seen in.
    """

    audited: int
    should_audit: int
    ratio: float
    known: int
    visited: int
    addresses: int
    audited_in_part: int = 0
    states: Mapping[PageState, int] = field(default_factory=dict)
    frames_audited: int = 0
    frames_not_reached: int = 0
    frames_scoped_out: int = 0
    closed_shadow_roots: int = 0
    rules_run: int = 0
    rule_failures: int = 0
    visits: int = 0


class ReportRows(Protocol):
    """The rows of a run, read from the store one by one, each in a fixed order."""

    def pages(self) -> Iterator[PageEntry]:
        """One entry per address and viewport, in the order of discovery."""

    def rule_runs(self) -> Iterator[PageRuleRun]:
        """One entry per rule, page and viewport."""

    def inventories(self, url: str) -> Mapping[Viewport, bytes]:
        """What a page had (`auditor.causes.Inventory`), by the window that it was kept of."""

    def occurrences(self) -> Iterator[Occurrence]:
        """One entry per element and rule, ordered by page, first viewport, rule and selector."""


REPORT_VERSION = 1
"""Of the form of `Report`; a change that a reader of it could trip over gets the next number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who keeps the scan.

    Attributes:
        name: "" for the one that there is where nobody named any.
    """

    id: str = "default"
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedSite:
    """What was scanned.

    Attributes:
        title: what the report is called; "" for the address.
        owner: whose site it is, as reports name them; "" where nobody said.
        target: the addresses that it was entered by.
    """

    title: str
    owner: str
    target: Target


@dataclass(frozen=True, slots=True)
class SampledPage:
    """A page that was chosen to be looked at, and why; "" where nobody said."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How it was tested, and what was not: enough for somebody else to do the same.

    Attributes:
        engines: that judged, by name.
        limits: what kept pages out or ended a visit, by the name of the option; None for none.
        consent: what was to be done with a consent banner.
        signed_in: pages were seen as somebody who had signed in.
        not_tested: criteria of the standard that no rule has said anything about, by number.
    """

    standard: Standard
    engines: tuple[str, ...]
    viewports: tuple[Viewport, ...]
    limits: Mapping[str, int | None]
    robots: bool
    consent: ConsentMode
    signed_in: bool
    not_tested: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonVerdict:
    """What a person who tested a criterion says of it, beside the seal, which it never changes.

    Attributes:
        criterion: its number.
        decision: MET, NOT_MET or NOT_PRESENT.
        note: in the person's own words.
    """

    criterion: str
    decision: Decision
    person: str
    moment: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A scan, summed up, and the way to its rows.

    Attributes:
        organisation: who keeps the scan.
        editions: what pages were judged with, in the order of use; `PageEntry.edition` counts
            from 0 in it.
        rules: by which pages were judged, by id, with their texts; never those of the code.
        seal: SHA-256 over the content of the scan, hex; None where it is not sealed.
        verdicts: of people on criteria.
        triage: what people have decided on findings and causes; it counts in ``criteria``.
        comparison: with an earlier scan; None where it is not compared.
        history: what earlier scans of the site came to, by when they began.
        gate: what a gate says of the comparison; None where none was asked for.
        retest: what became of the findings that it looked for again; None where nobody knows.
        case: the supervision that it is made for; None where nobody told of one.
        grouping: what its pages are grouped by; None for nothing.
        causes: breaches before other duties before advice, failures before what needs a person,
            those on most pages first.
        consent_picture: of the consent banner before it was answered; None where none was taken.
    """

    scan: Scan
    coverage: Coverage
    criteria: tuple[CriterionResult, ...]
    rules: Mapping[str, RuleInfo]
    rows: ReportRows
    causes: tuple[Cause, ...] = ()
    consent_picture: Picture | None = None
    organisation: Organisation = Organisation()
    editions: tuple[Edition, ...] = ()
    seal: str | None = None
    verdicts: tuple[PersonVerdict, ...] = ()
    comparison: "Comparison | None" = None
    history: tuple["ScanFigures", ...] = ()
    gate: GateAnswer | None = None
    retest: "Retest | None" = None
    case: Case | None = None
    grouping: "Grouping | None" = None
    triage: Triage = NO_TRIAGE
    version: int = REPORT_VERSION

    def tested_by_person(self, criterion: str) -> PersonVerdict | None:
        """What a person says of a criterion, by its number; None where nobody tested it."""
        return next((one for one in self.verdicts if one.criterion == criterion), None)

    @property
    def preliminary(self) -> bool:
        """The scan is not sealed: another report of it may say something else."""
        return self.seal is None

    @property
    def versions(self) -> Mapping[str, str]:
        """All versions that the scan was made with, several of one program parted by commas."""
        return versions_of(self.editions) or self.scan.versions

    @property
    def catalogue(self) -> str:
        """Hash of the catalogue of rules that was used last; "" where no page was judged."""
        return self.editions[-1].catalogue if self.editions else ""

    @property
    def sample(self) -> tuple[SampledPage, ...]:
        """Pages that were chosen, with reasons; empty where the crawl found them."""
        target = self.scan.plan.target
        if target.kind is not TargetKind.LIST:
            return ()
        return tuple(SampledPage(url, target.reasons.get(url, "")) for url in target.urls)

    @property
    def site(self) -> AuditedSite:
        """What was scanned."""
        plan = self.scan.plan
        return AuditedSite(title=plan.title or "", owner=plan.owner or "", target=plan.target)

    @property
    def _engines(self) -> tuple[str, ...]:
        """The engines that judged; of a result that another tool made, that tool."""
        if self.scan.made_by:
            return (self.scan.made_by,)
        choice = self.scan.plan.engine
        return tuple(one.value for one in _ENGINES if choice in (one, EngineChoice.ALL))

    @property
    def method(self) -> Method:
        """How it was tested, and what was not."""
        plan = self.scan.plan
        untested = (r.criterion.id for r in self.criteria if r.status is CriterionStatus.NOT_TESTED)
        return Method(
            standard=plan.standard,
            engines=self._engines,
            viewports=plan.viewports,
            limits={
                "max_pages": plan.max_pages or None,
                "max_depth": plan.max_depth,
                "max_variants": plan.max_variants or None,
                "page_timeout_ms": plan.page_timeout // _MILLISECOND,
            },
            robots=plan.robots,
            consent=plan.consent,
            signed_in=plan.signed_in,
            not_tested=tuple(untested),
        )
