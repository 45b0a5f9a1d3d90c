"""``auditor serve`` in a process of its own, which may be killed and started again."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

from auditor.browser import guard
from auditor.browser.leftovers import PREFIX
from auditor.services.seal import read_report
from auditor.store import Archive
from auditor.store.organisations import OrganisationTable
from auditor.wiring.service import ends
from tests import loopback
from tests.auditor.scan.scanning import Result, told

OVER = frozenset({"completed", "partial", "failed", "cancelled"})
PATIENCE = 240
"""Seconds; a test that waits longer has failed."""
_AUDITOR = Path(sys.executable).with_name("auditor")


class Server:
    """A server with a data folder, and what a client needs.

    Attributes:
        folder: the data folder.
        log: what it and its workers wrote on standard error, over all its lives.
        room: for temporary files, its browsers' folders among them.
    """

    def __init__(self, folder: Path, hosts: Collection[str] = (), **settings: str) -> None:
        """Nothing is started yet.

        Args:
            folder: the data folder.
            hosts: places that may be scanned, such as 127.0.0.1:8000.
            settings: further variables, without their prefix.
        """
        self.folder = folder
        self.log = folder.with_name(f"{folder.name}.log")
        given = {
            "DATA_DIR": str(folder),
            "PORT": "0",
            "LANG": "en",
            "NO_SANDBOX": "1",
            "ALLOW_HOSTS": ",".join(hosts),
            **settings,
        }
        others = {k: v for k, v in os.environ.items() if not k.startswith("AUDITOR_")}
        # Short, since the name of a socket of Chromium's is no longer than 108 bytes.
        self.room = Path(tempfile.mkdtemp(prefix="srv-"))
        others["TMPDIR"] = str(self.room)
        self.environment = others | {f"AUDITOR_{name}": value for name, value in given.items()}
        self.process: subprocess.Popen[bytes] | None = None
        self._base = ""

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        before = self.said()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [_AUDITOR, "serve"],
                env=self.environment,
                cwd=self.folder.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until(lambda: "answers at" in self._said_since(before) or self.process.poll() is not None)
        assert self.process.poll() is None, self.said()
        self._base = self._said_since(before).partition("answers at ")[2].split(". ")[0]

    def said(self) -> str:
        """The log."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def _said_since(self, before: str) -> str:
        return self.said()[len(before) :]

    def client(self) -> httpx.Client:
        """A client with the first administrator's key."""
        key = (self.folder / "admin.key").read_text().strip()
        headers = {"Authorization": f"Bearer {key}"}
        return loopback.client(base_url=self._base, headers=headers)

    def ask(self, body: Mapping[str, object], **headers: str) -> str:
        """Ask for a scan; returns its id."""
        with self.client() as client:
            answer = client.post("/v1/scans", json=body, headers=headers)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def scan(self, name: str, **headers: str) -> dict[str, Any]:
        """A scan as the API tells of it."""
        with self.client() as client:
            answer = client.get(f"/v1/scans/{name}", headers=headers)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def finish(self, name: str) -> str:
        """Wait until a scan is over; returns its state."""
        until(lambda: self.scan(name, Prefer="wait=10")["status"] in OVER)
        return str(self.scan(name)["status"])

    @property
    def archive(self) -> Archive:
        """Its archive, beside it."""
        ours = f"sqlite:///{self.folder / 'auditor.sqlite'}"
        return Archive(self.environment.get("AUDITOR_DATABASE", ours))

    def result(self, name: str) -> Result:
        """What a scan holds, read whole."""
        reader = self.archive.results(name)
        try:
            return told(read_report(reader), self.folder)
        finally:
            reader.close()

    def cancel(self, name: str) -> float:
        """Cancel a scan; returns how long it was until it had ended, in seconds."""
        begun = time.monotonic()
        ends(self.archive).cancel(organisation_of(self.archive), name)
        self.finish(name)
        return time.monotonic() - begun

    def freeze(self, worker: psutil.Process) -> None:
        """Suspend a worker, but not in the midst of a write, for which everybody would wait."""
        until(lambda: self._frozen(worker))

    def _frozen(self, worker: psutil.Process) -> bool:
        worker.suspend()
        try:
            with closing(sqlite3.connect(self.folder / "auditor.sqlite", timeout=1)) as archive:
                archive.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            worker.resume()
            return False
        return True

    def workers(self) -> list[psutil.Process]:
        """The workers that live."""
        if self.process is None or self.process.poll() is not None:
            return []
        children = psutil.Process(self.process.pid).children()
        return [child for child in children if "worker" in " ".join(_command(child))]

    def kill(self, *, workers: bool = True) -> None:
        """Kill it as a machine does, with its workers or without."""
        assert self.process is not None
        killed = self.workers() if workers else []
        for one in (self.process, *killed):
            one.kill()
        self.process.wait()
        psutil.wait_procs(killed, 10)

    def end(self) -> float:
        """Let it end by SIGTERM; returns how long that took, in seconds."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        return time.monotonic() - begun


@contextmanager
def serving(folder: Path, hosts: Collection[str] = (), **settings: str) -> Iterator[Server]:
    """A server that answers, and is gone afterwards with all that it started."""
    server = Server(folder, hosts, **settings)
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.kill()
        until(lambda: not browsers_of(server))
        shutil.rmtree(server.room)


def organisation_of(archive: Archive) -> str:
    """The id of the organisation that runs a service."""
    database = archive.database()
    try:
        return OrganisationTable(database).default().id
    finally:
        database.close()


def browsers_of(server: Server) -> list[int]:
    """Processes of browsers that workers of a server started, and their guards."""
    return sorted(guard.processes_of(server.room / PREFIX))


def until(holds: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait for something to hold."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, "it did not come to hold in time"
        time.sleep(0.05)


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
