"""One request to the test site, and the wire that its answer goes out on."""

import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from tests.site.server import SiteServer

Headers = Iterable[tuple[str, str]]


class SiteStoppedError(Exception):
    """The server ends; every handler that still waits ends with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it was received.

    Attributes:
        target: path and query exactly as sent.
        headers: names in lower case; the last value of a repeated one.
        origin: the listener that received it, such as ``http://127.0.0.1:4711``.
        at: seconds on the monotonic clock.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    origin: str
    at: float

    @property
    def path(self) -> str:
        """The path without the query, percent-decoded."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        """The query's fields, the last value of a repeated one."""
        fields = parse_qs(urlsplit(self.target).query, keep_blank_values=True)
        return {name: values[-1] for name, values in fields.items()}


class Exchange:
    """What a handler is given: the request, the site, and full control of the socket.

    Attributes:
        earlier: how many requests for the same path and query came before this one.
        sent: whether anything was written; ``keep`` says whether the connection may be reused.
    """

    def __init__(self, site: "SiteServer", asked: Asked, wire: socket.socket, earlier: int) -> None:
        self.site = site
        self.asked = asked
        self.earlier = earlier
        self.keep = asked.headers.get("connection", "").lower() != "close"
        self._wire = wire

    @property
    def path(self) -> str:
        return self.asked.path

    @property
    def headers(self) -> Mapping[str, str]:
        return self.asked.headers

    def cookie(self, name: str) -> str | None:
        """The value of a cookie that came with the request."""
        for part in self.headers.get("cookie", "").split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
        return None

    def html(self, markup: str, status: int = 200, headers: Headers = ()) -> None:
        """Answer with a whole HTML document."""
        self.send(markup, "text/html; charset=utf-8", status, headers)

    def send(
        self, body: str | bytes, media_type: str, status: int = 200, headers: Headers = ()
    ) -> None:
        """Answer with a whole body and its right length."""
        content = body.encode() if isinstance(body, str) else body
        own = [("Content-Type", media_type), ("Content-Length", str(len(content)))]
        self.start(status, [*own, *headers])
        if self.asked.method != "HEAD":
            self.write(content)

    def redirect(self, location: str, status: int = 302) -> None:
        """Answer with a redirect to any address, sound or not."""
        self.start(status, [("Location", location), ("Content-Length", "0")])

    def start(self, status: int, headers: Headers = ()) -> None:
        """Send the status line and headers only; without a length the body ends the connection."""
        listed = list(headers)
        if not any(name.lower() == "content-length" for name, _ in listed) and status >= 200:
            self.keep = self.keep and status in (204, 304)
        if not self.keep:
            listed.append(("Connection", "close"))
        try:
            phrase = HTTPStatus(status).phrase
        except ValueError:
            phrase = "Unknown"
        head = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in listed)]
        self.write("\r\n".join([*head, "", ""]).encode("latin-1"))

    def write(self, content: bytes) -> None:
        """Send bytes as they are."""
        self._wire.sendall(content)

    def wait(self, seconds: float) -> None:
        """Pause the answer.

        Raises:
            SiteStoppedError: the server ended meanwhile.
        """
        if self.site.stopping.wait(seconds):
            raise SiteStoppedError

    def hold(self) -> NoReturn:
        """Never answer (on): the connection stays open until the server ends."""
        self.site.stopping.wait()
        raise SiteStoppedError

    def close(self) -> None:
        """Close the connection without another byte."""
        self.keep = False
