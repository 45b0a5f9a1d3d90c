"""What strangers wrote is text in every format: it is read, nothing is fetched or carried out."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import lxml.etree
import lxml.html
import openpyxl
import outloud
import pdfua
import pikepdf
import pytest
import yaml
from fontTools.ttLib import TTFont
from pikepdf import Name

from auditor.model.criteria import Language
from auditor.model.report import Report
from reports import FORMATS, MEDIA
from reports.pdf.letters import legible
from reports.pdf.outline import outline_of
from reports.supervision import ReportKind
from tests.reports.pdf_file import opened, pdf_of
from tests.reports.strangers import MARK, harm, spoilt
from tests.reports.whole import written
from tests.site.canary import Canary

PACKED = ("docx", "xlsx", "verdicts")
WEB = ("https://", "http://")
MISLEADING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with Canary() as one:
        yield one


@pytest.fixture(scope="module")
def bad(canary: Canary) -> Report:
    return spoilt(harm(f"http://127.0.0.1:{canary.port}/x"))


def said(name: str, data: bytes) -> str:
    """All words that a program shows of a file."""
    if name in ("xlsx", "verdicts"):
        book = openpyxl.load_workbook(io.BytesIO(data))
        cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
        told = [cell for cell in cells if cell.value is not None]
        assert {cell.data_type for cell in told} <= {"s", "n", "d"}, "a formula"
        return "\n".join(str(cell.value) for cell in told)
    if name == "docx":
        file = docx.Document(io.BytesIO(data))
        return "\n".join(node.text or "" for node in file.element.body.iter("{*}t"))
    text = data.decode()
    if MEDIA[name].type.endswith("json"):
        return json.dumps(json.loads(text), ensure_ascii=False)
    if name == "html":
        return lxml.html.document_fromstring(text).text_content()
    if name == "junit":
        return str(lxml.etree.tostring(lxml.etree.fromstring(data), encoding="unicode"))
    if name == "openacr":
        return json.dumps(yaml.safe_load(text), ensure_ascii=False)
    return text


@pytest.mark.big
@pytest.mark.parametrize("name", [name for name in FORMATS if name != "pdf"])
def test_it_is_read_as_text(name: str, bad: Report, canary: Canary) -> None:
    for language in Language:
        data = written(name, bad, language)
        words = said(name, data)
        assert MARK in words.replace("\\", "")  # Markdown escapes what would be a mark of its own
        assert MISLEADING.findall(words) == []
        if name not in PACKED:
            assert MISLEADING.findall(data.decode()) == []
    assert canary.hits == []


@pytest.mark.big
def test_no_cell_of_a_spreadsheet_begins_as_a_formula(bad: Report) -> None:
    text = written("csv", bad, Language.NB).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert len(cells) > 100
    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")] == []


@pytest.mark.big
@pytest.mark.parametrize("name", PACKED)
def test_an_office_document_leads_to_web_pages_and_has_no_field(name: str, bad: Report) -> None:
    with zipfile.ZipFile(io.BytesIO(written(name, bad))) as parts:
        for part in parts.namelist():
            data = parts.read(part)
            if part.endswith(".rels"):
                for link in lxml.etree.fromstring(data):
                    if link.get("TargetMode") == "External":
                        assert link.get("Type", "").endswith("/hyperlink")
                        assert link.get("Target", "").startswith(WEB)
            fields = re.findall(rb"instrText[^>]*>\s*(\w+)", data)
            assert set(fields) <= {b"PAGE", b"NUMPAGES", b"TOC"}


@pytest.mark.big
def test_a_page_has_no_element_of_theirs(bad: Report) -> None:
    page = lxml.html.document_fromstring(written("html", bad).decode())
    assert list(page.iter("script", "iframe", "link", "object", "embed", "base", "form")) == []
    assert all(one.get("src", "").startswith("data:") for one in page.iter("img"))
    links = {one.get("href", "") for one in page.iter("a")}
    assert all(link.startswith((*WEB, "#")) for link in links)
    handlers = [key for one in page.iter() for key in one.keys() if key.startswith("on")]  # noqa: SIM118 - lxml's own
    assert handlers == []


@pytest.mark.big
@pytest.mark.parametrize("kind", [ReportKind.SUPERVISION, ReportKind.EDITOR])
def test_a_pdf_shows_it_and_does_nothing(
    kind: ReportKind, bad: Report, canary: Canary, tmp_path: Path
) -> None:
    data = pdf_of(bad, Language.NB, kind)
    assert canary.hits == []
    pdf = opened(data)
    assert set(pdf.attachments) == {"manifest.json", "result.json", "result.jsonld"}
    assert "/OpenAction" not in pdf.Root
    assert "/JavaScript" not in pdf.Root.Names
    for page in pdf.pages:
        for link in page.get("/Annots", []):
            action = link.get("/A")
            assert action is None or action.S == Name.URI
            assert action is None or str(action.URI).startswith(WEB)
    heard = "\n".join(outline_of(data, Language.NB))
    assert MARK in heard
    assert MISLEADING.findall(heard) == []
    (tmp_path / "r.pdf").write_bytes(data)
    checked = outloud.check(str(tmp_path / "r.pdf"))
    assert [f"{f.rule} {f.message}" for f in checked.findings if f.severity == "error"] == []
    seen = pdfua.validate(str(tmp_path / "r.pdf")).findings
    assert [str(f) for f in seen if f.severity is pdfua.Severity.ERROR] == []


def test_letters_that_no_font_has_are_told_by_their_numbers() -> None:
    assert legible("Ŋŋ Đđ Ŧŧ Čč Šš Žž, áéø “–…” العربية עברית") == (
        "Ŋŋ Đđ Ŧŧ Čč Šš Žž, áéø “–…” العربية עברית"
    )
    assert legible("a\U000f0000b\ufe0f\u3000") == "a[U+F0000]b\ufe0f\u3000"
    many = "\U000f0000" * 20
    assert legible(f"{many}\n{many}") == (
        f"[{' '.join(['U+F0000'] * 8)} … +12]\n[{' '.join(['U+F0000'] * 8)} … +12]"
    )


def shown_without_sign(pdf: pikepdf.Pdf) -> list[str]:
    """Letters that are shown with a number behind the last sign of their font: as empty boxes."""
    found = []
    for font in pdf.objects:
        if isinstance(font, pikepdf.Dictionary) and font.get("/Subtype") == Name.Type0:
            file = font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()
            signs = TTFont(io.BytesIO(file))["maxp"].numGlyphs
            table = font.ToUnicode.read_bytes().partition(b"endcodespacerange")[2]
            told = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", table)
            found += [
                bytes.fromhex(letter.decode()).decode("utf-16-be", "replace")
                for code, letter in told
                if not 0 < int(code, 16) < signs
            ]
    return found


@pytest.mark.big
def test_no_page_has_an_empty_box(bad: Report) -> None:
    data = pdf_of(bad, Language.NN, ReportKind.SUMMARY)
    assert "[U+E000]" in "\n".join(outline_of(data, Language.NN))
    assert shown_without_sign(opened(data)) == []
