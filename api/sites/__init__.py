"""Sites: whose they are, how they are opened, and by what their occurrences are known."""

from api.sites.routes import router

__all__ = ["router"]
