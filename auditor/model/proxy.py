"""Proxies: the way out of a network that lets nobody out directly."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

_WRITTEN: Final = re.compile(
    r"(?P<scheme>https?|socks5)://(?:(?P<user>[^:@/\s]+):(?P<password>[^@/\s]*)@)?"
    r"(?P<host>\[[0-9a-f:.]+\]|[^\s/:@\[\]?#]+):(?P<port>\d{1,5})/?",
    re.IGNORECASE,
)


class ProxyScheme(StrEnum):
    """How a proxy is spoken to."""

    HTTP = "http"
    HTTPS = "https"
    SOCKS5 = "socks5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """Where requests go instead of to the sites themselves.

    Attributes:
        host: a name or an address, without brackets.
        user, password: secret, never shown; None for a proxy that asks for none.
        sole: the only way out: nothing goes past it. Requests to this machine go past another.
    """

    scheme: ProxyScheme
    host: str
    port: int
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    sole: bool = False

    @classmethod
    def parse(cls, text: str) -> "Proxy":
        """Read ``SCHEME://[USER:PASSWORD@]HOST:PORT``; user and password may be percent-encoded.

        Raises:
            ValueError: it has another form, or a password for SOCKS, which Chromium never sends.
                The message holds no password.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if found is None or not 0 < int(found["port"]) < 65536:
            raise ValueError("not a proxy: write SCHEME://HOST:PORT, such as http://proxy:3128")
        scheme = ProxyScheme(found["scheme"].lower())
        if found["user"] and scheme is ProxyScheme.SOCKS5:
            raise ValueError("SOCKS with a password is not spoken by Chromium")
        return cls(
            scheme=scheme,
            host=found["host"].strip("[]"),
            port=int(found["port"]),
            user=unquote(found["user"]) if found["user"] else None,
            password=unquote(found["password"]) if found["user"] else None,
        )

    @property
    def login(self) -> tuple[str, str] | None:
        """User and password; None for a proxy that asks for none."""
        return None if self.user is None else (self.user, self.password or "")

    def __str__(self) -> str:
        """The proxy without user and password, as Chromium's ``--proxy-server`` takes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"
