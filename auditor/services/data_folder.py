"""The data folder of a service: one server's at a time, and nobody else's to read."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from auditor.errors import StoreError, UsageError

_LOCK: Final = "lock"
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Make the folder where it is missing, and keep other servers out as long as this lasts.

    The lock is the kernel's: it goes with the process, however that ends. What this process and its
    children make meanwhile, wherever that is, only its owner may read.

    Yields:
        The folder, absolute.

    Raises:
        UsageError: another server has it, or others may read it.
        StoreError: it cannot be made or written.
    """
    place = folder.absolute()
    before = os.umask(_OTHERS)
    try:
        with _locked(place):
            yield place
    finally:
        os.umask(before)


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        _keep_others_out(place)
        lock = os.open(place / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            f"Could not use the data folder {place} ({error.strerror}): choose one that may be"
            " written with AUDITOR_DATA_DIR."
        ) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                f"Another server uses the data folder {place}: stop it, or give this one a folder"
                " of its own with AUDITOR_DATA_DIR."
            ) from None
        yield
    finally:
        os.close(lock)


def _keep_others_out(place: Path) -> None:
    """Let nobody but its owner into the folder, where it is a data folder or may become one.

    Raises:
        UsageError: others may read it, and it may be more than a data folder.
        OSError: its mode cannot be changed.
    """
    if place.stat().st_mode & _OTHERS:
        if any(place.iterdir()) and not (place / _LOCK).exists():
            raise UsageError(
                f"Others may read the data folder {place}, and more than ours is in it: run"
                f" chmod 700 {place}, or choose another one with AUDITOR_DATA_DIR."
            )
        place.chmod(0o700)
    for file in place.iterdir():
        mode = file.lstat().st_mode
        if stat.S_ISREG(mode) and mode & _OTHERS:
            file.chmod(0o600)


def write_secret(file: Path, secret: str) -> None:
    """Write a secret into a file that nobody but its owner may read; all of it or nothing.

    Raises:
        StoreError: it cannot be written.
    """
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as written:
            written.write(f"{secret}\n")
            written.flush()
            os.fsync(written.fileno())
        beside.replace(file)
    except OSError as error:
        raise StoreError(
            f"Could not write {file} ({error.strerror}): check that the disk has room and that the"
            " data folder may be written."
        ) from error
