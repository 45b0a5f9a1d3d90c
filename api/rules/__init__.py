"""Rules: what scans judge by, with their texts."""

from api.rules.routes import router

__all__ = ["router"]
