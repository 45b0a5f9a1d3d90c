"""What requests find in the app."""

from fastapi import Request

from auditor.wiring.service import Service


def service_of(request: Request) -> Service:
    """The use cases over the archive."""
    service: Service = request.app.state.service
    return service
