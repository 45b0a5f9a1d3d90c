"""A client of services on loopback."""

from typing import Any

import httpx

_TLS = httpx.create_ssl_context()
"""Not used on loopback; each client would read the machine's certificates for one of its own."""


def client(**options: Any) -> httpx.Client:
    """A client that goes by no proxy; the options are httpx's."""
    return httpx.Client(**{"verify": _TLS, "trust_env": False, "timeout": 30, **options})
