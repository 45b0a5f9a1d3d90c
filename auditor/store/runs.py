"""The folder of runs: one sub-folder for each run, named so that names sort by time."""

import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from auditor.errors import StoreError, UsageError

DATABASE_NAME: Final = "scan.sqlite"
"""Name of the file with the results, in the folder of every run."""

_ID: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}")


def new_run(root: Path, started: datetime) -> tuple[str, Path]:
    """Make the folder of a new run.

    Args:
        root: the folder of runs; made if it is missing.
        started: when the scan began, with a time zone.

    Returns:
        The run's id, such as ``20261121T101500Z-a1b2c3``, and its folder ``root/<id>``.

    Raises:
        StoreError: the folder cannot be made.
    """
    run = f"{started.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    folder = root / run
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise StoreError(
            f"Could not make the folder {folder} ({error.strerror}): choose a folder that may be"
            " written."
        ) from error
    return run, folder


def list_runs(root: Path) -> tuple[str, ...]:
    """Ids of the runs in ``root`` that have results, newest first."""
    found = [file.parent.name for file in root.glob(f"*/{DATABASE_NAME}")]
    return tuple(sorted(filter(_ID.fullmatch, found), reverse=True))


def find_run(root: Path, name: str | None) -> Path:
    """The folder of a run.

    Args:
        root: the folder of runs.
        name: a run's id; None means the newest run.

    Raises:
        UsageError: there is no such run, or no run at all.
    """
    runs = list_runs(root)
    if not runs:
        raise UsageError(f"There are no runs in {root}: scan a site first.")
    if name is None:
        return root / runs[0]
    if name not in runs:
        newest = ", ".join(runs[:3])
        raise UsageError(f"There is no run {name!r} in {root}: the newest are {newest}.")
    return root / name
