"""A relay on loopback that cuts connections where a test wants it."""

import contextlib
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

Cut = Callable[[bytes, int], bytes | None]
"""Of a request and its number from 1: the bytes behind which its answer is cut; None for nowhere,
empty for before all."""


class Relay:
    """Passes connections on to a server, and cuts their answers.

    Attributes:
        base: where it listens, such as http://127.0.0.1:1234.
        heads: of the requests, in the order they came.
        cut: an answer was.
    """

    def __init__(self, target: Callable[[], str], cut: Cut) -> None:
        """Begin to listen.

        Args:
            target: base of the server, as it is now.
            cut: says where an answer is cut.
        """
        self._target, self._cut = target, cut
        self.heads: list[str] = []
        self.cut = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        place = urlsplit(self._target())
        with client, contextlib.suppress(OSError):
            request = _request(client)
            self.heads.append(request.decode("latin-1"))
            mark = self._cut(request, len(self.heads))
            with socket.create_connection((str(place.hostname), int(place.port or 0))) as server:
                server.sendall(request)
                passed = b""
                while data := server.recv(65536):
                    passed += data
                    if mark is not None and mark in passed:
                        end = passed.index(mark) + len(mark) if mark else 0
                        client.sendall(data[: max(0, end - len(passed) + len(data))])
                        self.cut = True
                        return
                    client.sendall(data)


def _request(client: socket.socket) -> bytes:
    """A whole request: its head, and as many bytes as that says."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += client.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    fields = (line.partition(b":") for line in head.split(b"\r\n"))
    size = next((int(v) for name, _, v in fields if name.lower() == b"content-length"), 0)
    while len(body) < size:
        body += client.recv(65536)
    return head + b"\r\n\r\n" + body
