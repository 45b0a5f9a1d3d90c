"""Reports made by hand: an invented municipality, and pages that mean harm."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from auditor.engines.catalogue import axe_checks, axe_rules
from auditor.model.catalogue import Edition
from auditor.model.criteria import Standard, criteria_of
from auditor.model.finding import Counts, Finding, Kind, Outcome, RuleRun, Signpost
from auditor.model.occurrence import Occurrence
from auditor.model.page import (
    FrameRecord,
    FrameState,
    Hop,
    PageState,
    Reason,
    Viewport,
)
from auditor.model.remark import RemarkKey, remark
from auditor.model.report import (
    Coverage,
    CriterionResult,
    CriterionStatus,
    PageEntry,
    PageRuleRun,
    Report,
)
from auditor.model.rule import RuleInfo, RuleStatus
from auditor.model.scan import ConsentRecord, Scan, ScanPlan, ScanState
from auditor.model.target import Target, TargetKind
from reports.texts import with_texts
from tests.reports.sample_causes import CAUSES, DESKTOP, SITE

STARTED = datetime(2026, 11, 21, 10, 15, 3, 250_000, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of a report, held in memory."""

    page_rows: tuple[PageEntry, ...] = ()
    run_rows: tuple[PageRuleRun, ...] = ()
    found: Iterable[Occurrence] = field(default=())
    had: Mapping[str, Mapping[Viewport, bytes]] = field(default_factory=dict)

    def inventories(self, url: str) -> Mapping[Viewport, bytes]:
        return self.had.get(url, {})

    def pages(self) -> Iterator[PageEntry]:
        return iter(self.page_rows)

    def rule_runs(self) -> Iterator[PageRuleRun]:
        return iter(self.run_rows)

    def occurrences(self) -> Iterator[Occurrence]:
        return iter(self.found)


def finding(rule: str = "image-alt", *criteria: str, **fields: object) -> Finding:
    values: dict[str, object] = {
        "rule": rule,
        "engine": "axe",
        "criteria": criteria or ("1.1.1",),
        "outcome": Outcome.FAILED,
        "kind": Kind.BREACH,
        "selector": ("main > img:nth-child(2)",),
        "snippet": '<img src="/bilder/fjord.jpg">',
        "reason": "Element does not have an alt attribute",
        "signpost": Signpost(heading="Budsjett 2027", landmark="main", words="fjord.jpg"),
    }
    return Finding(**(values | fields))  # type: ignore[arg-type]


def occurrence(page: str = "/", cause: str = "", **fields: object) -> Occurrence:
    found = finding(**fields)  # type: ignore[arg-type]
    return Occurrence(page=SITE + page, viewports=(DESKTOP,), finding=found, cause=cause)


_BROKEN = {"1.1.1": (64, 31), "1.4.3": (1312, 87), "2.4.4": (31, 31), "4.1.1": (404, 96)}
_BROKEN |= {"4.1.2": (41, 33)}
_TESTED = [
    "1.3.1",
    "1.3.5",
    "1.4.4",
    "1.4.12",
    "2.1.1",
    "2.2.1",
    "2.4.1",
    "2.4.2",
    "3.1.1",
    "3.1.2",
    "3.3.2",
]


def criterion_results(standard: Standard = Standard.NO_PUBLIC_WEB) -> tuple[CriterionResult, ...]:
    audited = COVERAGE.audited + COVERAGE.audited_in_part
    places: dict[CriterionStatus, dict[str, object]] = {
        CriterionStatus.NO_BREACH_FOUND: {"pages_judged": audited},
        CriterionStatus.NOTHING_TO_JUDGE: {"pages_without_occurrence": audited},
        CriterionStatus.PARTLY_TESTED: {
            "pages_judged": 12,
            "pages_untested": audited - 12,
            "rules_untested": ("some-rule",),
        },
        CriterionStatus.NEEDS_PERSON: {"pages_judged": audited, "pages_needing_person": 1},
        CriterionStatus.BREACH_FOUND: {"pages_judged": audited - 2, "pages_untested": 2},
        CriterionStatus.NOT_TESTED: {"pages_untested": audited},
    }

    def result(number: str) -> tuple[CriterionStatus, int, int, int]:
        if number in _BROKEN:
            failed, pages = _BROKEN[number]
            return CriterionStatus.BREACH_FOUND, failed, 0, pages
        if number == "1.2.2":
            return CriterionStatus.NEEDS_PERSON, 0, 1, 0
        if number == "1.4.2":
            return CriterionStatus.NOTHING_TO_JUDGE, 0, 0, 0
        if number == "2.2.2":
            return CriterionStatus.PARTLY_TESTED, 0, 0, 0
        if number in _TESTED:
            return CriterionStatus.NO_BREACH_FOUND, 0, 0, 0
        return CriterionStatus.NOT_TESTED, 0, 0, 0

    found = []
    for criterion in criteria_of(standard):
        status, failed, cant_tell, pages = result(criterion.id)
        rules = () if status is CriterionStatus.NOT_TESTED else ("some-rule",)
        found.append(
            CriterionResult(
                criterion=criterion,
                status=status,
                rules=rules,
                failed=failed,
                cant_tell=cant_tell,
                pages=pages,
                **places[status],  # type: ignore[arg-type]
            )
        )
    return tuple(found)


def scan(**changes: object) -> Scan:
    made = Scan(
        id="20261121T101503Z-a1b2c3",
        plan=ScanPlan(target=Target(kind=TargetKind.SITE, urls=(SITE + "/",))),
        state=ScanState.COMPLETED,
        started=STARTED,
        ended=STARTED + timedelta(minutes=27),
        versions={"auditor": "0.1.0", "axe-core": "4.13.0", "chromium": "150.0"},
        consent=ConsentRecord(
            action="rejected", page=SITE + "/", selector="#avvis", button="Avvis alle"
        ),
        requests={"www.fjellvik.example": 214},
        remarks=(
            remark(RemarkKey.SITEMAP_STATUS, address=f"{SITE}/kart-2.xml", status="500"),
            remark(RemarkKey.SITEMAP_UNSOUND, address=f"{SITE}/kart-3.xml", line="7"),
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


COVERAGE = Coverage(
    audited=96,
    audited_in_part=2,
    should_audit=100,
    ratio=0.96,
    known=889,
    visited=100,
    addresses=1163,
    states={
        PageState.AUDITED: 98,
        PageState.TIMED_OUT: 1,
        PageState.NEEDS_LOGIN: 1,
        PageState.REDIRECTED: 4,
        PageState.OUT_OF_SCOPE: 211,
        PageState.NOT_HTML: 57,
        PageState.CAP_REACHED: 789,
    },
    frames_audited=12,
    frames_not_reached=2,
    closed_shadow_roots=1,
    rules_run=90,
    rule_failures=1,
    visits=200,
)

PAGES = (
    PageEntry(
        url=SITE + "/",
        viewport=DESKTOP,
        state=PageState.AUDITED,
        reason=Reason.COMPLETE,
        detail="",
        depth=0,
        source="start",
        attempts=1,
        final_url=SITE + "/",
        status=200,
        mime="text/html",
        title="Fjellvik kommune",
        language="nb",
        redirects=(Hop(url="http://www.fjellvik.example/", status=301),),
        frames=(
            FrameRecord(
                path=("iframe.kart",),
                url="https://kart.example/",
                state=FrameState.NOT_REACHED,
                reason=Reason.FRAME_NOT_LOADED,
            ),
        ),
        closed_shadow_roots=1,
        started=STARTED,
        duration_ms=2140,
    ),
    PageEntry(
        url=SITE + "/budsjett.pdf",
        viewport=DESKTOP,
        state=PageState.NOT_HTML,
        reason=Reason.DOCUMENT,
        detail="",
        depth=1,
        source="link",
    ),
)

RUNS = (
    PageRuleRun(
        page=SITE + "/",
        viewport=DESKTOP,
        run=RuleRun(
            rule="image-alt",
            engine="axe",
            counts=Counts(passed=3, failed=1),
            duration=timedelta(milliseconds=12),
        ),
    ),
    PageRuleRun(
        page=SITE + "/",
        viewport=DESKTOP,
        run=RuleRun(
            rule="label", engine="axe", counts=Counts(untested=1), failure="TypeError: no such node"
        ),
    ),
)

FOUND = (
    occurrence(cause="c-000000000003"),
    occurrence(
        "/kontakt",
        "c-000000000006",
        rule="color-contrast",
        criteria=("1.4.3",),
        outcome=Outcome.CANT_TELL,
        selector=("iframe.kart", ("kart-app", "p")),
        snippet='<p class="a; b">\n"hei"</p>',
        reason="Background image makes the contrast unknown",
        reason_key="color-contrast/bgImage",
    ),
    occurrence(
        "/",
        "c-000000000008",
        rule="region",
        criteria=(),
        kind=Kind.ADVICE,
        snippet="<div>",
        reason="",
        part="consent_banner",
    ),
)


RULES = {id_: with_texts(info, axe_checks()[id_]) for id_, info in axe_rules().items()}
HAD = bytes(20)
"""What a page with nothing had, as `auditor.causes.Inventory` may write it."""

VERSIONS = {"auditor": "0.1.0", "axe-core": "4.13.0", "chromium": "150.0"}


def report(**changes: object) -> Report:
    made = Report(
        scan=scan(),
        coverage=COVERAGE,
        criteria=criterion_results(),
        rules=RULES,
        editions=(Edition(catalogue="c0" * 32, versions=VERSIONS),),
        seal="5e" * 32,
        rows=Rows(page_rows=PAGES, run_rows=RUNS, found=FOUND, had={SITE + "/": {DESKTOP: HAD}}),
        causes=CAUSES,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


RULE = with_texts(
    RuleInfo(
        id="link-name",
        engine="axe",
        version="4.13.0",
        criteria=("2.4.4", "4.1.2"),
        act_ids=("c487ae",),
    ),
    (),
)
ADVICE_RULE = with_texts(
    RuleInfo(
        id="region",
        engine="axe",
        version="4.13.0",
        criteria=(),
        status=RuleStatus.BEST_PRACTICE,
        default=False,
    ),
    (),
)
