"""Outputs: results to standard output and to files that are whole or not there at all."""

import codecs
import io
import os
import secrets
import shutil
import sys
from collections.abc import Mapping, Sequence
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


def check_outputs(outputs: "Sequence[Output]", formats: "Formats") -> None:
    """See before the work that its results can be written.

    Raises:
        UsageError: a format or an option of one does not exist, two formats want the same place,
            or a folder is missing or not writable.
    """
    for output in outputs:
        formats.check(output.format, dict(output.options))
    if sum(output.path is None for output in outputs) > 1:
        raise UsageError(
            "Only one format can go to standard output: give the others a path, such as"
            " -f json:result.json."
        )
    seen = set()
    for path in (output.path.resolve() for output in outputs if output.path):
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
            _to_file(opened, output, output.path, language)
            files.append(output.path)
    return tuple(files)


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


def _to_file(opened: "WritesReport", output: "Output", path: Path, language: Language) -> None:
    path = path.resolve()
    # A device or pipe is written to; renaming over it would put a file in its place.
    special = path.exists() and not path.is_file()
    part = path if special else path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("wb" if special else "xb") as out:
            opened.write(
                output.format,
                dict(output.options),
                out,
                language=language,
                color=False,
                width=_WIDTH,
            )
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
