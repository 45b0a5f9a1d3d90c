"""Real servers on loopback, ended with the test that started them."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from auditor.net.client import HttpClient

CERTIFICATE = Path(__file__).with_name("loopback.pem")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    origin: str
    replies: dict[str, Reply]
    requests: list[tuple[str, dict[str, str]]]

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One connection to a raw server: what it may do until the test ends."""

    sock: socket.socket
    ended: threading.Event

    def drip(self, piece: bytes) -> None:
        """Send ``piece`` every 20 ms until the other side or the test goes away."""
        with contextlib.suppress(OSError):
            while not self.ended.wait(0.02):
                self.sock.sendall(piece)


def _tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@contextlib.contextmanager
def _site(
    replies: dict[str, Reply], *, tls: bool = False, certificate: Path = CERTIFICATE
) -> Iterator[Site]:
    requests: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append((self.path, dict(self.headers.items())))
            reply = replies.get(self.path, Reply(status=404))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # the client may stop at its cap
                self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that breaks off is part of the tests."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = _tls(certificate).wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    scheme = "https" if tls else "http"
    try:
        yield Site(
            origin=f"{scheme}://127.0.0.1:{server.server_port}", replies=replies, requests=requests
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def _raw(talk: Callable[[Talk], None]) -> Iterator[int]:
    ended = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = listener.accept()
                with sock:
                    if ended.is_set():
                        return
                    sock.recv(65536)
                    talk(Talk(sock=sock, ended=ended))

    thread = threading.Thread(target=serve)
    thread.start()
    port = listener.getsockname()[1]
    try:
        yield port
    finally:
        ended.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
        thread.join()
        listener.close()


@pytest.fixture
def site() -> Iterator[Callable[..., Site]]:
    """Start a web site from its replies; ``tls=True`` serves it over HTTPS."""
    with contextlib.ExitStack() as stack:
        yield lambda replies, **options: stack.enter_context(_site(replies, **options))


@pytest.fixture
def raw() -> Iterator[Callable[[Callable[[Talk], None]], int]]:
    """Start a TCP server that talks as told once it has received something; gives its port."""
    with contextlib.ExitStack() as stack:
        yield lambda talk: stack.enter_context(_raw(talk))


@pytest.fixture
def client() -> HttpClient:
    return HttpClient(user_agent="Auditor/0.1.0")
