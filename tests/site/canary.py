"""A server on loopback that nobody may reach: it notes whoever does, over TCP or UDP."""

import contextlib
import re
import socket
import threading
from types import TracebackType
from typing import Self

_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n"
    b"Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\nok"
)
_PATH = re.compile(rb"[A-Z]+ (?:http://[^/]+)?/([\w-]*)")


def _spoken(said: bytes) -> str:
    """What is spoken, by its first bytes (RFC 8489 section 5, RFC 8656, RFC 9000 section 17.2)."""
    known = {b"\x00\x01": "stun", b"\x00\x03": "turn"}
    return known.get(said[:2]) or ("quic" if said and said[0] & 0xC0 == 0xC0 else repr(said[:12]))


class Canary:
    """Listens until its context is left, at one port of 127.0.0.1, for TCP and UDP alike.

    Attributes:
        hits: what reached it: the path asked for, or what else was spoken, such as "udp:stun".
    """

    def __init__(self, address: str = "127.0.0.1", port: int = 0) -> None:
        self.hits: list[str] = []
        self._lock = threading.Lock()
        self._tcp = socket.create_server((address, port), backlog=64)
        self.port = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind((address, self.port))
        self._threads = [
            threading.Thread(target=work, name="canary") for work in (self._accept, self._receive)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for wire in (self._tcp, self._udp):
            with contextlib.suppress(OSError):  # a datagram socket is not connected
                wire.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()
        self._tcp.close()
        self._udp.close()

    def _note(self, what: str) -> None:
        with self._lock:
            self.hits.append(what)

    def _accept(self) -> None:
        while True:
            try:
                wire, _ = self._tcp.accept()
            except OSError:
                return
            with wire, contextlib.suppress(OSError):
                wire.settimeout(2)
                try:
                    said = wire.recv(4096)
                except TimeoutError:
                    said = b""
                path = _PATH.match(said)
                self._note(path[1].decode() if path else f"tcp:{_spoken(said)}")
                wire.sendall(_ANSWER)

    def _receive(self) -> None:
        while True:
            try:
                said, _ = self._udp.recvfrom(4096)
            except OSError:
                return
            if not said:
                return
            self._note(f"udp:{_spoken(said)}")
