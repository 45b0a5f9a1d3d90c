"""Numbers for Prometheus: of the archive at the moment that they are asked for, and of requests.

No label names an organisation, a site or an address; of requests only the route's template is told.
"""

from collections.abc import Iterator
from datetime import timedelta
from time import perf_counter
from typing import Final

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from auditor import __version__
from auditor.model.admission import Standing
from auditor.model.vitals import Vitals
from auditor.model.webhook import DeliveryState
from auditor.services.health import Health

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_NO_ROUTE: Final = "(none)"


class Metrics:
    """What one server tells Prometheus."""

    def __init__(self, health: Health, slots: int) -> None:
        """Nothing is counted yet.

        Args:
            health: of the service.
            slots: scans that this server carries out at the same time.
        """
        self._registry = CollectorRegistry()
        self._registry.register(_OfArchive(health, slots))
        self._requests = Histogram(
            "auditor_http_request_duration_seconds",
            "From a request's head to the end of its answer.",
            ("method", "route", "status"),
            buckets=_BUCKETS,
            registry=self._registry,
        )

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        route = getattr(scope.get("route"), "path", _NO_ROUTE)
        self._requests.labels(scope["method"], route, f"{status // 100}xx").observe(seconds)

    def text(self) -> bytes:
        """Everything, in the form that Prometheus reads.

        Raises:
            StoreError: the archive refused.
        """
        return generate_latest(self._registry)


class Timed:
    """Counts every request, and how long its answer took."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            self._metrics.count(scope, status, perf_counter() - begun)


class _OfArchive(Collector):
    """Reads the archive each time that it is asked."""

    def __init__(self, health: Health, slots: int) -> None:
        self._health = health
        self._slots = slots

    def describe(self) -> Iterator[Metric]:
        """Nothing beforehand: the registry would read the archive to know."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The numbers as they are now."""
        vitals, space = self._health.vitals(), self._health.room.space()
        yield InfoMetricFamily("auditor", "The program.", {"version": __version__})
        scans = GaugeMetricFamily("auditor_scans", "Scans that are kept.", labels=("state",))
        for state in Standing:
            scans.add_metric((state,), vitals.scans.get(state, 0))
        yield scans
        wait = _seconds(vitals.longest_wait)
        numbers = (
            ("auditor_queue_length", "Scans that wait for a worker.", vitals.waiting),
            ("auditor_queue_oldest_seconds", "The longest that one of them has waited.", wait),
            ("auditor_scans_working", "Scans that workers carry out.", vitals.working),
            ("auditor_slots", "Scans that this server carries out at once.", self._slots),
            ("auditor_archive_bytes", "What the archive takes.", space.used),
            ("auditor_archive_cap_bytes", "What it may take; absent for no cap.", space.cap),
            ("auditor_disk_free_bytes", "Free on the archive's disk, if it is here.", space.free),
        )
        for name, told, value in numbers:
            if value is not None:
                yield GaugeMetricFamily(name, told, value)
        pages = GaugeMetricFamily(
            "auditor_pages", "Addresses of scans that are not over.", labels=("state",)
        )
        pages.add_metric(("settled",), vitals.pages_settled)
        pages.add_metric(("open",), vitals.pages_open)
        yield pages
        yield from _of_webhooks(vitals)


def _of_webhooks(vitals: Vitals) -> Iterator[Metric]:
    sent = GaugeMetricFamily(
        "auditor_webhook_deliveries", "Events for webhooks that are kept.", labels=("state",)
    )
    for state in DeliveryState:
        sent.add_metric((state,), vitals.deliveries.get(state, 0))
    yield sent
    yield GaugeMetricFamily(
        "auditor_webhook_oldest_seconds",
        "The longest that an event has waited that is still to be sent.",
        _seconds(vitals.oldest_delivery),
    )
    yield GaugeMetricFamily(
        "auditor_webhooks_disabled", "Webhooks that are sent nothing.", vitals.webhooks_disabled
    )


def _seconds(span: timedelta | None) -> float:
    return 0.0 if span is None else span.total_seconds()
