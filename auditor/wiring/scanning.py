"""A scan put together: browser, engines, gates and slots, from a job."""

import platform
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from auditor import __version__
from auditor.browser.deadline import Deadline
from auditor.browser.policy import TabPolicy
from auditor.browser.provider import Provider, Wish
from auditor.browser.session import Browser
from auditor.causes import speakers
from auditor.engines.axe import AxeEngine, axe_scripts
from auditor.engines.catalogue import ENGINE as AXE
from auditor.engines.catalogue import axe_version
from auditor.engines.native import NativeEngine
from auditor.model.catalogue import Catalogue
from auditor.model.proxy import Proxy
from auditor.model.rule import RuleInfo
from auditor.model.scan import EngineChoice, Scan
from auditor.model.secrets import Secrets
from auditor.net.client import HttpClient, SiteHeaders
from auditor.net.throttle import HostClock, ProcessTurns, Turns
from auditor.net.user_agent import browser_user_agent, user_agent
from auditor.observe import observers
from auditor.observe.evidence import Observers
from auditor.observe.kits import page_script
from auditor.observe.lookalikes import LookAlikes
from auditor.rulekit import PageRule, SiteRule
from auditor.scan.acts import acts_as_picture
from auditor.scan.album import Album
from auditor.scan.browsers import SharedBrowser
from auditor.scan.consent import ConsentDesk
from auditor.scan.coordinator import Coordinator
from auditor.scan.dossiers import Dossiers
from auditor.scan.gates import Gates
from auditor.scan.inquiries import Inquiries
from auditor.scan.judging import PageAudit
from auditor.scan.patience import Patience
from auditor.scan.progress import Listener
from auditor.scan.redact import Redactor
from auditor.scan.slot import SlotKit, tabs
from auditor.scan.visitor_state import VisitorState
from auditor.services.scans import Job
from auditor.store import Store
from auditor.wiring.rules import native_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRunner:
    """Carries scans out in this process.

    Attributes:
        own: the rules of our own that there are.
        catalogue: every rule there is, by id; kept with what is judged under it.
        provider: starts the browsers.
        proxy: the way out, None where sites are reached directly.
        kept_from: whether the way out does not go to an address; asked after it was not reached.
        turns: of the hosts, shared by the scans that it carries out at the same time.
    """

    own: Collection[PageRule | SiteRule]
    catalogue: Mapping[str, RuleInfo]
    provider: Provider
    proxy: Proxy | None = None
    kept_from: Callable[[str], bool] = lambda _url: False
    turns: Turns = field(default_factory=ProcessTurns)

    def __call__(self, job: Job, store: Store, listener: Listener, stop: threading.Event) -> Scan:
        """Carry a scan out, and return it as it ended.

        Raises:
            SetupError: something is missing on this machine.
            StoreError: the results cannot be written.
            BrowserError: the browser was lost and could not be started again.
        """
        browsers, coordinator = _assemble(self, job, store, listener, stop)
        try:
            return coordinator.run()
        finally:
            browsers.close()


def _assemble(
    runner: LocalRunner, job: Job, store: Store, listener: Listener, stop: threading.Event
) -> tuple[SharedBrowser, Coordinator]:
    plan, secrets = job.scan.plan, job.secrets
    by_axe = [rule for rule in job.rules if rule.engine == AXE]
    widest = max(plan.viewports, key=lambda viewport: viewport.width)
    native = NativeEngine(*native_rules(runner.own, job.rules), plan.standard, widest)
    redactor = Redactor(secrets.values)
    dossiers = None
    if plan.evidence and job.pieces is not None:
        dossiers = Dossiers(job.pieces, plan.evidence_cap)
    likes = LookAlikes(lag=tabs(plan.jobs) + 1)  # whatever the machine: it decides what is tried
    judge = PageAudit(
        [AxeEngine(by_axe, plan.standard)] if by_axe else [],
        native,
        Observers(observers(native.needs, likes)),
        Album(plan.pictures, store.picture_kinds()),
        redactor.echoes,
        plan.third_party_frames,
        speakers(runner.catalogue),
        plan.identity,
        copies=dossiers is not None,
    )
    desk = ConsentDesk(plan.consent, plan.consent_selector)
    desk.resume(job.scan.consent)
    state = VisitorState(signed_in=plan.signed_in, stop=stop)
    known = runner.provider.versions()
    wish = Wish(
        user_agent=browser_user_agent(known.major, __version__, plan.contact),
        bound_cookies=bool(secrets.cookies),
        proxy=runner.proxy,
    )

    def start() -> Browser:
        browser = Browser(runner.provider, wish)
        for name, value in secrets.cookies:
            browser.set_secret_cookie(name, value, str(job.secret_origin))
        state.equip(browser)
        return browser

    browsers = SharedBrowser(start)
    client = HttpClient(
        user_agent=user_agent(__version__, plan.contact),
        site_headers=_site_headers(job.secret_origin, secrets),
        proxy=runner.proxy,
    )
    clock = HostClock(plan.delay, runner.turns)
    kit = SlotKit(
        browsers=browsers,
        policy=TabPolicy(
            scripts=(*axe_scripts(), page_script()),
            secret_origin=job.secret_origin,
            secret_headers=secrets.headers,
            proxy_login=runner.proxy.login if runner.proxy else None,
            kept_from=runner.kept_from,
            acts=partial(acts_as_picture, signed_in=plan.signed_in),
            recorded=dossiers is not None,
        ),
        judge=judge,
        desk=desk,
        state=state,
        clock=clock,
        viewports=plan.viewports,
        page_timeout=plan.page_timeout,
        stop=stop,
        redactor=redactor,
        signed_in=plan.signed_in,
        likes=likes,
        # axe-core alone is for those who want to be done soon
        patience=Patience(long=plan.engine is not EngineChoice.AXE),
        dossiers=dossiers,
    )
    versions = {
        "auditor": __version__,
        "axe-core": axe_version(),
        "chromium": known.browser,
        "chromedriver": known.driver,
        "python": platform.python_version(),
    }
    gates = Gates(plan, client, clock, stop, Inquiries(partial(kit.inbox.put, None)))
    store.open_edition(Catalogue.of(runner.catalogue.values()), versions)
    begun = replace(job.scan, versions=versions)
    return browsers, Coordinator(begun, store, gates, kit, listener, native.judge_site)


def _site_headers(place: str | None, secrets: Secrets) -> SiteHeaders | None:
    if place is None:
        return None
    cookies = "; ".join(f"{name}={value}" for name, value in secrets.cookies)
    headers = {**dict(secrets.headers), **({"Cookie": cookies} if cookies else {})}
    return SiteHeaders(origin=place, headers=headers)


def try_browser(provider: Provider) -> str:
    """Start a browser for a moment and let a script run in it.

    Returns:
        What answered, in a few words.

    Raises:
        SetupError: it does not start.
        BrowserError: it starts and does not answer.
    """
    browser = Browser(provider)
    try:
        tab = browser.open_tab(TabPolicy())
        deadline = Deadline.after(timedelta(seconds=10))
        world = tab.world(tab.frames(deadline).id, deadline)
        agent = str(tab.evaluate("navigator.userAgent", world, deadline))
    finally:
        browser.close()
    return next((part for part in agent.split() if "Chrome/" in part), agent)
