"""The manifest that lies beside a report: the SHA-256 of the file, and of each piece in it.

What is in a report can tell of all of it but itself. Who gets the manifest by another way than the
report, such as in the letter that it comes with, can hold the one against the other.
"""

import hashlib
import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import pikepdf

from auditor.errors import UsageError
from reports.pdf.attached import DATA, MANIFEST
from reports.pdf.pieces import (
    HOSTILE,
    LARGEST_MANIFEST,
    NO_REPORT,
    Piece,
    manifest_in,
    piece_of,
    pieces_told,
)

SCHEMA: Final = "auditor-report-manifest/1"
_TOLD: Final = ("title", "kind", "language", "run", "seal", "versions", "written_with")
"""What a report's own manifest says that this one says, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A manifest that lay beside a report.

    Attributes:
        sha256: of the file.
        run: id of the scan that the report is made from.
        seal: hash of the result; "" where that was not sealed.
        pieces: what is in the file.
        signed: the file was signed when it was written.
    """

    sha256: str
    run: str
    seal: str
    pieces: tuple[Piece, ...]
    signed: bool = False


def manifest_beside(data: bytes, name: str) -> bytes:
    """The manifest that is to lie beside a report.

    Args:
        data: a report in PDF, as it was written.
        name: of its file.

    Raises:
        UsageError: it is none of ours.
    """
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            own = manifest_in(pdf)
            first = piece_of(pdf, MANIFEST)
    except HOSTILE as error:
        raise UsageError(NO_REPORT) from error
    told = {
        "schema": SCHEMA,
        "file": {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()},
        "signed": b"/ByteRange" in data,
        **{key: own.get(key) for key in _TOLD},
        "pieces": [{"kind": DATA, "name": MANIFEST, **first}, *own["pieces"]],
    }
    return f"{json.dumps(told, indent=1, ensure_ascii=False)}\n".encode()


def read_manifest(data: bytes) -> Beside:
    """A manifest that lay beside a report.

    Args:
        data: of the file; hostile.

    Raises:
        ValueError: it is none.
    """
    try:
        if len(data) > LARGEST_MANIFEST:
            raise ValueError("a manifest without end")
        told: Any = json.loads(data)
        if told["schema"] != SCHEMA:
            raise ValueError("no manifest")
        return Beside(
            sha256=str(told["file"]["sha256"]),
            run=str(told["run"])[:80],
            seal=str(told["seal"] or "")[:64],
            pieces=tuple(pieces_told(told)),
            signed=told.get("signed") is True,
        )
    except HOSTILE as error:
        raise ValueError("no manifest") from error
