"""What is put into a report beside its pages: the data that it is made from, and their hashes."""

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from auditor import __version__
from auditor.model.criteria import Language
from auditor.model.report import Report
from reports.earl import render_earl
from reports.json import render_json
from reports.supervision import ReportDocument

ATTACHED: Final = "attached"
"""The folder of all that is put into the file."""
MANIFEST: Final = "manifest.json"
SCHEMA: Final = "auditor-manifest/1"
DATA: Final = "data"
PICTURE: Final = "picture"
_RESULT: Final = "result.json"
_EARL: Final = "result.jsonld"
TYPES: Final = {
    _RESULT: "application/json",
    _EARL: "application/ld+json",
    MANIFEST: "application/json",
}
"""Media types of what is put into the file, by name."""
_PIECE: Final = 1024 * 1024


def write_attached(
    report: Report, document: ReportDocument, language: Language, folder: Path, pictures: Path
) -> None:
    """Write the data of a report, and a manifest with the SHA-256 of each piece of evidence.

    Args:
        report: its rows are read twice.
        document: the report as it is told.
        language: of sentences in the data.
        folder: that holds what is put into the file; it is made.
        pictures: folder of the pictures on its pages.
    """
    folder.mkdir()
    for name, write in ((_RESULT, render_json), (_EARL, render_earl)):
        with (folder / name).open("wb") as out:
            write(report, out, language=language, color=False, width=100)
    pieces = [_piece(DATA, folder / name) for name in (_RESULT, _EARL)]
    pieces += [_piece(PICTURE, one) for one in _photographs(pictures)]
    told = {
        "schema": SCHEMA,
        "title": document.title,
        "kind": document.kind.value,
        "language": language.value,
        "run": report.scan.id,
        "seal": report.seal,
        "versions": dict(report.versions),
        "written_with": {"auditor": __version__, "weasyprint": version("weasyprint")},
        "pieces": pieces,
    }
    (folder / MANIFEST).write_text(f"{json.dumps(told, indent=1, ensure_ascii=False)}\n", "utf-8")


def _photographs(pictures: Path) -> Iterator[Path]:
    found = [one for one in pictures.iterdir() if one.suffix == ".jpg"]
    return iter(sorted(found, key=lambda one: int(one.stem)))


def _piece(kind: str, path: Path) -> dict[str, str | int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while data := file.read(_PIECE):
            digest.update(data)
            size += len(data)
    return {"kind": kind, "name": path.name, "bytes": size, "sha256": digest.hexdigest()}
