"""Spools: the files that reports, and results beside evidence, lie in while they are sent.

What room these may take is told here, too.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import _TemporaryFileWrapper
from typing import Final

from auditor.errors import ArchiveFull, Overloaded, StoreError
from auditor.services.health import RESERVE

MOST: Final = 4_000_000_000
"""Bytes of all of them together: some thirty reports of 100,000 findings as JSON."""
_FREE: Final = RESERVE // 2
"""Bytes that they leave free on their disk; scans, which leave more, end before reports do."""


class Spools:
    """The spools of one server; may be used by many threads.

    Attributes:
        used: bytes that they take.
    """

    def __init__(self, folder: Path, *, most: int = MOST) -> None:
        """Nothing is written yet.

        Args:
            folder: where they lie: this server's alone, and there.
            most: bytes of all of them together.
        """
        self.used = 0
        self._folder = folder
        self._most = most
        self._lock = threading.Lock()

    def open(self) -> "SpoolFile":
        """A new file, which is gone once it is closed, or forgotten.

        Raises:
            StoreError: there is no room for it.
        """
        try:
            return SpoolFile(self, tempfile.NamedTemporaryFile(dir=self._folder, buffering=0))
        except OSError as error:
            raise self._refused(error) from error

    @contextmanager
    def made(self, make: Callable[[Path], None]) -> Iterator[Path]:
        """A file that is made whole before it is read, and gone afterwards.

        Args:
            make: makes it, where there is none yet; what it raises is raised on.

        Raises:
            Overloaded: all spools together have no room for it.
            StoreError: the disk has none.
        """
        self.refuse_on_full_disk()
        try:
            folder = tempfile.TemporaryDirectory(dir=self._folder)
        except OSError as error:
            raise self._refused(error) from error
        with folder as place:
            file = Path(place) / "file"
            make(file)
            size = file.stat().st_size
            self.take(size)
            try:
                yield file
            finally:
                self.give_back(size)

    def take(self, size: int) -> None:
        """Have room for so many bytes more.

        Raises:
            Overloaded: those of all reports that are being sent are too many.
            ArchiveFull: the disk has too little left.
        """
        self.refuse_on_full_disk(size)
        with self._lock:
            if self.used + size > self._most:
                raise Overloaded(
                    "The reports that are being sent take all the room there is for them: ask"
                    " again in a while."
                )
            self.used += size

    def refuse_on_full_disk(self, size: int = 0) -> None:
        """See that the disk has room for so many bytes more.

        Raises:
            ArchiveFull: it has too little left.
        """
        disk = os.statvfs(self._folder)
        if disk.f_bavail * disk.f_frsize < _FREE + size:
            raise ArchiveFull("The disk has no room to write a report: remove scans, or make room.")

    def give_back(self, size: int) -> None:
        """Need the room for so many bytes no more."""
        with self._lock:
            self.used -= size

    def _refused(self, error: OSError) -> StoreError:
        return StoreError(
            f"A report could not be begun in {self._folder} ({error.strerror}): check that the"
            " disk has room and that the data folder may be written."
        )


class SpoolFile:
    """A file of `Spools`; whoever writes it may be another thread than who reads."""

    def __init__(self, spools: Spools, file: "_TemporaryFileWrapper[bytes]") -> None:
        """Take over ``file``, which is empty."""
        self._spools = spools
        self._file = file
        self._taken = 0

    def write(self, data: bytes) -> None:
        """Write bytes behind those that are there.

        Raises:
            Overloaded: all spools together have no room for them.
            StoreError: the disk has none.
        """
        self._spools.take(len(data))
        self._taken += len(data)
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise StoreError(
                f"The report could not be written ({error.strerror}): make room on the disk of the"
                " data folder."
            ) from error

    def read(self, size: int, at: int) -> bytes:
        """Bytes that were written, from a place on."""
        return os.pread(self._file.fileno(), size, at)

    def close(self) -> None:
        """Remove it; a second call does nothing."""
        self._file.close()
        taken, self._taken = self._taken, 0
        self._spools.give_back(taken)

    def __del__(self) -> None:
        # A client may be gone before anybody begins to read.
        self.close()


def empty_folder(folder: Path) -> Path:
    """A folder for spools, without those that a server left which was killed.

    Args:
        folder: of the server that holds the data folder it lies in.

    Raises:
        StoreError: it cannot be made or emptied.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for left in folder.iterdir():
            with suppress(FileNotFoundError):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
    except OSError as error:
        raise StoreError(
            f"Could not use {folder} ({error.strerror}): check that the data folder may be written."
        ) from error
    return folder
