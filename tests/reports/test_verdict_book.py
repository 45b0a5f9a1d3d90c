"""The workbook of verdicts: written, filled in by a person, and read again."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from auditor.errors import UsageError
from auditor.model.criteria import Language
from auditor.model.report import Report
from auditor.model.triage import Decision, FilledIn, Subject
from reports.verdict_book import key_column
from reports.verdict_book_read import read_verdict_book
from tests.reports.sample_causes import CAUSES
from tests.reports.test_verdicts import ACCEPTED, BREACH, decided, judged
from tests.reports.whole import written

LARGEST = 20_000_000
SHEETS = {Subject.CAUSE: 1, Subject.FINDING: 2, Subject.CRITERION: 3}


def book(value: Report, language: Language = Language.NB) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(written("verdicts", value, language)))


def sheet_of(opened: openpyxl.Workbook, subject: Subject) -> Worksheet:
    found = opened.worksheets[SHEETS[subject]]
    assert isinstance(found, Worksheet)
    return found


def saved(opened: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def read(data: bytes) -> dict[tuple[Subject, str], FilledIn]:
    rows = read_verdict_book(data, LARGEST).rows
    return {(row.key.subject, row.key.name): row for row in rows}


def filled(sheet: Worksheet, row: int, **cells: Any) -> None:
    heads = {cell.value: cell.column for cell in sheet[1]}
    for head, value in cells.items():
        sheet.cell(row, heads[head.replace("_", " ")], value)


@pytest.mark.parametrize("language", Language)
def test_what_stands_is_read_as_it_was_written(language: Language) -> None:
    value = decided({BREACH.id: ACCEPTED})
    data = written("verdicts", value, language)
    assert isinstance(data, bytes)
    told = read_verdict_book(data, LARGEST)
    assert told.run == value.scan.id
    rows = {(row.key.subject, row.key.name): row for row in told.rows}
    stands = rows[Subject.CAUSE, BREACH.id]
    assert stands.ruling == ACCEPTED
    assert (stands.by, stands.on, stands.known) == ("", None, 1)
    assert all(row.untouched for row in told.rows)
    others = [row for key, row in rows.items() if key != (Subject.CAUSE, BREACH.id)]
    assert {row.ruling.decision for row in others} == {None}
    causes = {name for subject, name in rows if subject is Subject.CAUSE}
    assert causes == {cause.id for cause in CAUSES}
    criteria = [name for subject, name in rows if subject is Subject.CRITERION]
    assert criteria == [one.criterion.id for one in value.criteria]


def test_a_person_fills_in_in_any_order_with_columns_of_their_own() -> None:
    opened = book(judged())
    sheet = sheet_of(opened, Subject.CRITERION)
    filled(sheet, 2, Avgjørelse="Oppfylt", Begrunnelse=" Prøvd med NVDA ", Avgjort_av="Kari")
    filled(sheet, 2, Avgjort_dato="21.11.2026")
    sheet.insert_cols(1)
    sheet.cell(1, 1, "Notat")
    sheet.move_range("A2:Z2", rows=sheet.max_row)
    rows = read(saved(opened))
    name = judged().criteria[0].criterion.id
    one = rows[Subject.CRITERION, name]
    assert (one.ruling.decision, one.ruling.reason) == (Decision.MET, "Prøvd med NVDA")
    assert (one.by, one.on) == ("Kari", date(2026, 11, 21))


def test_cells_offer_what_can_be_said() -> None:
    offered = sheet_of(book(judged()), Subject.CRITERION).data_validations.dataValidation
    assert [one.formula1 for one in offered] == ['"oppfylt,ikke oppfylt,ingen forekomst"']


def test_what_pages_wrote_is_text_and_what_programs_need_is_hidden() -> None:
    opened = book(judged())
    for subject in Subject:
        sheet = sheet_of(opened, subject)
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "d"}
        heads = {str(cell.value): cell.column_letter for cell in sheet[1]}
        assert sheet.column_dimensions[heads[key_column(subject)]].hidden


def test_the_same_report_gives_the_same_bytes() -> None:
    assert written("verdicts", judged()) == written("verdicts", judged())


def with_styles(size: int) -> bytes:
    """A workbook one part of which is parsed whole, and becomes many times as large."""
    out = io.BytesIO()
    whole = written("verdicts", judged())
    assert isinstance(whole, bytes)
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as parts,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for part in parts.infolist():
            data = parts.read(part)
            if part.filename == "xl/styles.xml":
                data = data.replace(b"</styleSheet>", b"<a/>" * (size // 4) + b"</styleSheet>")
            copy.writestr(part.filename, data)
    return out.getvalue()


Spoil = Callable[[openpyxl.Workbook], object]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda it: filled(it.worksheets[1], 2, Avgjørelse="kanskje"), "'kanskje' is no verdict"),
        (
            lambda it: filled(it.worksheets[1], 3, Til_og_med="snart"),
            "Årsaker 3: 'snart' is no day",
        ),
        (
            lambda it: filled(it.worksheets[1], 3, Til_og_med="31.12.9999"),
            "no day that comes to an",
        ),
        (lambda it: filled(it.worksheets[1], 2, Begrunnelse="a" * 3_000), "more than 2000 char"),
        (lambda it: it.worksheets[3].delete_cols(6), "The sheet Krav has no column"),
        (lambda it: [it.remove(one) for one in it.worksheets[1:]], "has no sheet of verdicts"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(spoil: Spoil, said: str) -> None:
    opened = book(judged())
    spoil(opened)
    with pytest.raises(UsageError, match=said):
        read(saved(opened))


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 201_000_000)
    return out.getvalue()


def with_entities() -> bytes:
    """A workbook whose texts would be read from a file of the machine."""
    out = io.BytesIO()
    whole = written("verdicts", judged())
    assert isinstance(whole, bytes)
    with zipfile.ZipFile(io.BytesIO(whole)) as parts, zipfile.ZipFile(out, "w") as copy:
        for part in parts.infolist():
            data = parts.read(part)
            if part.filename == "xl/workbook.xml":
                doctype = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                data = doctype + data.replace(b'name="Guide"', b'name="&e;"')
            copy.writestr(part, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: b"", "no workbook that can be read"),
        (lambda: b"PK\x03\x04 and no more", "no workbook that can be read"),
        (lambda: b"x" * (LARGEST + 1), "larger than 20 MB"),
        (bomb, "unpacks to more than is read"),
        (lambda: with_styles(1_100_000), "unpacks to more than is read"),
        (with_entities, "no workbook that can be read|no sheet"),
    ],
)
def test_a_hostile_file_is_refused(make: Callable[[], bytes], said: str) -> None:
    with pytest.raises(UsageError, match=said) as raised:
        read_verdict_book(make(), LARGEST)
    assert "root:" not in str(raised.value)


def test_the_moment_of_a_workbook_is_that_of_the_scan() -> None:
    opened = book(judged())
    moment = judged().scan.ended
    assert moment is not None
    assert opened.properties.created == moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    assert isinstance(opened.properties.created, datetime)
