"""Partners: an element that was moved or reworded between two scans is the same finding.

Within one page and one rule, what only the earlier scan knows is paired with what only the later
one knows. Moved: another place, the same role, name and address. Reworded: the same place, role and
address, another name. An element that is still on the page as it was, or in its place under a name
that it lacked, is nobody's partner: it was mended, and what was found beside it is another one.
Where a release calls places by other names, it is known by the company that it is in.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from auditor.causes import Inventory
from auditor.model.locator import PagePlace
from auditor.model.page import Viewport
from auditor.services.company import Companies, Found, Kept
from auditor.services.standing import Placed

_ALIKE: Final = 0.5
"""Share of two names that must be equal where nothing else tells that they are one's."""
_ABOUT: Final = 30
"""How many further on or back at one place the same thing is looked for by its name."""
_COMPARED: Final = 80
"""Characters of a name, which has no more; what was handed in may say that it has, and comparing
takes the square of its words."""
_TAG: Final = re.compile(r"<([a-zA-Z][^\s/>]*)")
_Key = Callable[[Placed, PagePlace], Hashable | None]
"""What two partners have in common; None for an occurrence that it cannot tell of."""


Inventories = Callable[[str], Mapping[Viewport, Inventory]]
"""What a page, by what it is known by, had in each window of a scan; nothing where that was not
kept. A page may be another in each window, so that only the same ones are held together."""
Raw = Callable[[str], Mapping[Viewport, bytes]]
"""The same as it is kept."""


def partners(
    lost: Iterable[Placed], found: Iterable[Placed], had: Inventories, has: Inventories
) -> Mapping[int, Placed]:
    """The partners among ``lost``, by the `id` of the occurrence in ``found``.

    Without the inventories of both scans nobody can tell a moved element from another one, and
    nothing is paired.

    Args:
        lost: what only the earlier scan knows.
        found: what only the later scan knows.
        had: of the earlier scan.
        has: of the later scan.
    """
    earlier, later = _by_rule_and_page(lost), _by_rule_and_page(found)
    paired: dict[int, Placed] = {}
    for key, new in later.items():
        if key in earlier:
            departures = _Departures(had(key[0]), has(key[0]))
            paired |= _paired(earlier[key], new, departures)
    return paired


def _paired(
    lost: Iterable[Placed], found: Iterable[Placed], departures: "_Departures"
) -> Mapping[int, Placed]:
    """The partners of one page and rule."""
    old, new = list(lost), list(found)
    departures.meet(new)
    paired = {id(after): before for before, after in departures.in_company(old, new)}
    met_again = {id(one) for one in paired.values()}
    old = [one for one in old if id(one) not in met_again and departures.may_have_left(one)]
    new = [one for one in new if id(one) not in paired]
    ways: tuple[tuple[_Way, _See], ...] = (
        (_moved, departures.let_go),
        (_moved_without_name, departures.let_go),
        (_reworded_link, departures.reworded),
        (_reworded, departures.reworded),
        (_in_its_spot, departures.reworded),
    )
    for way, is_so in ways:
        pairs = [pair for pair in way(old, new) if is_so(*pair)]
        paired |= {id(after): before for before, after in pairs}
        taken = {id(one) for pair in pairs for one in pair}
        old = [one for one in old if id(one) not in taken]
        new = [one for one in new if id(one) not in taken]
    return paired


class Doubles:
    """Tells which occurrences are of another element than the one that was known by the same.

    And of which the company went on; what is asked of one page is best asked in a row.
    """

    def __init__(self, had: Raw, has: Raw) -> None:
        """Begin.

        Args:
            had: of the earlier scan.
            has: of the later scan.
        """
        self._had, self._has = had, has
        self._page: str | None = None
        self._companies: Sequence[Companies] = ()

    def is_another(self, one: Placed) -> bool:
        """Whether what the later scan found is another one; False where nobody can tell."""
        place = _place(one)
        return place is not None and any(it.is_another(place) for it in self._of(one.page))

    def went_on(self, one: Placed) -> bool:
        """Whether what an occurrence of the earlier scan was with is still on the page.

        Then the part of the page that it was in is there, whatever it is called now.
        """
        place = _place(one)
        return place is not None and any(it.went_on(place) for it in self._of(one.page))

    def _of(self, page: str) -> Sequence[Companies]:
        if page != self._page:
            self._page, self._companies = page, self._read(page)
        return self._companies

    def _read(self, page: str) -> Sequence[Companies]:
        had, has = self._had(page), self._has(page)
        if had == has:  # nothing has changed there
            return ()
        same = [window for window in had if window in has]
        each = [Companies(*(Inventory.read(one[window]) for one in (had, has))) for window in same]
        return [both for both in each if both.known]


class _Departures:
    """Which elements may have left the places where they were, and for where."""

    def __init__(
        self, had: Mapping[Viewport, Inventory], has: Mapping[Viewport, Inventory]
    ) -> None:
        self._had = [one for one in had.values() if one.kept]
        self._has = [one for one in has.values() if one.kept]
        each = [Companies(one, has[window]) for window, one in had.items() if window in has]
        self._companies = [one for one in each if one.known]
        self._gone: Counter[Hashable] = Counter()
        self._left: Counter[Hashable] = Counter()

    def may_have_left(self, one: Placed) -> bool:
        """Whether the element is not on the page as it was; False where nobody can tell."""
        place = _place(one)
        tag = _tag_of(one)
        listing = [inventory for inventory in self._has if inventory.lists(tag)]
        if place is None or not listing or not self._had:
            return False
        return not any(inventory.holds(place) for inventory in listing)

    def meet(self, found: Sequence[Placed]) -> None:
        """Take notice of what was found, before anybody asks who left for there.

        Of what there is more of than before, as many were made and not moved.
        """
        self._left = Counter()
        places = [place for place in map(_place, found) if place is not None]
        for place in places:
            self._left[_kind(place)] += 1
        for place in {_kind(place): place for place in places}.values():
            made = max((one.grown(place) for one in self._companies), default=0)
            self._left[_kind(place)] -= max(0, made)

    def in_company(self, old: Sequence[Placed], new: Sequence[Placed]) -> "_Pairs":
        """The same thing by name and address among those that it was with, wherever they are."""
        waiting: dict[tuple[int, Found], list[Placed]] = {}
        for after in reversed(new):
            for at in self._each(_place(after), Companies.found):
                waiting.setdefault(at, []).append(after)
        taken: set[int] = set()
        for before in old:
            for at in self._each(_place(before), Companies.met_again):
                there = waiting.get(at, [])
                while there and id(there[-1]) in taken:
                    there.pop()
                if there and self._tell(before, there[-1]) is Kept.SAME:
                    taken.add(id(there[-1]))
                    yield before, there.pop()
                    break

    def _each(
        self, place: PagePlace | None, where: Callable[[Companies, PagePlace], Found | None]
    ) -> Iterator[tuple[int, Found]]:
        """Where something is in each window, by the number of that."""
        for window, companies in enumerate(self._companies):
            at = None if place is None else where(companies, place)
            if at is not None:
                yield window, at

    def let_go(self, before: Placed, after: Placed) -> bool:
        """Whether one more element may have left a place: as many are there no more.

        Nor is it one that company shows to be another, or of which there are only more now.
        """
        place = _place(before)
        if place is None or self._tell(before, after) is Kept.ANOTHER:
            return False
        kind = _kind(place)
        if self._left[kind] <= 0:
            return False
        left = max(inventory.at(place) for inventory in self._had)
        left -= max(inventory.at(place) for inventory in self._has)
        spot = (_spot(place), place.address)
        if self._gone[spot] >= left:
            return False
        self._gone[spot] += 1
        self._left[kind] -= 1
        return True

    def reworded(self, before: Placed, after: Placed) -> bool:
        """Whether the page has fewer of the earlier words and more of the later ones."""
        was, is_now = _place(before), _place(after)
        if was is None or is_now is None:
            return False
        return all(one.grown(was) < 0 < one.grown(is_now) for one in self._companies)

    def _tell(self, before: Placed, after: Placed) -> Kept:
        was, is_now = _place(before), _place(after)
        if was is None or is_now is None or _kind(was) != _kind(is_now):
            return Kept.UNTOLD
        told = {one.tell(was, is_now) for one in self._companies}
        if Kept.ANOTHER in told:
            return Kept.ANOTHER
        return Kept.SAME if Kept.SAME in told else Kept.UNTOLD


def _tag_of(one: Placed) -> str:
    found = _TAG.match(one.occurrence.finding.snippet)
    return found[1].lower() if found else ""


def _kind(place: PagePlace) -> Hashable:
    return (place.role, place.name, place.address)


_Pairs = Iterator[tuple[Placed, Placed]]
_Way = Callable[[Sequence[Placed], Sequence[Placed]], _Pairs]
_See = Callable[[Placed, Placed], bool]


def _moved(old: Sequence[Placed], new: Sequence[Placed]) -> _Pairs:
    """The same thing by name and address, somewhere else."""

    def key(_one: Placed, place: PagePlace) -> Hashable | None:
        named = place.name or place.address
        return (place.role, place.name, place.address) if named else None

    return _in_order(old, new, key)


def _moved_without_name(old: Sequence[Placed], new: Sequence[Placed]) -> _Pairs:
    """The only one of its start tag, where it has neither name nor address."""

    def key(one: Placed, place: PagePlace) -> Hashable | None:
        return None if place.name or place.address else (place.role, one.occurrence.finding.snippet)

    return _only_ones(old, new, key)


def _reworded_link(old: Sequence[Placed], new: Sequence[Placed]) -> _Pairs:
    """Another name over the same address, at the same place."""

    def key(_one: Placed, place: PagePlace) -> Hashable | None:
        return (_spot(place), place.address) if place.address else None

    return _in_order(old, new, key)


def _reworded(old: Sequence[Placed], new: Sequence[Placed]) -> _Pairs:
    """Another name at the same place, that is much like the earlier one or in its very spot.

    Where many are at one place, only those that come about as early there are looked at.
    """

    def key(_one: Placed, place: PagePlace) -> Hashable | None:
        return (_spot(place), place.address)

    there, met, taken = _by(new, key), Counter[Hashable](), set[int]()
    for before in old:
        place = _place(before)
        if place is None or place.address or not place.name:
            continue
        of = key(before, place)
        first = max(0, met[of] - _ABOUT)
        met[of] += 1
        beside = [
            one for one in there.get(of, [])[first : met[of] + _ABOUT] if id(one) not in taken
        ]
        best = max(beside, key=lambda one: _likeness(_place(one), place), default=None)
        if best is not None and _likeness(_place(best), place) >= _ALIKE:
            taken.add(id(best))
            yield before, best


def _in_its_spot(old: Sequence[Placed], new: Sequence[Placed]) -> _Pairs:
    """Other words at the same place, where the earlier ones are on the page no more."""

    def key(_one: Placed, place: PagePlace) -> Hashable | None:
        return None if place.address or not place.name else _spot(place)

    return _in_order(old, new, key)


def _spot(place: PagePlace) -> Hashable:
    return (place.frames, place.landmarks, place.anchor, place.chain, place.role)


def _likeness(one: PagePlace | None, other: PagePlace) -> float:
    if one is None:
        return 0.0
    before, after = (place.name[:_COMPARED].split() for place in (one, other))
    return SequenceMatcher(None, before, after, autojunk=False).ratio()


def _in_order(old: Sequence[Placed], new: Sequence[Placed], key: _Key) -> _Pairs:
    """The first with the first of the same key, the second with the second."""
    waiting = _by(old, key)
    for one in new:
        place = _place(one)
        of = None if place is None else key(one, place)
        if of is not None and waiting.get(of):
            yield waiting[of].pop(0), one


def _only_ones(old: Sequence[Placed], new: Sequence[Placed], key: _Key) -> _Pairs:
    """Those that are the only ones of their key on both sides."""
    before, after = _by(old, key), _by(new, key)
    for of, ones in after.items():
        if len(ones) == len(before.get(of, ())) == 1:
            yield before[of][0], ones[0]


def _by(ones: Iterable[Placed], key: _Key) -> dict[Hashable, list[Placed]]:
    found: dict[Hashable, list[Placed]] = {}
    for one in ones:
        place = _place(one)
        of = None if place is None else key(one, place)
        if of is not None:
            found.setdefault(of, []).append(one)
    return found


def _by_rule_and_page(ones: Iterable[Placed]) -> dict[tuple[str, ...], list[Placed]]:
    found: dict[tuple[str, ...], list[Placed]] = {}
    for one in ones:
        finding = one.occurrence.finding
        key = (one.page, finding.rule, finding.part)
        found.setdefault(key, []).append(one)
    return found


def _place(one: Placed) -> PagePlace | None:
    locator = one.occurrence.finding.locator
    return locator if isinstance(locator, PagePlace) else None
