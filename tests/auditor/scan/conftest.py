"""What tests of a scan share."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from auditor.model.scan import ScanPlan
from auditor.model.target import Target, TargetKind
from auditor.net.client import HttpClient
from auditor.net.throttle import HostClock
from auditor.scan.gates import Gates
from auditor.scan.inquiries import Inquiries
from tests.site import SiteServer


@pytest.fixture
def gates(site: SiteServer) -> Callable[..., Gates]:
    def make(
        kind: TargetKind = TargetKind.SITE,
        stop: threading.Event | None = None,
        clock: HostClock | None = None,
        **options: Any,
    ) -> Gates:
        plan = ScanPlan(target=Target(kind=kind, urls=(site.url("/"),)), **options)
        return Gates(
            plan,
            HttpClient(user_agent="auditor/1"),
            clock or HostClock(timedelta(0)),
            stop or threading.Event(),
            Inquiries(lambda: None),
        )

    return make
