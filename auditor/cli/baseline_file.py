"""The file of a baseline: found, read, and written whole or not at all."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.errors import StoreError, UsageError
from auditor.model.text import clean

if TYPE_CHECKING:
    from auditor.model.baseline import Baseline, NamedBaseline

_ENDING: Final = ".json"
_LONGEST: Final = 300
"""Characters of a path that is named."""


def is_baseline(place: str) -> bool:
    """Whether what a scan is to be compared with is a file and not a run."""
    return place.endswith(_ENDING) or Path(place).expanduser().is_file()


def read_file(path: Path) -> "NamedBaseline":
    """The baseline in a file.

    Raises:
        UsageError: there is no such file, or it is no baseline.
    """
    from auditor.request.baseline import LARGEST, read_baseline

    name = clean(str(path), _LONGEST)
    try:
        with path.expanduser().open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise UsageError(
            f"There is no file {name}: make it with 'auditor baseline create'."
        ) from error
    except OSError as error:
        raise UsageError(f"The baseline {name} cannot be read ({error.strerror}).") from error
    return read_baseline(data, name)


def write_file(path: Path, baseline: "Baseline") -> None:
    """Write a baseline in place of what the file holds.

    Raises:
        StoreError: it cannot be written; what was there is there still.
    """
    from auditor.request.baseline import written_baseline

    path = path.expanduser().resolve()
    part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(written_baseline(baseline))
        part.replace(path)
    except OSError as error:
        raise StoreError(
            f"The baseline could not be written to {clean(str(path), _LONGEST)} ({error.strerror})."
        ) from error
    finally:
        part.unlink(missing_ok=True)
