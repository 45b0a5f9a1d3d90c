"""Where a scan's processor time goes: by step, the browser's processes told apart from Python.

``python -m tests.bench.profile LIST [--site DIR] [--limit N] [--json FILE] [OPTIONS]``, with the
options of ``auditor scan``; see docs/benchmarks.md. Pages are visited one after the other in one
tab, so that whatever the browser does meanwhile belongs to the step that is under way.
"""

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import quote

from auditor.cli import main as auditor
from auditor.scan.coordinator import Coordinator
from tests.bench.processor import PYTHON, Processor
from tests.bench.steps import OUTSIDE, Course
from tests.site.loopback import SiteServer

_FIXED = ("start of the browser", "end of the browser", OUTSIDE)
_OPTIONS = ("--delay", "0", "--ignore-robots", "--progress", "none", "--exit-zero")


@dataclass(slots=True)
class Spent:
    """What one step took, over all pages.

    Attributes:
        times: it was entered, or come back to.
        commands: that were sent to the browser and waited for.
        wall: seconds on the clock.
        processor: seconds of processor time, by kind of process.
    """

    times: int = 0
    commands: int = 0
    wall: float = 0.0
    processor: Counter[str] = field(default_factory=Counter)

    @property
    def python(self) -> float:
        """Processor seconds of our own process."""
        return self.processor[PYTHON]

    @property
    def browser(self) -> float:
        """Processor seconds of the browser, its driver and its guard."""
        return self.processor.total() - self.python


class Profile:
    """Adds up what each step takes."""

    def __init__(self) -> None:
        self.steps: dict[str, Spent] = defaultdict(Spent)
        self._processor = Processor()
        self._clock = time.perf_counter()
        self._seconds = self._processor.seconds()
        # What the interpreter took to come here is part of a scan's price.
        self.steps[OUTSIDE].processor[PYTHON] += self._seconds[PYTHON]

    def border(self, ending: str) -> None:
        """A step ends, or gives way to one inside it."""
        seconds, spent = self._processor.seconds(), self.steps[ending]
        spent.times += 1
        spent.wall += time.perf_counter() - self._clock
        spent.processor.update({k: v - self._seconds[k] for k, v in seconds.items()})
        self._seconds, self._clock = seconds, time.perf_counter()

    def command(self, step: str) -> None:
        """A command goes to the browser."""
        self.steps[step].commands += 1


def main() -> None:
    """Scan, write the table, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list", type=Path, help="file with addresses or paths, one a line")
    parser.add_argument("--site", type=Path, help="root folder of a static site, for paths")
    parser.add_argument("--limit", type=int, help="take only so many of them")
    parser.add_argument("--json", type=Path, help="file that takes the figures")
    asked, options = parser.parse_known_args()  # the others are those of auditor scan
    lines = asked.list.read_text(encoding="utf-8").splitlines()
    lines = list(islice(filter(None, lines), asked.limit))
    with tempfile.TemporaryDirectory(prefix="auditor-bench-") as folder:
        out, addresses = Path(folder), Path(folder, "urls.txt")
        with served(asked.site) as origin:
            urls = [line if "://" in line else origin + path_of(line) for line in lines]
            addresses.write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")
            profile = _profiled(addresses, out, options)
    _table(profile, len(lines))
    if asked.json:
        asked.json.write_text(json.dumps(_figures(profile, len(lines)), indent=1) + "\n")


def _profiled(addresses: Path, out: Path, options: list[str]) -> Profile:
    profile = Profile()
    Course(profile.border, profile.command).follow()
    # One page after the other: with two at a time nobody knows whose the browser's time is.
    Coordinator._slots = property(lambda _self: 1)  # type: ignore[method-assign,assignment]
    given = ["scan", "--urls", str(addresses), "--out", str(out), "--jobs", "1", *_OPTIONS]
    os.chdir(out)  # without an auditor.toml: nobody's settings decide the figures
    code = auditor([*given, "-f", f"json:{out / 'result.json'}", *options])
    profile.border(OUTSIDE)
    if code:
        sys.exit(f"the scan ended with exit code {code}")
    return profile


def path_of(line: str) -> str:
    """The path of a line in a list of pages, as an address has it."""
    return "/" + quote(line.lstrip("/"), safe="/%?=&;+,:@")


@contextmanager
def served(site: Path | None) -> Iterator[str]:
    """The origin of a folder that a process of its own serves; it must not count as ours."""
    if site is None:
        yield ""
        return
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(site, theirs))
    server.start()
    try:
        yield str(ours.recv())
    finally:
        ours.send(None)
        server.join()


def _serve(site: Path, other: Connection) -> None:
    with SiteServer(site, sitemap=False) as server:
        other.send(server.localhost)
        other.recv()


def _table(profile: Profile, pages: int) -> None:
    head = (
        f"{'step':<32}{'commands':>9}{'wall s':>9}{'browser':>9}{'python':>8}{'CPU s':>8}{'%':>6}\n"
    )
    total = sum(one.processor.total() for one in profile.steps.values())
    sys.stdout.write(f"{pages} pages, seconds a page; load {os.getloadavg()[0]:.1f}\n{head}")
    rows = sorted(profile.steps.items(), key=lambda row: -row[1].processor.total())
    for fixed in (False, True):
        for name, spent in rows:
            if (name in _FIXED) is fixed:
                share = 100 * spent.processor.total() / total
                sys.stdout.write(f"{name:<32}{_row(spent, 1 if fixed else pages)}{share:>6.1f}\n")
        if not fixed:
            sys.stdout.write("once a scan, seconds in all\n")
    every = Spent(wall=sum(one.wall for one in profile.steps.values()))
    for one in profile.steps.values():
        every.processor.update(one.processor)
        every.commands += one.commands
    sys.stdout.write(f"{'everything, a page':<32}{_row(every, pages)}{100:>6.1f}\n")
    kinds = ", ".join(f"{k} {v / pages:.3f}" for k, v in every.processor.most_common())
    sys.stdout.write(f"CPU s a page by process: {kinds}\n")


def _row(spent: Spent, by: int) -> str:
    told = (spent.wall / by, spent.browser / by, spent.python / by, spent.processor.total() / by)
    wall, browser, python, both = told
    return f"{spent.commands / by:>9.1f}{wall:>9.3f}{browser:>9.3f}{python:>9.3f}{both:>9.3f}"


def _figures(profile: Profile, pages: int) -> dict[str, object]:
    """The figures as JSON: seconds over all pages."""
    return {
        "pages": pages,
        "load": os.getloadavg()[0],
        "steps": {
            name: {
                "times": one.times,
                "commands": one.commands,
                "wall": round(one.wall, 4),
                "processor": {kind: round(spent, 4) for kind, spent in one.processor.items()},
            }
            for name, one in profile.steps.items()
        },
    }


if __name__ == "__main__":
    main()
