"""A small proxy on loopback, gone when its test ends: HTTP, CONNECT and SOCKS 5.

Every name leads to this machine, so that sites which are in no name server are reached by it, and
by it alone.
"""

import base64
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

CERTIFICATE = Path(__file__).with_name("proxied.pem")
"""Key and certificate of fjordvik.example and 127.0.0.1, signed by nobody but themselves."""
HOST = "fjordvik.example"

_REFUSED = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\n"
_EMPTY = b"Content-Length: 0\r\nConnection: close\r\n\r\n"


def server_tls() -> ssl.SSLContext:
    """What a server with the certificate shakes hands by."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@dataclass(frozen=True, slots=True)
class Asked:
    """What the proxy was asked for: the way, and the place."""

    way: str
    place: str


@dataclass(slots=True, kw_only=True)
class ProxyServer:
    """Serves until its context is left.

    Attributes:
        login: ``user:password`` that it asks for; None to let everybody through.
        tls: it is spoken to over TLS.
        asked: what it opened ways to, in order.
        refused: how often nobody's or a wrong password was sent.
    """

    login: str | None = None
    tls: bool = False
    asked: list[Asked] = field(default_factory=list)
    refused: int = 0
    port: int = field(init=False)
    _listener: socket.socket = field(init=False)
    _open: set[socket.socket] = field(default_factory=set)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._start(self._accept)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for wire in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()
        for wire in (self._listener, *self._open):
            wire.close()

    @property
    def places(self) -> set[str]:
        """The hosts that it was asked for."""
        return {one.place.rpartition(":")[0] for one in self.asked}

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, name="test-proxy")
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                wire, _ = self._listener.accept()
            except OSError:
                return
            self._open.add(wire)
            self._start(self._serve, wire)

    def _serve(self, wire: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self.tls:
                wire = server_tls().wrap_socket(wire, server_side=True)
                self._open.add(wire)
            first = wire.recv(1)
            if first == b"\x05":
                self._socks(wire)
            elif first:
                self._http(wire, first)
        with contextlib.suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)

    def _http(self, wire: socket.socket, head: bytes) -> None:
        while not head.endswith(b"\r\n\r\n"):
            got = wire.recv(1)
            if not got:
                return
            head += got
        line, *fields = head.decode("latin-1").split("\r\n")
        method, target, _ = line.split()
        names = [one.partition(":")[0].lower() for one in fields]
        sent = dict(zip(names, (one.partition(":")[2].strip() for one in fields), strict=True))
        if not self._lets(sent.get("proxy-authorization", "")):
            wire.sendall(_REFUSED + _EMPTY)
            return
        if method == "CONNECT":
            far = self._reach("CONNECT", target)
            wire.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            split = urlsplit(target)
            far = self._reach(method, f"{split.hostname}:{split.port or 80}")
            path = split._replace(scheme="", netloc="").geturl() or "/"
            kept = [one for one in fields if one and not one.lower().startswith(("proxy-", "conn"))]
            # One request a connection: what follows might be for another site.
            lines = [f"{method} {path} HTTP/1.1", *kept, "Connection: close", "", ""]
            far.sendall("\r\n".join(lines).encode("latin-1"))
        self._relay(wire, far)

    def _lets(self, sent: str) -> bool:
        if self.login is None:
            return True
        right = sent == f"Basic {base64.b64encode(self.login.encode()).decode()}"
        self.refused += not right
        return right

    def _socks(self, wire: socket.socket) -> None:
        wire.recv(wire.recv(1)[0])
        wire.sendall(b"\x05\x00")
        _, _, _, kind = wire.recv(4)
        name = wire.recv(wire.recv(1)[0]).decode() if kind == 3 else socket.inet_ntoa(wire.recv(4))
        port = int.from_bytes(wire.recv(2), "big")
        far = self._reach("SOCKS", f"{name}:{port}")
        wire.sendall(b"\x05\x00\x00\x01" + bytes(6))
        self._relay(wire, far)

    def _reach(self, way: str, place: str) -> socket.socket:
        self.asked.append(Asked(way, place))
        far = socket.create_connection(("127.0.0.1", int(place.rpartition(":")[2])))
        self._open.add(far)
        return far

    def _relay(self, near: socket.socket, far: socket.socket) -> None:
        self._start(_copy, near, far)
        _copy(far, near)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
    for wire in (source, target):
        with contextlib.suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)
