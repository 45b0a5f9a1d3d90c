"""What a report needs of the rows of a scan: pages by number, and some places of each cause.

What a person cannot read is counted and not kept: a cause with a thousand places shows the first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from auditor.model.occurrence import Occurrence
from auditor.model.page import PageState, Viewport
from auditor.model.report import PageEntry, Report
from reports.figures import PageCounts
from reports.html_pages import SortedAddresses, ledger
from reports.supervision.reference import reference_of

MOST_PLACES = 20
"""Places of one cause that are told at the most."""
_FEWEST = 3
_MOST_ROWS = 2_000
"""Places of all causes together, about; with many causes each has fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPage:
    """A page that was audited.

    Attributes:
        number: in the order of discovery, from 1.
        source: how it was found: "start", "list", "sitemap", "link" or "redirect".
        language: tag that the page names its language by; hostile, "" where it names none.
    """

    number: int
    url: str
    title: str
    source: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An occurrence that is told one by one."""

    reference: str
    page: NamedPage
    occurrence: Occurrence


@dataclass(frozen=True, slots=True)
class Gathered:
    """Pages and places of a report.

    Attributes:
        pages: that were audited, by address, in the order of discovery.
        addresses: all, by what became of them.
        most: places of one cause that are kept.
        counts: what breaks requirements, by page.
    """

    pages: Mapping[str, NamedPage]
    addresses: SortedAddresses
    most: int
    counts: PageCounts
    _places: Mapping[str, Sequence[Place]] = field(repr=False)
    _counted: Mapping[str, int] = field(repr=False)

    def places(self, cause: str) -> Sequence[Place]:
        """The first places of a cause."""
        return self._places.get(cause, ())

    def count(self, cause: str) -> int:
        """All occurrences of a cause."""
        return self._counted.get(cause, 0)


def gather(report: Report) -> Gathered:
    """Read the rows of a report, its pages once and its occurrences once."""
    pages: dict[str, NamedPage] = {}
    viewports: tuple[Viewport, ...] = report.scan.plan.viewports
    addresses = ledger(_named(report.rows.pages(), pages), len(viewports))
    most = max(_FEWEST, min(MOST_PLACES, _MOST_ROWS // max(1, len(report.causes))))
    places: dict[str, list[Place]] = {}
    counted: dict[str, int] = {}
    moved = _moved(report)
    counts = PageCounts(report.causes)
    for one in counts.counting(report.rows.occurrences()):
        counted[one.cause] = counted.get(one.cause, 0) + 1
        kept = places.setdefault(one.cause, [])
        if len(kept) < most:
            page = pages.get(one.page) or _unnamed(one.page, pages)
            known = moved.get((one.page, one.finding.fingerprint), one)
            kept.append(Place(reference=reference_of(known), page=page, occurrence=one))
    return Gathered(pages, addresses, most, counts, places, counted)


def _moved(report: Report) -> Mapping[tuple[str, str], Occurrence]:
    """Occurrences that an earlier scan knew by another fingerprint, as it had them."""
    compared = report.comparison.occurrences if report.comparison else ()
    return {
        (one.occurrence.page, one.occurrence.finding.fingerprint): one.earlier
        for one in compared
        if one.earlier is not None
    }


def _named(entries: Iterator[PageEntry], pages: dict[str, NamedPage]) -> Iterator[PageEntry]:
    """The same entries; what is told of audited pages is kept on the way."""
    for entry in entries:
        if entry.state is PageState.AUDITED and entry.url not in pages:
            pages[entry.url] = NamedPage(
                number=len(pages) + 1,
                url=entry.url,
                title=entry.title or "",
                source=entry.source,
                language=entry.language or "",
            )
        yield entry


def _unnamed(url: str, pages: dict[str, NamedPage]) -> NamedPage:
    """A page that something was found on and that the ledger does not have as audited."""
    page = NamedPage(number=len(pages) + 1, url=url, title="", source="", language="")
    return pages.setdefault(url, page)
