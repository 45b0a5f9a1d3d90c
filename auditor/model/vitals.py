"""How a service is: what whoever watches over it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from auditor.model.admission import Standing
from auditor.model.webhook import DeliveryState


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
        deliveries: events for webhooks that are kept, by what became of them.
        oldest_delivery: how long the one has waited that was written first of those that are still
            to be sent; None where none is.
        webhooks_disabled: webhooks that are sent nothing, since they failed for long or by wish.
    """

    scans: Mapping[Standing, int]
    waiting: int
    longest_wait: timedelta | None
    working: int
    pages_settled: int
    pages_open: int
    deliveries: Mapping[DeliveryState, int]
    oldest_delivery: timedelta | None
    webhooks_disabled: int
