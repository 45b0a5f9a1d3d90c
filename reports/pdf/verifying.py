"""Whether a report is still what was made: the file, and each piece of evidence in it."""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import pikepdf
from pikepdf import Name, settings

from auditor.errors import UsageError
from reports.pdf.attached import DATA, MANIFEST, SCHEMA
from reports.pdf.naming import is_unchanged

_LARGEST_MANIFEST: Final = 16 * 1024 * 1024
_MOST_UNPACKED: Final = 256 * 1024 * 1024
"""Bytes that one part of the file's own structure may have unpacked; ours have less than 1 MB."""
_PIECE: Final = 1024 * 1024
_HOSTILE: Final = (
    *(pikepdf.PdfError, RuntimeError, ValueError, KeyError, TypeError, AttributeError),
    *(zlib.error, MemoryError),
)
"""What reading a file of strangers ends with."""
_NO_REPORT: Final = "This is no report of Auditor's, or what says so was taken out of it."


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedReport:
    """What was found of a report that somebody holds.

    Attributes:
        whole: the file is as it was written.
        run: id of the scan that it is made from.
        seal: hash of the result; "" where that was not sealed.
        pieces: names of the pieces of evidence, and whether each is as it was.
    """

    whole: bool
    run: str
    seal: str
    pieces: tuple[tuple[str, bool], ...]

    @property
    def unchanged(self) -> bool:
        """Whether nothing was changed."""
        return self.whole and all(same for _, same in self.pieces)


def check_report(data: bytes) -> CheckedReport:
    """Hold a report against its id, and what is in it against its manifest; no network is needed.

    Both are checksums, which whoever changes a report on purpose can make anew: they are no
    signature.

    Args:
        data: of the file; hostile.

    Raises:
        UsageError: it is no PDF, or none of ours.
    """
    settings.set_qpdf_limits(flate_max_memory=_MOST_UNPACKED, run_length_max_memory=_MOST_UNPACKED)
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            manifest = _manifest(pdf)
            pieces = tuple(_checked(pdf, manifest))
    except _HOSTILE as error:
        raise UsageError(_NO_REPORT) from error
    return CheckedReport(
        whole=is_unchanged(data),
        run=str(manifest.get("run", ""))[:80],
        seal=str(manifest.get("seal") or "")[:64],
        pieces=pieces,
    )


def _manifest(pdf: pikepdf.Pdf) -> dict[str, Any]:
    text = b""
    for piece in _attached(pdf, MANIFEST):
        text += piece
        if len(text) > _LARGEST_MANIFEST:
            raise ValueError("a manifest without end")
    found = json.loads(text)
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise ValueError("no manifest")
    return found


def _checked(pdf: pikepdf.Pdf, manifest: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    there = Counter(_pictures(pdf))
    for piece in manifest["pieces"]:
        name, wanted = str(piece["name"]), str(piece["sha256"])
        if piece["kind"] == DATA:
            yield name, _hash_of(pdf, name) == wanted
        else:
            yield name, there[wanted] > 0
            there[wanted] -= 1


def _hash_of(pdf: pikepdf.Pdf, name: str) -> str:
    """SHA-256 of what is attached by a name; "" where it cannot be read."""
    digest = hashlib.sha256()
    try:
        for piece in _attached(pdf, name):
            digest.update(piece)
    except _HOSTILE:
        return ""
    return digest.hexdigest()


def _attached(pdf: pikepdf.Pdf, name: str) -> Iterator[bytes]:
    """What is attached by a name, piece by piece: unpacked it may be a thousand times as large.

    Raises:
        ValueError: it is packed in a way that ours is not.
    """
    file = pdf.attachments[name].get_file().obj
    rest = file.read_raw_bytes()
    packed = file.get("/Filter")
    if packed is None:
        yield rest
        return
    if packed != Name.FlateDecode or "/DecodeParms" in file:
        raise ValueError("packed in another way")
    inflater = zlib.decompressobj()
    while rest and not inflater.eof:
        yield inflater.decompress(rest, _PIECE)
        rest = inflater.unconsumed_tail
    yield inflater.flush(_PIECE)


def _pictures(pdf: pikepdf.Pdf) -> Iterator[str]:
    """SHA-256 of each picture as it is kept."""
    for found in pdf.objects:
        if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == Name.Image:
            yield hashlib.sha256(found.read_raw_bytes()).hexdigest()
