"""The pieces of evidence in a report, and the manifest that tells of them, read off a file."""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
from pikepdf import Name

from reports.pdf.attached import DATA, MANIFEST, SCHEMA

LARGEST_MANIFEST: Final = 16 * 1024 * 1024
_PIECE: Final = 1024 * 1024
HOSTILE: Final = (
    *(pikepdf.PdfError, RuntimeError, ValueError, KeyError, TypeError, AttributeError),
    *(zlib.error, MemoryError),
)
"""What reading a file of strangers ends with."""
NO_REPORT: Final = "This is no report of Auditor's, or what says so was taken out of it."


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence, as a manifest tells of it.

    Attributes:
        is_data: it is attached by its name; else it is a picture.
    """

    is_data: bool
    name: str
    sha256: str


def manifest_in(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """The manifest that a report has in it.

    Raises:
        ValueError: it has none, or one of `HOSTILE`.
    """
    text = b""
    for piece in _attached(pdf, MANIFEST):
        text += piece
        if len(text) > LARGEST_MANIFEST:
            raise ValueError("a manifest without end")
    found = json.loads(text)
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise ValueError("no manifest")
    return found


def pieces_told(manifest: Mapping[str, Any]) -> Iterator[Piece]:
    """The pieces that a manifest tells of."""
    for one in manifest["pieces"]:
        yield Piece(one["kind"] == DATA, str(one["name"]), str(one["sha256"]))


def checked(pdf: pikepdf.Pdf, pieces: Sequence[Piece]) -> Iterator[tuple[str, bool]]:
    """The name of each piece, and whether it is in a file as it was."""
    there = Counter(_pictures(pdf))
    for piece in pieces:
        if piece.is_data:
            yield piece.name, _hash_of(pdf, piece.name) == piece.sha256
        else:
            yield piece.name, there[piece.sha256] > 0
            there[piece.sha256] -= 1


def piece_of(pdf: pikepdf.Pdf, name: str) -> dict[str, str | int]:
    """Size and hash of what is attached by a name."""
    digest, size = hashlib.sha256(), 0
    for piece in _attached(pdf, name):
        digest.update(piece)
        size += len(piece)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _hash_of(pdf: pikepdf.Pdf, name: str) -> str:
    """SHA-256 of what is attached by a name; "" where it cannot be read."""
    try:
        return str(piece_of(pdf, name)["sha256"])
    except HOSTILE:
        return ""


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
