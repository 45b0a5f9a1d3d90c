"""Builds everything from Settings; the only module that knows all rooms."""

import os
import platform
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import reports
from auditor import __version__
from auditor import settings as settings_room
from auditor.browser.programs import find_programs
from auditor.browser.session import Browser, BrowserConfig
from auditor.browser.tab import TabPolicy
from auditor.engines.axe import AxeEngine, axe_scripts
from auditor.engines.catalogue import axe_rules, axe_version
from auditor.errors import UsageError
from auditor.model.criteria import Language
from auditor.model.report import Report
from auditor.model.rule import RuleInfo
from auditor.model.scan import EngineChoice, Scan, ScanPlan, ScanState
from auditor.model.secrets import Secrets
from auditor.model.target import Target, TargetKind
from auditor.model.text import clean
from auditor.net.address import normalise, origin
from auditor.net.client import HttpClient, SiteHeaders
from auditor.net.folder import served
from auditor.net.throttle import HostClock
from auditor.net.user_agent import browser_user_agent, user_agent
from auditor.observe.page import page_script
from auditor.scan.browsers import SharedBrowser
from auditor.scan.consent import ConsentDesk
from auditor.scan.coordinator import Coordinator
from auditor.scan.gates import Gates
from auditor.scan.progress import Listener
from auditor.scan.slot import SlotKit
from auditor.services.doctor import Check, Machine, examine
from auditor.services.report import build_report
from auditor.settings import Given, Output, Settings
from auditor.store import DATABASE_NAME, Store, find_run, new_run
from reports import rule_text

__all__ = ["Given", "Output", "Settings"]

_EVERY_RULE = "ALL"
_SEE_RULES = "'auditor rules list' shows those there are."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScan:
    """A scan that begins.

    Attributes:
        plan: what to do; the target of a folder has no address until the folder is served.
        folder: the folder to serve on loopback, None unless the target is one.
    """

    plan: ScanPlan
    folder: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumedScan:
    """A scan that was interrupted and goes on by its own plan.

    Attributes:
        run: its id, None for the newest run.
        folder: the folder that was scanned, wanted where the target was one.
    """

    run: str | None
    folder: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """What `scan` is asked for.

    Attributes:
        jobs: pages judged at the same time; wins over that of a resumed scan's plan.
        secrets: for the site's own origin; never stored.
        out: folder that keeps runs.
        sandbox: Chromium runs in its own sandbox.
        chromium, chromedriver: programs to start, None for those on the search path.
    """

    work: NewScan | ResumedScan
    jobs: int
    secrets: Secrets
    out: Path
    sandbox: bool
    chromium: Path | None
    chromedriver: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOutcome:
    """What came of a scan; its results are read with `open_report`.

    Attributes:
        run: the run's folder.
        interrupted: it was stopped before it was through.
    """

    run: Path
    interrupted: bool


def load_settings(flags: Mapping[str, Given], *, other_variables: Collection[str] = ()) -> Settings:
    """The settings of this process: flag before variable before file before default.

    Args:
        flags: what the command line gave, by field of `Settings`.
        other_variables: variables that begin with ``AUDITOR_`` and are not settings.

    Raises:
        UsageError: a name is unknown, or a value is not allowed.
    """
    loaded = settings_room.load(
        flags,
        environment=os.environ,
        folder=Path.cwd(),
        home=_home(),
        other_variables=other_variables,
    )
    for one in loaded.formats:
        _check_known(
            "format", one.format, reports.FORMATS, f"there are {', '.join(reports.FORMATS)}."
        )
    for rule in (*loaded.select, *loaded.ignore):
        if rule != _EVERY_RULE:
            _check_known("rule", rule, catalogue(), _SEE_RULES)
    return loaded


def sandbox() -> bool:
    """Whether Chromium can run in its own sandbox: not as root, nor where it is switched off."""
    return os.geteuid() != 0 and not os.environ.get("AUDITOR_NO_SANDBOX")


def plan(settings: Settings, target: Target, *, signed_in: bool) -> ScanPlan:
    """The plan of a new scan.

    Args:
        settings: what was asked for.
        target: what to scan.
        signed_in: secrets are in use.
    """
    max_pages = settings.max_pages
    if target.kind is TargetKind.LIST and "max_pages" not in settings.model_fields_set:
        max_pages = 0  # a list says itself how many pages are wanted
    return ScanPlan(
        target=target,
        standard=settings.standard,
        engine=settings.engine,
        viewports=settings.viewports,
        include=settings.include,
        exclude=settings.exclude,
        select=settings.select,
        ignore=settings.ignore,
        max_pages=max_pages,
        max_depth=settings.max_depth,
        robots=settings.robots,
        delay=settings.delay,
        page_timeout=settings.page_timeout,
        jobs=settings.jobs,
        consent=settings.consent,
        consent_selector=settings.consent_selector,
        contact=settings.contact,
        signed_in=signed_in,
    )


def scan(request: ScanRequest, listener: Listener, stop: threading.Event) -> ScanOutcome:
    """Carry out a scan, or go on with one.

    Args:
        request: what to do.
        listener: is told of progress.
        stop: when it is set, pages in work are given up and the results so far are kept.

    Raises:
        UsageError: the run to go on with is not there, is finished, or needs other secrets.
        SetupError: something is missing on this machine.
        StoreError: the results cannot be written.
        BrowserError: the browser was lost and could not be started again.
    """
    with ExitStack() as stack:
        store, run, scan_ = _open_run(request, stack)
        browsers, coordinator = _assemble(request, scan_, store, listener, stop)
        stack.callback(browsers.close)
        ended = coordinator.run()
    return ScanOutcome(run=run, interrupted=ended.state is ScanState.INTERRUPTED)


@contextmanager
def open_report(out: Path, run: str | None) -> Iterator[Report]:
    """The report of a run; browser and axe-core are not needed. Its rows can be read within.

    Args:
        out: folder that keeps runs.
        run: the run's id or the path of its folder, None for the newest run.

    Raises:
        UsageError: there is no such run.
        StoreError: its results cannot be read.
    """
    place, name = out / "runs", run
    if run is not None and os.sep in run:
        place, name = Path(run).parent, Path(run).name
    store = Store.open_read_only(find_run(place, name) / DATABASE_NAME)
    try:
        yield build_report(store, catalogue())
    finally:
        store.close()


def render(
    report: Report, format_: str, out: TextIO, *, language: Language, color: bool, width: int
) -> None:
    """Write a report.

    Args:
        report: what to write.
        format_: one of `reports.FORMATS`.
        out: takes the characters.
        language: of all sentences.
        color: paint with ANSI sequences.
        width: columns, for formats that people read.
    """
    reports.FORMATS[format_](report, out, language=language, color=color, width=width)


def catalogue() -> Mapping[str, RuleInfo]:
    """Every rule there is, by id."""
    return axe_rules()


def list_rules(language: Language) -> str:
    """All rules as aligned columns."""
    return rule_text.listing(catalogue().values(), language)


def explain_rule(rule: str, language: Language) -> str:
    """A page on one rule.

    Raises:
        UsageError: there is no such rule.
    """
    _check_known("rule", rule, catalogue(), _SEE_RULES)
    return rule_text.explain(catalogue()[rule], language)


def doctor(settings: Settings) -> Iterator[Check]:
    """Look at what a scan needs on this machine, one check after the other."""
    return examine(
        Machine(
            chromium=settings.chromium,
            chromedriver=settings.chromedriver,
            out=settings.out,
            sandbox=sandbox(),
        )
    )


def _open_run(request: ScanRequest, stack: ExitStack) -> tuple[Store, Path, Scan]:
    """The store, the folder and the scan to carry out: a new one, or one that goes on."""
    runs, work = request.out / "runs", request.work
    if isinstance(work, NewScan):
        planned = work.plan
        if work.folder is not None:
            starts = stack.enter_context(served(work.folder))
            target = replace(planned.target, urls=tuple(normalise(url) or url for url in starts))
            planned = replace(planned, target=target)
        started = datetime.now(UTC)
        name, run = new_run(runs, started)
        store = Store.create(run / DATABASE_NAME)
        stack.callback(store.close)
        new = Scan(id=name, plan=planned, state=ScanState.RUNNING, started=started)
        return store, run, new
    run = find_run(runs, work.run)
    store = Store.open(run / DATABASE_NAME)
    stack.callback(store.close)
    earlier = store.load_scan()
    if earlier is None or earlier.state is ScanState.FINISHED:
        raise UsageError(f"The run {run.name} is finished: there is nothing to go on with.")
    if earlier.plan.signed_in and not request.secrets:
        raise UsageError(
            f"The run {run.name} was begun with --header, --cookie or --basic-auth: "
            "give them again."
        )
    if earlier.plan.target.kind is TargetKind.FOLDER:
        stack.enter_context(_served_again(earlier, work.folder))
    plan_ = replace(earlier.plan, jobs=request.jobs)
    return store, run, replace(earlier, plan=plan_, state=ScanState.RUNNING, ended=None)


def _served_again(scan_: Scan, folder: Path | None) -> AbstractContextManager[object]:
    name = scan_.plan.target.folder
    if folder is None:
        raise UsageError(f"The run {scan_.id} scanned the folder {name}: name its path again.")
    return served(folder, int(origin(scan_.plan.target.urls[0]).rpartition(":")[2]))


def _assemble(
    request: ScanRequest, scan_: Scan, store: Store, listener: Listener, stop: threading.Event
) -> tuple[SharedBrowser, Coordinator]:
    plan_ = scan_.plan
    engines = [AxeEngine(chosen_rules(plan_, catalogue().values()), plan_.standard)]
    desk = ConsentDesk(plan_.consent, plan_.consent_selector, signed_in=plan_.signed_in)
    desk.resume(scan_.consent)
    place = _secret_origin(plan_, request.secrets)
    programs = find_programs(request.chromium, request.chromedriver)
    agent = browser_user_agent(programs.major, __version__, plan_.contact)
    config = BrowserConfig(
        chromium=programs.chromium,
        chromedriver=programs.chromedriver,
        sandbox=request.sandbox,
        user_agent=agent,
    )

    def start() -> Browser:
        browser = Browser(config)
        for name, value in request.secrets.cookies:
            browser.set_cookie(name, value, f"{place}/")
        desk.equip(browser)
        return browser

    browsers = SharedBrowser(start)
    client = HttpClient(
        user_agent=user_agent(__version__, plan_.contact),
        site_headers=_site_headers(place, request.secrets),
    )
    clock = HostClock(plan_.delay)
    kit = SlotKit(
        browsers=browsers,
        policy=TabPolicy(
            scripts=(*axe_scripts(), page_script()),
            secret_origin=place,
            secret_headers=request.secrets.headers,
        ),
        engines=engines,
        desk=desk,
        clock=clock,
        viewports=plan_.viewports,
        page_timeout=plan_.page_timeout,
        stop=stop,
    )
    versions = {
        "auditor": __version__,
        "axe-core": axe_version(),
        "chromium": browsers.browser.version,
        "chromedriver": browsers.browser.driver_version,
        "python": platform.python_version(),
    }
    gates = Gates(plan_, client, clock)
    return browsers, Coordinator(replace(scan_, versions=versions), store, gates, kit, listener)


def chosen_rules(plan_: ScanPlan, rules: Iterable[RuleInfo]) -> tuple[RuleInfo, ...]:
    """The rules that a plan runs.

    Raises:
        UsageError: none is left.
    """
    everything = _EVERY_RULE in plan_.select

    def wanted(rule: RuleInfo) -> bool:
        if rule.id in plan_.ignore:
            return False
        if plan_.engine is not EngineChoice.ALL and rule.engine != plan_.engine.value:
            return False
        return (everything or rule.id in plan_.select) if plan_.select else rule.default

    chosen = tuple(rule for rule in rules if wanted(rule))
    if not chosen:
        raise UsageError(
            f"No rule is left to run with --engine {plan_.engine.value}, --select and --ignore: "
            f"{_SEE_RULES}"
        )
    return chosen


def _secret_origin(plan_: ScanPlan, secrets: Secrets) -> str | None:
    """The one origin that secrets go to."""
    if not secrets:
        return None
    origins = {origin(url) for url in plan_.target.urls}
    if len(origins) > 1:
        raise UsageError(
            "--header, --cookie and --basic-auth go to one site only, and the list names "
            f"addresses of {len(origins)}: scan them one at a time."
        )
    return origins.pop()


def _site_headers(place: str | None, secrets: Secrets) -> SiteHeaders | None:
    if place is None:
        return None
    cookies = "; ".join(f"{name}={value}" for name, value in secrets.cookies)
    headers = {**dict(secrets.headers), **({"Cookie": cookies} if cookies else {})}
    return SiteHeaders(origin=place, headers=headers)


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:  # a user without an entry, as in some containers
        return None


def _check_known(what: str, name: str, names: Collection[str], hint: str) -> None:
    if name not in names:
        close = settings_room.nearest(name, names)
        raise UsageError(f"There is no {what} {clean(name, 80)!r}: {close or hint}")
