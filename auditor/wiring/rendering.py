"""The formats of reports, and the rows of results, as services ask for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import metadata
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final

import reports
from auditor.model.criteria import Language
from auditor.model.gate import GateAnswer
from auditor.model.report import Report
from auditor.services.differences import ChangeShapes
from auditor.services.found import Shapes
from auditor.services.results import Formats, Renderer

if TYPE_CHECKING:
    from reports.pdf.key import SigningKey
    from reports.verdict_book_read import ReadVerdicts

_SIGNED: Final = "pdf"
"""The format that is signed where there is a key."""
LARGEST_WORKBOOK: Final = 20_000_000
"""Bytes of a workbook of verdicts that is taken in."""


def formats(key: "Callable[[], SigningKey] | None" = None) -> Formats:
    """The formats that reports are written in.

    Args:
        key: reads the key that reports in PDF are signed with; None where none is.
    """

    def renderer(name: str, options: Mapping[str, str]) -> Renderer:
        write = reports.renderer(name, options)
        return write if key is None or name != _SIGNED else _Signed(write, key)

    def made_with(name: str) -> Sequence[str]:
        told = [f"{one} {metadata.version(one)}" for one in reports.MEDIA[name].made_with]
        if key is not None and name == _SIGNED:
            told.append(sha256(key().data).hexdigest())
        return told

    return Formats(
        names=reports.FORMATS,
        options=reports.OPTIONS,
        renderer=renderer,
        media=reports.MEDIA,
        needs={} if key is None else {_SIGNED: key},
        made_with=made_with,
    )


@dataclass(frozen=True, slots=True)
class _Signed:
    """Writes a report with a signature behind it."""

    write: Renderer
    key: "Callable[[], SigningKey]"

    def __call__(
        self, report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
    ) -> None:
        from reports.pdf.signing import signed

        key, made = self.key(), BytesIO()
        self.write(report, made, language=language, color=color, width=width)
        out.write(signed(made.getvalue(), key))


def shapes() -> Shapes:
    """Rows as the JSON format has them."""
    from reports import json as rows

    return Shapes(
        page=rows.page_text,
        occurrence=rows.occurrence_text,
        cause=rows.cause_text,
        criterion=rows.criterion_text,
        coverage=rows.coverage_text,
    )


def change_shapes() -> ChangeShapes:
    """A comparison as the JSON format has it."""
    from reports import json as rows

    return ChangeShapes(
        head=rows.comparison_text,
        cause=rows.cause_change_text,
        occurrence=rows.occurrence_change_text,
    )


def gate_sentences(answer: GateAnswer, language: Language) -> Sequence[str]:
    """What a gate says, and then each reason, in the words that reports use."""
    from reports.changes import gate_lines

    return tuple(gate_lines(answer, language))


def result_schema() -> str:
    """The JSON Schema of results, as text."""
    from reports import json as rows

    return rows.schema_text()


def read_verdict_book(data: bytes) -> "ReadVerdicts":
    """What people filled in in a workbook of verdicts.

    Raises:
        UsageError: it is none, or a cell says what it cannot say.
    """
    from reports.verdict_book_read import read_verdict_book as read

    return read(data, LARGEST_WORKBOOK)
