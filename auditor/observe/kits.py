"""Our scripts for the isolated world of every document."""

from functools import cache
from importlib import resources

_KITS = (
    "base_kit.js",
    "rest_kit.js",
    "unfinished_kit.js",
    "consent_platforms.js",
    "consent_kit.js",
    "dialog_kit.js",
    "page_kit.js",
)
"""In the order in which they need each other."""


@cache
def page_script() -> str:
    """What reads pages and sees when they are at rest; one script."""
    folder = resources.files("auditor.observe")
    return "\n;".join(folder.joinpath(name).read_text(encoding="utf-8") for name in _KITS)
