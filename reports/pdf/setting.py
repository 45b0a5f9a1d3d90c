"""``python -m reports.pdf.setting FOLDER BYTES SECONDS``: sets a page as a PDF, and nothing else.

It runs by itself, since what it sets holds text of strangers: it opens no connection, starts no
program, reads no file but fonts and what the folder has, and ends where it needs too much memory.
"""

import ctypes
import logging
import resource
import signal
import sys
from pathlib import Path
from typing import Final

import weasyprint
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.pdf import sources
from reports.pdf.attached import ATTACHED
from reports.pdf.page import PAGE, PICTURES
from reports.pdf.process import SET

_PR_SET_PDEATHSIG: Final = 1
_SCHEME: Final = "report:"
_TYPES: Final = {".jpg": "image/jpeg", ".svg": "image/svg+xml"}
_FORBIDDEN: Final = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.system",
    "os.fork",
)


class Beside(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives the pictures beside the page by their names, and refuses everything else."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._there = {f"{_SCHEME}{one.name}": one for one in folder.iterdir()}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """A picture of the report.

        Raises:
            ValueError: it is none.
        """
        del headers
        picture = self._there.get(url)
        if picture is None:
            raise ValueError("not of this report")
        kind = _TYPES[picture.suffix]
        return URLFetcherResponse(url, picture.read_bytes(), {"Content-Type": kind})


def main(arguments: list[str]) -> None:
    """Set the page of a folder.

    Args:
        arguments: the folder, bytes of address space, and seconds of work.
    """
    folder, memory, work = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    _end_with_parent()
    resource.setrlimit(resource.RLIMIT_CPU, (work, work))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_watch)
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    with sources.told():
        page = weasyprint.HTML(
            string=(folder / PAGE).read_text("utf-8"),
            base_url=_SCHEME,
            url_fetcher=Beside(folder / PICTURES),
        )
        page.write_pdf(folder / "raw.pdf", pdf_variant="pdf/a-3a", pdf_tags=True)
    from reports.pdf.tagging import mend

    mend(folder / "raw.pdf", folder / ATTACHED, folder / SET)


def _end_with_parent() -> None:
    """Let the kernel end this process with the one that wants its pages, however that ends.

    Source: prctl(2), PR_SET_PDEATHSIG.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _watch(event: str, _arguments: tuple[object, ...]) -> None:
    """Refuse what sets no page.

    Raises:
        PermissionError: a connection or a program was asked for.
    """
    if event in _FORBIDDEN:
        raise PermissionError(f"{event} is not allowed here")


if __name__ == "__main__":
    main(sys.argv[1:])
