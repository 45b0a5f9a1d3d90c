"""A local folder as a site: served on loopback for as long as a scan lasts."""

import hashlib
import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from auditor.errors import UsageError

_log = logging.getLogger(__name__)

_POLL = 0.05  # seconds that the end of the server may take
_FIRST_PORT, _PORTS, _TRIES = 20_000, 20_000, 20
_PAGES = (".html", ".htm", ".xhtml")
_INDEXES = ("index.html", "index.htm")  # what SimpleHTTPRequestHandler answers with for a folder
_NOT_PAGES = "node_modules"
"""Beside hidden folders, the one that holds others' pages: those of libraries."""


class _Handler(SimpleHTTPRequestHandler):
    """Serves files; a folder without an index page is not found, its listing is nobody's page.

    Nor is what a symbolic link has outside the folder: a build may link anywhere.
    """

    protocol_version = "HTTP/1.1"

    def send_head(self) -> Any:  # noqa: ANN401 - an open file; the standard library's stubs differ
        asked, root = Path(self.translate_path(self.path)), Path(self.directory)
        if not all(_inside(path, root) for path in (asked, *(asked / one for one in _INDEXES))):
            self.send_error(404)
            return None
        return super().send_head()

    def list_directory(self, path: object) -> BytesIO | None:  # noqa: ARG002
        self.send_error(404)
        return None

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; the ledger has every address."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Off, so that a port which another server listens on is seen to be taken.
    allow_reuse_port = False

    def __init__(self, *args: Any) -> None:  # noqa: ANN401  # as the library takes them
        self._context = copy_context()
        super().__init__(*args)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Answer in the context of the scan, so that lines of the log name it."""
        self._context.copy().run(super().process_request_thread, request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that hung up; tell the log of anything else."""
        del request, client_address
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            _log.error("the folder's server failed: %s", type(error).__name__)


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
    thread = threading.Thread(
        target=server.serve_forever, args=(_POLL,), name="folder", daemon=True
    )
    thread.start()
    try:
        base = f"http://127.0.0.1:{server.server_port}/"
        yield tuple(base + quote(path) for path in paths)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _starts(folder: Path) -> list[str]:
    if any(_is_page(folder / name, folder) for name in _INDEXES):
        return [""]
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if not one.startswith(".") and one != _NOT_PAGES]
        pages = (Path(place, name) for name in files)
        found += [page for page in pages if _is_page(page, folder)]
    return sorted(page.relative_to(folder).as_posix() for page in found)


def _is_page(path: Path, folder: Path) -> bool:
    return path.suffix.lower() in _PAGES and path.is_file() and _inside(path, folder)


def _inside(path: Path, folder: Path) -> bool:
    """Whether a path, its symbolic links followed, is in a folder that has none left."""
    try:
        return path.resolve().is_relative_to(folder)
    except (OSError, RuntimeError, ValueError):  # a link that leads to itself, a null character
        return False


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
