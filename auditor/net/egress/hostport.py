"""Places that are connected to: a host as browsers write it, and a port."""

import ipaddress
from dataclasses import dataclass
from typing import Final

from ada_url import URL

from auditor.net.egress.ranges import Address

_PORTS: Final = {"http:": 80, "https:": 443}
_UNSAFE_PORTS: Final = frozenset(
    {
        *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95),
        *(101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179),
        *(389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601),
        *(636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000),
        *(6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    }
)
"""Ports of services that are not of the web, which browsers keep away from.

Source: https://fetch.spec.whatwg.org/#port-blocking (read 2026-11).
"""


@dataclass(frozen=True, slots=True)
class HostPort:
    """One host and port.

    Attributes:
        host: as browsers write it: lower case, IDNA, numbers in their usual form, no brackets.
    """

    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> "HostPort":
        """The place that an http(s) or ws(s) address leads to.

        Raises:
            ValueError: it is no such address.
        """
        parsed = URL(url)
        scheme = parsed.protocol.replace("ws", "http")
        if scheme not in _PORTS or not parsed.hostname:
            raise ValueError("not an http or https address")
        return cls(parsed.hostname.strip("[]"), int(parsed.port or _PORTS[scheme]))

    @classmethod
    def parse(cls, text: str) -> "HostPort":
        """Read ``HOST:PORT``, IPv6 in brackets, in any spelling that browsers take.

        Raises:
            ValueError: it has another form, such as that of a whole address.
        """
        host, colon, port = text.strip().rpartition(":")
        plain = host and not set(host) & set("*/\\?#@ \t\r\n") and port.isascii() and port.isdigit()
        if not colon or not plain or not 0 < int(port) < 65536:
            raise ValueError("not a host and port: write HOST:PORT, such as 10.0.0.7:8080")
        try:
            return cls(URL(f"http://{host}/").hostname.strip("[]"), int(port))
        except ValueError:
            raise ValueError("not a host that browsers can read") from None

    @property
    def address(self) -> Address | None:
        """The address that the host is written as; None for a name."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    @property
    def for_web(self) -> bool:
        """Whether browsers would go to the port."""
        return self.port not in _UNSAFE_PORTS

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
