"""Outputs: results to standard output and to files that are whole or not there at all."""

import codecs
import io
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from auditor.errors import StoreError, UsageError
from auditor.model.criteria import Language

if TYPE_CHECKING:
    from auditor.services.results import Formats
    from auditor.wiring import Output

_WIDTH: Final = 100
"""Columns where there is no terminal to ask."""
_FOR_PEOPLE: Final = "text"
"""The format that takes the terminal's width, colours and characters; the others are data."""
_PROVABLE: Final = "pdf"
"""The format that is signed, and that a manifest lies beside."""


class WritesReport(Protocol):
    """A report that can be written in every format, wherever it is made."""

    def write(
        self,
        name: str,
        options: Mapping[str, str],
        out: BinaryIO,
        *,
        language: Language,
        color: bool,
        width: int,
    ) -> None:
        """Write the report in a format; see `auditor.services.results.OpenReport`."""


def check_outputs(outputs: "Sequence[Output]", formats: "Formats", *, signs: bool = False) -> None:
    """See before the work that its results can be written.

    Args:
        outputs: what is to be written.
        formats: that there are.
        signs: the command line asks for a signature.

    Raises:
        UsageError: a format or an option of one does not exist, two formats want the same place,
            a folder is missing or not writable, or what is to be signed cannot be.
    """
    if signs and all(output.format != _PROVABLE for output in outputs):
        raise UsageError(f"--sign-key signs {_PROVABLE}: give it too, such as -f {_PROVABLE}:FILE.")
    for output in outputs:
        formats.check(output.format, dict(output.options))
    if sum(output.path is None for output in outputs) > 1:
        raise UsageError(
            "Only one format can go to standard output: give the others a path, such as"
            " -f json:result.json."
        )
    seen = set()
    for path in _places(outputs):
        if path in seen:
            raise UsageError(f"Two formats are to be written to {path}: give each its own path.")
        seen.add(path)
        if path.is_dir():
            raise UsageError(f"{path} is a folder: give the path of a file.")
        if not path.parent.is_dir():
            raise UsageError(f"There is no folder {path.parent}: make it, or give another path.")
        place = path if path.exists() and not path.is_file() else path.parent
        if not os.access(place, os.W_OK):
            raise UsageError(f"{place} cannot be written: give another path, or allow writing.")


def _places(outputs: "Sequence[Output]") -> Iterator[Path]:
    """All files that outputs are written to."""
    for output in outputs:
        if output.path is not None:
            yield output.path.resolve()
        if (manifest := _manifest_of(output)) is not None:
            yield manifest.resolve()


def write_outputs(
    opened: "WritesReport", outputs: "Sequence[Output]", language: Language
) -> tuple[Path, ...]:
    """Write a report in each format.

    Returns:
        The files that were written.

    Raises:
        StoreError: a file cannot be written.
    """
    files = []
    for output in outputs:
        if output.path is None:
            _to_standard_output(opened, output, language)
        else:
            manifest = _manifest_of(output)
            _to_file(output.path, partial(_write, opened, output, language), stale=manifest)
            files.append(output.path)
            if manifest is not None:
                _write_manifest(output.path, manifest)
                files.append(manifest)
    return tuple(files)


def _write(opened: "WritesReport", output: "Output", language: Language, out: BinaryIO) -> None:
    opened.write(
        output.format,
        dict(output.options),
        out,
        language=language,
        color=False,
        width=_WIDTH,
    )


def _to_standard_output(opened: "WritesReport", output: "Output", language: Language) -> None:
    sys.stdout.flush()
    terminal = sys.stdout.isatty()
    people = output.format == _FOR_PEOPLE
    out = sys.stdout.buffer
    foreign = people and codecs.lookup(sys.stdout.encoding).name != "utf-8"
    to = io.BytesIO() if foreign else out
    try:
        opened.write(
            output.format,
            dict(output.options),
            to,
            language=language,
            color=people and terminal and not os.environ.get("NO_COLOR"),
            width=shutil.get_terminal_size((_WIDTH, 24)).columns if terminal else _WIDTH,
        )
        if isinstance(to, io.BytesIO):  # a screen of it, for a terminal with another encoding
            out.write(to.getvalue().decode().encode(sys.stdout.encoding, "replace"))
        out.flush()
    except BrokenPipeError:
        # As in `auditor report -f csv | head`: nobody reads on, so the rest goes nowhere.
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _to_file(path: Path, write: Callable[[BinaryIO], object], stale: Path | None = None) -> None:
    """Write a file that is whole, or as it was before.

    Args:
        path: of the file.
        write: writes what is to be in it.
        stale: another file that goes with the one that is there now, and not with the new one.
    """
    path = path.resolve()
    # A device or pipe is written to; renaming over it would put a file in its place.
    special = _is_special(path)
    part = path if special else path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("wb" if special else "xb") as out:
            write(out)
        if stale is not None:
            stale.unlink(missing_ok=True)
        if not special:
            part.replace(path)
    except OSError as error:
        raise StoreError(
            f"The results could not be written to {path} ({error.strerror}); they are kept in the"
            " run: write them with 'auditor report'."
        ) from error
    finally:
        if not special:
            part.unlink(missing_ok=True)


def _manifest_of(output: "Output") -> Path | None:
    """Where the manifest of a report lies; None where there is none."""
    if output.format != _PROVABLE or output.path is None or _is_special(output.path):
        return None
    from auditor import wiring

    return wiring.beside(output.path)


def _write_manifest(report: Path, manifest: Path) -> None:
    from auditor import wiring

    made = wiring.manifest_beside(report.read_bytes(), report.name)
    _to_file(manifest, lambda out: out.write(made))


def _is_special(path: Path) -> bool:
    return path.exists() and not path.is_file()
