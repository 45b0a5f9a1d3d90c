"""Runs in a folder, as the services ask for them."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auditor.services.scans import Run
from auditor.store import DATABASE_NAME, Store, find_run, new_run


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
        return Run(id=name, folder=folder, store=Store.create(folder / DATABASE_NAME))

    def take_up(self, run: str | None) -> Run[Store]:
        """Hold a run for writing: the newest, or the one of this id or path.

        Raises:
            UsageError: there is no such run.
            StoreError: it cannot be read, or another process holds it.
        """
        folder = self._folder(run)
        return Run(id=folder.name, folder=folder, store=Store.open(folder / DATABASE_NAME))

    @contextmanager
    def read(self, run: str | None) -> Iterator[Store]:
        """The results of a run: the newest, or the one of this id or path.

        Raises:
            UsageError: there is no such run.
            StoreError: its results cannot be read.
        """
        with closing(Store.open_read_only(self._folder(run) / DATABASE_NAME)) as store:
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

    def _folder(self, run: str | None) -> Path:
        if run is not None and os.sep in run:
            return find_run(Path(run).parent, Path(run).name)
        return find_run(self.out / "runs", run)
