"""What the page of a report shows as bars: breaches by theme, by page and over time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditor.model.cause import Cause
from auditor.model.criteria import Language
from auditor.model.history import figures_of
from auditor.model.report import Report
from reports import phrases
from reports.figures import PageCounts, by_theme

_MOST_PAGES = 10
"""Pages that are shown, those with most to mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row of figures, the first of them as a bar, too.

    Attributes:
        name: a theme's key, a page's address or a moment.
        long: length of the bar, per cent of the longest.
        numbers: in the order of the columns.
    """

    name: str
    long: int
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The rows of each table; none where there is nothing to set beside each other.

    Attributes:
        themes: causes and occurrences by theme.
        pages: occurrences and causes on the pages with most of them.
        broken: number of pages with a breach.
        times: occurrences, causes and pages audited of each scan.
    """

    themes: Sequence[Bar]
    pages: Sequence[Bar]
    broken: int
    times: Sequence[Bar]


def overview(
    report: Report, broken: Sequence[Cause], counts: PageCounts, language: Language
) -> Overview:
    """The figures of a result.

    Args:
        report: what it came to, and what earlier scans did.
        broken: the causes of breaches.
        counts: of its occurrences, which were read by then.
        language: of moments.
    """
    pages = counts.pages({one.id for one in broken})
    known = (*report.history, figures_of(report)) if report.history else ()
    scans = sorted(known, key=lambda one: one.started)
    return Overview(
        themes=_bars(
            (one.theme.value, (one.causes, one.occurrences))
            for one in by_theme(broken, report.criteria)
        ),
        pages=_bars((one.url, (one.occurrences, one.causes)) for one in pages[:_MOST_PAGES]),
        broken=len(pages),
        times=_bars(
            (phrases.moment(one.started, language), (one.occurrences, one.causes, one.pages))
            for one in scans
        ),
    )


def _bars(rows: Iterable[tuple[str, Sequence[int]]]) -> list[Bar]:
    found = list(rows)
    most = max((numbers[0] for _, numbers in found), default=0)
    return [
        Bar(name=name, long=-(-100 * numbers[0] // most) if most else 0, numbers=numbers)
        for name, numbers in found
    ]
