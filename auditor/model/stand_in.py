"""Stand-ins: entries of a ledger for addresses that are known of and will never be requested.

An address that is too long, or a number of links that nobody read, gets an entry all the same. What
stands for them has a scheme that no browser requests, so that it cannot be taken for an address.
"""

import hashlib
import re
from collections.abc import Iterable

from auditor.model.text import clean

MAX_ADDRESS = 2000
"""Characters of an address that is requested and stored as it is."""
_BEGINNING = 500
_TOO_LONG = "too-long:"
_MORE_LINKS = "more-links:"
_NUMBER = re.compile(rf"{_MORE_LINKS}(\d{{1,9}}):")


def recorded(url: str) -> str:
    """An address as it is stored: cleaned, and what stands for it where it is too long."""
    return clean(url, MAX_ADDRESS) if len(url) <= MAX_ADDRESS else too_long(url)


def too_long(url: str, length: int = 0) -> str:
    """What stands for an address: how it begins, its length, and a hash of it.

    Args:
        url: the address, or as much of it as is known.
        length: characters of the whole address, where ``url`` is only its beginning.
    """
    told = max(length, len(url))
    hashed = hashlib.sha256(f"{told} {url}".encode(errors="replace")).hexdigest()[:16]
    return f"{_TOO_LONG}{clean(url[:_BEGINNING], _BEGINNING)}~{told}~{hashed}"


def more_links(page: str, number: int) -> str:
    """What stands for so many links of a page that were not read."""
    return f"{_MORE_LINKS}{number}:{recorded(page)}"


def is_stand_in(url: str) -> bool:
    """Whether an entry stands for what is never requested."""
    return url.startswith((_TOO_LONG, _MORE_LINKS))


def beginning(url: str) -> str | None:
    """How the address begins that is too long; None where the entry stands for something else."""
    return url.removeprefix(_TOO_LONG).rsplit("~", 2)[0] if url.startswith(_TOO_LONG) else None


def stands_for(url: str) -> int:
    """How many addresses an entry stands for: one, or as many as there are links beyond."""
    found = _NUMBER.match(url)
    return int(found[1]) if found else 1


def without_lesser(urls: Iterable[str]) -> list[str]:
    """Addresses and stand-ins, but of those for a page's unread links only the one for most."""
    kept: dict[str, str] = {}
    for url in urls:
        found = _NUMBER.match(url)
        name = _MORE_LINKS + url[found.end() :] if found else url
        if name not in kept or stands_for(url) > stands_for(kept[name]):
            kept[name] = url
    return list(kept.values())
