"""The workbook: six sheets that a person can filter and follow, in which nothing is executed."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import reports.workbook
from auditor.model.criteria import Language
from auditor.model.report import Report
from auditor.model.scan import ScanState
from auditor.model.target import TargetKind
from reports.workbook import Column, Link, Sheet, write_workbook
from tests.reports.sample import PAGES, Rows, occurrence, report
from tests.reports.sample_causes import CAUSES, HOSTILE, SITE, harmful
from tests.reports.snapshot import assert_same
from tests.reports.whole import whole, written

SHEETS = {
    Language.NB: ["Årsaker", "Funn", "Sider", "Utvalg", "Dekning", "Krav"],
    Language.NN: ["Årsaker", "Funn", "Sider", "Utval", "Dekning", "Krav"],
    Language.EN: ["Causes", "Findings", "Pages", "Sample", "Coverage", "Requirements"],
}
MOMENT = datetime(2026, 11, 21, 10, 42, tzinfo=UTC)


def opened(value: Report, language: Language = Language.EN) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(written("xlsx", value, language)))


def made(rows: Sequence[Sequence[str | Link]]) -> Worksheet:
    """A sheet of one column with some rows, as it is read again."""
    out = io.BytesIO()
    sheet = Sheet("One", [Column("Head", 10)], rows, lambda n: f"{n} more")
    write_workbook([sheet], out, title="T", creator="Auditor", moment=MOMENT)
    return openpyxl.load_workbook(out)["One"]


@pytest.mark.parametrize("language", Language)
def test_the_workbook_is_as_it_was(language: Language) -> None:
    lines = []
    for sheet in opened(whole(), language):
        lines.append(f"## {sheet.title} {sheet.dimensions} {sheet.freeze_panes}")
        lines += [" | ".join(str(value) for value in row) for row in sheet.values]
    assert_same(f"{language.value}.xlsx.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize("language", Language)
def test_every_sheet_has_a_frozen_head_and_a_filter_over_all_rows(language: Language) -> None:
    book = opened(whole(), language)
    assert book.sheetnames == SHEETS[language]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        heads = [cell.value for cell in sheet[1]]
        assert all(heads)
        assert len(set(heads)) == len(heads)
        assert sheet.max_row > 1


def test_a_finding_leads_to_its_cause_and_to_its_page() -> None:
    book = opened(whole())
    for row in book["Findings"].iter_rows(min_row=2):
        number, page = row[0], row[1]
        sheet, _, place = number.hyperlink.location.rpartition("!")
        assert sheet == "'Causes'"
        assert book["Causes"][place].value == number.value
        assert page.hyperlink.target == page.value


def test_pages_of_a_folder_have_no_links() -> None:
    value = whole()
    target = replace(value.scan.plan.target, kind=TargetKind.FOLDER, folder="site")
    plan = replace(value.scan.plan, target=target)
    book = opened(replace(value, scan=replace(value.scan, plan=plan)))
    links = [cell.hyperlink for row in book["Pages"].iter_rows() for cell in row if cell.hyperlink]
    assert links == []


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", '=HYPERLINK("http://x")']
)
def test_what_begins_as_a_formula_is_text(text: str) -> None:
    cell = made([[text]])["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "TRUE", "1e5", "2026-01-01", "</t><f>1</f>"])
def test_nothing_is_another_type_than_it_is_written_as(text: str) -> None:
    cell = made([[text]])["A2"]
    assert (cell.data_type, cell.value) == ("s", text)


def test_nothing_hostile_gets_into_a_workbook() -> None:
    bad = "=cmd|' /C calc'!A0\x00\x0b\ud800" + HOSTILE
    found = occurrence("/" + HOSTILE, snippet=bad, selector=(bad,), reason=bad)
    page = replace(PAGES[0], url=SITE + "/" + HOSTILE, title=bad)
    value = report(causes=(harmful(),), rows=Rows(page_rows=(page,), found=(found,)))
    plan = replace(value.scan.plan, title=bad, owner=bad)
    book = opened(replace(value, scan=replace(value.scan, plan=plan)))
    for sheet in book:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                assert cell.data_type in ("s", "n"), cell.value
                assert not re.match(r"\s*[=+@-]", str(cell.value or "")), cell.value
                assert not re.search("[\x00-\x08\x0b\u202e]", str(cell.value or ""))
                if cell.hyperlink and cell.hyperlink.target:
                    assert re.fullmatch(r"https?://[!-~]+", cell.hyperlink.target)


def test_an_address_that_a_spreadsheet_cannot_follow_is_no_link() -> None:
    for url in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://x/ y",
        "https://x/" + "a" * 2100,
    ):
        assert made([[Link("here", href=url)]])["A2"].hyperlink is None
    assert made([[Link("here", href="https://x.example/?a=1&b=%20")]])["A2"].hyperlink


def test_a_cell_holds_no_more_than_a_spreadsheet_takes() -> None:
    cell = made([["ø" * 40_000]])["A2"]
    assert len(str(cell.value)) < 32_767
    assert str(cell.value).endswith("…")


def test_rows_that_have_no_room_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports.workbook, "MAX_ROWS", 3)
    sheet = made([[str(n)] for n in range(10)])
    assert [row[0] for row in sheet.values] == ["Head", "0", "1", "2", "7 more"]


def test_the_same_report_gives_the_same_workbook() -> None:
    assert written("xlsx", whole()) == written("xlsx", whole())


def test_every_part_is_well_formed_and_bears_the_time_of_the_scan() -> None:
    with zipfile.ZipFile(io.BytesIO(written("xlsx", whole()))) as parts:
        assert parts.testzip() is None
        assert {part.date_time[:5] for part in parts.infolist()} == {(2026, 11, 21, 10, 42)}


def test_a_scan_that_did_not_come_to_its_end_says_so_first_in_its_coverage() -> None:
    value = whole()
    stopped = replace(value, scan=replace(value.scan, state=ScanState.CANCELLED))
    (_, told), *_ = opened(stopped)["Coverage"].iter_rows(min_row=2, values_only=True)
    assert "was ended before it was through" in str(told)


def test_causes_have_the_numbers_that_every_report_gives_them() -> None:
    numbers = [row[0] for row in opened(whole())["Causes"].iter_rows(min_row=2, values_only=True)]
    assert numbers == [*range(1, len(CAUSES) + 1)]
