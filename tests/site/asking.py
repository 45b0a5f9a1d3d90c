"""How the tests of the test site ask it: plain sockets, no redirects followed."""

import http.client
import socket
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from tests.site import SiteServer


class Reply:
    """A whole answer, read without following redirects."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.headers = answer.headers
        self.body = answer.read()

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "lxml")


def get(address: str, **headers: str) -> Reply:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        query = f"?{parts.query}" if parts.query else ""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", parts.path + query, headers=sent)
        return Reply(connection.getresponse())
    finally:
        connection.close()


def raw(site: SiteServer, path: str, *, until: int | None = None) -> bytes:
    """The bytes of an answer: up to a length, or to the end of the connection."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as wire:
        wire.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        received = b""
        while until is None or len(received) < until:
            piece = wire.recv(65_536)
            if not piece:
                break
            received += piece
        return received


def reach(start: str, *, limit: int = 60) -> dict[str, Reply]:
    """The pages of the site that links lead to from an address."""
    origin = start[: start.index("/", 7)]
    seen: dict[str, Reply] = {}
    waiting = [start]
    while waiting and len(seen) < limit:
        address = waiting.pop(0).split("#")[0]
        if address in seen or not address.startswith(origin):
            continue
        reply = seen[address] = get(address)
        if "Location" in reply.headers:
            waiting.append(urljoin(address, reply.headers["Location"]))
        elif "html" in reply.headers.get("Content-Type", ""):
            waiting += [urljoin(address, str(one["href"])) for one in reply.soup.select("a[href]")]
    return seen
