"""Figures that reports show as pictures: breaches by theme, and by page."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from auditor.model.cause import Cause
from auditor.model.criteria import Theme
from auditor.model.finding import Kind
from auditor.model.occurrence import Occurrence
from auditor.model.report import CriterionResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFigures:
    """The causes of breaches of a theme, each under the first criterion that it breaks."""

    theme: Theme
    causes: int
    occurrences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFigures:
    """The causes that show on a page, and their occurrences there."""

    url: str
    causes: int
    occurrences: int


def by_theme(
    causes: Iterable[Cause], criteria: Iterable[CriterionResult]
) -> tuple[ThemeFigures, ...]:
    """Causes of breaches by theme, in the order of the themes; none where there are none."""
    themes = {one.criterion.id: one.criterion.theme for one in criteria}
    counted: Counter[Theme] = Counter()
    places: Counter[Theme] = Counter()
    for cause in causes:
        known = [themes[sc] for sc in cause.criteria if sc in themes]
        if known:
            counted[known[0]] += 1
            places[known[0]] += cause.occurrences
    return tuple(
        ThemeFigures(theme=one, causes=counted[one], occurrences=places[one])
        for one in Theme
        if counted[one]
    )


class PageCounts:
    """Counts what breaks requirements by page, while occurrences are read."""

    def __init__(self, causes: Iterable[Cause]) -> None:
        """Count the occurrences of those causes that are no advice."""
        self._counted = frozenset(one.id for one in causes if one.kind is not Kind.ADVICE)
        self._found: dict[str, Counter[str]] = {}

    def counting(self, occurrences: Iterable[Occurrence]) -> Iterator[Occurrence]:
        """The same occurrences; each is counted on the way."""
        for one in occurrences:
            if one.cause in self._counted:
                self._found.setdefault(one.page, Counter())[one.cause] += 1
            yield one

    def pages(self, causes: Collection[str]) -> list[PageFigures]:
        """The pages that some causes show on, those with most occurrences first.

        Args:
            causes: their ids, of those that were counted.
        """
        found = []
        for url, counted in self._found.items():
            here = [n for cause, n in counted.items() if cause in causes]
            if here:
                found.append(PageFigures(url=url, causes=len(here), occurrences=sum(here)))
        return sorted(found, key=lambda one: (-one.occurrences, -one.causes))
