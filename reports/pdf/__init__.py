"""The report as a PDF that everybody can read: tagged, with its data in it, the same every time.

The page is made here, in the process that has the results; it is set by WeasyPrint in a process of
its own (`reports.pdf.setting`), which has no network and limits on time and memory, and reads
nothing but what is put before it.
"""

import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from auditor.model.criteria import Language
from auditor.model.report import Report
from reports.pdf.attached import ATTACHED, write_attached
from reports.pdf.page import PICTURES, write_page
from reports.pdf.process import SET, set_pages
from reports.supervision import ReportKind, document_of


def render_pdf(
    report: Report,
    out: BinaryIO,
    *,
    language: Language,
    color: bool,
    width: int,
    kind: ReportKind = ReportKind.SUPERVISION,
) -> None:
    """Write a report of a kind as a PDF.

    Args:
        report: its rows are read three times.
        out: takes the bytes.
        language: of everything but what pages and people wrote.
        color: the page's colours are its style sheet's.
        width: a page has its own.
        kind: for whom.

    Raises:
        RenderingFailed: it took too long or too much memory, or the program that sets it failed.
    """
    del color, width
    with tempfile.TemporaryDirectory(prefix="auditor-pdf-") as name:
        folder = Path(name)
        document = document_of(report, kind, language)
        write_page(document, folder)
        write_attached(report, document, language, folder / ATTACHED, folder / PICTURES)
        set_pages(folder)
        with (folder / SET).open("rb") as made:
            shutil.copyfileobj(made, out)
