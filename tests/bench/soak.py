"""A long scan: whether its memory, its descriptors, its speed and its litter stay what they were.

``python -m tests.bench.soak LIST --site DIR [--pages N] [OPTIONS]``, with the options of
``auditor scan``; docs/benchmarks.md says more.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.bench.command import AUDITOR
from tests.bench.kills import say
from tests.bench.processor import Processor
from tests.bench.profile import path_of, served

EVERY = 5.0
"""Seconds between two looks."""
ENDS = 200
"""Pages at the beginning, and again at the end, whose speed is compared."""
_OPTIONS = ("--delay", "0", "--ignore-robots", "--progress", "none", "--exit-zero", "--jobs", "2")
_PAGES = "SELECT count(DISTINCT seq) FROM visit"


@dataclass(frozen=True, slots=True)
class Look:
    """What a scan held at one moment.

    Attributes:
        clock: seconds since its start.
        processor: seconds that it had worked, its browser and everything else included.
        pages: that it had visited.
        python: its own memory, MB; shared pages by their share (PSS).
        browser: that of every process it had started, MB.
        descriptors: open files of all its processes.
        litter: in its folder for temporary files, MB.
    """

    clock: float
    processor: float
    pages: int
    python: float
    browser: float
    descriptors: int
    litter: float


def tree(root: int) -> list[int]:
    """A process and all that come from it, by number."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            line = entry.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(line[1]), []).append(int(entry.parent.name))
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def memory(pid: int) -> float:
    """The memory of one process, MB (PSS); 0 of one that has ended."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")) / 1024


def descriptors(pid: int) -> int:
    """Open files of one process."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0


def weight(folder: Path) -> float:
    """What lies in a folder, MB."""
    total = 0
    for at, _, files in os.walk(folder):
        for name in files:
            try:
                total += Path(at, name).lstat().st_size
            except OSError:
                continue  # it was there a moment ago
    return total / 1e6


def pages_in(out: Path) -> int:
    """Pages that the run in a folder has visited; 0 before there is one."""
    for archive in out.glob("runs/*/scan.sqlite"):
        try:
            with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as base:
                return int(base.execute(_PAGES).fetchone()[0])
        except sqlite3.Error:
            return 0  # it is being made
    return 0


def watch(child: "subprocess.Popen[bytes]", out: Path, litter: Path) -> Iterator[Look]:
    """Look at a scan now and then until it ends."""
    processor, began = Processor(), time.monotonic()
    while True:
        own, *others = tree(child.pid)
        spent = processor.seconds()
        yield Look(
            clock=time.monotonic() - began,
            processor=spent.total(),
            pages=pages_in(out),
            python=memory(own),
            browser=sum(map(memory, others)),
            descriptors=sum(map(descriptors, (own, *others))),
            litter=weight(litter),
        )
        try:
            child.wait(EVERY)
            return
        except subprocess.TimeoutExpired:
            continue


def speed(looks: list[Look], first: int, last: int) -> tuple[float, float]:
    """Pages a minute on the clock, and processor seconds a page, between two numbers of pages."""
    begin = max((one for one in looks if one.pages <= first), key=lambda one: one.clock)
    end = min((one for one in looks if one.pages >= last), key=lambda one: one.clock)
    pages = end.pages - begin.pages
    return (
        60 * pages / (end.clock - begin.clock),
        (end.processor - begin.processor) / pages,
    )


def told(look: Look) -> str:
    """One row of the table."""
    return (
        f"{look.pages:>6}{look.clock / 60:>7.1f}{look.python:>11.0f}{look.browser:>12.0f}"
        f"{look.descriptors:>7}{look.litter:>11.1f}"
    )


def followed(looks: Iterator[Look], pages: int) -> list[Look]:
    """All looks at a scan; a row is told for every twentieth of its pages."""
    say(f"{'pages':>6}{'min':>7}{'python MB':>11}{'browser MB':>12}{'files':>7}{'litter MB':>11}")
    seen: list[Look] = []
    for look in looks:
        if not look.python:
            break  # it ended while it was looked at
        if not seen or look.pages * 20 // pages > seen[-1].pages * 20 // pages:
            say(told(look))
        seen.append(look)
    return seen


def compare(looks: list[Look]) -> None:
    """Say how the first pages compare with the last.

    A browser that has ended took the seconds that it had worked along.
    """
    looks = [one for one in looks if one.browser or not one.pages]
    last = looks[-1].pages
    early, late = speed(looks, 0, ENDS), speed(looks, last - ENDS, last)
    say(f"first {ENDS}: {early[0]:.1f} pages/min, {early[1]:.2f} CPU s/page")
    say(f"last {ENDS}: {late[0]:.1f} pages/min, {late[1]:.2f} CPU s/page")
    say(f"ratio: {late[0] / early[0]:.2f} on the clock, {early[1] / late[1]:.2f} by the processor")


def main() -> None:
    """Scan, look, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list", type=Path, help="file with paths, one a line, no queries")
    parser.add_argument("--site", type=Path, required=True, help="folder that these are in")
    parser.add_argument("--pages", type=int, default=2000, help="how many (%(default)s)")
    asked, options = parser.parse_known_args()
    lines = list(filter(None, asked.list.read_text(encoding="utf-8").splitlines()))
    if not 2 * ENDS <= asked.pages <= len(lines) + ENDS:
        sys.exit(f"{asked.pages} pages: name {2 * ENDS} to {len(lines) + ENDS}")
    with served(asked.site) as origin, tempfile.TemporaryDirectory(prefix="soak-") as folder:
        out, litter = Path(folder, "out"), Path(folder, "tmp")
        out.mkdir()
        litter.mkdir()
        urls = Path(folder, "urls.txt")
        paths = [path_of(line) for line in lines[: asked.pages - ENDS]]
        paths += [f"{path}?again" for path in paths[:ENDS]]
        urls.write_text("".join(f"{origin}{path}\n" for path in paths), encoding="utf-8")
        command = [str(AUDITOR), "scan", "--urls", str(urls), "--out", str(out)]
        environment = {**os.environ, "TMPDIR": str(litter)}
        with subprocess.Popen([*command, *_OPTIONS, *options], cwd=out, env=environment) as child:
            looks = followed(watch(child, out, litter), asked.pages)
        if child.returncode:
            sys.exit(f"the scan ended with exit code {child.returncode}")
        compare(looks)
        say(f"left behind: {weight(litter):.1f} MB of temporary files")


if __name__ == "__main__":
    main()
