"""Partners: an element that was moved or reworded between two scans is the same finding.

Within one page and one rule, what only the earlier scan knows is paired with what only the later
one knows. Moved: another place, the same role, name and address. Reworded: the same place, role and
address, another name. An element that is still on the page as it was, or in its place under a name
that it lacked, is nobody's partner: it was mended, and what was found beside it is another one.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from auditor.causes import Inventory
from auditor.model.locator import PagePlace
from auditor.services.standing import Placed

_ALIKE: Final = 0.5
"""Share of two names that must be equal where nothing else tells that they are one's."""

_TAG: Final = re.compile(r"<([a-zA-Z][^\s/>]*)")
_Key = Callable[[Placed, PagePlace], Hashable | None]
"""What two partners have in common; None for an occurrence that it cannot tell of."""


Inventories = Callable[[str], Sequence[Inventory]]
"""What a page had in a scan, by what it is known by; nothing where that was not kept."""


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
        if key not in earlier:
            continue
        departures = _Departures(had(key[0]), has(key[0]))
        old = [one for one in earlier[key] if departures.may_have_left(one)]
        for how in (_moved, _moved_without_name, _reworded_link, _reworded, _in_its_spot):
            pairs = list(how(old, [one for one in new if id(one) not in paired]))
            if how in (_moved, _moved_without_name):
                pairs = [pair for pair in pairs if departures.let_go(pair[0])]
            paired |= {id(after): before for before, after in pairs}
            taken = {id(before) for before, _ in pairs}
            old = [one for one in old if id(one) not in taken]
    return paired


class _Departures:
    """Which elements may have left the places where they were."""

    def __init__(self, had: Sequence[Inventory], has: Sequence[Inventory]) -> None:
        self._had = [one for one in had if one.kept]
        self._has = [one for one in has if one.kept]
        self._gone: Counter[Hashable] = Counter()

    def may_have_left(self, one: Placed) -> bool:
        """Whether the element is not on the page as it was; False where nobody can tell."""
        place = _place(one)
        tag = _tag_of(one)
        listing = [inventory for inventory in self._has if inventory.lists(tag)]
        if place is None or not listing or not self._had:
            return False
        return not any(inventory.holds(place) for inventory in listing)

    def let_go(self, one: Placed) -> bool:
        """Whether one more element may have left a place: as many are there no more."""
        place = _place(one)
        if place is None:
            return False
        left = max(inventory.at(place) for inventory in self._had)
        left -= max(inventory.at(place) for inventory in self._has)
        spot = (_spot(place), place.address)
        self._gone[spot] += 1
        return self._gone[spot] <= left


def _tag_of(one: Placed) -> str:
    found = _TAG.match(one.occurrence.finding.snippet)
    return found[1].lower() if found else ""


_Pairs = Iterator[tuple[Placed, Placed]]


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
    """Another name at the same place, that is much like the earlier one or in its very spot."""
    left = list(new)
    for before in old:
        place = _place(before)
        if place is None or place.address or not place.name:
            continue
        beside = [one for one in left if _is_beside(_place(one), place)]
        best = max(beside, key=lambda one: _likeness(_place(one), place), default=None)
        if best is not None and _likeness(_place(best), place) >= _ALIKE:
            left.remove(best)
            yield before, best


def _in_its_spot(old: Sequence[Placed], new: Sequence[Placed]) -> _Pairs:
    """Other words at the same place, where the earlier ones are on the page no more."""

    def key(_one: Placed, place: PagePlace) -> Hashable | None:
        return None if place.address or not place.name else _spot(place)

    return _in_order(old, new, key)


def _is_beside(one: PagePlace | None, other: PagePlace) -> bool:
    return one is not None and _spot(one) == _spot(other) and one.address == other.address


def _spot(place: PagePlace) -> Hashable:
    return (place.frames, place.landmarks, place.anchor, place.chain, place.role)


def _likeness(one: PagePlace | None, other: PagePlace) -> float:
    if one is None:
        return 0.0
    return SequenceMatcher(None, one.name.split(), other.name.split(), autojunk=False).ratio()


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
