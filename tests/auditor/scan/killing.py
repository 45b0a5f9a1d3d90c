"""Scans in a process of their own, killed as a machine kills them, and gone on with."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.auditor.scan.scanning import plan_for, resume, scan
from tests.site.exchange import Exchange
from tests.site.hostile import crawling
from tests.site.hostile.pages import FAULTS, document
from tests.site.loopback import SiteServer

CHECKOUT = Path(__file__).parents[3]
WAYS_OUT = 3
"""Links on each page of the site."""


class Scanner:
    """One scan after the other in the same folder, each in a process that may be killed."""

    def __init__(self, out: Path, start: str) -> None:
        self._command = [sys.executable, "-m", "tests.auditor.scan.killing", str(out), start]
        self._child: subprocess.Popen[bytes] | None = None
        self.deaths = 0

    def kill(self) -> None:
        """Kill the process that scans; nothing where none does."""
        if self._child is not None:
            self._child.kill()

    def run(self) -> bool:
        """Begin, or go on; returns whether the scan came to its end."""
        self._child = subprocess.Popen(self._command, cwd=CHECKOUT)
        try:
            code = self._child.wait(300)
        finally:
            self._child.kill()
            self._child.wait()
        assert code in (0, -9)
        self.deaths += code != 0
        return code == 0


def serve(site: SiteServer, pages: int, asked: Callable[[Exchange, int], None]) -> str:
    """Let a site have so many pages, each with faults, the links as in a tree.

    Args:
        site: whose pages they become.
        pages: how many.
        asked: told of every request for a page, with the page's number; it may hold it.

    Returns:
        The address of the first page.
    """

    def handler(exchange: Exchange) -> None:
        name = exchange.path.removeprefix("/n/")
        if not name.isdecimal() or int(name) >= pages:
            exchange.send("", "text/plain", 404)
            return
        number = int(name)
        asked(exchange, number)
        first = WAYS_OUT * number + 1
        to = range(first, min(first + WAYS_OUT, pages))
        links = "".join(f'<p><a href="/n/{one}">Side {one}</a></p>' for one in to)
        exchange.html(document(f"Side {number}", links + FAULTS))

    site.answer_all(handler)
    site.add("/robots.txt", crawling.robots_missing)
    return site.url("/n/0")


def main(out: Path, start: str) -> None:
    """Begin a scan, or go on with the one that is there."""
    if list(out.glob("runs/*/*")):
        resume(out)
    else:
        scan(out, plan_for(start))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
