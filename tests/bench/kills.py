"""Kills a scan at random moments, goes on with it each time, and compares what comes of it.

``python -m tests.bench.kills``; docs/benchmarks.md says more.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from auditor.model.page import PageState, Reason
from tests.auditor.scan.killing import CHECKOUT, serve
from tests.auditor.scan.scanning import Result, assert_same, read
from tests.site import SiteServer
from tests.site.exchange import Exchange

OPTIONS = ("--engine", "axe", "--viewport", "1280x1024", "--pictures", "none", "--exit-zero")
EARLIEST = 1.0
"""Seconds that a process is left alone before it may be killed: it has to make its run first."""
KILLER_PAGES = 8
KILLER = 3
UNUSABLE = 2


class CommandLine:
    """Scans by the command line, each part in a process of its own.

    Attributes:
        child: the process that scans.
    """

    def __init__(self, out: Path, start: str) -> None:
        self._out = out
        self._start = start
        self.child: subprocess.Popen[bytes] | None = None

    def begin(self) -> "subprocess.Popen[bytes]":
        """Begin, or go on with what there is."""
        auditor = str(Path(sys.executable).with_name("auditor"))
        begun = list(self._out.glob("runs/*/scan.sqlite"))
        what = ["--resume"] if begun else [self._start, *OPTIONS, "--max-pages", "0"]
        common = ["--out", str(self._out), "--progress", "none", "-f", f"json:{self._out}.json"]
        self.child = subprocess.Popen([auditor, "scan", *what, *common], cwd=CHECKOUT)
        return self.child

    def finish(self) -> float:
        """Go on until the scan has come to its end; returns the seconds of the last part."""
        while True:
            began = time.monotonic()
            code = self.begin().wait()
            if code >= 0:
                if code == UNUSABLE:
                    raise SystemExit("the scan could not be gone on with")
                return time.monotonic() - began


def measure(pages: int, kills: int, seed: int, out: Path) -> None:
    """Scan once undisturbed and once with kills, and say what differs."""
    chance = random.Random(seed)  # noqa: S311  # moments, no secrets
    with SiteServer(None, sitemap=False) as site:
        start = serve(site, pages, lambda _exchange, _number: None)
        whole = CommandLine(out / "whole", start).finish()
        undisturbed = read(out / "whole")
        say(f"undisturbed: {len(undisturbed.audited)} pages in {whole:.0f} s")
        killed, hit, moments = CommandLine(out / "killed", start), 0, []
        for _ in range(kills):
            child, after = killed.begin(), EARLIEST + chance.uniform(0, 2 * whole / kills)
            try:
                child.wait(after)
                break  # it was through before all kills had come
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                hit += 1
                moments.append(f"{after:.1f}")
        killed.finish()
        result = read(out / "killed")
    say(f"killed {hit} times, after {', '.join(moments)} s: {len(result.audited)} pages")
    compare(undisturbed, result)


def compare(undisturbed: Result, killed: Result) -> None:
    """Say whether two runs are equal, every page once.

    Raises:
        AssertionError: they are not.
    """
    urls = [page.url for page in killed.pages]
    assert len(urls) == len(set(urls)) == len(undisturbed.pages)
    assert_same(undisturbed, killed)
    causes = [[replace(c, picture=None) for c in one.causes] for one in (undisturbed, killed)]
    assert causes[0] == causes[1]
    say(f"equal: {len(urls)} pages, {len(killed.occurrences)} occurrences, {len(causes[0])} causes")


def bury(out: Path) -> None:
    """Scan a site of which one page kills the process, and say what became of its pages."""
    with SiteServer(None, sitemap=False) as site:

        def note(exchange: Exchange, number: int) -> None:
            if number == KILLER and scanner.child:
                scanner.child.kill()
                exchange.hold()

        scanner = CommandLine(out / "killer", serve(site, KILLER_PAGES, note))
        scanner.finish()
        result = read(out / "killer")
        killer = site.url(f"/n/{KILLER}")
    assert result.states[killer] == (PageState.CRASHED, Reason.PROCESS_DIED)
    assert len(result.audited) == KILLER_PAGES - 1
    say(f"a page that kills: crashed, and {len(result.audited)} others audited")


def say(sentence: str) -> None:
    """Say what came of a step."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def main() -> None:
    """Carry the benchmark out."""
    parser = argparse.ArgumentParser(description="Kill a scan again and again.")
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    given = parser.parse_args()
    say(f"seed {given.seed}")
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        measure(given.pages, given.kills, given.seed, Path(folder))
        bury(Path(folder))


if __name__ == "__main__":
    main()
