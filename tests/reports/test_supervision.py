"""What the supervision report says, before any renderer has it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from auditor.model.case import Case, ChosenPage, Party, Stage
from auditor.model.criteria import Language, Theme, criteria
from auditor.model.occurrence import Occurrence
from auditor.model.page import PageState
from auditor.model.report import Report
from auditor.services.comparison import compare
from reports.supervision import (
    Block,
    Bullets,
    Chart,
    Grid,
    Line,
    Paragraph,
    ReportDocument,
    ReportKind,
    Section,
    document_of,
    reference_of,
)
from tests.reports.html_page import whole
from tests.reports.sample import PAGES, Rows, occurrence
from tests.reports.sample_causes import CAUSES, DESKTOP, PHONE


def sections(document: ReportDocument) -> Iterator[Section]:
    def within(found: Section) -> Iterator[Section]:
        yield found
        for one in found.sections:
            yield from within(one)

    for one in document.sections:
        yield from within(one)


def blocks(document: ReportDocument) -> Iterator[Block]:
    yield from document.opening
    for section in sections(document):
        yield from section.blocks


def lines(block: Block) -> Iterator[Line]:
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Bullets):
        yield from block.items
    elif isinstance(block, Grid):
        for row in block.rows:
            for cell in row:
                yield from cell


def words(document: ReportDocument) -> str:
    return "\n".join(
        "".join(run.text for run in line) for block in blocks(document) for line in lines(block)
    )


def supervision(report: Report, language: Language = Language.EN) -> ReportDocument:
    return document_of(report, ReportKind.SUPERVISION, language)


@pytest.mark.parametrize("language", Language)
def test_every_link_within_leads_to_a_section(language: Language) -> None:
    document = supervision(whole(), language)
    ids = [section.id for section in sections(document)]
    led_to = {
        run.to for block in blocks(document) for line in lines(block) for run in line if run.to
    }
    assert len(ids) == len(set(ids))
    assert len(led_to) > 5
    assert led_to <= set(ids)


def test_every_row_has_a_cell_for_each_column_and_every_cell_a_line() -> None:
    grids = [block for block in blocks(supervision(whole())) if isinstance(block, Grid)]
    assert len(grids) > 10
    for grid in grids:
        assert grid.caption
        assert sum(grid.shares) == 100
        assert len(grid.shares) == len(grid.head or grid.rows[0])
        for row in grid.rows:
            assert len(row) == len(grid.shares), grid.caption
            assert all(row), grid.caption


def test_every_chart_has_the_same_figures_in_a_table_after_it() -> None:
    found = list(blocks(supervision(whole())))
    charts = [n for n, block in enumerate(found) if isinstance(block, Chart)]
    assert charts
    for n in charts:
        chart, grid = found[n], found[n + 1]
        assert isinstance(chart, Chart)
        assert isinstance(grid, Grid)
        rows = [(row[0][0][0].text, row[1][0][0].text) for row in grid.rows]
        assert rows == [(name, str(value)) for name, value in chart.bars]


def test_what_nobody_told_is_shown_as_missing_and_what_was_told_is_not() -> None:
    bare = words(supervision(whole()))
    case = Case(
        authority=Party(name="Tilsynet", organisation_number="991825827"),
        number="26/1234",
        stage=Stage.FINAL,
    )
    told = supervision(whole(case=case))
    assert bare.count("Not given") - words(told).count("Not given") == 4
    assert "26/1234" in words(told)
    assert told.title == "Final supervision report"


def test_a_machines_finding_is_never_called_confirmed() -> None:
    said = words(supervision(whole()))
    assert "Not confirmed by a person" in said
    assert "None of the breaches has been confirmed" in said


def test_every_criterion_has_a_row_with_its_status() -> None:
    table = next(
        block
        for section in sections(supervision(whole()))
        for block in section.blocks
        if section.id == "criteria" and isinstance(block, Grid)
    )
    assert len(table.rows) == 48


def test_every_criterion_has_a_theme_and_every_theme_a_criterion() -> None:
    assert {one.theme for one in criteria().values()} == set(Theme)


def test_a_reference_hangs_on_page_and_fingerprint_alone() -> None:
    found = occurrence("/a", "c-1", fingerprint="3:00aa00aa00aa00aa")
    again = replace(found, viewports=(DESKTOP, PHONE), cause="c-2")
    assert reference_of(again) == reference_of(found)
    assert reference_of(replace(found, page=found.page + "b")) != reference_of(found)
    assert reference_of(occurrence("/a", fingerprint="3:00aa00aa00aa00ab")) != reference_of(found)


def test_more_places_than_people_read_are_counted_and_not_listed() -> None:
    cause = whole().causes[0]
    found = tuple(
        Occurrence(
            page=f"https://www.fjellvik.example/{n}",
            viewports=(DESKTOP,),
            finding=cause.example.finding,
            cause=cause.id,
        )
        for n in range(57)
    )
    document = supervision(whole(rows=Rows(found=found)))
    section = next(one for one in sections(document) if one.id == cause.id)
    grid = next(block for block in section.blocks if isinstance(block, Grid))
    assert len(grid.rows) == 20
    assert "37 more findings are not shown here" in words(document)


def again(then: int, now: int) -> Report:
    """A retest of a cause that had some places, the first of which are there still."""
    cause = CAUSES[0]
    found = tuple(
        occurrence("/", cause.id, fingerprint=f"3:{n:016x}", rule=cause.rule) for n in range(then)
    )
    earlier = whole(causes=(cause,), rows=Rows(page_rows=PAGES, found=found))
    later = whole(causes=(cause,) if now else (), rows=Rows(page_rows=PAGES, found=found[:now]))
    return replace(later, comparison=compare(earlier, later))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.NB, "37 funn til er ikke vist her"),
        (Language.NN, "37 funn til er ikkje viste her"),
        (Language.EN, "37 more findings are not shown here"),
    ],
)
@pytest.mark.parametrize("now", [0, 30, 57])
def test_a_retest_tells_how_many_places_of_a_cause_it_does_not_list(
    language: Language, told: str, now: int
) -> None:
    document = document_of(again(57, now), ReportKind.RETEST, language)
    (section,) = [one for one in sections(document) if one.id.endswith(CAUSES[0].id)]
    grid, left = section.blocks[-2:]
    assert isinstance(grid, Grid)
    assert len(grid.rows) == 20
    assert isinstance(left, Paragraph)
    assert left.text[0].text.startswith(told)


@pytest.mark.parametrize("now", [0, 9, 20])
def test_a_retest_that_lists_every_place_says_nothing_of_others(now: int) -> None:
    document = document_of(again(20, now), ReportKind.RETEST, Language.EN)
    (section,) = [one for one in sections(document) if one.id.endswith(CAUSES[0].id)]
    grid = section.blocks[-1]
    assert isinstance(grid, Grid)
    assert len(grid.rows) == 20


def test_of_more_causes_than_anyone_reads_the_smallest_have_a_row_each() -> None:
    many = tuple(replace(CAUSES[2], id=f"c-{n:012x}", occurrences=n) for n in range(460))
    rows = Rows(found=(occurrence(cause=many[0].id, criteria=("1.1.1",)),))
    document = supervision(whole(causes=many, rows=rows))
    (criterion,) = [one for one in sections(document) if one.id == "criterion-1-1-1"]
    told = [one.id for one in criterion.sections]
    assert set(told[:-1]) == {one.id for one in many[210:]}
    (table, more) = criterion.sections[-1].blocks
    assert isinstance(table, Grid)
    assert len(table.rows) == 200
    assert table.rows[0][1][0][0].text == reference_of(occurrence(cause=many[0].id))
    assert isinstance(more, Paragraph)
    assert more.text[0].text.startswith("10 more rows are not shown here")


def test_a_chosen_page_says_whether_it_was_tested() -> None:
    first = next(one for one in PAGES if one.state is PageState.AUDITED)
    host, path = first.url.partition("://")[2].split("/", 1)
    addresses = [first.url, f" HTTP://{host.upper()}/{path}#innhold", "/", f"{first.url}x", " "]
    if first.url.startswith("https"):
        addresses[1] = addresses[1].replace("HTTP", "HTTPS")
    chosen = tuple(ChosenPage(address=one, kind="", reason="Mye brukt") for one in addresses)
    document = supervision(replace(whole(), case=Case(sample=chosen)))
    tables = [block for block in blocks(document) if isinstance(block, Grid)]
    (table,) = [one for one in tables if one.caption == "Sample and reasons"]
    told = [row[3][0][0].text for row in table.rows]
    assert told == [*["Page 1"] * 3, *["Not among the tested pages"] * 2]
    (tested,) = [one for one in tables if one.head == ("Page", "Reason")]
    assert [row[1][0][0].text for row in tested.rows].count("Mye brukt") == 1
