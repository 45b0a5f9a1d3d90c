"""A scan put together: store, browser, engines, gates and slots, from a request."""

import platform
import threading
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from auditor import __version__
from auditor.browser.deadline import Deadline
from auditor.browser.programs import find_programs
from auditor.browser.session import Browser, BrowserConfig
from auditor.browser.tab import TabPolicy
from auditor.engines.axe import AxeEngine, axe_scripts
from auditor.engines.catalogue import ENGINE as AXE
from auditor.engines.catalogue import axe_version
from auditor.engines.native import NativeEngine
from auditor.errors import AuditorError, UsageError
from auditor.model.scan import Scan, ScanPlan, ScanState
from auditor.model.secrets import Secrets
from auditor.model.target import TargetKind
from auditor.net.address import normalise, origin
from auditor.net.client import HttpClient, SiteHeaders
from auditor.net.folder import served
from auditor.net.throttle import HostClock
from auditor.net.user_agent import browser_user_agent, user_agent
from auditor.observe.acting import observers
from auditor.observe.evidence import Observers
from auditor.observe.kits import page_script
from auditor.scan.album import Album
from auditor.scan.browsers import SharedBrowser
from auditor.scan.consent import ConsentDesk
from auditor.scan.coordinator import Coordinator
from auditor.scan.gates import Gates
from auditor.scan.inquiries import Inquiries
from auditor.scan.judging import PageJudge
from auditor.scan.progress import Listener
from auditor.scan.redact import Redactor
from auditor.scan.slot import SlotKit
from auditor.scan.visitor_state import VisitorState
from auditor.store import DATABASE_NAME, Store, find_run, new_run
from auditor.wiring.log import named_in_log
from auditor.wiring.rules import catalogue, chosen_native, chosen_rules

_OVER = frozenset({ScanState.COMPLETED, ScanState.PARTIAL, ScanState.CANCELLED})
"""States of a scan that cannot go on."""


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
        stack.enter_context(named_in_log(scan_.id))
        browsers, coordinator = _assemble(request, scan_, store, listener, stop)
        stack.callback(browsers.close)
        try:
            ended = coordinator.run()
        except AuditorError as error:
            error.run = str(run)
            raise
    return ScanOutcome(run=run, interrupted=ended.state is ScanState.INTERRUPTED)


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
    if earlier is None or earlier.state in _OVER:
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
    by_axe = [rule for rule in chosen_rules(plan_, catalogue().values()) if rule.engine == AXE]
    widest = max(plan_.viewports, key=lambda viewport: viewport.width)
    native = NativeEngine(*chosen_native(plan_), plan_.standard, widest)
    redactor = Redactor(request.secrets.values)
    judge = PageJudge(
        [AxeEngine(by_axe, plan_.standard)] if by_axe else [],
        native,
        Observers(observers(native.needs)),
        Album(plan_.pictures, store.picture_kinds()),
        redactor.echoes,
    )
    desk = ConsentDesk(plan_.consent, plan_.consent_selector)
    desk.resume(scan_.consent)
    state = VisitorState(signed_in=plan_.signed_in, stop=stop)
    place = _secret_origin(plan_, request.secrets)
    programs = find_programs(request.chromium, request.chromedriver)
    agent = browser_user_agent(programs.major, __version__, plan_.contact)
    config = BrowserConfig(
        chromium=programs.chromium,
        chromedriver=programs.chromedriver,
        sandbox=request.sandbox,
        user_agent=agent,
        bound_cookies=bool(request.secrets.cookies),
    )

    def start() -> Browser:
        browser = Browser(config)
        for name, value in request.secrets.cookies:
            browser.set_secret_cookie(name, value, str(place))
        state.equip(browser)
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
        judge=judge,
        desk=desk,
        state=state,
        clock=clock,
        viewports=plan_.viewports,
        page_timeout=plan_.page_timeout,
        stop=stop,
        redactor=redactor,
        signed_in=plan_.signed_in,
    )
    versions = {
        "auditor": __version__,
        "axe-core": axe_version(),
        "chromium": browsers.browser.version,
        "chromedriver": browsers.browser.driver_version,
        "python": platform.python_version(),
    }
    gates = Gates(plan_, client, clock, stop, Inquiries(partial(kit.done.put, None)))
    begun = replace(scan_, versions=versions)
    return browsers, Coordinator(begun, store, gates, kit, listener, native.judge_site)


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


def try_browser(chromium: Path | None, chromedriver: Path | None, sandbox: bool) -> str:
    """Start a browser for a moment and let a script run in it.

    Returns:
        What answered, in a few words.

    Raises:
        SetupError: it does not start.
        BrowserError: it starts and does not answer.
    """
    programs = find_programs(chromium, chromedriver)
    browser = Browser(
        BrowserConfig(
            chromium=programs.chromium, chromedriver=programs.chromedriver, sandbox=sandbox
        )
    )
    try:
        tab = browser.open_tab(TabPolicy())
        deadline = Deadline.after(timedelta(seconds=10))
        world = tab.world(tab.frames(deadline).id, deadline)
        agent = str(tab.evaluate("navigator.userAgent", world, deadline))
    finally:
        browser.close()
    return next((part for part in agent.split() if "Chrome/" in part), agent)
