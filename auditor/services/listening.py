"""Listening: what is told of a scan while it goes on."""

from collections.abc import Collection, Mapping
from typing import Protocol

from auditor.model.event import Events


class Listening(Protocol):
    """Where events are kept; several processes may write and read it.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def after(self, organisation: str, scan: str, last: int) -> Events:
        """What was told of a scan behind the event of this id, in its order.

        Raises:
            NotThere: the organisation has no such scan.
        """

    def newest(self, wanted: Collection[str]) -> Mapping[str, int]:
        """The id of the newest event of each of some scans, by the id of the scan."""
