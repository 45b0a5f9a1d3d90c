"""Evidence of the pages of a scan of a service: kept in its archive, the same data once.

So they count as room, are in backups, are read on every machine of the service, and go with the
scan, whoever removes it (`purging`).
"""

from hashlib import sha256

from sqlalchemy import func, select

from auditor.errors import LeaseLost, StoreError
from auditor.store import exhibits
from auditor.store.database import Database, insert_once
from auditor.store.schema import blob, kept
from auditor.store.schema import scan as scans
from auditor.store.service_schema import piece


class ScanPieces:
    """The pieces of one scan; meets `auditor.scan.dossiers.PieceKeeper`.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def __init__(self, database: Database, scan: str) -> None:
        """Bind to a scan.

        Args:
            database: the archive; nobody else uses it at the same time.
            scan: its id.
        """
        self._database = database
        self._scan = scan
        self._mine = (
            piece.c.scan == select(scans.c.number).where(scans.c.id == scan).scalar_subquery()
        )

    def size(self) -> tuple[int, int]:
        """How many pieces there are, and their bytes together."""
        sums = select(func.count(), func.coalesce(func.sum(piece.c.bytes), 0)).where(self._mine)
        with self._database.read() as connection:
            number, size = connection.execute(sums).one()
        return int(number), int(size)

    def holds(self, digest: str) -> bool:
        """Whether there is a piece with this SHA-256."""
        this = select(piece.c.hash).where(self._mine, piece.c.hash == digest)
        with self._database.read() as connection:
            return connection.execute(this).first() is not None

    def put(self, digest: str, data: bytes) -> None:
        """Keep a piece.

        Args:
            digest: SHA-256 of the data, hex.
            data: the piece.

        Raises:
            LeaseLost: the scan was removed meanwhile.
        """
        there = select(scans.c.number, scans.c.organisation).where(scans.c.id == self._scan, kept())
        with self._database.write("keep evidence in") as connection:
            # nobody removes the scan, and misses what is written here, before this is through
            row = connection.execute(there.with_for_update(key_share=True, read=True)).first()
            if row is None:
                raise LeaseLost(f"The scan {self._scan} was removed: nothing more is kept of it.")
            exhibits.keep_data(connection, row.organisation, digest, data)
            values = {"hash": digest, "organisation": row.organisation, "bytes": len(data)}
            insert_once(connection, piece, {"scan": row.number, **values})

    def get(self, digest: str) -> bytes:
        """A piece.

        Raises:
            StoreError: it is not there, or is not what was kept.
        """
        both = (blob.c.organisation == piece.c.organisation) & (blob.c.hash == piece.c.hash)
        this = select(blob.c.data).join_from(piece, blob, both)
        with self._database.read() as connection:
            data = connection.execute(this.where(self._mine, piece.c.hash == digest)).scalar()
        if data is None or sha256(data).hexdigest() != digest:
            raise StoreError(
                f"The piece of evidence {digest} of {self._scan} is missing, or is not as it was"
                " kept: use a backup that has it, or scan again."
            )
        return bytes(data)
