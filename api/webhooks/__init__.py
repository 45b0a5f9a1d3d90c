"""Webhooks: where an organisation is told what happens, and what came of each time it was told."""

from api.webhooks.routes import router

__all__ = ["router"]
