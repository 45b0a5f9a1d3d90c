"""Which address is that of a front page."""

import re
from urllib.parse import urlsplit

_OF_A_LANGUAGE = re.compile(r"/[a-z]{2}(?:-[a-z]{2})?/?", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.\w{2,5}", re.IGNORECASE)


def is_front(url: str) -> bool:
    """Whether an address is that of a front page: the root, or the root of a language."""
    path = urlsplit(url).path
    return path in ("", "/") or bool(_OF_A_LANGUAGE.fullmatch(path) or _INDEX.fullmatch(path))
