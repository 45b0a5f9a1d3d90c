"""How the tests scan: through wiring, as the command line does, and what they read of a run."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from auditor import wiring
from auditor.model.cause import Cause
from auditor.model.finding import Finding
from auditor.model.occurrence import Occurrence
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.proxy import Proxy
from auditor.model.report import Coverage, PageEntry, PageRuleRun, Report
from auditor.model.scan import EngineChoice, PictureMode, Scan, ScanPlan
from auditor.model.secrets import Secrets
from auditor.model.target import Target, TargetKind
from auditor.net.egress.guard import EgressGuard
from auditor.request import SamplePage, ScanChoices, ScanRequest
from auditor.scan.progress import Progress
from auditor.services.results import Results
from auditor.services.scans import Beside, FolderScan, Scans
from auditor.store import Store
from auditor.wiring.egress import GuardedRunner
from auditor.wiring.scanning import LocalRunner

_CHOICES = ScanChoices.model_fields.keys() & ScanPlan.__dataclass_fields__.keys()
DESKTOP = Viewport(1280, 1024)
PHONE = Viewport(320, 256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a run holds, read whole."""

    run: Path
    interrupted: bool
    scan: Scan
    coverage: Coverage
    pages: tuple[PageEntry, ...]
    rule_runs: tuple[PageRuleRun, ...]
    occurrences: tuple[Occurrence, ...]
    causes: tuple[Cause, ...]

    @property
    def states(self) -> Mapping[str, tuple[PageState, Reason]]:
        """State and reason of each address, by address, in its first viewport."""
        return {page.url: (page.state, page.reason) for page in reversed(self.pages)}

    @property
    def audited(self) -> set[str]:
        return {page.url for page in self.pages if page.state is PageState.AUDITED}

    def rules_failed_on(self, url: str) -> set[str]:
        return {o.finding.rule for o in self.occurrences if o.page == url}

    @property
    def ledger(self) -> list[tuple[object, ...]]:
        """The entries without what no two runs share: moments, durations, attempts."""
        return [
            (
                page.url,
                page.viewport,
                page.state,
                page.reason,
                page.depth,
                page.source,
                page.final_url,
                page.status,
                page.mime,
                page.title,
                page.language,
                page.redirects,
                page.frames,
                page.closed_shadow_roots,
            )
            for page in self.pages
        ]

    @property
    def verdicts(self) -> list[tuple[object, ...]]:
        """The rule runs without their durations."""
        return [
            (one.page, one.viewport, one.run.rule, one.run.counts, one.run.failure)
            for one in self.rule_runs
        ]


def assert_same(one: Result, other: Result) -> None:
    """Two runs agree, entry for entry and occurrence for occurrence.

    The port may differ: a folder that two scans serve at the same time has two.
    """

    def told(result: Result, value: object) -> str:
        return repr(value).replace("/".join(result.pages[0].url.split("/", 3)[:3]), "")

    assert told(one, one.ledger) == told(other, other.ledger)
    assert told(one, one.verdicts) == told(other, other.verdicts)
    assert told(one, _sorted(one.occurrences)) == told(other, _sorted(other.occurrences))
    assert one.occurrences


def _sorted(occurrences: Iterable[Occurrence]) -> list[Occurrence]:
    def place(one: Occurrence) -> tuple[Any, ...]:
        found: Finding = one.finding
        return one.page, one.viewport, found.rule, str(found.selector), found.outcome, found.part

    return sorted(occurrences, key=place)


def plan_for(*urls: str, kind: TargetKind = TargetKind.SITE, **options: Any) -> ScanPlan:
    """A plan in one viewport, without waiting between pages or pictures, for axe-core alone.

    Rules of our own take seconds a page, pictures a fifth of it: tests that need them say so.
    """
    settings: dict[str, Any] = {
        "engine": EngineChoice.AXE,
        "viewports": (DESKTOP,),
        "delay": timedelta(0),
        "page_timeout": timedelta(seconds=15),
        "pictures": PictureMode.NONE,
        **options,
    }
    return ScanPlan(target=Target(kind=kind, urls=urls), **settings)


def scan(
    out: Path,
    plan: ScanPlan,
    *,
    folder: Path | None = None,
    secrets: Secrets | None = None,
    listener: Callable[[Progress], None] = lambda _: None,
    stop: threading.Event | None = None,
    chromium: Path | None = None,
    proxy: Proxy | None = None,
    guard: EgressGuard | None = None,
) -> Result:
    """Carry out a new scan that is asked for as a plan has it; the service does so with a guard."""
    given = {name: getattr(plan, name) for name in _CHOICES}
    asked: ScanRequest | FolderScan
    if folder is not None:
        choices = ScanChoices.model_construct(_fields_set=set(given), **given)
        asked = FolderScan(folder=folder, choices=choices)
    else:
        asked = ScanRequest.model_construct(_fields_set=set(given), **given, **_asked_by(plan))
    beside = Beside(secrets=secrets or Secrets(), listener=listener, stop=stop or threading.Event())
    made = scans(out, chromium, proxy)
    if guard is not None:
        assert isinstance(made.runner, LocalRunner)
        made = replace(made, runner=GuardedRunner(runner=made.runner, guard=guard))
    ended = made.start(asked, beside)
    return read(out, run=ended.folder, interrupted=ended.interrupted)


def resume(
    out: Path, *, run: str | None = None, folder: Path | None = None, jobs: int = 2
) -> Result:
    """Go on with the newest run, or the one named."""
    beside = Beside(secrets=Secrets(), listener=lambda _: None, stop=threading.Event())
    ended = scans(out).resume(run, beside, jobs=jobs, folder=folder)
    return read(out, run=ended.folder, interrupted=ended.interrupted)


def scans(out: Path, chromium: Path | None = None, proxy: Proxy | None = None) -> Scans[Store]:
    """What can be done with scans whose runs are kept in a folder."""
    return wiring.scans(wiring.Settings(out=out, chromium=chromium, proxy=proxy))


def results(out: Path) -> Results:
    """What can be done with the results of runs in a folder."""
    return wiring.results(wiring.Settings(out=out))


def _asked_by(plan: ScanPlan) -> Mapping[str, Any]:
    if plan.target.kind is TargetKind.SITE:
        return {"url": plan.target.urls[0]}
    return {"sample": tuple(SamplePage.model_construct(url=url) for url in plan.target.urls)}


def folder_plan(folder: Path, **options: Any) -> ScanPlan:
    """A plan for a folder."""
    target = Target(kind=TargetKind.FOLDER, urls=(), folder=folder.name)
    return replace(plan_for(**options), target=target)


def read(out: Path, *, run: Path | None = None, interrupted: bool = False) -> Result:
    """What the newest run, or the one named, holds."""
    with results(out).open(str(run) if run else None) as opened:
        return told(opened.report, run or out, interrupted=interrupted)


def told(report: Report, run: Path, *, interrupted: bool = False) -> Result:
    """What a report holds, read whole."""
    return Result(
        run=run,
        interrupted=interrupted,
        scan=report.scan,
        coverage=report.coverage,
        pages=tuple(report.rows.pages()),
        rule_runs=tuple(report.rows.rule_runs()),
        occurrences=tuple(report.rows.occurrences()),
        causes=tuple(report.causes),
    )
