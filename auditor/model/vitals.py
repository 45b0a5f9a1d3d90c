"""How a service is: what whoever watches over it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from auditor.model.admission import Standing


class Organ(StrEnum):
    """What a service needs to take scans on."""

    ARCHIVE = "archive"
    DISK = "disk"
    BROWSER = "browser"


class Fitness(StrEnum):
    """Whether that is as it must be."""

    OK = "ok"
    SILENT = "silent"
    """It does not answer."""
    FULL = "full"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """The room that an archive takes, and has.

    Attributes:
        used: bytes of the archive.
        cap: bytes that it may take; None for no cap.
        free: bytes of its disk that are free; None where that is not this machine's.
    """

    used: int
    cap: int | None
    free: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What is counted of all organisations together.

    Attributes:
        scans: how many are kept, by state.
        waiting: scans that no process carries out yet.
        longest_wait: of them; None where none waits.
        working: scans that are carried out.
        pages_settled, pages_open: addresses of scans that are not over, by whether they have a
            state yet.
    """

    scans: Mapping[Standing, int]
    waiting: int
    longest_wait: timedelta | None
    working: int
    pages_settled: int
    pages_open: int
