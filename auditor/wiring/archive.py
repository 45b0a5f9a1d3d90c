"""Runs in a folder, as the services ask for them."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auditor.services.scans import Run
from auditor.store import DATABASE_NAME, Store, find_run, new_run
from auditor.store.pieces import FOLDER_NAME, PieceFolder


@dataclass(frozen=True, slots=True)
class RunFolders:
    """Runs below a folder, each in ``runs/ID``."""

    out: Path

    def begin(self, started: datetime) -> Run[Store]:
        """Make a new run.

        Raises:
            StoreError: it cannot be made.
        """
        name, folder = new_run(self.out / "runs", started)
        return _held(folder, Store.create(folder / DATABASE_NAME), name)

    def take_up(self, run: str | None) -> Run[Store]:
        """Hold a run for writing: the newest, or the one of this id or path.

        Raises:
            UsageError: there is no such run.
            StoreError: it cannot be read, or another process holds it.
        """
        folder = self.folder(run)
        return _held(folder, Store.open(folder / DATABASE_NAME), folder.name)

    @contextmanager
    def read(self, run: str | None) -> Iterator[Store]:
        """The results of a run: the newest, or the one of this id or path.

        Raises:
            UsageError: there is no such run.
            StoreError: its results cannot be read.
        """
        with closing(Store.open_read_only(self.folder(run) / DATABASE_NAME)) as store:
            yield store

    @contextmanager
    def hold(self, run: str | None) -> Iterator[Store]:
        """The same, held for writing.

        Raises:
            UsageError: there is no such run.
            StoreError: it cannot be written, or another process holds it.
        """
        with closing(self.take_up(run).store) as store:
            yield store

    def folder(self, run: str | None) -> Path:
        """The folder of a run: the newest, or the one of this id or path.

        Raises:
            UsageError: there is no such run.
        """
        if run is not None and os.sep in run:
            return find_run(Path(run).parent, Path(run).name)
        return find_run(self.out / "runs", run)


def _held(folder: Path, store: Store, name: str) -> Run[Store]:
    return Run(id=name, folder=folder, store=store, pieces=PieceFolder(folder / FOLDER_NAME))
