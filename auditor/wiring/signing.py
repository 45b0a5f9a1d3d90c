"""The key that reports are signed with, and what proves a report: read off the machine."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from auditor.errors import UsageError
from auditor.model.proof import CheckedReport
from auditor.model.text import clean

if TYPE_CHECKING:
    from reports.pdf.key import SigningKey

_LARGEST: Final = 1024 * 1024
"""Bytes of a key or of certificates; one has about 4,000."""
_LONGEST: Final = 200


class Signs(Protocol):
    """The settings that say what reports are signed with."""

    @property
    def sign_key(self) -> Path | None:
        """A PKCS#12 file; None where nothing is signed."""

    @property
    def sign_passphrase(self) -> str | None:
        """What opens it; secret."""

    @property
    def sign_passphrase_file(self) -> Path | None:
        """The file that holds what opens it."""


def key_reader(settings: Signs) -> "Callable[[], SigningKey] | None":
    """What reads the key that settings name, once; None where they name none.

    Raises:
        UsageError: a passphrase is given twice.
    """
    file = settings.sign_key
    if file is None:
        return None
    if settings.sign_passphrase is not None and settings.sign_passphrase_file is not None:
        raise UsageError(
            "The passphrase of the signing key is given twice: leave AUDITOR_SIGN_PASSPHRASE or the"
            " file that holds it out."
        )

    @cache
    def read() -> "SigningKey":
        from reports.pdf.key import open_key

        data = _read(file, "The signing key")
        return open_key(data, _passphrase(settings), datetime.now(UTC), _shown(file))

    return read


def _passphrase(settings: Signs) -> bytes | None:
    if settings.sign_passphrase is not None:
        return settings.sign_passphrase.encode()
    if settings.sign_passphrase_file is None:
        return None
    held = _read(settings.sign_passphrase_file, "The passphrase file")
    # Editors end a file with a line break that is not part of the secret.
    return held.removesuffix(b"\n").removesuffix(b"\r")


def beside(file: Path) -> Path:
    """Where the manifest of a report lies."""
    return file.with_name(f"{file.name}.manifest.json")


def check_report(data: bytes, manifest: Path | None, trust: Path | None) -> CheckedReport:
    """Whether a report in PDF is still what was written.

    Args:
        data: of the file.
        manifest: the manifest that lay beside it; None for none.
        trust: certificates of those who are trusted to issue others; None where that is not asked.

    Raises:
        UsageError: it is no PDF, or none of ours; or one of the other files is not what it is
            given for.
    """
    from reports.pdf.beside import read_manifest
    from reports.pdf.verifying import check_report as check

    told, roots = None, None
    if manifest is not None:
        try:
            told = read_manifest(_read(manifest, "The manifest"))
        except ValueError as error:
            raise UsageError(
                f"{_shown(manifest)} is not the manifest of a report, or was changed: give the one"
                " that was written with the report."
            ) from error
    if trust is not None:
        from reports.pdf.signatures import read_roots

        try:
            roots = read_roots(_read(trust, "The file of certificates"))
        except ValueError as error:
            raise UsageError(
                f"There is no certificate in {_shown(trust)}: give those that are trusted, in PEM"
                " or DER."
            ) from error
    return check(data, told, roots, datetime.now(UTC))


def _read(file: Path, what: str) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{what} {_shown(file)} cannot be read: {error.strerror}.") from error
    if len(data) > _LARGEST:
        raise UsageError(f"{what} {_shown(file)} is larger than 1 MiB: give another file.")
    return data


def _shown(file: Path) -> str:
    return clean(str(file), _LONGEST)
