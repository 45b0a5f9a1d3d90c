"""The file that evidence is handed on in: a ZIP archive of a run, its pieces and a manifest.

`manifest.json` names the run, its seal and the SHA-256 of everything else: `scan.sqlite`, the file
of the run, and `evidence/ab/abcd…`, the pieces that its dossiers name. The same run gives the same
bytes. The comment, which ends a ZIP archive, is the SHA-256 of all that is before it: also of what
lies around the pieces, such as their times. An archive is read where it lies: nothing in it is
unpacked under a name that it gives, and nothing is read further than its manifest says.
"""

import hashlib
import io
import json
import lzma
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from auditor.errors import StoreError, UsageError
from auditor.model.proof import ArchiveState
from auditor.model.text import clean
from auditor.store.parcel import workplace
from auditor.store.pieces import FOLDER_NAME, PieceFolder
from auditor.store.runs import DATABASE_NAME

FORM: Final = "auditor-evidence-archive/1"
MANIFEST: Final = "manifest.json"

_LARGEST_MANIFEST: Final = 64 * 1024**2
_MOST_PIECES: Final = 500_000
_LARGEST_PIECE: Final = 256 * 1024**2
"""Bytes; a page of 20 million characters is the largest that is read."""
_LARGEST_RUN: Final = 8 * 1024**3
_MOST_TIMES: Final = 200
"""What the run's file becomes when it is unpacked, at the most: so many times the archive."""
_CHUNK: Final = 1024**2
_LEVEL: Final = 6
_COMMENT: Final = hashlib.sha256().digest_size * 2
"""Bytes of the comment, with which the file ends."""
_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
"""Bytes of the record that ends an archive, without the comment (APPNOTE.TXT, 4.3.16)."""
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""Of every file in it, so that the same run gives the same bytes."""
_SPOILT: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, RecursionError, OverflowError),
    *(KeyError, TypeError, ValueError, AttributeError),
)
"""What reading a file raises that is no ZIP archive, or not ours, or not whole.

NotImplementedError and RuntimeError are zipfile's: a compression that it lacks, and a password.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What an archive says of itself.

    Attributes:
        run: id of the scan.
        seal: SHA-256 of its result, hex.
        versions: of the programs that the scan was carried out with.
    """

    run: str
    seal: str
    versions: Mapping[str, str]


def pack(folder: Path, label: Label, digests: Iterable[str], file: Path) -> int:
    """Write the archive of a run.

    Args:
        folder: of the run, which nobody writes.
        label: what it says of itself.
        digests: the pieces that belong to it.
        file: the new file; it appears when it is whole.

    Returns:
        Its size in bytes.

    Raises:
        UsageError: the file is there already.
        StoreError: something cannot be read or written, or a piece is not as it was kept.
    """
    check_is_new(file)
    pieces = PieceFolder(folder / FOLDER_NAME)
    with workplace(file.absolute().parent, "write the archive") as place:
        made = place / "archive.zip"
        with made.open("wb") as out:
            write_archive(out, folder / DATABASE_NAME, label, digests, pieces.get)
        made.chmod(0o600)
        size = made.stat().st_size
        made.rename(file)
    return size


def check_is_new(file: Path) -> None:
    """See that an archive takes no file's place.

    Raises:
        UsageError: it would.
    """
    if file.exists():
        raise UsageError(f"There is a file at {file} already: choose another name.")


def write_archive(
    out: IO[bytes],
    results: Path,
    label: Label,
    digests: Iterable[str],
    read: Callable[[str], bytes],
) -> None:
    """Write the archive of a run to where it is wanted.

    Args:
        out: takes the bytes, in one go: it need not be one that can be wound back.
        results: the file of the run, which nobody writes.
        label: what it says of itself.
        digests: the pieces that belong to it.
        read: gives a piece by its SHA-256.

    Raises:
        StoreError: a piece cannot be read.
        OSError: something else cannot be read or written.
    """
    summed = _Summed(out)
    with zipfile.ZipFile(summed, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as packed:
        packed.comment = bytes(_COMMENT)  # says how long the one is that takes its place
        told = [_put_file(packed, results)]
        for digest in sorted(set(digests)):
            data = read(digest)
            name = _name_of(digest)
            packed.writestr(_entry(name), data, zipfile.ZIP_DEFLATED, _LEVEL)
            told.append({"name": name, "bytes": len(data), "sha256": digest})
        packed.writestr(_entry(MANIFEST), _manifest(label, told), zipfile.ZIP_DEFLATED, _LEVEL)
    summed.close()


class _Summed:
    """Hands on an archive as it is written, and puts the hash of all of it in as its comment.

    The directory is written at the very end, so that the comment is known only after zipfile has
    written one: what might be the comment is held back. Nothing can be told or wound back here, so
    that archives are the same wherever they are written to.
    """

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._hash = hashlib.sha256()
        self._held = b""

    def write(self, data: bytes, /) -> int:
        known = self._held + data
        ready, self._held = known[:-_COMMENT], known[-_COMMENT:]
        self._hash.update(ready)
        self._out.write(ready)
        return len(data)

    def flush(self) -> None:
        self._out.flush()

    def close(self) -> None:
        """Write the hash in place of what is held back; zipfile leaves that to who opened this."""
        self._out.write(self._hash.hexdigest().encode())
        self._out.flush()


def _name_of(digest: str) -> str:
    return f"{FOLDER_NAME}/{digest[:2]}/{digest}"


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.create_system, entry.external_attr = 3, 0o600 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _put_file(packed: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    size, digest = 0, hashlib.sha256()
    entry = _entry(DATABASE_NAME)
    with file.open("rb") as source, packed.open(entry, "w", force_zip64=True) as into:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            digest.update(chunk)
            into.write(chunk)
    return {"name": DATABASE_NAME, "bytes": size, "sha256": digest.hexdigest()}


def _manifest(label: Label, pieces: list[dict[str, Any]]) -> bytes:
    told = {
        "form": FORM,
        "run": label.run,
        "seal": label.seal,
        "versions": dict(sorted(label.versions.items())),
        "pieces": pieces,
    }
    return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode()


class EvidenceArchive:
    """An archive that somebody hands on; hostile."""

    def __init__(self, file: Path) -> None:
        """Open an archive.

        Raises:
            UsageError: it cannot be read, or is none of ours.
        """
        self._file = file
        try:
            self._size = file.stat().st_size
            self._packed = zipfile.ZipFile(file)
        except _SPOILT as error:
            raise self._none() from error
        try:
            told = json.loads(self._read(MANIFEST, _LARGEST_MANIFEST))
            if told["form"] != FORM or len(told["pieces"]) > _MOST_PIECES:
                raise ValueError("not of this form")
            self._said = {
                str(one["name"]): (int(one["bytes"]), str(one["sha256"])) for one in told["pieces"]
            }
            self.label = Label(
                run=clean(str(told["run"]), 80),
                seal=clean(str(told["seal"]), 64),
                versions={str(name): str(value) for name, value in told["versions"].items()},
            )
        except _SPOILT as error:
            self._packed.close()
            raise self._none() from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._packed.close()

    @property
    def pieces(self) -> int:
        """How many pieces of evidence it says are in it."""
        return len(self._said.keys() - {DATABASE_NAME})

    def get(self, digest: str) -> bytes:
        """A piece, by its SHA-256.

        Raises:
            StoreError: it is not in the archive, or not as it was.
        """
        try:
            data = self._read(_name_of(digest), _LARGEST_PIECE)
        except _SPOILT:
            data = b""
        if hashlib.sha256(data).hexdigest() != digest:
            raise StoreError(
                f"The piece of evidence {clean(digest, 64)} is missing in {self._file}, or is not"
                " as it was kept: 'auditor verify' tells what was changed."
            )
        return data

    def unpack_run(self, folder: Path) -> None:
        """Unpack the file of the run into a folder, where it can be opened.

        Raises:
            StoreError: it is not as it was, or larger than it may be.
            OSError: the disk refused.
        """
        size, digest = self._said.get(DATABASE_NAME, (0, ""))
        made = hashlib.sha256()
        if size <= min(_LARGEST_RUN, _MOST_TIMES * self._size):
            with (folder / DATABASE_NAME).open("wb") as into:
                try:
                    for chunk in self._chunks(DATABASE_NAME, size):
                        made.update(chunk)
                        into.write(chunk)
                except _SPOILT:
                    made = hashlib.sha256()
        if made.hexdigest() != digest:
            raise StoreError(
                f"{DATABASE_NAME} in {self._file} is not as it was kept: 'auditor verify' tells"
                " what was changed."
            )

    def checked(self) -> Iterator[tuple[str, bool]]:
        """Everything in the archive by its name, and whether it is as the manifest says.

        What the manifest does not name was put in later, and counts as changed.
        """
        there = Counter(self._packed.namelist())
        for name, (size, digest) in self._said.items():
            named_so = name in (DATABASE_NAME, _name_of(digest))
            yield name, named_so and there[name] == 1 and self._hash_of(name, size) == digest
        for name, times in there.items():
            if name not in self._said and (name != MANIFEST or times > 1):
                yield name, False

    def state(self) -> ArchiveState:
        """Whether the file as a whole is what was written, also around its pieces.

        Raises:
            StoreError: it cannot be read any more.
        """
        made, comment = hashlib.sha256(), self._packed.comment
        length = _END_SIZE + len(comment)
        try:
            with self._file.open("rb") as file:
                for chunk in _up_to(file, self._size - _COMMENT):
                    made.update(chunk)
                if file.read(_COMMENT + 1) == made.hexdigest().encode():
                    return ArchiveState.SAME
                file.seek(-length, io.SEEK_END)
                ends_with_it = file.read(len(_END)) == _END
        except OSError as error:
            raise StoreError(
                f"{self._file} cannot be read any more ({error.strerror or error}): check the disk"
                " that it is on."
            ) from error
        missing = ends_with_it and len(comment) < _COMMENT
        return ArchiveState.UNKNOWN if missing else ArchiveState.CHANGED

    def _hash_of(self, name: str, size: int) -> str:
        made = hashlib.sha256()
        try:
            for chunk in self._chunks(name, size):
                made.update(chunk)
        except _SPOILT:
            return ""
        return made.hexdigest()

    def _read(self, name: str, most: int) -> bytes:
        """What a file in the archive holds; it is read no further than it may go."""
        with self._packed.open(name) as content:
            data = content.read(most + 1)
        if len(data) > most:
            raise ValueError("larger than it may be")
        return data

    def _chunks(self, name: str, size: int) -> Iterator[bytes]:
        """The same piece by piece, and not a byte more than ``size`` and one."""
        with self._packed.open(name) as content:
            yield from _up_to(content, size + 1)

    def _none(self) -> UsageError:
        return UsageError(
            f"{self._file} is no archive of evidence, or what says so was taken out of it: give one"
            " that 'auditor evidence export' wrote."
        )


def _up_to(content: IO[bytes], most: int) -> Iterator[bytes]:
    while most > 0 and (chunk := content.read(min(_CHUNK, most))):
        most -= len(chunk)
        yield chunk
