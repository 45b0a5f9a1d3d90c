"""Reference: the API as a page that people read."""

from api.reference.routes import router

__all__ = ["router"]
