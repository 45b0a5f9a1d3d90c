"""Verdicts: what people have decided on findings and causes of a site."""

from api.verdicts.routes import router

__all__ = ["router"]
