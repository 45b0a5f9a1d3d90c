"""Memory that processes hold, with all that they started."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_LINE: Final = re.compile(r"^(PPid|RssAnon|VmSwap|RssShmem):\s*(\d+)", re.MULTILINE)
_KIB: Final = 1024


def held_by(pids: Collection[int]) -> Mapping[int, int]:
    """Bytes that each of some processes holds together with its descendants.

    What is their own is summed up, in memory or swapped out. What they share is counted once, by
    the process that has most of it. Files that they have mapped are left out: the kernel takes
    those back by itself. All of it can be read of any process, also of a sandboxed one.

    Args:
        pids: of processes, none of which descends from another; one that is gone holds nothing.

    Source: Linux, Documentation/filesystems/proc.rst, table 1-2.
    """
    told = dict(_processes())
    held = dict.fromkeys(pids, 0)
    shared = dict.fromkeys(pids, 0)
    for pid, status in told.items():
        root = _root(pid, told, held)
        if root is not None:
            held[root] += status["RssAnon"] + status["VmSwap"]
            shared[root] = max(shared[root], status["RssShmem"])
    return {pid: (held[pid] + shared[pid]) * _KIB for pid in held}


def _processes() -> Iterator[tuple[int, Mapping[str, int]]]:
    """All processes there are, with what is told of each; those of the kernel hold nothing."""
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "status").read_text(encoding="ascii", errors="replace")
            except OSError:
                continue  # it is gone
            found = {name: int(value) for name, value in _LINE.findall(text)}
            if len(found) == 4:
                yield int(entry.name), found


def _root(
    pid: int, told: Mapping[int, Mapping[str, int]], roots: Mapping[int, object]
) -> int | None:
    """Which of some processes one is, or descends from."""
    while pid in told:
        if pid in roots:
            return pid
        pid = told[pid]["PPid"]
    return None
