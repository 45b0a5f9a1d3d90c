"""The test site's server: loopback only, any free port, gone when its test ends."""

import contextlib
import mimetypes
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPException, parse_headers
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.site.exchange import Asked, Exchange, SiteStoppedError
from tests.site.hostile import handler_for
from tests.site.hostile.pages import sitemap

DEMO = Path(__file__).parent / "demo"
Handler = Callable[[Exchange], None]

_TYPES = {".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8"}
_JOIN_S = 10.0


class SiteServer:
    """Serves a folder (the demo municipality) and the hostile pages under ``/hostile/``.

    Two listeners share pages and log: ``origin`` is the site, ``elsewhere`` is another origin
    (another port) for frames and redirects that leave the scope. Both also answer under the name
    ``localhost``: the first is then ``localhost``, another site; the second ``third_party``,
    which shares neither host nor port with the site (cookies know hosts only).

    Args:
        folder: what is served besides the hostile pages; None for nothing.
        port: port of the main listener; 0 for any free one.
        sitemap: synthesise ``/sitemap.xml`` of the folder's pages and name it in robots.txt.
    """

    def __init__(self, folder: Path | None = DEMO, port: int = 0, *, sitemap: bool = True) -> None:
        self.folder = folder.resolve() if folder else None
        self.stopping = threading.Event()
        self.failures: list[Exception] = []
        self._sitemap = sitemap
        self._own: dict[str, Handler] = {}
        self._whole: Handler | None = None
        self._requests: list[Asked] = []
        self._asked: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, socket.socket] = {}
        self._listeners = [_listen(port), _listen(0)]
        self.port, self.elsewhere_port = (one.getsockname()[1] for one in self._listeners)
        self.origin = f"http://127.0.0.1:{self.port}"
        self.elsewhere = f"http://127.0.0.1:{self.elsewhere_port}"
        self.localhost = f"http://localhost:{self.port}"
        self.third_party = f"http://localhost:{self.elsewhere_port}"
        self._acceptors = [
            threading.Thread(target=self._accept, args=(one,), name="test-site")
            for one in self._listeners
        ]
        for thread in self._acceptors:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if self.failures and error is None:
            raise self.failures[0]

    def url(self, path: str = "/") -> str:
        """The address of a path on the site itself."""
        return self.origin + path

    @property
    def requests(self) -> list[Asked]:
        """Every request so far, both listeners, in the order received."""
        with self._lock:
            return list(self._requests)

    def asked_for(self, path: str) -> list[Asked]:
        """The requests for one path, whatever their query."""
        return [one for one in self.requests if one.path == path]

    def add(self, path: str, answer: str | Handler) -> str:
        """Serve HTML markup or a handler at a path, before anything else; returns its address."""
        self._own[path] = _markup(answer) if isinstance(answer, str) else answer
        return self.url(path)

    def answer_all(self, handler: Handler) -> str:
        """Let a handler answer every path that was not added; returns the start's address."""
        self._whole = handler
        return self.url()

    def close(self) -> None:
        """End every handler, close every socket and wait for every thread.

        Raises:
            RuntimeError: a handler did not end.
        """
        self.stopping.set()
        for listener in self._listeners:
            _shut(listener)
        for thread in self._acceptors:
            thread.join(_JOIN_S)
        with self._lock:
            still = dict(self._open)
        for wire in still.values():
            _shut(wire)
        for thread in still:
            thread.join(_JOIN_S)
        for listener in self._listeners:
            listener.close()
        if any(thread.is_alive() for thread in [*self._acceptors, *still]):
            raise RuntimeError("the test site did not end: a handler waits without Exchange.wait")

    def _accept(self, listener: socket.socket) -> None:
        while not self.stopping.is_set():
            try:
                wire, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._converse, args=(wire,), name="test-site-wire")
            with self._lock:
                self._open[thread] = wire
            thread.start()

    def _converse(self, wire: socket.socket) -> None:
        try:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with wire, wire.makefile("rb") as incoming:
                while self._exchange(wire, incoming):
                    pass
        except (OSError, HTTPException, SiteStoppedError):
            pass  # the client left, sent nonsense, or the site ends: all of it is daily life here
        except Exception as error:  # a broken handler must fail its test, not vanish in a thread
            self.failures.append(error)
        finally:
            with self._lock:
                self._open.pop(threading.current_thread(), None)

    def _exchange(self, wire: socket.socket, incoming: BufferedReader) -> bool:
        line = incoming.readline(65_536).decode("latin-1").split()
        if self.stopping.is_set() or len(line) != 3:
            return False
        method, target, _ = line
        headers = {name.lower(): value for name, value in parse_headers(incoming).items()}
        body = incoming.read(int(headers.get("content-length", "0")))
        own_port = wire.getsockname()[1]
        asked = Asked(
            method=method,
            target=target,
            headers=headers,
            body=body,
            origin=self.origin if own_port == self.port else self.elsewhere,
            at=time.monotonic(),
        )
        with self._lock:
            earlier = self._asked[(asked.origin, target)]
            self._asked[(asked.origin, target)] += 1
            self._requests.append(asked)
        exchange = Exchange(self, asked, wire, earlier)
        self._answer(exchange)
        return exchange.keep

    def _answer(self, exchange: Exchange) -> None:
        path = exchange.path
        handler = self._own.get(path) or self._whole or handler_for(path)
        if handler:
            handler(exchange)
        elif self._sitemap and self.folder and path == "/sitemap.xml":
            exchange.send(self._sitemap_xml(), "application/xml")
        else:
            self._from_folder(exchange)

    def _from_folder(self, exchange: Exchange) -> None:
        file = (self.folder / exchange.path.lstrip("/")).resolve() if self.folder else None
        if file is None or self.folder is None or not file.is_relative_to(self.folder):
            return _not_found(exchange)
        if file.is_dir():
            if not exchange.path.endswith("/"):
                return exchange.redirect(exchange.path + "/", 301)
            file /= "index.html"
        if not file.is_file():
            return _not_found(exchange)
        content = file.read_bytes()
        if self._sitemap and exchange.path == "/robots.txt":
            content += f"\nSitemap: {self.origin}/sitemap.xml\n".encode()
        guessed = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return exchange.send(content, _TYPES.get(file.suffix, guessed))

    def demo_paths(self) -> list[str]:
        """The path of every HTML page in the folder, ``index.html`` written as its folder."""
        if self.folder is None:
            return []
        files = sorted(self.folder.rglob("*.html"))
        paths = ["/" + file.relative_to(self.folder).as_posix() for file in files]
        return [re.sub(r"/index\.html$", "/", path) for path in paths]

    def _sitemap_xml(self) -> str:
        disallowed = ("/intern/",)
        listed = [path for path in self.demo_paths() if not path.startswith(disallowed)]
        return sitemap([self.url(path) for path in listed])


def _markup(markup: str) -> Handler:
    return lambda exchange: exchange.html(markup)


def _not_found(exchange: Exchange) -> None:
    text = f"{HTTPStatus.NOT_FOUND.value} Siden finnes ikke"
    exchange.html(
        f'<!doctype html><html lang="nb"><title>{text}</title><main><h1>{text}</h1></main></html>',
        404,
    )


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(256)
    return listener


def _shut(wire: socket.socket) -> None:
    with contextlib.suppress(OSError):  # closed already, by its client or its thread
        wire.shutdown(socket.SHUT_RDWR)
