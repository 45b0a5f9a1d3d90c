"""Reports: a Report value in, characters out, in bokmål, nynorsk and English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol, TextIO

from auditor.model.criteria import Language
from auditor.model.report import Report
from reports.csv import render_csv
from reports.html import render_html
from reports.json import render_json
from reports.text import render_text


class Renderer(Protocol):
    """Writes a report in one format."""

    def __call__(
        self, report: Report, out: TextIO, *, language: Language, color: bool, width: int
    ) -> None:
        """Write the report; ``color`` and ``width`` (columns) concern formats for a terminal."""


FORMATS: Mapping[str, Renderer] = MappingProxyType(
    {"text": render_text, "html": render_html, "csv": render_csv, "json": render_json}
)
"""Every format by the name that people ask for it with."""
