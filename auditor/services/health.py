"""Health: whether a service can take scans on, and what is counted of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from auditor.errors import ArchiveFull, StoreError
from auditor.model.vitals import Fitness, Organ, Space, Vitals

RESERVE: Final = 200 * 1024 * 1024
"""Bytes that stay free on the disk of an archive, so that scans that end can say so."""


_MEGABYTE: Final = 1_000_000
_GIGABYTE: Final = 1_000_000_000


class WatchedArchive(Protocol):
    """An archive as it is watched.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def answers(self) -> None:
        """Read something small."""

    def size(self) -> int:
        """Bytes that the archive takes."""

    def free(self) -> int | None:
        """Bytes of its disk that are free; None where that is not this machine's."""

    def vitals(self) -> Vitals:
        """What is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Knows whether there is room for more results.

    Attributes:
        cap: bytes that the archive may take, with what lies beside it; None for no cap.
        reserve: bytes that stay free on its disk.
        beside: bytes that are needed for a while.
        give_way: gives up what can be made again; returns whether that made any room.
    """

    archive: WatchedArchive
    cap: int | None
    reserve: int = RESERVE
    beside: Callable[[], int] = lambda: 0
    give_way: Callable[[], bool] = lambda: False

    def space(self) -> Space:
        """What the archive takes, and has.

        Raises:
            StoreError: the archive refused.
        """
        used = self.archive.size() + self.beside()
        return Space(used=used, cap=self.cap, free=self.archive.free())

    def refuse_when_full(self) -> None:
        """See that there is room.

        Raises:
            ArchiveFull: there is none.
            StoreError: the archive refused.
        """
        space = self.space()
        if self._is_full(space) and self.give_way():
            space = self.space()
        if space.cap is not None and space.used >= space.cap:
            raise ArchiveFull(
                f"The archive has reached its cap of {_told(space.cap)}: remove scans that are not"
                " needed, or ask whoever runs the service for more room (AUDITOR_DISK_CAP)."
            )
        if space.free is not None and space.free < self.reserve:
            raise ArchiveFull(
                f"The disk of the archive has {_told(space.free)} left, and {_told(self.reserve)}"
                " must stay free: remove scans that are not needed, or ask whoever runs the service"
                " for more room."
            )

    def _is_full(self, space: Space) -> bool:
        over = space.cap is not None and space.used >= space.cap
        return over or (space.free is not None and space.free < self.reserve)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Knows how the service is.

    Attributes:
        has_browser: whether the browser and its driver are on this machine.
    """

    archive: WatchedArchive
    room: Room
    has_browser: Callable[[], bool]

    def fitness(self) -> Mapping[Organ, Fitness]:
        """How each thing is that the service needs to take scans on."""
        found = dict.fromkeys(Organ, Fitness.OK)
        try:
            self.archive.answers()
        except StoreError:
            found[Organ.ARCHIVE] = Fitness.SILENT
        try:
            self.room.refuse_when_full()
        except ArchiveFull:
            found[Organ.DISK] = Fitness.FULL
        except (StoreError, OSError):
            found[Organ.DISK] = Fitness.SILENT
        if not self.has_browser():
            found[Organ.BROWSER] = Fitness.MISSING
        return found

    def vitals(self) -> Vitals:
        """What is counted of all organisations together.

        Raises:
            StoreError: the archive refused.
        """
        return self.archive.vitals()


def _told(size: int) -> str:
    """A size for people."""
    if size < _GIGABYTE:
        return f"{size / _MEGABYTE:.0f} MB"
    return f"{size / _GIGABYTE:.1f} GB"
