"""The room that an archive takes on its disk."""

import os
from time import monotonic, sleep
from typing import Final

from sqlalchemy import Connection, text

from auditor.store.database import Database

_PAGES: Final = 2_000
"""Given back at once: some megabytes, in a fraction of a second."""


def size_of(database: Database) -> int:
    """Bytes that an archive takes: its file with the log beside it, or what its server says.

    Raises:
        StoreError: the database refused.
    """
    file = database.file
    if file is None:
        with database.read() as connection:
            asked = text("SELECT pg_database_size(current_database())")
            return int(connection.execute(asked).scalar_one())
    log = file.with_name(f"{file.name}-wal")
    return sum(one.stat().st_size for one in (file, log) if one.exists())


def free_for(database: Database) -> int | None:
    """Bytes that are free for an archive in a file; None for one on a server."""
    if database.file is None:
        return None
    disk = os.statvfs(database.file.parent)
    return disk.f_bavail * disk.f_frsize


def give_back_room(database: Database) -> None:
    """Make the file of an archive as small as what is in it, some pages at a time.

    Where the file was made before files of a service could shrink, nothing happens.

    Raises:
        StoreError: the database refused.
    """
    while True:
        begun = monotonic()
        with database.write("tidy") as connection:
            free = _unused(connection)
            for _ in range(min(free, _PAGES)):
                connection.exec_driver_sql("PRAGMA incremental_vacuum(1)")
            if _unused(connection) in (0, free):
                return
        sleep(monotonic() - begun)


def _unused(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA freelist_count").scalar_one())
