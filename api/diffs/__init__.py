"""Comparisons: what became of everything from one scan to another."""

from api.diffs.routes import router

__all__ = ["router"]
