"""How far occurrences that are alike in something spread over a site."""

from collections.abc import Sequence

from auditor.causes.locator import Traits
from auditor.causes.making import TEMPLATE_LANDMARKS
from auditor.causes.names import words_in
from auditor.model.locator import StyleRule

_ENOUGH = 50
"""Different values that are counted; more say nothing more."""
_CONTROLS = words_in(
    "button checkbox combobox frame listbox menuitem option progressbar radio searchbox slider"
    " spinbutton switch tab textbox"
)
"""Roles that a developer makes; what has another role an editor may have written."""


class Spread:
    """Sums over occurrences; they must come page by page.

    Attributes:
        pages: numbers of the pages.
        most: occurrences on one page in one viewport, at the most.
        rules: rules of stylesheets that it comes from.
        places: different places inside their landmarks.
        landmarks: kinds and names of the landmarks of a template, ("", "") for what is in none.
    """

    __slots__ = (
        "_counts", "_here", "_on_page", "controls", "example", "landmarks", "most", "pages",
        "places", "rules", "texts",
    )  # fmt: skip

    def __init__(self, example: Traits) -> None:
        self.example = example
        self.pages: set[int] = set()
        self.places: set[str] = set()
        self.rules: set[StyleRule] = set()
        self.texts: set[tuple[str, str]] = set()
        self.landmarks: set[tuple[str, str]] = set()
        self.controls = True
        self.most = 0
        self._counts: dict[object, int] = {}
        self._here = -1
        self._on_page: dict[object, int] = {}

    def add(self, page: int, viewports: Sequence[object], traits: Traits) -> None:
        """Count one occurrence in all viewports that it shows in."""
        self.pages.add(page)
        if len(self.rules) < _ENOUGH:
            self.rules.update(one for one in (traits.styled_by, traits.or_styled_by) if one)
        if traits.follows:
            return  # its element is another one, around the one that was counted
        if page != self._here:
            self._here = page
            self._on_page.clear()
        for viewport in viewports:
            self._counts[viewport] = self._counts.get(viewport, 0) + 1
            self._on_page[viewport] = self._on_page.get(viewport, 0) + 1
            self.most = max(self.most, self._on_page[viewport])
        if len(self.places) < _ENOUGH:
            self.places.add(traits.alike[2])
        if len(self.texts) < _ENOUGH:
            self.texts.add((traits.name, traits.address))
        if len(self.landmarks) < _ENOUGH:
            self.landmarks.add(traits.landmark)
        self.controls = self.controls and traits.role in _CONTROLS

    def absorb(self, other: "Spread") -> None:
        """Take in all that another one counted."""
        self.pages |= other.pages
        self.places |= other.places
        self.rules |= other.rules
        self.texts |= other.texts
        self.landmarks |= other.landmarks
        self.controls = self.controls and other.controls
        self.most = max(self.most, other.most)
        for viewport, count in other._counts.items():
            self._counts[viewport] = self._counts.get(viewport, 0) + count

    @property
    def elements(self) -> int:
        """Elements with the fault: occurrences in the viewport that has most of them."""
        return max(self._counts.values(), default=0)

    @property
    def in_template(self) -> bool:
        """Whether all of it is in landmarks that every page gets from its template."""
        return all(kind in TEMPLATE_LANDMARKS for kind, _ in self.landmarks)

    @property
    def on_each(self) -> bool:
        """Whether each page has as many of it as every other."""
        return self.elements == self.most * len(self.pages)

    @property
    def recurs(self) -> bool:
        """Whether each page has the same of it: as many, by the same names and addresses."""
        return self.on_each and len(self.texts) <= min(self.most, _ENOUGH - 1)

    @property
    def varies(self) -> bool:
        """Whether names or addresses differ, as they do where editors write."""
        return len(self.texts) > 1
