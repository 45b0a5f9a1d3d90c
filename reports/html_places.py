"""Where causes show: all occurrences of a report by cause, eight bytes for each viewport of one."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from auditor.model.criteria import Language
from auditor.model.occurrence import Occurrence
from auditor.model.page import Viewport
from reports.place import readable, told

_PAGE, _SPOT = 40, 8
"""Bits that a page's and a spot's index are shifted by; a viewport's index has the lowest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One element of a page; ``viewports`` are named where it was not found in all of them.

    Attributes:
        told: where it is, in the page's own words; "" where they do not say.
    """

    told: str
    selector: str
    viewports: tuple[Viewport, ...]


class Places:
    """Which causes show on which pages, and at which elements."""

    def __init__(
        self,
        viewports: Sequence[Viewport],
        occurrences: Iterable[Occurrence],
        language: Language,
    ) -> None:
        """Read all occurrences once.

        Args:
            viewports: of the scan, at most 256.
            occurrences: of the scan, in any order.
            language: of what is told of places.
        """
        self._viewports = tuple(viewports)
        self._language = language
        self._pages: dict[str, int] = {}
        self._spots: dict[tuple[str, str], int] = {}
        self._found: dict[str, array[int]] = {}
        self._causes: dict[str, list[str]] = {}
        for one in occurrences:
            self._add(one)
        self._page_names = tuple(self._pages)
        self._spot_texts = tuple(self._spots)

    def _add(self, one: Occurrence) -> None:
        page = self._pages.setdefault(one.page, len(self._pages))
        said = (told(one.finding, self._language), readable(one.finding.selector))
        spot = self._spots.setdefault(said, len(self._spots))
        place = page << _PAGE | spot << _SPOT
        found = self._found.setdefault(one.cause, array("Q"))
        found.extend(place | self._viewports.index(viewport) for viewport in one.viewports)
        causes = self._causes.setdefault(one.page, [])
        if one.cause not in causes:
            causes.append(one.cause)

    def of(self, cause: str) -> Iterator[tuple[str, list[Spot]]]:
        """The pages that a cause shows on, in the order of the report, and where on each."""
        found = sorted(set(self._found.get(cause, ())))
        for page, places in groupby(found, lambda place: place >> _PAGE):
            spots = groupby(places, lambda place: place >> _SPOT & 0xFFFF_FFFF)
            yield self._page_names[page], [self._spot(*spot) for spot in spots]

    def elements(self, cause: str) -> int:
        """Number of elements that a cause shows at, over all pages; viewports count once."""
        return len({place >> _SPOT for place in self._found.get(cause, ())})

    def causes_on(self, page: str) -> Sequence[str]:
        """Ids of the causes that show on a page."""
        return self._causes.get(page, ())

    def _spot(self, spot: int, places: Iterable[int]) -> Spot:
        seen = tuple(self._viewports[place & 0xFF] for place in places)
        named = () if len(seen) == len(self._viewports) else seen
        said, selector = self._spot_texts[spot]
        return Spot(told=said, selector=selector, viewports=named)
