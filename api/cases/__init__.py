"""Cases: what people tell of the supervision that a scan was for, and reports name."""

from api.cases.routes import router, template_router

__all__ = ["router", "template_router"]
