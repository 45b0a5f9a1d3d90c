"""Hosts: whose they are, as far as their names tell."""

import re
from urllib.parse import urlsplit

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_ADDRESS = re.compile(r"[0-9.]+|.*:.*")
_SHARED = frozenset(
    {
        "kommune.no",
        "fylkeskommune.no",
        "fylke.no",
        "dep.no",
        "herad.no",
        "suohkan.no",
        "vgs.no",
        "priv.no",
        "folkebibl.no",
        "museum.no",
        "co.uk",
        "gov.uk",
        "ac.uk",
        "org.uk",
        "azurewebsites.net",
        "azureedge.net",
        "cloudfront.net",
        "github.io",
        "netlify.app",
        "vercel.app",
        "web.app",
        "herokuapp.com",
        "wordpress.com",
        "blogspot.com",
    }
)
"""Names below which everybody has a name of their own, those that Norwegian sites meet."""


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
    """The part of a name that somebody registered; a local host is its own owner."""
    if ":" in host or is_local(host):
        return host
    labels = host.split(".")
    count = 3 if ".".join(labels[-2:]) in _SHARED else 2
    return ".".join(labels[-count:])
