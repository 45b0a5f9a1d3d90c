"""What reports show as pictures, and the same figures in tables: by theme, by page, over time."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from auditor.model.criteria import Language
from auditor.model.history import ScanFigures, figures_of
from auditor.model.report import Report
from reports.pdf.chart import chart_svg
from reports.supervision import Chart, Grid, Paragraph, ReportKind, Section, document_of
from reports.texts import number, say
from tests.reports.html_page import page, shown_at, whole, words
from tests.reports.sample import PAGES, Rows
from tests.reports.sample_causes import CAUSES, SITE

PLACES = tuple(dict.fromkeys(place.page for cause in CAUSES for place in cause.places))
NEWS = f"{SITE}/aktuelt/ny-skole"


def pictured() -> Report:
    """A report of which four pages break requirements, with two scans before it."""
    pages = tuple(replace(PAGES[0], url=url, title="") for url in PLACES)
    rows = Rows(page_rows=pages, found=shown_at(CAUSES))
    report = whole(rows=rows)
    now = figures_of(report)
    history = tuple(
        ScanFigures(
            scan=f"2026040{n}T080000Z-a1b2c3",
            started=now.started - timedelta(days=300 - n),
            pages=90,
            causes=11,
            occurrences=4_000 * n,
        )
        for n in (1, 2)
    )
    return replace(report, history=history)


def charts(section: Section) -> list[tuple[Chart, Grid]]:
    """Each picture of a section with the table after it."""
    found = list(section.blocks)
    pairs = []
    for chart, grid in pairwise(found):
        if isinstance(chart, Chart):
            assert isinstance(grid, Grid)
            pairs.append((chart, grid))
    return pairs


@pytest.mark.parametrize("language", Language)
def test_every_picture_has_its_figures_as_words_and_in_the_table_after_it(
    language: Language,
) -> None:
    (_, result, *_) = document_of(pictured(), ReportKind.SUPERVISION, language).sections
    found = charts(result)
    assert [chart.caption for chart, _ in found] == [
        say(language, f"supervision.{name}_chart") for name in ("themes", "pages", "times")
    ]
    for chart, grid in found:
        bars = [(name, number(language, value)) for name, value in chart.bars]
        assert [(row[0][0][0].text, row[1][0][0].text) for row in grid.rows] == bars
        assert all(f"{name}: {told}" in chart.alternative for name, told in bars)
        assert all(f">{told}</text>" in chart_svg(chart, language) for _, told in bars)


def test_pages_are_told_by_what_is_to_be_mended_on_them() -> None:
    (_, result, *_) = document_of(pictured(), ReportKind.SUPERVISION, Language.EN).sections
    said = ["".join(run.text for run in b.text) for b in result.blocks if isinstance(b, Paragraph)]
    assert "Breaches were found on 4 of 5 tested pages." in said
    _, (chart, grid), _ = charts(result)
    assert chart.bars[:2] == (("Page 1", 2), ("Page 2", 1))
    assert [row[0][-1][0].href for row in grid.rows][:2] == [f"{SITE}/", NEWS]
    assert [row[2][0][0].text for row in grid.rows] == ["2", "1", "1", "1"]


@pytest.mark.parametrize("kind", [ReportKind.SUPERVISION, ReportKind.SUMMARY, ReportKind.EDITOR])
def test_nothing_is_set_beside_itself(kind: ReportKind) -> None:
    alone = replace(pictured(), history=(), rows=Rows(page_rows=PAGES, found=shown_at(CAUSES[1:2])))
    captions = {
        chart.caption
        for section in document_of(alone, kind, Language.EN).sections
        for chart, _ in charts(section)
    }
    assert captions <= {say(Language.EN, "supervision.themes_chart")}


def test_what_is_the_same_of_several_causes_is_told_of_the_first() -> None:
    twin = replace(CAUSES[0], id="c-000000000099")
    document = document_of(whole(causes=(*CAUSES, twin)), ReportKind.SUPERVISION, Language.EN)
    found: dict[str, Section] = {}
    left = list(document.sections)
    while left:
        section = left.pop()
        found[section.id] = section
        left += section.sections
    first, second = found[CAUSES[0].id], found[twin.id]
    assert len(second.blocks) < len(first.blocks)
    (led_to,) = [
        run.to
        for block in second.blocks
        if isinstance(block, Paragraph)
        for run in block.text
        if run.to
    ]
    assert led_to == first.id


@pytest.mark.parametrize("language", Language)
def test_the_page_shows_the_same_as_bars(language: Language) -> None:
    found = page(pictured(), language)
    (section,) = found.xpath("//section[@aria-labelledby='overview']")
    themes, pages, times = section.xpath(".//table/tbody")
    assert [words(row[1]) for row in themes] == ["1", "1", "1", "1"]
    assert [row[0].find("a").get("href") for row in pages][:2] == [f"{SITE}/", NEWS]
    assert [words(row[1]) for row in pages] == ["2", "1", "1", "1"]
    assert [words(row[1]) for row in times] == [
        " ".join(number(language, n).split()) for n in (4_000, 8_000, 1_379)
    ]
    assert [row[1].find("svg").find("rect").get("width") for row in times] == ["50", "100", "18"]
    assert {svg.get("aria-hidden") for svg in section.iter("svg")} == {"true"}
    assert found.xpath("//nav//a[@href='#overview']")


def test_a_page_without_breaches_has_no_bars() -> None:
    assert not page(whole(causes=())).xpath("//section[@aria-labelledby='overview']")
