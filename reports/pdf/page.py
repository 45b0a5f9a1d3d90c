"""A report as one page of HTML with its pictures beside it, ready to be set."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from PIL import Image

from auditor.model.criteria import Language
from auditor.model.text import clean
from reports import texts
from reports.pdf.chart import chart_svg
from reports.pdf.letters import legible
from reports.supervision import Chart, Grid, Line, ReportDocument, Run, Section, Shot

PAGE: Final = "page.html"
PICTURES: Final = "pictures"
"""The folder of all that the page may name, each by ``report:`` and its file's name."""
_NAME: Final = "supervision"
"""Of the template and its style sheet."""
_QUALITY: Final = 85
_SHORT: Final = 6
"""Rows of a table that is not parted."""


def write_page(document: ReportDocument, folder: Path) -> None:
    """Write a report as HTML, and its pictures, into a folder.

    Everything that a page or a person wrote is only ever text: the template is ours and escapes
    each value; what steers the direction or cannot be shown is taken out.
    """
    pictures = _Pictures(folder / PICTURES, document.language)
    template = _environment().get_template(f"{_NAME}.html.jinja")
    stream = template.stream(
        document=document,
        style=Markup(_style_sheet()),  # noqa: S704  # our own file, no stranger's text
        say=partial(texts.say, document.language),
        picture=pictures.name,
        has_contents=_levels(document.sections) > 1,
    )
    with (folder / PAGE).open("wb") as out:
        stream.dump(out, encoding="utf-8", errors="replace")


def _levels(sections: Sequence[Section]) -> int:
    return max((1 + _levels(one.sections) for one in sections), default=0)


class _Pictures:
    """Writes each picture once, and names it."""

    def __init__(self, folder: Path, language: Language) -> None:
        self._folder = folder
        self._language = language
        self._number = 0
        folder.mkdir()

    def name(self, block: Shot | Chart) -> str:
        """The address of a picture, which is written by then."""
        self._number += 1
        if isinstance(block, Chart):
            name, data = f"{self._number}.svg", chart_svg(block, self._language).encode()
        else:
            name, data = f"{self._number}.jpg", jpeg(block.data)
        (self._folder / name).write_bytes(data)
        return f"report:{name}"


def jpeg(data: bytes) -> bytes:
    """A picture as JPEG: a PDF keeps that as it is, all else it keeps uncompressed or large."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        picture.convert("RGB").save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


@cache
def _style_sheet() -> str:
    return resources.files("reports.templates").joinpath(f"{_NAME}.css").read_text("utf-8")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finished,
    )
    made.tests["short"] = _is_short
    made.filters["kind"] = lambda block: type(block).__name__
    made.filters["joined"] = _joined
    return made


def _is_short(grid: Grid) -> bool:
    """Whether a table is to stay on one page: it has few rows of one line each."""
    return len(grid.rows) <= _SHORT and all(len(cell) == 1 for row in grid.rows for cell in row)


def _joined(line: Line) -> Iterator[Run]:
    """The runs of a line, as few as there can be."""
    for _, alike in groupby(line, lambda run: replace(run, text="")):
        first, *more = alike
        yield replace(first, text="".join(run.text for run in (first, *more)))


def _finished(value: object) -> object:
    """Every value on its way into the page, without what could mislead a reader, or is no sign."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return legible(clean(value, len(value)))
