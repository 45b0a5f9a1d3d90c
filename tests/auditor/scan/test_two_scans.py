"""Two scans in one process log, throttle and redact each for itself."""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from auditor.model.secrets import Secrets
from auditor.scan.progress import Progress
from tests.auditor.scan.scanning import Result, plan_for, scan
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile import crawling
from tests.site.hostile.pages import FAULTS, document

pytestmark = pytest.mark.usefixtures("no_browser")

PAGES = 3
FIRST, SECOND = "hemmelig-hos-den-forste", "hemmelig-hos-den-andre"


class Lines(logging.Handler):
    """The lines of the log as a file would get them."""

    def __init__(self) -> None:
        super().__init__()
        line = "%(scan)s %(threadName)s %(name)s: %(message)s"
        self.setFormatter(logging.Formatter(line, defaults={"scan": "-"}))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def of(self, word: str) -> list[str]:
        return [line for line in self.lines if word in line]


@pytest.fixture
def log() -> Iterator[Lines]:
    handler, root, ours = Lines(), logging.getLogger(), logging.getLogger("auditor")
    before = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield handler
    ours.setLevel(before)
    root.removeHandler(handler)


class Scanned:
    """One of the two: a site that shows the secret it is sent, and a Chromium that can be told."""

    def __init__(self, name: str, secret: str, folder: Path) -> None:
        self.secret = secret
        self.out = folder / name
        self.begun = threading.Event()
        self.waits = threading.Event()
        self.may_end = threading.Event()
        self.mark = f"--of-{name}"
        self.chromium = folder / f"chromium-{name}"
        self.chromium.write_text(f'#!/bin/sh\nexec chromium {self.mark} "$@"\n', "utf-8")
        self.chromium.chmod(0o755)

    def scan(self) -> Result:
        with SiteServer(None, sitemap=False) as site:
            site.add("/robots.txt", crawling.robots_missing)
            site.add("/sitemap.xml", crawling.robots_missing)
            for n in range(PAGES):
                site.add(f"/n/{n}", self._echo(n))
            result = scan(
                self.out,
                plan_for(site.url("/n/0")),
                secrets=Secrets(headers=(("X-Tilgang", self.secret),)),
                listener=self._listen,
                chromium=self.chromium,
            )
            sent = {one.headers.get("x-tilgang") for one in site.requests}
        assert sent == {self.secret}
        return result

    def _echo(self, n: int) -> Callable[[Exchange], None]:
        links = "".join(f'<a href="/n/{one}">Side {one}</a> ' for one in range(PAGES))

        def handler(exchange: Exchange) -> None:
            if n == PAGES - 1:
                self.waits.set()
                while not self.may_end.is_set():
                    exchange.wait(0.01)
            shown = f'<img src="/{exchange.headers.get("x-tilgang")}.png">'
            exchange.html(document(f"Side {n}", links + shown + FAULTS))

        return handler

    def _listen(self, progress: Progress) -> None:
        if progress.audited >= 1:
            self.begun.set()

    def kill_browser(self) -> None:
        for one in psutil.Process().children(recursive=True):
            try:
                words = one.cmdline()
            except psutil.Error:
                continue
            if self.mark in words and not any(word.startswith("--type=") for word in words):
                one.kill()

    def kept(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.out.rglob("*") if file.is_file())


def test_two_scans_of_one_process_know_nothing_of_each_other(tmp_path: Path, log: Lines) -> None:
    one, other = Scanned("en", FIRST, tmp_path), Scanned("to", SECOND, tmp_path)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.submit(one.scan), threads.submit(other.scan)
        for scanned in (one, other):
            assert scanned.begun.wait(300)
            assert scanned.waits.wait(300)  # its browser is under a page
        one.kill_browser()
        one.may_end.set()
        mine = first.result(300)
        told = log.of("the browser was lost under a page")
        assert told
        assert all(line.startswith(f"{mine.scan.id} slot-") for line in told)
        other.kill_browser()
        other.may_end.set()
        theirs = second.result(300)
    more = log.of("the browser was lost under a page")[len(told) :]
    assert more
    assert all(line.startswith(f"{theirs.scan.id} slot-") for line in more)
    assert {line.split()[0] for line in log.of(" auditor.")} <= {mine.scan.id, theirs.scan.id}
    for scanned, result in ((one, mine), (other, theirs)):
        assert len(result.audited) == PAGES
        kept = scanned.kept()
        assert not [secret for secret in (FIRST, SECOND) if secret.encode() in kept]
        assert "•••".encode() in kept
    assert not [line for line in log.lines if FIRST in line or SECOND in line]
