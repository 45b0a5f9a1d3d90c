"""Retention: scans are removed when an organisation wishes it, or when their time is over."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from auditor.errors import ScanNotOver, ScanRemoved, StoreError

_log = logging.getLogger(__name__)


class Purging(Protocol):
    """Removes what an archive keeps of scans.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def purge(self, of_organisation: str, scan: str) -> None:
        """Remove a scan that is over.

        Raises:
            NotThere: the organisation has no such scan.
            ScanRemoved: it was removed already.
            ScanNotOver: it is not over.
        """

    def due(self, days: int) -> Sequence[tuple[str, str]]:
        """Scans whose time is over, as pairs of the id of the organisation and that of the scan.

        Args:
            days: that scans are kept of organisations that say nothing of it; 0 for ever.
        """

    def is_kept(self, scan: str) -> bool:
        """Whether there is a scan of this id that was not removed."""

    def finish(self) -> None:
        """Remove what is left of scans over whose removal a process died."""

    def give_back(self) -> None:
        """Give the room that scans had back to the disk, where the archive is a file."""


class KeptBeside(Protocol):
    """What a server keeps of scans beside their archive; another server may remove the scan."""

    def scans(self) -> Sequence[str]:
        """Ids of the scans that something is kept of."""

    def forget(self, scan: str) -> None:
        """Remove what is kept of a scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Removes scans.

    Attributes:
        days: that scans are kept after they ended, of organisations that say nothing of it; 0 for
            ever.
        beside: what is kept of scans beside their archive.
    """

    purging: Purging
    days: int
    beside: KeptBeside

    def remove(self, of_organisation: str, scan: str) -> None:
        """Remove a scan that is over, with all that was kept of it.

        Raises:
            NotThere: the organisation has no such scan.
            ScanRemoved: it was removed already.
            ScanNotOver: it is not over.
            StoreError: the archive refused, or another process is sealing the scan.
        """
        self.purging.purge(of_organisation, scan)
        self.beside.forget(scan)
        self.purging.give_back()

    def tidy(self, stop: Event) -> int:
        """Remove every scan whose time is over, and finish what was broken off.

        Args:
            stop: ends it early when it is set.

        Returns:
            How many scans were removed.

        Raises:
            StoreError: the archive refused.
        """
        self.purging.finish()
        removed = 0
        for of_organisation, scan in self.purging.due(self.days):
            if stop.is_set():
                break
            try:
                self.purging.purge(of_organisation, scan)
            except (ScanRemoved, ScanNotOver):
                continue  # another server was quicker, or it goes on
            except StoreError as error:
                _log.warning("%s is kept until the next time: %s", scan, error)
                continue
            _log.info("%s was removed: its time was over", scan)
            removed += 1
        for scan in self.beside.scans():
            if not self.purging.is_kept(scan):
                self.beside.forget(scan)
        if removed:
            self.purging.give_back()
        return removed
