"""The report for a browser: one file that needs no script, no network and no other file."""

import base64
import hashlib
from functools import cache, partial
from importlib import resources
from typing import BinaryIO
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from auditor.model.cause import Picture
from auditor.model.criteria import Language
from auditor.model.report import Report
from auditor.model.target import TargetKind
from auditor.model.text import clean
from reports import phrases, texts
from reports.encoding import utf8
from reports.figures import PageCounts
from reports.html_groups import Grouped
from reports.html_places import Places
from reports.html_view import view

_BUFFER = 256
"""Pieces of the page that are gathered before they are written."""


def render_html(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write the whole result as one page that can be sent by mail and opened anywhere.

    Nothing in it runs or is loaded: its policy allows its own style sheet, known by its hash, and
    pictures within the file. What scanned pages wrote is only ever text.

    Args:
        report: its occurrences and then its pages are read once.
        out: takes the bytes, UTF-8.
        language: of everything but what the pages wrote.
        color: the page's colours are its style sheet's.
        width: the page fits every width.
    """
    del color, width
    template = _environment().get_template("report.html.jinja")
    grouped = Grouped(report.grouping) if report.grouping else None
    counts = PageCounts(report.causes)
    found = counts.counting(report.rows.occurrences())
    counted = grouped.counting(found) if grouped else found
    places = Places(report.scan.plan.viewports, counted, language)
    stream = template.stream(
        view(report, places, counts, grouped, language),
        language=language,
        say=partial(texts.say, language),
        remark=partial(texts.remark, language=language),
        count=partial(texts.count, language),
        number=partial(texts.number, language),
        size=phrases.size,
        style=Markup(style_sheet()),  # noqa: S704  # our own file, no stranger's text
        style_hash=style_hash(),
        href=partial(_href, local=report.scan.plan.target.kind is TargetKind.FOLDER),
    )
    stream.enable_buffering(_BUFFER)
    write = utf8(out).write
    for piece in stream:
        write(piece)


@cache
def style_sheet() -> str:
    """The style sheet of the page."""
    return resources.files("reports.templates").joinpath("report.css").read_text("utf-8")


def style_hash() -> str:
    """What the page's policy knows its style sheet by (CSP 3: base64 of SHA-256)."""
    return base64.b64encode(hashlib.sha256(style_sheet().encode()).digest()).decode()


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
    made.filters["code"] = _code
    made.filters["data_uri"] = _data_uri
    return made


def _finished(value: object) -> object:
    """Every value on its way into the page, without what could mislead a reader."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return clean(value, len(value))


def _code(text: str) -> Markup:
    """A sentence of ours with what it has in backticks as code."""
    parts = escape(clean(text, len(text))).split("`")
    marked = (f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
    return Markup("").join(Markup(part) for part in marked)  # noqa: S704  # escaped above


def _href(url: str, *, local: bool) -> str:
    """An address that may be followed, "" for any other; files of a folder are not served on."""
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return ""
    return url if scheme in ("http", "https") and not local else ""


def _data_uri(picture: Picture) -> str:
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"
