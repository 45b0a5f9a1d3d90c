"""The formats of reports, and the rows of results, as services ask for them."""

import reports
from auditor.services.differences import ChangeShapes
from auditor.services.found import Shapes
from auditor.services.results import Formats
from reports import json as rows


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


def result_schema() -> str:
    """The JSON Schema of results, as text."""
    return rows.schema_text()
