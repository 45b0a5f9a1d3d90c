"""Hosts: whose they are, as far as their names tell."""

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_ADDRESS = re.compile(r"[0-9.]+|.*:.*")
_CATEGORIES = frozenset(
    {
        "co.no",
        "dep.no",
        "fhs.no",
        "folkebibl.no",
        "fylkesbibl.no",
        "herad.no",
        "idrett.no",
        "kommune.no",
        "mil.no",
        "museum.no",
        "priv.no",
        "stat.no",
        "vgs.no",
    }
)
"""Names below .no in which everybody of a kind has a name of their own (Norid, annex A)."""
_UNLISTED = ("fylke.no", "fylkeskommune.no", "suohkan.no")
"""Such names that the public suffix list lacks."""


def host_of(url: str) -> str:
    """The host of an address, lower case, with the port where it is a local one; "" for none."""
    try:
        parts = urlsplit(url)
        name, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    return f"{name}:{port}" if port and is_local(name) else name


def is_local(name: str) -> bool:
    """Whether a host is this machine or a bare number, which tells nothing of its owner."""
    return name in _LOCAL or bool(_ADDRESS.fullmatch(name))


def same_party(one: str, other: str) -> bool:
    """Whether two hosts of `host_of` are probably the same owner's."""
    return one == other or _owner(one) == _owner(other)


def _owner(host: str) -> str:
    """The part of a name that somebody registered; a local host is its own owner.

    The public suffix list has every place in Norway (``bergen.no``), where a name is the
    municipality's own as a rule: hosts below it are taken for one owner's.

    Source: publicsuffix.org; Norid's domain name policy, annexes A to C (read 2026-11).
    """
    if ":" in host or is_local(host):
        return host
    found = _suffixes()(host)
    place = found.suffix.endswith(".no") and found.suffix.count(".") == 1
    if place and not found.is_private and found.suffix not in (*_CATEGORIES, *_UNLISTED):
        return found.suffix
    if not found.suffix:  # no name that the list knows the end of, as in tests and at home
        return ".".join(host.split(".")[-2:])
    return found.top_domain_under_public_suffix or host


@cache
def _suffixes() -> "TLDExtract":
    """What knows the ends of names; loaded when it is first asked, since reports never do."""
    from tldextract import TLDExtract

    return TLDExtract(
        suffix_list_urls=(),  # the list that came with the package; never the network
        cache_dir=None,
        include_psl_private_domains=True,
        extra_suffixes=_UNLISTED,
    )
