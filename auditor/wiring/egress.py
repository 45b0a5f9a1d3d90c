"""Scans that go out by the one way that the service has."""

import threading
from dataclasses import dataclass, replace

from auditor.model.scan import Scan
from auditor.net.egress.guard import EgressGuard
from auditor.net.egress.proxy import EgressProxy
from auditor.scan.progress import Listener
from auditor.services.scans import Job
from auditor.store import Store
from auditor.wiring.scanning import LocalRunner


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedRunner:
    """Carries scans out in this process, each behind a filtering proxy of its own.

    Attributes:
        runner: carries them out.
        guard: knows where they may go: pages and all that they ask for, robots.txt, sitemaps.
    """

    runner: LocalRunner
    guard: EgressGuard

    def __call__(self, job: Job, store: Store, listener: Listener, stop: threading.Event) -> Scan:
        """Carry a scan out, and return it as it ended.

        Raises:
            SetupError: something is missing on this machine.
            StoreError: the results cannot be written.
            BrowserError: the browser was lost and could not be started again.
        """
        with EgressProxy(self.guard) as way_out:
            runner = replace(self.runner, proxy=way_out.proxy, kept_from=way_out.kept_from)
            return runner(job, store, listener, stop)
