"""What requests find in the app."""

from fastapi import Request

from auditor.wiring.service import Service


def service_of(request: Request) -> Service:
    """The use cases over the archive."""
    service: Service = request.app.state.service
    return service


def is_ending(request: Request) -> bool:
    """Whether the server is about to end: whoever waits is answered now."""
    return bool(getattr(request.app.state, "ending", False))
