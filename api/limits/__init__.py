"""Limits: what the service runs, what it takes, and what is left of it."""

from api.limits.routes import router

__all__ = ["router"]
