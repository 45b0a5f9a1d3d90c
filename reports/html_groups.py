"""What was found by the groups that pages are sorted into, such as their owners."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from auditor.model.grouping import Grouping
from auditor.model.occurrence import Occurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class PageGroup:
    """The audited pages of one group, and what is to be mended on them.

    Attributes:
        name: hostile; "" for the pages that belong to no group.
        pages: how many were audited.
        broken: addresses of those on which something is to be mended.
        causes: ids of what is to be mended, with the occurrences here, the commonest first.
        occurrences: of all of them, here.
    """

    name: str
    pages: int
    broken: Sequence[str]
    causes: Sequence[tuple[str, int]]
    occurrences: int


class Grouped:
    """Counts what was found by the group of its page, while occurrences are read."""

    def __init__(self, grouping: Grouping) -> None:
        """Sort by an expression.

        Args:
            grouping: each address is looked for once.
        """
        self.text = grouping.text
        self._group_of: Callable[[str], str] = cache(grouping.group_in)
        self._found: Counter[tuple[str, str]] = Counter()

    def counting(self, occurrences: Iterable[Occurrence]) -> Iterator[Occurrence]:
        """The same occurrences; each is counted on the way."""
        for one in occurrences:
            self._found[self._group_of(one.page), one.cause] += 1
            yield one

    def groups(
        self,
        audited: Iterable[str],
        causes_on: Callable[[str], Sequence[str]],
        to_mend: frozenset[str],
    ) -> list[PageGroup]:
        """The groups, those with most to mend first, and what belongs to none at the end.

        Args:
            audited: addresses of the pages that were audited.
            causes_on: ids of the causes that show on a page.
            to_mend: ids of the causes that count.
        """
        pages: dict[str, list[str]] = {}
        for url in audited:
            pages.setdefault(self._group_of(url), []).append(url)
        causes: dict[str, dict[str, int]] = {}
        for (name, cause), n in self._found.most_common():
            if cause in to_mend:
                causes.setdefault(name, {})[cause] = n
        found = [
            PageGroup(
                name=name,
                pages=len(pages.get(name, ())),
                broken=[
                    url for url in pages.get(name, ()) if not to_mend.isdisjoint(causes_on(url))
                ],
                causes=list(causes.get(name, {}).items()),
                occurrences=sum(causes.get(name, {}).values()),
            )
            for name in dict.fromkeys((*pages, *causes))
        ]
        return sorted(found, key=lambda one: (not one.name, -one.occurrences, one.name.casefold()))
