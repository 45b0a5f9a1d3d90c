"""The formats of reports, and the rows of results, as services ask for them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import reports
from auditor.model.criteria import Language
from auditor.model.gate import GateAnswer
from auditor.services.differences import ChangeShapes
from auditor.services.found import Shapes
from auditor.services.results import Formats
from reports import json as rows
from reports.changes import gate_lines

if TYPE_CHECKING:
    from reports.verdict_book_read import ReadVerdicts

LARGEST_WORKBOOK: Final = 20_000_000
"""Bytes of a workbook of verdicts that is taken in."""


def formats() -> Formats:
    """The formats that reports are written in."""
    return Formats(
        names=reports.FORMATS,
        options=reports.OPTIONS,
        renderer=reports.renderer,
        media=reports.MEDIA,
    )


def shapes() -> Shapes:
    """Rows as the JSON format has them."""
    return Shapes(
        page=rows.page_text,
        occurrence=rows.occurrence_text,
        cause=rows.cause_text,
        criterion=rows.criterion_text,
        coverage=rows.coverage_text,
    )


def change_shapes() -> ChangeShapes:
    """A comparison as the JSON format has it."""
    return ChangeShapes(
        head=rows.comparison_text,
        cause=rows.cause_change_text,
        occurrence=rows.occurrence_change_text,
    )


def gate_sentences(answer: GateAnswer, language: Language) -> Sequence[str]:
    """What a gate says, and then each reason, in the words that reports use."""
    return tuple(gate_lines(answer, language))


def result_schema() -> str:
    """The JSON Schema of results, as text."""
    return rows.schema_text()


def read_verdict_book(data: bytes) -> "ReadVerdicts":
    """What people filled in in a workbook of verdicts.

    Raises:
        UsageError: it is none, or a cell says what it cannot say.
    """
    from reports.verdict_book_read import read_verdict_book as read

    return read(data, LARGEST_WORKBOOK)
