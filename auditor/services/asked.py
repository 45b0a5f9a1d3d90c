"""Scans that a service was asked for: found, listed."""

from collections.abc import Sequence
from typing import Protocol

from auditor.model.admission import AskedScan, ScanFilter


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
        self, organisation: str, wanted: ScanFilter, after: str | None, limit: int
    ) -> Sequence[AskedScan]:
        """Scans of an organisation, newest first, behind the one of id ``after``."""
