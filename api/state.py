"""What requests find in the app."""

from fastapi import FastAPI, Request

from api.metrics import Metrics
from auditor.wiring.service import Service


def service_of(request: Request) -> Service:
    """The use cases over the archive."""
    service: Service = request.app.state.service
    return service


def is_ending(app: FastAPI) -> bool:
    """Whether the server is about to end: whoever waits is answered now."""
    return bool(getattr(app.state, "ending", False))


def metrics_of(request: Request) -> Metrics:
    """What this server tells Prometheus."""
    metrics: Metrics = request.app.state.metrics
    return metrics
