"""Scans: asked for, found, cancelled and removed."""

from api.scans.routes import router

__all__ = ["router"]
