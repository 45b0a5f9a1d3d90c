"""Scans that a service was asked for: found, listed."""

from typing import Protocol

from auditor.model.admission import AskedScan, ScanFilter
from auditor.model.asked import Slice


class AskedScans(Protocol):
    """Where the scans are that a service was asked for.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def find(self, organisation: str, name: str) -> AskedScan:
        """The scan of this id, with what was asked for.

        Raises:
            NotThere: the organisation has no such scan.
        """

    def list(
        self, organisation: str, wanted: ScanFilter, after: str, limit: int
    ) -> Slice[AskedScan]:
        """Scans of an organisation, newest first, behind the one at ``after``."""
