"""Worker processes, and the lines that they and their supervisor exchange.

A worker carries out one scan after the other, so that what takes seconds to load is loaded once;
each scan has a browser of its own. It reads claims from its standard input, one a line, and answers
each with a line when the scan is sealed or put back; every second it says that it lives, unless the
thread that carries scans out shows no sign of life (`signs`). Where its input ends, its supervisor
is gone: it gives back what it has, and ends.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from types import FrameType
from typing import IO, Final

from auditor.model.job import Claim
from auditor.services.signs import Signs

MOST_SCANS: Final = 50
"""A worker ends after so many, and another takes its place: what a scan leaves does not pile up."""
_DONE: Final = b"done\n"
_HERE: Final = b"here\n"
_PULSE: Final = timedelta(seconds=1)


class WorkerProcess:
    """A worker, as its supervisor knows it.

    Attributes:
        claim: what it was given, and is not through with.
        has_spoken: it has said something, so it has loaded what it needs.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start one, in a process group of its own.

        Args:
            command: that runs `work_through`.
            environment: all its variables.
        """
        self.claim: Claim | None = None
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            [*command],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        os.set_blocking(self._process.stdout.fileno(), False)
        self._said = self._process.stdout
        self._listening = threading.Lock()
        self._silent = 0
        self.has_spoken = False

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def give(self, claim: Claim) -> None:
        """Let it carry a scan out; one that is dying is found to be gone by the next `lives`."""
        self.claim = claim
        self._tell(f"{json.dumps(asdict(claim))}\n".encode())

    def is_idle(self) -> bool:
        """Whether it is through with what it was given."""
        self._listen()
        return self.claim is None

    def silent_looks(self) -> int:
        """How often it was looked at in a row, this time too, and had said nothing."""
        self._silent += 1
        self._listen()
        return self._silent

    def _listen(self) -> None:
        with self._listening:
            said = None if self._said.closed else self._said.read()
            if said:
                self._silent, self.has_spoken = 0, True
            if said and self.claim is not None and _DONE in said:
                self.claim = None

    def lives(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def ended_by(self) -> int:
        """How a process ended that runs no more: an exit code, or minus a signal's number."""
        return self._process.wait()

    def dismiss(self) -> None:
        """Let it end by itself, once it has given back what it has."""
        if self.lives():
            self._process.send_signal(signal.SIGTERM)

    def strike(self) -> None:
        """Kill it, and leave it to be found dead."""
        if self.lives():
            self._process.kill()

    def kill(self) -> None:
        """End it now; the guards of its browsers end them."""
        if self.lives():
            self._process.kill()
        self._process.wait()
        self.close()

    def close(self) -> None:
        """Close its pipes."""
        with self._listening:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    _close(pipe)

    def _tell(self, line: bytes) -> None:
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101 - it is a pipe
        try:
            pipe.write(line)
            pipe.flush()
        except BrokenPipeError:
            return


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:  # what was told to a process that is gone
        return


def work_through(carry_out: Callable[[Claim, threading.Event, Callable[[], None]], None]) -> None:
    """Carry out what a supervisor claims, in the main thread of a process, until there is no more.

    Args:
        carry_out: a scan, until its event is set; calls the last of its arguments at each step.
    """
    signs = Signs()
    claims: queue.SimpleQueue[Claim | None] = queue.SimpleQueue()  # a handler of signals may put
    stop = threading.Event()
    out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer

    def end(_number: int = 0, _frame: FrameType | None = None) -> None:
        stop.set()
        claims.put(None)

    def listen() -> None:
        # Without a buffer, whose lock would be held when the interpreter ends.
        with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as told:
            for line in told:
                claims.put(Claim(**json.loads(line)))
        end()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=listen, name="supervisor", daemon=True).start()
    threading.Thread(target=_say_so, args=(out, signs), name="pulse", daemon=True).start()
    for _ in range(MOST_SCANS):
        claim = claims.get()
        if claim is None or stop.is_set():
            return
        signs.begin()
        carry_out(claim, stop, signs.move)
        signs.end()
        os.write(out, _DONE)


def _say_so(out: int, signs: Signs) -> None:
    """Say again and again that this process works, until it does not, or nobody listens."""
    with suppress(BrokenPipeError, BlockingIOError):
        while True:
            if signs.of_life():
                os.write(out, _HERE)
            time.sleep(_PULSE.total_seconds())
