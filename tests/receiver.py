"""A receiver of webhooks: a real server on loopback that may go away and come back."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from standardwebhooks import Webhook


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        """The header by which receivers know an event that they have."""
        return self.headers["webhook-id"]

    def read(self, secret: str) -> dict[str, Any]:
        """What it says, by the library of Standard Webhooks, which refuses a wrong signature."""
        told: dict[str, Any] = Webhook(secret).verify(self.body, dict(self.headers))
        return told


Answer = tuple[int, Mapping[str, str], bytes]
OK: Answer = (204, {}, b"")


class Receiver:
    """Serves as long as its context lasts, and is there while it is not away.

    Attributes:
        answer: says what a request is answered with.
        received: all requests, in the order in which they came.
        most_at_once: requests in work at the same time, at the most.
    """

    def __init__(self, answer: Callable[[Received], Answer] = lambda _: OK) -> None:
        self.answer = answer
        self.received: list[Received] = []
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Where events are sent."""
        return f"http://127.0.0.1:{self._port}/hook"

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._port}"

    @property
    def away(self) -> bool:
        """Whether nobody is answered."""
        return self._server is None

    def go_away(self) -> None:
        """Answer nobody: connections are refused."""
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()
        self._server = None

    def come_back(self) -> None:
        """Answer again, at the same place."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver._meet(self)

            def do_GET(self) -> None:
                receiver._meet(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,)).start()

    def until(self, count: int, patience: float = 60) -> list[Received]:
        """All that came, once so many are there."""
        end = time.monotonic() + patience
        while len(self.received) < count:
            assert time.monotonic() < end, f"{len(self.received)} of {count} came"
            time.sleep(0.02)
        return list(self.received)

    def _meet(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        body = handler.rfile.read(int(handler.headers.get("content-length", 0)))
        got = Received(
            path=handler.path,
            headers={name.lower(): value for name, value in handler.headers.items()},
            body=body,
            at=time.monotonic(),
        )
        status, headers, told = self.answer(got)
        with self._lock:
            self._at_once -= 1
            self.received.append(got)
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(told)))
        handler.end_headers()
        handler.wfile.write(told)

    def __enter__(self) -> Self:
        self.come_back()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self.go_away()
