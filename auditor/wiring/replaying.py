"""Replaying put together: engines, and a Chromium that reaches nothing."""

import platform
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from auditor import __version__
from auditor.browser.provider import Provider, Wish
from auditor.browser.session import Browser
from auditor.engines.axe import AxeEngine, axe_scripts
from auditor.engines.catalogue import ENGINE as AXE
from auditor.engines.catalogue import axe_version
from auditor.engines.native import NativeEngine
from auditor.model.proxy import Proxy, ProxyScheme
from auditor.model.report import Report
from auditor.net.user_agent import browser_user_agent
from auditor.observe.kits import page_script
from auditor.scan.replay import PageReplay
from auditor.services.replay import Programs
from auditor.services.rules import chosen_rules
from auditor.wiring.rules import catalogue, native_rules, own_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaying:
    """Makes what judges kept pages.

    Attributes:
        provider: starts the browser.
        nowhere: a proxy at which nobody answers: what is not answered from the evidence goes there.
    """

    provider: Provider
    nowhere: Proxy

    def programs(self) -> Programs:
        """What judges now.

        Raises:
            SetupError: Chromium or axe-core is missing.
        """
        known = self.provider.versions()
        versions = {
            "auditor": __version__,
            "axe-core": axe_version(),
            "chromium": known.browser,
            "chromedriver": known.driver,
            "python": platform.python_version(),
        }
        return Programs(versions=versions, rules=catalogue())

    def judge_for(self, report: Report) -> PageReplay:
        """What judges the pages of a run again, by the plan of its scan."""
        plan = report.scan.plan
        rules = chosen_rules(plan, catalogue().values())
        by_axe = [rule for rule in rules if rule.engine == AXE]
        widest = max(plan.viewports, key=lambda viewport: viewport.width)
        known = self.provider.versions()
        wish = Wish(
            user_agent=browser_user_agent(known.major, __version__, plan.contact),
            proxy=self.nowhere,
        )
        return PageReplay(
            start=partial(Browser, self.provider, wish),
            scripts=(*axe_scripts(), page_script()),
            engine=AxeEngine(by_axe, plan.standard) if by_axe else None,
            native=NativeEngine(*native_rules(own_rules(), rules), plan.standard, widest),
        )


@contextmanager
def replaying(provider: Provider) -> Iterator[Replaying]:
    """What judges kept pages, as long as the context lasts."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # and never listens: whoever connects is refused
        port = held.getsockname()[1]
        nowhere = Proxy(scheme=ProxyScheme.HTTP, host="127.0.0.1", port=port, sole=True)
        yield Replaying(provider=provider, nowhere=nowhere)
