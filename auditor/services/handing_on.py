"""Handing on the evidence of scans of a service: one archive each, as `auditor evidence export`."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias

from auditor.errors import NoEvidence, ScanNotOver
from auditor.model.tenant import Caller
from auditor.services.evidence import KeptEvidence, kept_of
from auditor.services.found import ScanArchive
from auditor.services.log import AUDIT
from auditor.services.replay import Source
from auditor.services.spools import Spools

_audit = logging.getLogger(AUDIT)

ReadPiece: TypeAlias = Callable[[str], bytes]
"""Gives a piece by its SHA-256; raises `auditor.errors.StoreError` where it is not as it was."""


class Pack(Protocol):
    """Writes an archive of evidence."""

    def __call__(
        self, out: BinaryIO, results: Path, kept: KeptEvidence, read: ReadPiece, /
    ) -> None:
        """Write it.

        Args:
            out: takes the bytes.
            results: the file of the run.
            kept: what belongs to it.
            read: gives its pieces.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingOn:
    """Hands on the evidence of scans.

    Every method raises `auditor.errors.NotThere` where the organisation has no such scan, and
    `auditor.errors.StoreError` where the archive refuses.

    Attributes:
        archive: where scans are.
        write_run: writes a scan, by its id, into a new file, as that of a run.
        open_run: opens such a file.
        pieces_of: gives the pieces of a scan, by its id.
        pack: writes an archive.
        spools: have room for such files.
    """

    archive: ScanArchive
    write_run: Callable[[str, Path], None]
    open_run: Callable[[Path], AbstractContextManager[Source]]
    pieces_of: Callable[[str], ReadPiece]
    pack: Pack
    spools: Spools

    def seal(self, organisation: str, scan: str) -> str:
        """The seal of a scan whose evidence can be handed on.

        Raises:
            ScanNotOver: it goes on.
            NoEvidence: none was kept of it.
        """
        with self.archive.open(organisation, scan) as reader:
            record, seal = reader.load_scan(), reader.sealed_as()
        if seal is None:
            raise ScanNotOver(scan)
        if record is None or record.evidence is None:
            raise NoEvidence(scan)
        return seal

    def write(self, caller: Caller, scan: str, out: BinaryIO) -> None:
        """Write the archive of a scan; the log tells who it is for.

        Args:
            caller: who asks, whose organisation has the scan.
            scan: its id.
            out: takes the bytes.

        Raises:
            Overloaded: what is being sent takes all the room there is for it.
            StoreError: something is not as it was kept, or the scan was removed meanwhile.
        """
        with self.spools.made(partial(self.write_run, scan)) as results:
            with self.open_run(results) as reader, reader.snapshot():
                kept = kept_of(reader)
            who = f"{caller.key} of {caller.organisation}"
            _audit.info("the evidence of %s is handed on to %s", scan, who)
            self.pack(out, results, kept, self.pieces_of(scan))
