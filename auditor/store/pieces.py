"""Pieces of evidence: files by the SHA-256 of their bytes, in a folder beside the run."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from auditor.errors import StoreError

FOLDER_NAME: Final = "evidence"
"""Name of the folder in that of a run."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class PieceFolder:
    """A folder of pieces, made with the first of them."""

    folder: Path

    def size(self) -> tuple[int, int]:
        """How many pieces there are, and their bytes together."""
        sizes = [self._path(name).stat().st_size for name in self.names()]
        return len(sizes), sum(sizes)

    def names(self) -> Iterator[str]:
        """SHA-256 of every piece, hex, in order; what else lies in the folder is passed over."""
        for file in sorted(self.folder.glob("??/*")):
            if _DIGEST.fullmatch(file.name) and file.name[:2] == file.parent.name:
                yield file.name

    def holds(self, digest: str) -> bool:
        """Whether there is a piece with this SHA-256."""
        return self._path(digest).is_file()

    def put(self, digest: str, data: bytes) -> None:
        """Keep a piece.

        Args:
            digest: SHA-256 of the data, hex.
            data: the piece.

        Raises:
            StoreError: it cannot be written.
        """
        path = self._path(digest)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(name).replace(path)
            except BaseException:
                with suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as error:
            raise StoreError(
                f"Could not keep evidence in {self.folder} ({error.strerror or error}): check that"
                " the folder may be written and that the disk has room."
            ) from error

    def get(self, digest: str) -> bytes:
        """A piece.

        Raises:
            StoreError: it is not there, cannot be read, or is not what was kept.
        """
        try:
            data = self._path(digest).read_bytes()
        except OSError as error:
            raise StoreError(
                f"The piece of evidence {digest} is missing in {self.folder}: use a copy of the run"
                " that has it, or scan again."
            ) from error
        if sha256(data).hexdigest() != digest:
            raise StoreError(
                f"The piece of evidence {digest} in {self.folder} is not as it was kept: use a copy"
                " that is, or scan again."
            )
        return data

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"no SHA-256: {digest!r:.80}")
        return self.folder / digest[:2] / digest
