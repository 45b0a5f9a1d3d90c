"""Reports that take long to make: made once, kept as files, and given up when room is short.

Each is a file in a folder of its scan, named by what was asked for and by all that it was made of,
so that it is never one of before, and by the other scans that it tells of, so that it goes with
each of them. Several processes may share the folder. Who makes one writes it under another name
that it holds a lock on, and renames it when it is whole: nobody sees half a report, none is made
twice at the same time, and who dies lets go of the lock.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from auditor.errors import StoreError

MOST: Final = 1_000_000_000
"""Bytes of all of them together, where no less is set."""
TOLD_FOR: Final = 60
"""Seconds for which it is told of a report that it could not be made; then it is tried again."""
_HASH: Final = 32
_PART: Final = ".part"
_FAILED: Final = ".failed"
_AND: Final = "+"
"""Stands before each other scan in a file's name."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Which report it is.

    Attributes:
        scan: id of its scan.
        question: hash of what was asked for: format, language, title and so on.
        state: hash of all that the answer is made of: seal, verdicts, case, programs.
        others: ids of the other scans that it tells of.
    """

    scan: str
    question: str
    state: str
    others: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        scan: str,
        question: tuple[str, ...],
        state: tuple[str, ...],
        others: tuple[str, ...] = (),
    ) -> "Kept":
        """The report of a scan that answers a question from a state, and tells of other scans."""
        return cls(scan, _hash(question), _hash(state), others)

    @property
    def name(self) -> str:
        """Of its file."""
        return _AND.join((f"{self.question}-{self.state}", *self.others))


def _hash(parts: tuple[str, ...]) -> str:
    told = "".join(f"{len(part)}:{part}" for part in parts)
    return sha256(told.encode("utf-8", "replace")).hexdigest()[:_HASH]


@dataclass(frozen=True, slots=True)
class Made:
    """A report that is there.

    Attributes:
        file: opened; it can be read to its end, whatever becomes of its name.
        size: bytes.
    """

    file: BinaryIO
    size: int


@dataclass(frozen=True, slots=True)
class NotMade:
    """A report that could not be made a moment ago.

    Attributes:
        told: what was said of it.
        again: seconds until it is tried again.
    """

    told: str
    again: int


class BeingMade:
    """A report that somebody makes now."""


Found: TypeAlias = Made | NotMade | BeingMade | None
"""What is there of a report; None for nothing."""


class KeptReports:
    """The reports of one folder; any thread and any process of this machine may ask."""

    def __init__(self, folder: Path, *, most: int = MOST) -> None:
        """Nothing is written yet.

        Args:
            folder: where they are; it is made with the first of them.
            most: bytes of all of them together.
        """
        self._folder = folder
        self._most = most

    def look(self, one: Kept) -> Found:
        """What is there of a report.

        Raises:
            StoreError: the folder cannot be read.
        """
        path = self._path(one)
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return self._failure(path) or (BeingMade() if _is_held(_beside(path, _PART)) else None)
        except OSError as error:
            raise self._refused(error) from error
        with suppress(OSError):  # the last that was asked for is the last to go
            os.utime(path)
        return Made(file, os.fstat(file.fileno()).st_size)

    def make(self, one: Kept, write: Callable[[BinaryIO], None]) -> None:
        """Make a report; where it is there, or somebody makes it now, nothing happens.

        Args:
            one: which.
            write: writes it; what it raises is raised on, and nothing is kept.

        Raises:
            StoreError: it cannot be written.
        """
        path = self._path(one)
        part = _beside(path, _PART)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _held(part) as file:
                if file is None:
                    return
                if path.exists():
                    part.unlink(missing_ok=True)
                    return
                try:
                    write(file)
                    file.flush()
                    part.rename(path)
                except BaseException:
                    part.unlink(missing_ok=True)
                    raise
        except OSError as error:
            raise self._refused(error) from error
        _beside(path, _FAILED).unlink(missing_ok=True)
        self._forget_earlier(one)
        self._make_room(path)

    def fail(self, one: Kept, told: str) -> None:
        """Keep for a moment why a report could not be made, for whoever asks for it.

        Args:
            one: which.
            told: is given back by `look`.
        """
        failed = _beside(self._path(one), _FAILED)
        part = failed.with_name(f"{failed.name}.{os.getpid()}")
        with suppress(OSError):  # then it is made again when somebody asks
            failed.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_text(told, "utf-8")
            part.replace(failed)

    def used(self) -> int:
        """Bytes that they take."""
        return sum(size for _, size, _ in self._files())

    def scans(self) -> tuple[str, ...]:
        """Ids of the scans that something is kept of, or told of in what is kept of another."""
        told = (one for _, _, path in self._files() for one in _others(path))
        return tuple(sorted({*self._folders(), *told}))

    def forget(self, scan: str) -> None:
        """Remove all reports of a scan, or that tell of it; who reads one goes on."""
        for _, _, path in self._files():
            if scan in _others(path):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
        folder = self._folder / scan
        with suppress(OSError):  # what is made at this moment goes the next time
            for file in folder.iterdir():
                file.unlink(missing_ok=True)
            folder.rmdir()

    def clear(self) -> bool:
        """Give up all of them, since room is short; returns whether that made any."""
        return sum(_given_up(path) for _, size, path in self._files() if size) > 0

    def _make_room(self, newest: Path) -> None:
        """Remove those that nobody asked for for longest, until there are few enough."""
        found = sorted(self._files())
        left = sum(size for _, size, _ in found) - self._most
        for _, size, path in found:
            if left > 0 and path != newest and _given_up(path):
                left -= size

    def _forget_earlier(self, one: Kept) -> None:
        """Remove what the same question was answered before something was changed."""
        for path in self._path(one).parent.glob(f"{one.question}-*"):
            if not path.name.startswith(one.name) and path.suffix != _PART:
                path.unlink(missing_ok=True)

    def _folders(self) -> tuple[str, ...]:
        try:
            with os.scandir(self._folder) as there:
                return tuple(entry.name for entry in there if entry.is_dir())
        except FileNotFoundError:
            return ()

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """Every file with the moment since which nobody asked for it, and its bytes."""
        for scan in self._folders():
            with suppress(FileNotFoundError), os.scandir(self._folder / scan) as there:
                for entry in there:
                    with suppress(FileNotFoundError):
                        found = entry.stat(follow_symlinks=False)
                        yield found.st_mtime, found.st_size, Path(entry.path)

    def _failure(self, path: Path) -> NotMade | None:
        failed = _beside(path, _FAILED)
        try:
            left = TOLD_FOR - (time.time() - failed.stat().st_mtime)
            if left <= 0:
                failed.unlink(missing_ok=True)
                return None
            return NotMade(failed.read_text("utf-8"), max(1, round(left)))
        except OSError:
            return None

    def _path(self, one: Kept) -> Path:
        return self._folder / one.scan / one.name

    def _refused(self, error: OSError) -> StoreError:
        return StoreError(
            f"A report could not be kept in {self._folder} ({error.strerror or error}): check that"
            " the disk has room and that the data folder may be written."
        )


def _given_up(path: Path) -> bool:
    """Remove a file; one that is being written stays, and what a dead process left of one goes."""
    if path.suffix == _PART and _is_held(path):
        return False
    path.unlink(missing_ok=True)
    return True


def _others(path: Path) -> list[str]:
    """The other scans that a file tells of, or what is beside it."""
    return path.name.partition(".")[0].split(_AND)[1:]


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}{ending}")


def _is_held(path: Path) -> bool:
    """Whether somebody has the lock on a file."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


@contextmanager
def _held(path: Path) -> Iterator[BinaryIO | None]:
    """An empty file with a lock on it; None where somebody else has that.

    Raises:
        OSError: the disk refused.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        try:
            renamed = path.stat().st_ino != os.fstat(file.fileno()).st_ino
        except FileNotFoundError:
            renamed = True
        if renamed:  # who had the lock was through with it between the two calls above
            yield None
            return
        file.truncate()
        yield file
