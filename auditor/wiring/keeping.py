"""Backups of a service's archive, and their way back."""

from datetime import UTC, datetime
from pathlib import Path

from auditor import __version__
from auditor.model.backup import BackupLabel
from auditor.settings import ServiceSettings
from auditor.store import backup
from auditor.wiring.service import archive_address


def back_up(settings: ServiceSettings, file: Path) -> BackupLabel:
    """Write a backup of the archive as it is now, whoever writes it meanwhile.

    Raises:
        UsageError: the file is there already.
        StoreError: the archive cannot be read, or the file not be written.
    """
    address = archive_address(settings)
    return backup.back_up(address, file, version=__version__, made=datetime.now(UTC))


def restore(settings: ServiceSettings, file: Path, *, replace: bool) -> BackupLabel:
    """Put what a backup holds in the place of the archive; the caller holds the data folder.

    Raises:
        UsageError: it is no backup, or one of a later Auditor, or something is there already.
        StoreError: it cannot be written, or another program uses the database.
    """
    return backup.restore(file, archive_address(settings), replace=replace)
