"""The API in a process of its own, which may be killed: python -m tests.api.standalone ADDRESS."""

import subprocess
import sys
import threading
from pathlib import Path

from tests.api.homes import serving


class Process:
    """The API over an archive, in a process of its own.

    Attributes:
        answers: set while it does.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self.answers = threading.Event()
        self.start()

    def start(self) -> None:
        """Begin, and wait until it answers."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.api.standalone", self._address],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.base = self._process.stdout.readline().strip()
        self.answers.set()

    def kill(self) -> None:
        """End it as if the power failed."""
        self.answers.clear()
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()


if __name__ == "__main__":
    with serving(sys.argv[1]) as api:
        sys.stdout.write(f"{api.base}\n")
        sys.stdout.flush()
        sys.stdin.read()
