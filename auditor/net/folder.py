"""A local folder as a site: served on loopback for as long as a scan lasts."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from auditor.errors import UsageError

_FIRST_PORT, _PORTS, _TRIES = 20_000, 20_000, 20
_PAGES = (".html", ".htm", ".xhtml")


class _Handler(SimpleHTTPRequestHandler):
    """Serves files; a folder without an index page is not found, its listing is nobody's page."""

    protocol_version = "HTTP/1.1"

    def list_directory(self, path: object) -> BytesIO | None:  # noqa: ARG002
        self.send_error(404)
        return None

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; the ledger has every address."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Off, so that a port which another server listens on is seen to be taken.
    allow_reuse_port = False


@contextmanager
def served(folder: Path, port: int | None = None) -> Iterator[tuple[str, ...]]:
    """Serve a folder on 127.0.0.1.

    The port follows from the folder's path, so that two scans of one folder give the same
    addresses; the next free one is taken where it is in use.

    Args:
        folder: an existing folder.
        port: the port to use and no other, when an earlier scan goes on.

    Yields:
        Where to start: the address of the folder's index page, or without one the addresses of
        all pages in it.

    Raises:
        UsageError: no port is free, the wanted one is taken, or the folder holds no page.
    """
    folder = folder.resolve()
    paths = _starts(folder)
    if not paths:
        raise UsageError(f"There is no HTML page in {folder}: name a folder that has one.")
    server = _bind(folder, [port] if port else _candidates(folder))
    thread = threading.Thread(target=server.serve_forever, name="folder", daemon=True)
    thread.start()
    try:
        base = f"http://127.0.0.1:{server.server_port}/"
        yield tuple(base + quote(path) for path in paths)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _starts(folder: Path) -> list[str]:
    if (folder / "index.html").is_file() or (folder / "index.htm").is_file():
        return [""]
    pages = (p for p in folder.rglob("*") if p.suffix.lower() in _PAGES and p.is_file())
    return sorted(page.relative_to(folder).as_posix() for page in pages)


def _candidates(folder: Path) -> list[int]:
    digest = hashlib.sha256(str(folder).encode()).digest()
    first = int.from_bytes(digest[:4], "big")
    return [_FIRST_PORT + (first + step) % _PORTS for step in range(_TRIES)]


def _bind(folder: Path, ports: list[int]) -> _Server:
    def handler(*args: object) -> _Handler:
        return _Handler(*args, directory=str(folder))  # type: ignore[arg-type]

    for port in ports:
        try:
            return _Server(("127.0.0.1", port), handler)
        except OSError:
            continue
    raise UsageError(
        f"Port {ports[0]} on 127.0.0.1 is taken, and the folder must be served there: "
        "end what uses it and try again."
    )
