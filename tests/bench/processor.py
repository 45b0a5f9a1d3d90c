"""Processor time of this process and of every process that it has started, by kind."""

import os
import time
from collections import Counter
from pathlib import Path

PYTHON = "python"
_TICK = 1.0 / os.sysconf("SC_CLK_TCK")
_PROGRAMS = ("chromedriver", "guard.py")


class Processor:
    """Counts processor seconds; its own are left out.

    The kernel counts whole ticks of 10 ms for a process, and those of its children once they have
    ended: over many steps what is cut off of one comes in with the next.
    """

    def __init__(self) -> None:
        self._kinds: dict[tuple[int, str], str] = {}
        self._own = 0.0

    def seconds(self) -> Counter[str]:
        """Seconds so far: of this process as `PYTHON`, of others by what they are."""
        began = time.thread_time()
        told = self._others()
        told[PYTHON] = time.process_time() - self._own
        spent = time.thread_time() - began
        self._own += spent
        told[PYTHON] -= spent
        return told

    def _others(self) -> Counter[str]:
        parents: dict[int, int] = {}
        lines: dict[int, list[str]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stat = (entry / "stat").read_text(encoding="ascii", errors="replace")
                except OSError:
                    continue
                pid, line = int(entry.name), stat.rpartition(")")[2].split()
                parents[pid], lines[pid] = int(line[1]), line
        told: Counter[str] = Counter()
        ours, more = {os.getpid()}, {os.getpid()}
        while more:
            more = {pid for pid, parent in parents.items() if parent in more} - ours
            ours |= more
            for pid in more:
                ticks = sum(int(number) for number in lines[pid][11:15])
                told[self._kind(pid, lines[pid][19])] += ticks * _TICK
        return told

    def _kind(self, pid: int, started: str) -> str:
        """What a process is; one that becomes another program is asked anew until it is one."""
        known = self._kinds.get((pid, started))
        if known:
            return known
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            return "other"
        kind = next((name for name in _PROGRAMS if name in words), "")
        if not kind and "--type=" in words:
            kind = words.partition("--type=")[2].partition("\0")[0].partition(" ")[0]
        elif not kind and "chrom" in words:
            kind = "browser"
        if kind:
            # What has ended under a zygote were renderers; Chromium has no other use for it here.
            kind = {"zygote": "renderer"}.get(kind, kind)
            self._kinds[pid, started] = kind
        return kind or "other"
