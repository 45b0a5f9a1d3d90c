"""Keys: made, listed and taken back by an administrator of their organisation."""

from api.keys.routes import router

__all__ = ["router"]
