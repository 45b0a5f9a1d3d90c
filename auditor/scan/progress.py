"""Progress: what a running scan tells whoever listens, and the ways it can be shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class ProgressMode(StrEnum):
    """How progress is shown; AUTO is a live line on a terminal and PLAIN elsewhere."""

    AUTO = "auto"
    PLAIN = "plain"
    JSON = "json"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a scan stands.

    Attributes:
        done: addresses that were visited, whatever became of them.
        known: addresses that it will come to as far as is known, those done included; what a
            cap leaves out is not counted.
        beyond: addresses that are known and that a cap leaves out.
        audited: addresses that were audited in every viewport.
        failed, cant_tell: occurrences so far of kind breach or duty.
        current: the address most lately begun, hostile text; None between pages.
        evidence: bytes that are kept of the pages by now; None where none are to be.
        elapsed: since this process began, an earlier part of a resumed scan not counted.
    """

    done: int
    known: int
    beyond: int
    audited: int
    failed: int
    cant_tell: int
    current: str | None
    elapsed: timedelta
    evidence: int | None = None


Listener = Callable[[Progress], None]
"""Called whenever something changed, from the scan's own thread; must return at once."""
