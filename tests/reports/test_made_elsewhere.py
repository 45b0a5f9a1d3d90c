"""A result that we did not make, in every way that people read it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import pytest

from auditor.model.criteria import Language
from auditor.model.report import Report
from auditor.model.scan import Handed
from reports import renderer
from reports.supervision import ReportKind, document_of
from tests.reports.html_page import whole
from tests.reports.sample import scan
from tests.reports.test_supervision import words

FORMATS = (
    *(
        "text",
        "html",
        "markdown",
        "xlsx",
        "verdicts",
        "docx",
        "earl",
        "earl-wcagem",
        "openacr",
        "statement",
    ),
    *("uutilsynet", "github", "gitlab"),
)
KINDS = (ReportKind.SUPERVISION, ReportKind.EDITOR, ReportKind.SUMMARY)
HANDED_IN = scan(
    handed_in=Handed(
        by="key_1", moment=datetime(2026, 11, 28, tzinfo=UTC), made_by="Auditor 0.1.0", run="r-1"
    )
)
IMPORTED = scan(made_by="pa11y-ci 4.1.1")
SAID: Mapping[str, tuple[Report, str]] = {
    "handed in": (whole(scan=HANDED_IN), "The scan was not carried out by this service."),
    "imported": (whole(scan=IMPORTED), "Auditor has not seen the pages"),
}


def told(report: Report, format_: str) -> str:
    out = BytesIO()
    renderer(format_, {})(report, out, language=Language.EN, color=False, width=80)
    data = out.getvalue()
    if format_ in ("xlsx", "verdicts", "docx"):
        with ZipFile(out) as parts:
            names = [name for name in parts.namelist() if name.endswith(".xml")]
            data = b"".join(map(parts.read, names))
    return " ".join(data.decode("utf-8").split())


@cache
def own(format_: str) -> str:
    """A result of our own."""
    return told(whole(), format_)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("how", SAID)
def test_every_format_for_people_says_first_who_made_it(how: str, format_: str) -> None:
    report, sentence = SAID[how]
    assert sentence in told(report, format_)
    assert sentence not in own(format_)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", SAID)
def test_every_kind_of_pdf_says_it(how: str, kind: ReportKind) -> None:
    report, sentence = SAID[how]
    assert sentence in words(document_of(report, kind, Language.EN))


def test_no_report_says_that_we_opened_pages_that_another_tool_saw() -> None:
    imported = words(document_of(whole(scan=IMPORTED), ReportKind.SUPERVISION, Language.EN))
    ours = words(document_of(whole(), ReportKind.SUPERVISION, Language.EN))
    for claim in ("opened in a browser", "Auditor's own rules"):
        assert claim in ours
        assert claim not in imported
    assert '"assertedBy": "pa11y-ci 4.1.1"' in told(whole(scan=IMPORTED), "earl-wcagem")


def test_a_result_of_a_tool_that_was_handed_in_says_both() -> None:
    both = replace(HANDED_IN, made_by="pa11y-ci 4.1.1")
    said = words(document_of(whole(scan=both), ReportKind.SUPERVISION, Language.EN))
    assert all(sentence in said for _, sentence in SAID.values())
