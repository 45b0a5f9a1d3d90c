"""Imports: results that were made elsewhere, handed in."""

from api.imports.routes import router

__all__ = ["router"]
