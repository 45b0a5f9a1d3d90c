"""The two homes of an archive, for tests that hold in both."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import psycopg

from auditor.store import Archive, Store
from tests.auditor.store import build
from tests.auditor.store.build import NARROW
from tests.postgresql import PostgreSQL

NEIGHBOUR = replace(build.scan(NARROW), id="20261120T101500Z-000000")


@dataclass
class Home:
    """An archive in which another scan of the same addresses lies already."""

    address: str

    @property
    def archive(self) -> Archive:
        return Archive(self.address)

    def new(self) -> Store:
        """The store of a new scan."""
        return self.archive.new_scan()

    def reader(self) -> Store:
        """A store beside the one of `build.scan`, to read it."""
        return self.archive.results(build.scan().id)

    def again(self) -> Store:
        """A store to go on with `build.scan`, whose first one was closed."""
        return self.archive.scan(build.scan().id)


class Homes(Protocol):
    def home(self, folder: Path) -> Home:
        """A new home for one test."""


class Files:
    """Archives in SQLite files."""

    def __init__(self, folder: Path) -> None:
        self._made = folder / "made.sqlite"
        _settle_neighbour(f"sqlite:///{self._made}")

    def home(self, folder: Path) -> Home:
        file = folder / "archive.sqlite"
        shutil.copy(self._made, file)
        return Home(f"sqlite:///{file}")


class Databases:
    """An archive on a PostgreSQL server: one for all tests, each leaves its scans to the next."""

    def __init__(self, server: PostgreSQL) -> None:
        self.address = server.address()
        _settle_neighbour(self.address)

    def home(self, folder: Path) -> Home:  # noqa: ARG002 - a database needs none
        with psycopg.connect(self.address) as connection:
            connection.execute("DELETE FROM scan WHERE id IS DISTINCT FROM %s", [NEIGHBOUR.id])
            connection.execute("DELETE FROM blob")
            connection.execute("DELETE FROM catalogue")
        return Home(self.address)


def _settle_neighbour(address: str) -> None:
    """Another scan, with the same numbers and words of its own; no test may ever meet it."""
    store = Archive.prepared(address).new_scan()
    store.save_scan(NEIGHBOUR)
    store.add([replace(build.address(seq), detail="neighbour") for seq in range(3)])
    found = tuple(build.finding("neighbour", snippet=f"<neighbour {n}>") for n in range(3))
    for seq in range(2):
        visit = build.visit(seq, NARROW, runs=(build.run("neighbour", failed=3),), findings=found)
        store.settle(build.audited(seq), [replace(visit, closed_shadow_roots=9)], [build.url(99)])
    store.begin([2])
    store.close()
