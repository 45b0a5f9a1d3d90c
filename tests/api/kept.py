"""The OpenAPI document as it is kept; test_described.py holds it to be the one that is served."""

import json
from pathlib import Path
from typing import Any, Final

_KEPT: Final = Path(__file__).parents[2] / "docs/openapi.json"


def openapi_document() -> dict[str, Any]:
    """The document, read: to make it from the routes takes a second of processor time."""
    document: dict[str, Any] = json.loads(_KEPT.read_text("utf-8"))
    return document
