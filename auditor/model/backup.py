"""What a backup says of itself."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupLabel:
    """The label of a backup, which lies in the backup itself.

    Attributes:
        auditor: version of the program that wrote it.
        revision: of the tables in it.
        made: when it was begun; it holds the archive as it was at one moment soon after.
        size: bytes of the archive in it, unpacked.
        digest: SHA-256 of these bytes, hex.
    """

    auditor: str
    revision: str
    made: datetime
    size: int
    digest: str
