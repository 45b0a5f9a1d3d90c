"""Which process this is, and whether one that held a lease still lives; read from Linux' /proc."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_STATE, _STARTED = 0, 19
"""Fields of `/proc/<pid>/stat` behind the program's name, see proc(5)."""
_DEAD: Final = frozenset("ZXx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process, told apart from every other on any machine at any time.

    Attributes:
        machine: its host's name and machine id; the same after a restart of the machine.
        boot: the boot and the pid namespace that the pid is of: two containers of one host share
            the boot and count their processes each for itself.
        pid: its number.
        started: when, in clock ticks since the boot.
    """

    machine: str
    boot: str
    pid: int
    started: int


def this_process() -> Process:
    """The process that asks."""
    pid = os.getpid()
    return Process(
        machine=f"{socket.gethostname()} {_read(Path('/etc/machine-id'))}".strip(),
        boot=f"{_boot()} {_namespace()}",
        pid=pid,
        started=_started(pid) or 0,
    )


def is_gone(process: Process, here: Process) -> bool:
    """Whether ``process`` ran on this machine and runs no more; False where nobody can tell.

    Args:
        process: one that was written down earlier.
        here: the process that asks.
    """
    if process.machine != here.machine:
        return False
    if process.boot.split(" ")[0] != here.boot.split(" ")[0]:
        return True
    return process.boot == here.boot and _started(process.pid) != process.started


def _started(pid: int) -> int | None:
    """When a process was started; None where there is none, or only what is left of one."""
    fields = _read(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    if not fields or fields[_STATE] in _DEAD:
        return None
    return int(fields[_STARTED])


def _boot() -> str:
    return _read(_PROC / "sys" / "kernel" / "random" / "boot_id")


def _namespace() -> str:
    try:
        return str((_PROC / "self" / "ns" / "pid").readlink())
    except OSError:
        return ""


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""
