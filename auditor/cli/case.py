"""What the command line tells of a supervision: the kind of report, and the file on the case."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.errors import UsageError
from auditor.model.text import clean

if TYPE_CHECKING:
    from auditor.request import CaseChoices
    from auditor.services.results import Formats
    from auditor.wiring import Output

_KIND: Final = "kind"
_LARGEST: Final = 1024 * 1024


def read_case_file(path: str) -> "CaseChoices":
    """What a file tells of a case.

    Raises:
        UsageError: it cannot be read, is no TOML, or a name or value in it is wrong.
    """
    shown = clean(path, 200)
    from auditor.request import read_case

    try:
        with Path(path).expanduser().open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise UsageError(f"The case file {shown} is larger than 1 MiB: give one on a case.")
        values = tomllib.loads(data.decode("utf-8-sig"))  # as Notepad may write it
    except OSError as error:
        raise UsageError(f"The case file {shown} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:  # of TOML, or of UTF-8
        raise UsageError(
            f"The case file {shown} is no TOML ({clean(str(error), 200)}): 'auditor report"
            " --case-template' writes one."
        ) from error
    try:
        return read_case(values)
    except UsageError as error:
        raise UsageError(f"The case file {shown} cannot be used: {error}") from error


def of_kind(
    outputs: "Sequence[Output]", kind: str | None, formats: "Formats"
) -> "tuple[Output, ...]":
    """Outputs of a kind, those that have kinds.

    Raises:
        UsageError: a kind is asked for, and none of them has one.
    """
    if kind is None:
        return tuple(outputs)
    having = [name for name in formats.names if _KIND in formats.options.get(name, {})]
    if not any(output.format in having for output in outputs):
        raise UsageError(
            f"--kind concerns {', '.join(having)} alone: give one of them too, such as"
            f" -f {having[0]}:FILE."
        )
    return tuple(
        replace(output, options=(*output.options, (_KIND, kind)))
        if output.format in having
        else output
        for output in outputs
    )
