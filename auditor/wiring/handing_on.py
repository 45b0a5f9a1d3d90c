"""Handing on the evidence of the scans of a service, put together."""

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import BinaryIO

from auditor.services.evidence import KeptEvidence
from auditor.services.handing_on import HandingOn, ReadPiece
from auditor.services.spools import Spools
from auditor.store import Store
from auditor.store.database import Database
from auditor.store.evidence_archive import Label, write_archive
from auditor.store.run_file import write_run_file
from auditor.store.scan_pieces import ScanPieces
from auditor.store.shelf import Shelf


def handing_on(database: Database, spools: Spools) -> HandingOn:
    """What hands on the evidence of the scans of a service's archive, through files of spools."""

    def pack_run(out: BinaryIO, results: Path, kept: KeptEvidence, read: ReadPiece, /) -> None:
        label = Label(run=kept.run, seal=kept.seal, versions=kept.versions)
        write_archive(out, results, label, kept.digests, read)

    def pieces_of(scan: str) -> ReadPiece:
        return ScanPieces(database.lend(), scan).get

    return HandingOn(
        archive=Shelf(database),
        write_run=partial(write_run_file, database),
        open_run=lambda file: closing(Store.open_read_only(file)),
        pieces_of=pieces_of,
        pack=pack_run,
        spools=spools,
    )
