"""Where causes show: all occurrences of a report by cause, eight bytes for each viewport of one."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from auditor.model.page import Viewport
from auditor.model.report import Occurrence
from reports.place import readable

_PAGE, _SELECTOR = 40, 8
"""Bits that a page's and a selector's index are shifted by; a viewport's index has the lowest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One element of a page; ``viewports`` are named where it was not found in all of them."""

    selector: str
    viewports: tuple[Viewport, ...]


class Places:
    """Which causes show on which pages, and at which elements."""

    def __init__(self, viewports: Sequence[Viewport], occurrences: Iterable[Occurrence]) -> None:
        """Read all occurrences once.

        Args:
            viewports: of the scan, at most 256.
            occurrences: of the scan, in any order.
        """
        self._viewports = tuple(viewports)
        self._pages: dict[str, int] = {}
        self._selectors: dict[str, int] = {}
        self._found: dict[str, array[int]] = {}
        self._causes: dict[str, list[str]] = {}
        for one in occurrences:
            self._add(one)
        self._page_names = tuple(self._pages)
        self._selector_texts = tuple(self._selectors)

    def _add(self, one: Occurrence) -> None:
        page = self._pages.setdefault(one.page, len(self._pages))
        selector = self._selectors.setdefault(readable(one.finding.selector), len(self._selectors))
        place = page << _PAGE | selector << _SELECTOR
        found = self._found.setdefault(one.cause, array("Q"))
        found.extend(place | self._viewports.index(viewport) for viewport in one.viewports)
        causes = self._causes.setdefault(one.page, [])
        if one.cause not in causes:
            causes.append(one.cause)

    def of(self, cause: str) -> Iterator[tuple[str, list[Spot]]]:
        """The pages that a cause shows on, in the order of the report, and where on each."""
        found = sorted(set(self._found.get(cause, ())))
        for page, places in groupby(found, lambda place: place >> _PAGE):
            spots = groupby(places, lambda place: place >> _SELECTOR & 0xFFFF_FFFF)
            yield self._page_names[page], [self._spot(*spot) for spot in spots]

    def elements(self, cause: str) -> int:
        """Number of elements that a cause shows at, over all pages; viewports count once."""
        return len({place >> _SELECTOR for place in self._found.get(cause, ())})

    def causes_on(self, page: str) -> Sequence[str]:
        """Ids of the causes that show on a page."""
        return self._causes.get(page, ())

    def _spot(self, selector: int, places: Iterable[int]) -> Spot:
        seen = tuple(self._viewports[place & 0xFF] for place in places)
        named = () if len(seen) == len(self._viewports) else seen
        return Spot(selector=self._selector_texts[selector], viewports=named)
