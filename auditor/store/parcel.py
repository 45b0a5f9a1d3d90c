"""The file of a backup: a ZIP archive that holds one SQLite archive and a label.

`manifest.json` names the form of the file, the program and the tables, and the SHA-256 of
`archive.sqlite`. Nobody but its owner may read the file: it holds pictures of pages and addresses.
"""

import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from auditor.errors import StoreError, UsageError
from auditor.model.backup import BackupLabel

FORM: Final = 1
"""Of the file; a later form gets a higher number."""

_ARCHIVE: Final = "archive.sqlite"
_LABEL: Final = "manifest.json"
_LONGEST_LABEL: Final = 64 * 1024
_CHUNK: Final = 1024 * 1024
_SPOILT: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(KeyError, TypeError, ValueError),
)
"""What reading a file raises that is no ZIP archive, or not ours, or not whole.

NotImplementedError and RuntimeError are zipfile's: a compression that it lacks, and a password.
"""
_QUICK: Final = 1
"""Level of compression: texts become a fifth either way, and pictures are small already."""


@contextmanager
def workplace(folder: Path, doing: str) -> Iterator[Path]:
    """A folder for what is not finished yet, on the disk of what it becomes; gone afterwards.

    Args:
        folder: that it lies in.
        doing: what is attempted, for the error: "Could not {doing} …".

    Raises:
        StoreError: the disk refused, here or in what is done within.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".auditor-", dir=folder) as made:
            yield Path(made)
    except OSError as error:
        raise StoreError(
            f"Could not {doing} in {folder} ({error.strerror or error}): check that the folder is"
            " there, that it may be written and that the disk has room."
        ) from error


def pack(archive: Path, revision: str, version: str, made: datetime, target: Path) -> BackupLabel:
    """Write a backup.

    Args:
        archive: SQLite file that nobody writes.
        revision: of its tables.
        version: of this program.
        made: when the backup was begun.
        target: the new file; its mode is 600.

    Raises:
        OSError: the disk refused.
    """
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICK) as packed:
            with archive.open("rb") as source, packed.open(_ARCHIVE, "w", force_zip64=True) as into:
                size, digest = _copied(source, into)
            label = BackupLabel(
                auditor=version, revision=revision, made=made, size=size, digest=digest
            )
            packed.writestr(_LABEL, _written(label))
        file.flush()
        os.fsync(file.fileno())
    return label


def unpack(file: Path, target: Path) -> BackupLabel:
    """Take the archive out of a backup, and check that it is what was put into it.

    Args:
        file: the backup.
        target: the new SQLite file.

    Raises:
        UsageError: it is no backup, not whole, or of a form that is not known.
        OSError: the disk refused what was to be written.
    """
    try:
        source = file.open("rb")
    except OSError as error:
        raise UsageError(
            f"The backup {file} cannot be read ({error.strerror}): check its name and that it may"
            " be read."
        ) from error
    with source:
        try:
            with zipfile.ZipFile(source) as packed:
                label = _label(packed, file)
                with packed.open(_ARCHIVE) as content, target.open("xb") as into:
                    size, digest = _copied(content, into, label.size)
                    into.flush()
                    os.fsync(into.fileno())
        except _SPOILT as error:
            raise _not_whole(file) from error
    if (size, digest) != (label.size, label.digest):
        raise _not_whole(file)
    return label


def _not_whole(file: Path) -> UsageError:
    return UsageError(
        f"{file} is no backup of Auditor, or is not as it was written: take another backup."
    )


def _label(packed: zipfile.ZipFile, file: Path) -> BackupLabel:
    with packed.open(_LABEL) as written:
        said = json.loads(written.read(_LONGEST_LABEL))
    if said["form"] != FORM:
        raise UsageError(
            f"The backup {file} was written by a later Auditor ({said['auditor']}): restore it"
            " with that one."
        )
    return BackupLabel(
        auditor=str(said["auditor"]),
        revision=str(said["revision"]),
        made=datetime.fromisoformat(said["made"]),
        size=int(said["size"]),
        digest=str(said["sha256"]),
    )


def _written(label: BackupLabel) -> str:
    said = {
        "form": FORM,
        "auditor": label.auditor,
        "revision": label.revision,
        "made": label.made.isoformat(),
        "size": label.size,
        "sha256": label.digest,
    }
    return json.dumps(said, indent=2) + "\n"


def _copied(source: IO[bytes], target: IO[bytes], most: int | None = None) -> tuple[int, str]:
    """Copy, and tell how many bytes and their SHA-256; stops behind ``most``."""
    size, made = 0, hashlib.sha256()
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if most is not None and size > most:
            break
        made.update(chunk)
        target.write(chunk)
    return size, made.hexdigest()
