"""The editable draft: real structure that programs and screen readers find, and only text in it."""

import io
import itertools
import re
import zipfile
from collections import Counter
from dataclasses import replace
from functools import cache

import docx
import lxml.etree
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from auditor.model.criteria import Language
from tests.reports.sample import PAGES, Rows, occurrence, report
from tests.reports.sample_causes import HOSTILE, SITE, harmful
from tests.reports.snapshot import assert_same
from tests.reports.whole import whole, written


@cache
def draft(language: Language = Language.NN) -> bytes:
    """The draft of a whole report, written once."""
    return written("docx", whole(), language)


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def links(document: Document) -> list[lxml.etree._Element]:
    return list(document.element.iter(qn("w:hyperlink")))


@pytest.mark.parametrize("language", Language)
def test_the_draft_is_as_it_was(language: Language) -> None:
    lines = []
    for part in opened(draft(language)).iter_inner_content():
        if isinstance(part, Paragraph):
            lines.append(f"[{part.style.name if part.style else ''}] {part.text}")
        elif isinstance(part, Table):
            lines += [" | ".join(cell.text for cell in row.cells) for row in part.rows]
    assert_same(f"{language.value}.docx.txt", "\n".join(lines) + "\n")


def test_headings_are_headings_and_leave_no_level_out() -> None:
    names = [p.style.name or "" for p in opened(draft()).paragraphs if p.style]
    levels = [int(name.removeprefix("Heading ")) for name in names if name.startswith("Heading ")]
    assert len(levels) > 10
    assert levels[0] == 1
    assert all(deeper <= level + 1 for level, deeper in itertools.pairwise(levels))


def test_every_table_is_named_and_has_a_head_that_is_repeated_or_names_of_rows() -> None:
    tables = opened(draft()).tables
    assert len(tables) > 10
    for table in tables:
        heads = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        assert look is not None
        assert Counter(heads)[True] == int(look.get(qn("w:firstRow")))
        assert heads[0] or look.get(qn("w:firstColumn")) == "1"
        named = table._tbl.tblPr.find(qn("w:tblCaption"))
        assert named is not None
        assert named.get(qn("w:val"))


def test_all_text_of_tables_has_the_style_for_it() -> None:
    document = opened(draft())
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    styles = {paragraph._p.style for cell in cells for paragraph in cell.paragraphs}
    assert styles == {document.styles["Table Text"].style_id}


def test_every_picture_has_an_alternative_text_and_an_id_of_its_own() -> None:
    document = opened(draft())
    about = [shape._inline.docPr for shape in document.inline_shapes]
    assert len(about) == 2
    assert all(one.get("descr") for one in about)
    assert len({one.get("id") for one in about}) == len(about)
    with zipfile.ZipFile(io.BytesIO(draft())) as parts:
        media = [name for name in parts.namelist() if name.startswith("word/media/")]
        assert media
        assert all(name.endswith(".png") for name in media)


def test_links_within_the_draft_lead_to_what_is_there() -> None:
    document = opened(draft())
    marks = {one.get(qn("w:name")) for one in document.element.iter(qn("w:bookmarkStart"))}
    anchors = {one.get(qn("w:anchor")) for one in links(document)} - {None}
    assert anchors
    assert anchors <= marks


@pytest.mark.parametrize(
    ("language", "tag"), [(Language.NB, "nb-NO"), (Language.NN, "nn-NO"), (Language.EN, "en-GB")]
)
def test_the_draft_says_its_language_and_its_title(language: Language, tag: str) -> None:
    document = opened(draft(language))
    assert document.core_properties.language == tag
    assert document.core_properties.title == document.paragraphs[0].text
    spoken = {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))}
    assert spoken == {tag}


def test_the_same_report_gives_the_same_bytes() -> None:
    assert written("docx", whole()) == written("docx", whole())


def test_what_a_page_wrote_is_text_and_leads_nowhere_but_to_the_page() -> None:
    bad = f"{HOSTILE}\x00\x0b\ud800</w:t></w:r><w:r><w:instrText>DDE</w:instrText>"
    found = occurrence("/" + HOSTILE, snippet=bad, selector=(bad,), reason=bad)
    page = replace(PAGES[0], url=SITE + "/" + HOSTILE, title=bad)
    value = report(causes=(harmful(),), rows=Rows(page_rows=(page,), found=(found,)))
    plan = replace(value.scan.plan, title=bad, owner=bad)
    document = opened(
        written("docx", replace(value, scan=replace(value.scan, plan=plan)), Language.NN)
    )
    whole_text = "".join(one.text or "" for one in document.element.iter(qn("w:t")))
    assert "<script>alert(1)</script>" in whole_text
    assert not re.search("[\x00-\x08\x0b\u202e]", whole_text)
    assert list(document.element.iter(qn("w:instrText"))) == []
    outside = [one for one in document.part.rels.values() if one.is_external]
    assert all(one.target_ref.startswith(SITE) for one in outside)
