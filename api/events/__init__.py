"""Events: what happens to a scan, told while it goes on."""

from api.events.routes import router

__all__ = ["router"]
