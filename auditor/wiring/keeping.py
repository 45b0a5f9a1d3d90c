"""What is done for a service's archive: order, backups, and their way back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from auditor import __version__
from auditor.model.backup import BackupLabel
from auditor.services import housekeeping as keeping
from auditor.services.housekeeping import Routine
from auditor.services.retention import Retention
from auditor.settings import ServiceSettings
from auditor.store import Archive, backup, relocking
from auditor.store.homes import file_of, open_address
from auditor.store.purging import Purging
from auditor.store.relocking import Relocked
from auditor.wiring.service import archive_address, kept_reports
from auditor.wiring.vault import vault_of

_CONNECTIONS: Final = 2
_BALLAST: Final = "ballast"


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


def relock(settings: ServiceSettings) -> Relocked:
    """Lock the secrets of sites and webhooks with the newest key.

    Raises:
        UsageError: a key is none.
        StoreError: the archive cannot be read or written.
    """
    database = open_address(archive_address(settings))
    try:
        return relocking.relock(database, vault_of(settings, make=False))
    finally:
        database.close()


def housekeeping(settings: ServiceSettings) -> tuple[Routine, ...]:
    """What a server does for its archive beside its work, not yet started."""
    address = archive_address(settings)
    archive, file = Archive.shared(address, _CONNECTIONS), file_of(address)
    retention = Retention(
        purging=Purging(archive.database()),
        days=settings.retention_days,
        beside=kept_reports(settings),
    )
    return keeping.housekeeping(retention, file.absolute().with_name(_BALLAST) if file else None)
