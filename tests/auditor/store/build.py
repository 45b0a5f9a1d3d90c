"""Scans, addresses and visits for the tests of the store and of what reads it."""

from datetime import UTC, datetime, timedelta

from auditor.model.finding import Counts, Finding, Kind, Outcome, RuleRun, Selector
from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.scan import Scan, ScanPlan, ScanState
from auditor.model.target import Target, TargetKind
from auditor.model.visit import Visit

STARTED = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
WIDE = Viewport(1280, 1024)
NARROW = Viewport(320, 256)


def plan(*viewports: Viewport) -> ScanPlan:
    return ScanPlan(
        target=Target(kind=TargetKind.SITE, urls=(url(0),)), viewports=viewports or (WIDE, NARROW)
    )


def scan(*viewports: Viewport) -> Scan:
    return Scan(
        id="20261121T101500Z-a1b2c3",
        plan=plan(*viewports),
        state=ScanState.RUNNING,
        started=STARTED,
    )


def url(seq: int) -> str:
    return f"https://fjordvik.example/side/{seq}"


def address(
    seq: int, state: PageState | None = None, reason: Reason | None = None
) -> AddressRecord:
    return AddressRecord(
        seq=seq,
        url=url(seq),
        depth=min(seq, 1),
        source=Source.LINK if seq else Source.START,
        state=state,
        reason=reason,
        attempts=0 if state is None else 1,
    )


def audited(seq: int) -> AddressRecord:
    return address(seq, PageState.AUDITED, Reason.COMPLETE)


def visit(
    seq: int,
    viewport: Viewport = WIDE,
    *,
    state: PageState = PageState.AUDITED,
    reason: Reason = Reason.COMPLETE,
    runs: tuple[RuleRun, ...] = (),
    findings: tuple[Finding, ...] = (),
) -> Visit:
    return Visit(
        url=url(seq),
        viewport=viewport,
        state=state,
        reason=reason,
        final_url=url(seq),
        started=STARTED,
        duration=timedelta(milliseconds=1234),
        rule_runs=runs,
        findings=findings,
    )


def run(rule: str, *, failure: str | None = None, **counts: int) -> RuleRun:
    return RuleRun(
        rule=rule,
        engine="axe",
        counts=Counts(**counts),
        duration=timedelta(microseconds=1500),
        failure=failure,
    )


def finding(
    rule: str,
    *,
    criteria: tuple[str, ...] = ("1.1.1",),
    outcome: Outcome = Outcome.FAILED,
    kind: Kind = Kind.BREACH,
    selector: Selector = ("img",),
    snippet: str = "<img>",
) -> Finding:
    return Finding(
        rule=rule,
        engine="axe",
        criteria=criteria,
        outcome=outcome,
        kind=kind,
        selector=selector,
        snippet=snippet,
    )
