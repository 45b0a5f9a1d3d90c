"""Where the lines and pages of a set report end."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import weasyprint

from auditor.model.criteria import Language
from reports.pdf.page import PAGE, write_page
from reports.supervision import KINDS, Paragraph, ReportDocument, ReportKind, Run, document_of
from tests.reports.html_page import whole
from tests.reports.test_pdf import told

LEAD = Run("How to test again: ", strong=True)
CODE = Run("email", code=True)
ENDS_IN_SPACE = re.compile(r">[^<>]*[^<>\s] +<(?!/|div|p\b|ul|table|h\d)")


def page_of(document: ReportDocument, folder: Path) -> str:
    write_page(document, folder)
    return (folder / PAGE).read_text("utf-8")


def lines_of(page: str) -> Iterator[str]:
    """The text of every line in the paragraphs of a report."""
    pages: Any = weasyprint.HTML(string=page).render().pages
    for box in chain.from_iterable(one._page_box.descendants() for one in pages):
        if type(box).__name__ == "LineBox" and box.element_tag == "p":
            texts = [one for one in box.descendants() if type(one).__name__ == "TextBox"]
            yield "".join(one.text for one in texts)


def test_a_line_goes_on_as_long_as_there_is_room(tmp_path: Path) -> None:
    sentence = "Read the label and compare it with the value of the field, which is to be at least"
    ends = [sentence + "i" * extra for extra in range(60)]
    text = [Paragraph((LEAD, Run(f"{one} and "), CODE, Run("."))) for one in ends]
    empty = replace(document_of(whole(), ReportKind.SUMMARY, Language.EN), sections=[])
    found = list(lines_of(page_of(replace(empty, opening=text), tmp_path)))
    begun = [line for line in found if line.startswith(LEAD.text)]
    assert len(begun) == len(ends)
    assert not [line for line in begun if line.endswith("Read")]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not ReportKind.RETEST])
@pytest.mark.parametrize("language", Language)
def test_no_text_ends_in_a_space_before_another_piece_of_its_line(
    kind: ReportKind, language: Language, tmp_path: Path
) -> None:
    page = page_of(document_of(told(kind), kind, language), tmp_path)
    assert "</strong> " in page or "</span> <code>" in page
    assert not ENDS_IN_SPACE.findall(page)
