"""Hashes of texts: short enough to keep many, long enough that none of a scan meet by chance."""

import hashlib


def digest(*parts: str) -> str:
    """16 hex digits of a text in parts."""
    text = "\x1f".join(parts)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
