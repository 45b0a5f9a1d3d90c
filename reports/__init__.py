"""Reports: a Report value in, bytes out, in bokmål, nynorsk and English."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from importlib import import_module
from types import MappingProxyType
from typing import BinaryIO, Protocol

from auditor.model.criteria import Language
from auditor.model.report import Report
from reports.csv import Dialect
from reports.csv_tables import Table
from reports.supervision import KINDS


class Renderer(Protocol):
    """Writes a report in one format."""

    def __call__(
        self, report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
    ) -> None:
        """Write the report.

        Args:
            report: its rows are read while it is written.
            out: takes the bytes; formats of text write UTF-8.
            language: of all sentences.
            color: paint with ANSI sequences; for formats that a terminal shows.
            width: columns of the terminal.
        """


@dataclass(frozen=True, slots=True)
class _Later:
    """A renderer whose code is read when it is first used: who asks for reports wants one or two.

    Some bring much code of others with them; every command would wait for that.
    """

    module: str
    name: str

    def __call__(self, report: Report, out: BinaryIO, **said: object) -> None:
        write: Callable[..., None] = getattr(import_module(self.module), self.name)
        write(report, out, **said)


FORMATS: Mapping[str, Renderer] = MappingProxyType(
    {
        "text": _Later("reports.text", "render_text"),
        "html": _Later("reports.html", "render_html"),
        "csv": _Later("reports.csv", "render_csv"),
        "json": _Later("reports.json", "render_json"),
        "markdown": _Later("reports.markdown", "render_markdown"),
        "sarif": _Later("reports.sarif", "render_sarif"),
        "junit": _Later("reports.junit", "render_junit"),
        "github": _Later("reports.github", "render_github"),
        "gitlab": _Later("reports.gitlab", "render_gitlab"),
        "pa11y-ci-json": _Later("reports.pa11y", "render_pa11y"),
        "axe-json": _Later("reports.axe_json", "render_axe"),
        "earl": _Later("reports.earl", "render_earl"),
        "earl-wcagem": _Later("reports.wcagem", "render_wcagem"),
        "openacr": _Later("reports.openacr", "render_openacr"),
        "uutilsynet": _Later("reports.uutilsynet", "render_uutilsynet"),
        "statement": _Later("reports.statement", "render_statement"),
        "xlsx": _Later("reports.xlsx", "render_xlsx"),
        "verdicts": _Later("reports.verdict_book", "render_verdicts"),
        "docx": _Later("reports.docx", "render_docx"),
        "pdf": _Later("reports.pdf", "render_pdf"),
    }
)
"""Every format by the name that people ask for it with."""


@dataclass(frozen=True, slots=True)
class Media:
    """How a format is named where it travels.

    Attributes:
        type: media type.
        extension: of a file's name, without the full stop.
        made_with: programs of others that it is made with, by the names they are installed by,
            where that takes so long that a service makes it once and keeps it; empty for a format
            that is written at once.
        groups: it tells what was found by a group of addresses.
    """

    type: str
    extension: str
    made_with: tuple[str, ...] = ()
    groups: bool = False


MEDIA: Mapping[str, Media] = MappingProxyType(
    {
        "text": Media("text/plain; charset=utf-8", "txt"),
        "html": Media("text/html; charset=utf-8", "html", groups=True),
        "csv": Media("text/csv; charset=utf-8", "csv"),
        "json": Media("application/json", "json"),
        "markdown": Media("text/markdown; charset=utf-8", "md"),
        "sarif": Media("application/sarif+json", "sarif"),
        "junit": Media("application/xml", "xml"),
        "github": Media("text/plain; charset=utf-8", "txt"),
        "gitlab": Media("application/json", "json"),
        "pa11y-ci-json": Media("application/json", "json"),
        "axe-json": Media("application/json", "json"),
        "earl": Media("application/ld+json", "jsonld"),
        "earl-wcagem": Media("application/ld+json", "json"),
        "openacr": Media("application/yaml", "yaml"),
        "uutilsynet": Media("application/json", "json"),
        "statement": Media("text/markdown; charset=utf-8", "md"),
        "xlsx": Media("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        "verdicts": Media(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
        ),
        "docx": Media(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"
        ),
        "pdf": Media(
            "application/pdf", "pdf", made_with=("weasyprint", "pydyf", "fonttools", "pikepdf")
        ),
    }
)
"""How each format is named where it travels."""

OPTIONS: Mapping[str, Mapping[str, Mapping[str, StrEnum]]] = MappingProxyType(
    {
        "csv": {
            "dialect": {one.value: one for one in Dialect},
            "table": {one.value: one for one in Table},
        },
        "pdf": {"kind": {one.value: one for one in KINDS}},
    }
)
"""Other ways to write a format: by format, name of the option and its value."""


def renderer(format_: str, options: Mapping[str, str]) -> Renderer:
    """What writes a format in the way that options ask for.

    Raises:
        KeyError: there is no such format, option or value.
    """
    chosen = {name: OPTIONS[format_][name][value] for name, value in options.items()}
    write: Callable[..., None] = FORMATS[format_]
    return partial(write, **chosen) if chosen else FORMATS[format_]
