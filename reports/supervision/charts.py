"""Pictures of a result: what is broken by theme, by page and over time, and the same as tables."""

from collections.abc import Sequence

from auditor.model.cause import Cause
from auditor.model.history import figures_of
from reports import phrases
from reports.cause_text import CauseGroup
from reports.figures import PageFigures, by_theme
from reports.supervision.blocks import Block, Cell, Chart, Grid, Run
from reports.supervision.gathered import NamedPage
from reports.supervision.telling import Telling
from reports.supervision.words import cell, paragraph, quoted

MOST_PAGES = 10
"""Pages that are shown, those with most to mend."""


def themes_chart(t: Telling) -> list[Block]:
    """Causes of breaches by theme."""
    found = by_theme(t.causes(CauseGroup.BREACH), t.report.criteria)
    if not found:
        return []
    names = [t.say(f"theme.{one.theme.value}") for one in found]
    bars = tuple((name, one.causes) for name, one in zip(names, found, strict=True))
    return [
        _chart(t, "themes", bars),
        Grid(
            caption=t.say("supervision.themes_table"),
            head=t.heads("supervision.theme", "supervision.causes", "supervision.findings"),
            rows=tuple(
                (
                    ((Run(name, to=f"theme-{one.theme.value}"),),),
                    cell(t.number(one.causes)),
                    cell(t.number(one.occurrences)),
                )
                for name, one in zip(names, found, strict=True)
            ),
            shares=(50, 25, 25),
        ),
    ]


def broken_pages(t: Telling) -> list[Block]:
    """On how many pages breaches were found, and which have most of them."""
    causes = t.causes(CauseGroup.BREACH)
    broken, tested = len(_figures(t, causes)), t.number(len(t.found.pages))
    if not broken:
        return []
    said = t.count("supervision.pages_broken", broken, tested=tested)
    return [paragraph(said), *pages_chart(t, causes)]


def pages_chart(t: Telling, causes: Sequence[Cause], most: int = MOST_PAGES) -> list[Block]:
    """Findings of causes on the pages with most of them; nothing where there is one page."""
    found = _figures(t, causes)
    if len(found) < 2:
        return []
    pages = [(t.found.pages[one.url], one) for one in found[:most]]
    bars = tuple((_number(t, page), one.occurrences) for page, one in pages)
    return [
        _chart(t, "pages", bars),
        Grid(
            caption=t.count("supervision.pages_table", len(pages)),
            head=t.heads("supervision.page_column", "supervision.findings", "supervision.causes"),
            rows=tuple(_page(t, page, one) for page, one in pages),
            shares=(64, 18, 18),
        ),
    ]


def times_chart(t: Telling) -> list[Block]:
    """Findings of breaches in earlier scans and in this one; nothing where none is known."""
    if not t.report.history:
        return []
    scans = sorted((*t.report.history, figures_of(t.report)), key=lambda one: one.started)
    names = [phrases.moment(one.started, t.language) for one in scans]
    bars = tuple((name, one.occurrences) for name, one in zip(names, scans, strict=True))
    return [
        _chart(t, "times", bars),
        Grid(
            caption=t.say("supervision.times_table"),
            head=t.heads(
                "supervision.scanned",
                "supervision.findings",
                "supervision.causes",
                "supervision.pages_tested",
            ),
            rows=tuple(
                (cell(name), *(cell(t.number(n)) for n in (one.occurrences, one.causes, one.pages)))
                for name, one in zip(names, scans, strict=True)
            ),
            shares=(40, 20, 20, 20),
        ),
        paragraph(t.say("supervision.times_mean")),
    ]


def _figures(t: Telling, causes: Sequence[Cause]) -> list[PageFigures]:
    """Pages that were audited, those with most to mend first."""
    found = t.found.counts.pages({one.id for one in causes})
    return [one for one in found if one.url in t.found.pages]


def _chart(t: Telling, name: str, bars: tuple[tuple[str, int], ...]) -> Chart:
    """A chart whose alternative text has its figures."""
    told = "; ".join(f"{name}: {t.number(n)}" for name, n in bars)
    return Chart(
        caption=t.say(f"supervision.{name}_chart"),
        bars=bars,
        alternative=t.say(f"supervision.{name}_alternative", figures=told),
    )


def _number(t: Telling, page: NamedPage) -> str:
    return t.say("supervision.page", number=t.number(page.number))


def _page(t: Telling, page: NamedPage, figures: PageFigures) -> tuple[Cell, ...]:
    title = ((quoted(page.title, page.language, t.language),),) if page.title else ()
    address = (Run(t.named(page.url), href=t.href(page.url)),)
    return (
        ((Run(_number(t, page)),), *title, address),
        cell(t.number(figures.occurrences)),
        cell(t.number(figures.causes)),
    )
