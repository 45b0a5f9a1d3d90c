"""What things are known by: pages by their addresses, parts of occurrences by short hashes."""

import hashlib
import re
from functools import lru_cache
from urllib.parse import urlsplit

from auditor.model.tracking import is_tracking

_MATRIX = re.compile(r";[^/]*")
"""Parameters inside a path, where servers put a session (``/side;jsessionid=1A2B``)."""
_INDEX = re.compile(r"(?<=/)index\.(?:html?|php|aspx)$")
_SESSIONS = ("sessid", "sessionid", "session_id", "cfid", "cftoken", "oscsid", "zenid")
"""How names of sessions end."""
_ALWAYS_FRESH = frozenset(
    {"_", "cb", "cachebust", "cachebuster", "no_cache", "nocache", "rand", "random", "rnd"}
    | {"timestamp", "ts"}
)
"""Names of what is there only so that no cache answers."""
_FRESH_BY_VALUE = {
    **dict.fromkeys(
        ("build", "r", "release", "rev", "v", "ver", "version"),
        re.compile(r"v?\d[\d.]*|(?=.*\d)[0-9a-f]{6,64}", re.IGNORECASE),
    ),
    **dict.fromkeys(("t", "time"), re.compile(r"\d{10,}")),
    "sid": re.compile(r"(?!\d{1,6}$).*"),
}
"""Names that may as well tell pages apart: what their values look like where they do not."""


@lru_cache(maxsize=20_000)
def page_identity(address: str) -> str:
    """What a page is known by on its site: path, query in order of names, route of an application.

    Left out is what changes from visit to visit and release to release: session, trackers, what
    is to outwit caches, and fragments that only lead to a place in the page.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    path = _INDEX.sub("", _MATRIX.sub("", parts.path)) or "/"
    pairs = [pair.partition("=") for pair in parts.query.split("&") if pair]
    kept = [pair for pair in pairs if not _is_fresh(pair[0].lower(), pair[2])]
    query = "&".join("".join(pair) for pair in sorted(kept, key=lambda pair: pair[0]))
    route = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    return path + (f"?{query}" if query else "") + (f"#{route}" if route else "")


def _is_fresh(name: str, value: str) -> bool:
    """Whether a part of a query tells nothing of which page it is."""
    if is_tracking(name) or name in _ALWAYS_FRESH or name.endswith(_SESSIONS):
        return True
    form = _FRESH_BY_VALUE.get(name)
    return form is not None and form.fullmatch(value[:100]) is not None


def digest(*parts: str) -> str:
    """16 hex digits of a text in parts: short to keep, long enough that none meet by chance."""
    text = "\x1f".join(parts)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
