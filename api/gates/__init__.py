"""Gates: whether what changed since an earlier scan may pass."""

from api.gates.routes import router

__all__ = ["router"]
