"""A PostgreSQL server for tests: Debian's, in a folder of its own, reached by a socket in it."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import IO

_PROGRAMS = Path("/usr/lib/postgresql")
_USER = "postgres"
"""Debian's package makes this user; PostgreSQL refuses to run as root."""
_READY = "database system is ready to accept connections"


class PostgreSQL:
    """A server that ends with the process that started it, however that ends.

    Letters are sorted as in Norwegian, so that an order that only a C locale gives is noticed.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="auditor-pg-"))
        self._as_user: list[str] = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, _USER, _USER)
            self._as_user = ["setpriv", "--reuid", _USER, "--regid", _USER, "--clear-groups", "--"]
        data = self.folder / "data"
        self._run(
            "initdb",
            *("--auth=trust", "--no-sync", "--username=auditor", "--encoding=UTF8"),
            *("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=nb", str(data)),
        )
        options = (
            *(f"unix_socket_directories={self.folder}", "listen_addresses="),
            # What a server does to outlive a machine that goes down is no matter here.
            *("fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"),
        )
        self._server = subprocess.Popen(
            [
                *("setpriv", "--pdeathsig", "QUIT", *self._as_user[1:]),
                *([] if self._as_user else ["--"]),
                *(str(_program("postgres")), "-D", str(data)),
                *(part for option in options for part in ("-c", option)),
            ],
            cwd=self.folder,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        assert self._server.stderr is not None
        said = _lines_until_ready(self._server.stderr)
        assert _READY in "".join(said[-1:]), "".join(said)
        self._listener = threading.Thread(target=self._server.stderr.read, daemon=True)
        self._listener.start()

    def address(self, database: str = "postgres") -> str:
        """The address of a database."""
        return f"postgresql://auditor@/{database}?host={self.folder}"

    @property
    def pid(self) -> int:
        """The number of the server's first process."""
        return self._server.pid

    def close(self) -> None:
        self._server.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
        self._server.wait()
        self._listener.join()
        if self._server.stderr is not None:
            self._server.stderr.close()
        shutil.rmtree(self.folder)

    def _run(self, name: str, *arguments: str) -> None:
        command = [*self._as_user, str(_program(name)), *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def _lines_until_ready(log: IO[str]) -> list[str]:
    """What the server said until it was ready, or until it ended."""
    said = []
    for line in log:
        said.append(line)
        if _READY in line:
            break
    return said


def _program(name: str) -> Path:
    """A program of the newest version that Debian's packages installed."""
    found = _PROGRAMS.glob(f"*/bin/{name}")
    return max(found, key=lambda path: [int(part) for part in re.findall(r"\d+", str(path))])
