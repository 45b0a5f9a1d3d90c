"""Whether a report is still what was made: the file, each piece of evidence, its signatures."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import settings

from auditor.errors import UsageError
from auditor.model.proof import CheckedReport, FileState, FoundSignature
from reports.pdf.added import adds_only_signatures, ends_as_file
from reports.pdf.beside import Beside
from reports.pdf.naming import is_unchanged, written_part
from reports.pdf.pieces import HOSTILE, NO_REPORT, checked, manifest_in, pieces_told

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate

_MOST_UNPACKED: Final = 256 * 1024 * 1024
"""Bytes that one part of the file's own structure may have unpacked; ours have less than 1 MB."""
_SIGNED: Final = b"/ByteRange"
"""What every signature has, and no report without one: all else in it is packed."""


def check_report(
    data: bytes,
    beside: Beside | None = None,
    roots: "Sequence[Certificate] | None" = None,
    now: datetime | None = None,
) -> CheckedReport:
    """Hold a report against its id, its manifests and its signatures; no network is needed.

    Id and manifests are checksums, which whoever changes a report on purpose can make anew.

    Args:
        data: of the file; hostile.
        beside: the manifest that lay beside it; None for none.
        roots: certificates of those who are trusted to issue others; None where that is not asked.
        now: the moment that certificates have to be valid at; None where there are none to be
            asked for.

    Raises:
        UsageError: it is no PDF, or none of ours, and no manifest beside it says what it was.
    """
    settings.set_qpdf_limits(flate_max_memory=_MOST_UNPACKED, run_length_max_memory=_MOST_UNPACKED)
    signatures = _signatures(data, roots, now)
    file = _state(data, beside, signatures)
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            own = manifest_in(pdf)
            pieces = tuple(checked(pdf, beside.pieces if beside else tuple(pieces_told(own))))
    except HOSTILE as error:
        if beside is None:
            raise UsageError(NO_REPORT) from error
        return CheckedReport(
            file=FileState.CHANGED,
            readable=False,
            run=beside.run,
            seal=beside.seal,
            pieces=(),
            signatures=signatures,
            asked=roots is not None,
            told_signed=beside.signed,
        )
    return CheckedReport(
        file=file,
        readable=True,
        run=str(own.get("run", ""))[:80],
        seal=str(own.get("seal") or "")[:64],
        pieces=pieces,
        signatures=signatures,
        asked=roots is not None,
        told_signed=beside is not None and beside.signed,
    )


def _signatures(
    data: bytes, roots: "Sequence[Certificate] | None", now: datetime | None
) -> tuple[FoundSignature, ...]:
    if _SIGNED not in data or now is None:
        return ()
    from reports.pdf.signatures import signatures_of

    return signatures_of(data, roots, now)


def _state(data: bytes, beside: Beside | None, signatures: Sequence[FoundSignature]) -> FileState:
    parts = [len(data)]
    whole = is_unchanged(data)
    if signatures:
        # Each signature is a part behind what was there before it. Whoever signs could have put
        # more into that part, so that it is not the signature that proves what it adds.
        begins = written_part(data)
        whole = begins is not None and _is_added_to(data, begins, signatures)
        parts += [begins or 0, *(one.ends for one in signatures)]
    if not whole:
        return FileState.CHANGED
    if beside is None:
        return FileState.SAME
    hashes = (hashlib.sha256(data[:part]).hexdigest() for part in parts)
    return FileState.SAME if beside.sha256 in hashes else FileState.OTHER


def _is_added_to(data: bytes, begins: int, signatures: Sequence[FoundSignature]) -> bool:
    """Whether a file is a report with sound signatures of it, and nothing else, behind it.

    One that covers less than the report is of something else, which the report was put behind.
    """
    covers = any(one.covers_all for one in signatures)
    return (
        all(one.intact and one.ends >= begins for one in signatures)
        and (covers or ends_as_file(data, max(one.ends for one in signatures)))
        and adds_only_signatures(data, begins)
    )
