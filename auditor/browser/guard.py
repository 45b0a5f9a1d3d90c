"""The guard of one browser: when its pipe closes, nothing of the browser is left.

Run as a program beside the browser with its standard input tied to the scan. The pipe closes
however the scan ends, ``kill -9`` included; then every process of this browser is killed and
its folder removed. Standard library only, so that it starts in a few milliseconds.
"""

import contextlib
import os
import shutil
import signal
import sys
from pathlib import Path

MARKER = "AUDITOR_BROWSER"
"""Environment variable, set to the browser's folder, that all its processes inherit."""
HOME = "guarded"
"""File in the browser's folder that says where its guard runs, see `here`."""


def here() -> str:
    """The boot of this machine, and which of its process numbers are ours.

    Containers of one machine may share a folder for temporary files, and see no processes of each
    other.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _parents() -> dict[int, int]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="ascii", errors="replace")
                found[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
    return found


def _belongs(pid: int, folder: bytes) -> bool:
    for name in ("environ", "cmdline"):
        try:
            if folder in Path(f"/proc/{pid}/{name}").read_bytes():
                return True
        except OSError:
            continue
    return False


def processes_of(folder: Path) -> set[int]:
    """Ids of a browser's processes, never the caller's own.

    They carry ``folder`` in their environment or command line, or descend from one that does.
    """
    parents = _parents()
    own = os.getpid()
    marked = os.fsencode(folder)
    found = {pid for pid in parents if pid != own and _belongs(pid, marked)}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found - {own}
        if not more:
            return found
        found |= more


def sweep(folder: Path) -> None:
    """Kill every process of the browser that lives in ``folder``, then remove the folder."""
    for _ in range(50):
        left = processes_of(folder)
        if not left:
            break
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                continue
        _reap(0.05)
    shutil.rmtree(folder, ignore_errors=True)


def lives(folder: Path) -> bool:
    """Whether a browser's guard is still there to end it, of whatever installation."""
    ends = os.fsencode(f"/{Path(__file__).name}\0{folder}\0")
    for pid in processes_of(folder):
        try:
            if Path(f"/proc/{pid}/cmdline").read_bytes().endswith(ends):
                return True
        except OSError:
            continue
    return False


def _reap(seconds: float) -> None:
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    signal.pause()


def main() -> None:
    """Wait for the pipe to close, then sweep the folder named on the command line."""
    folder = Path(sys.argv[1])
    with contextlib.suppress(OSError):  # then nobody sweeps it but this guard
        (folder / HOME).write_text(here(), encoding="ascii")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    sweep(folder)


if __name__ == "__main__":
    main()
