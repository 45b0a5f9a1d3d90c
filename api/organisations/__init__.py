"""Organisations: made and changed by whoever runs the service, seen by those of them."""

from api.organisations.routes import router

__all__ = ["router"]
