"""The tables of occurrences, of pages and of criteria."""

import csv
from dataclasses import replace
from io import BytesIO, StringIO

import pytest

from auditor.model.criteria import Language
from auditor.model.page import PageState, Reason
from auditor.model.report import LinkedFrom, Report
from reports import renderer
from reports.csv_tables import COLUMNS as TABLES
from reports.csv_tables import Table
from tests.reports.sample import PAGES, Rows, finding, occurrence, report
from tests.reports.sample_causes import SITE
from tests.reports.snapshot import assert_same

MARK = "\ufeff"
COLUMNS = TABLES[Table.OCCURRENCES]


def rendered(
    value: Report, language: Language = Language.NB, dialect: str = "", table: str = ""
) -> str:
    out = BytesIO()
    options = {"dialect": dialect, "table": table}
    write = renderer("csv", {name: chosen for name, chosen in options.items() if chosen})
    write(value, out, language=language, color=False, width=100)
    return out.getvalue().decode()


def rows(
    value: Report, language: Language = Language.NB, table: str = "occurrences"
) -> list[dict[str, str]]:
    told = rendered(value, language, "rfc4180", table)
    return list(csv.DictReader(StringIO(told, newline="")))


@pytest.mark.parametrize("language", Language)
def test_the_table_is_as_it_was(language: Language) -> None:
    assert_same(f"{language.value}.csv", rendered(report(), language))


def test_a_report_without_occurrences_has_its_headings() -> None:
    assert rendered(report(rows=Rows())) == MARK + ";".join(COLUMNS) + "\r\n"


@pytest.mark.parametrize(
    ("language", "separator"), [(Language.NB, ";"), (Language.NN, ";"), (Language.EN, ",")]
)
def test_a_spreadsheet_of_the_language_finds_letters_and_columns(
    language: Language, separator: str
) -> None:
    snippet = '<img src="blåbær, tørka; 100 g.png">'
    value = report(rows=Rows(found=[occurrence(snippet=snippet)]))
    told = rendered(value, language)
    assert told.startswith(MARK)
    heads, row = csv.reader(StringIO(told.removeprefix(MARK), newline=""), delimiter=separator)
    assert tuple(heads) == COLUMNS
    assert row[COLUMNS.index("snippet")] == snippet
    assert rendered(value, language, "spreadsheet") == told


@pytest.mark.parametrize("language", Language)
def test_programs_get_commas_and_no_mark_in_every_language(language: Language) -> None:
    heads = rendered(report(rows=Rows()), language, "rfc4180")
    assert heads == ",".join(COLUMNS) + "\r\n"


def test_quotes_commas_and_line_breaks_come_back_as_they_were() -> None:
    snippet = '<p title="a, b">\n'
    found = rows(report(rows=Rows(found=[occurrence(snippet=snippet)])))
    assert [row["snippet"] for row in found] == [snippet]


def test_rows_stay_in_the_order_of_the_report() -> None:
    pages = ["/c", "/a", "/b"]
    found = rows(report(rows=Rows(found=[occurrence(page) for page in pages])))
    assert [row["page"].rpartition("/")[2] for row in found] == ["c", "a", "b"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\n", "＝", " =", "  @"])
def test_a_cell_that_a_spreadsheet_would_reckon_with_is_kept_as_text(start: str) -> None:
    found = rows(report(rows=Rows(found=[occurrence(snippet=f"{start}HYPERLINK(1)")])))
    assert found[0]["snippet"] == f"'{start}HYPERLINK(1)"


def test_characters_that_steer_or_mislead_are_taken_out() -> None:
    hostile = "\x1b]0;x\x07<p>\u202egnp.exe\ud800\r"
    found = rows(report(rows=Rows(found=[occurrence(snippet=hostile)])))
    assert found[0]["snippet"] == "]0;x<p>gnp.exe"


def test_frames_and_shadow_roots_are_told_apart_in_a_selector() -> None:
    selector = ("iframe.kart", ("kart-app", "p"))
    found = rows(report(rows=Rows(found=[occurrence(selector=selector)])))
    assert found[0]["selector"] == "iframe.kart » kart-app >>> p"


def test_criteria_bring_their_clauses_and_needs() -> None:
    found = rows(report(rows=Rows(found=[occurrence(criteria=("2.4.4", "4.1.2"))])))
    assert found[0]["criteria"] == "2.4.4 4.1.2"
    assert found[0]["clauses"] == "9.2.4.4 9.4.1.2"
    assert found[0]["needs"] == "WV LV LMS LR LC"


def test_a_criterion_and_a_rule_of_a_later_edition_are_written_as_they_are() -> None:
    later = finding("new-rule", "9.9.9", reason="Because")
    found = rows(report(rows=Rows(found=[occurrence(rule=later.rule, criteria=later.criteria)])))
    assert (found[0]["criteria"], found[0]["clauses"], found[0]["fix"]) == ("9.9.9", "", "")


# ---- the other tables ----------------------------------------------------------------------------


@pytest.mark.parametrize("table", [Table.PAGES, Table.CRITERIA])
@pytest.mark.parametrize("language", Language)
def test_the_other_tables_are_as_they_were(table: Table, language: Language) -> None:
    assert_same(f"{table.value}-{language.value}.csv", rendered(report(), language, "", table))


def test_a_dead_address_is_told_with_the_pages_that_link_to_it() -> None:
    dead = replace(
        PAGES[1],
        state=PageState.HTTP_ERROR,
        reason=Reason.NOT_FOUND,
        linked_from=LinkedFrom(count=31, first=(SITE + "/a", SITE + "/b")),
    )
    (row,) = rows(report(rows=Rows(page_rows=(dead,))), table="pages")
    assert (row["linked_from"], row["linked_from_first"]) == ("31", f"{SITE}/a {SITE}/b")


def test_each_criterion_is_a_row_with_its_status_in_the_authoritys_words() -> None:
    told = {row["criterion"]: row for row in rows(report(), Language.NN, "criteria")}
    absent, part = told["1.4.2"], told["2.2.2"]
    assert (absent["status"], absent["said"]) == ("nothing_to_judge", "Ikkje førekomst")
    assert (part["status"], part["said"]) == ("partly_tested", "Delvis testa")
    assert (part["pages_judged"], part["pages_untested"], part["pages_audited"]) == (
        "12",
        "86",
        "98",
    )
    assert part["rules_untested"] == "some-rule"
