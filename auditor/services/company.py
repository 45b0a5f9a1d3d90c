"""Whether an element is still in the company that it was in, on a page that was built anew.

A release may call every place of a page by another name, and put its blocks in another order. What
then has the name and address of an element that was lost is that element where it stands among the
same ones as before, and none of them is what it may have become. Where something in its company is
new that could be the same element mended, nobody takes another one for it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import Final, TypeAlias

from auditor.causes import Company, Inventory, Member, member_at
from auditor.model.locator import PagePlace

_TELLING: Final = 24
"""Characters of a name from which nobody writes the same words twice by chance."""
_ONLY_TEXT: Final = frozenset({"", "cell", "listitem", "table"})
"""Roles of what shows its words and is named by nobody: other words mend nothing there."""
_COMMON: Final = 50
"""Things of a kind on one page from which it tells nothing of where one of them is."""
_Holders: TypeAlias = Mapping[int, Sequence[tuple[int, int]]]
"""Numbers of companies that have things of a kind, each with how many."""
_Sides: TypeAlias = tuple[int, int]
"""The kinds of what is before and behind a member in its company."""


class Kept(Enum):
    """What company tells of an element that was lost and one that was found."""

    SAME = auto()
    """It is with those that it was with, and nothing else there is what it may have become."""
    ANOTHER = auto()
    """It may be where it was, mended: what was found is another one."""
    UNTOLD = auto()


class Companies:
    """The companies of one page, in one window, in two scans."""

    def __init__(self, had: Inventory, has: Inventory) -> None:
        self._had, self._has = had.companies, has.companies
        self._went: dict[tuple[int, int], int | None] = {}

    @property
    def known(self) -> bool:
        """Whether both scans kept them."""
        return bool(self._had and self._has)

    def grown(self, place: PagePlace) -> int:
        """How many more elements there are of the role, name and address of one."""
        kind = member_at(place).kind
        return self._after[kind] - self._before[kind]

    def tell(self, was: PagePlace, is_now: PagePlace) -> Kept:
        """Whether what is at one place is what was at another of the same role, name and address.

        Args:
            was: of what was lost.
            is_now: of what was found.
        """
        told = self._traced(was, is_now)
        if told is None:
            return Kept.UNTOLD
        if told.went != told.met_in:
            mended = bool(told.mended) and _could_be_anothers(was)
            return Kept.ANOTHER if mended or told.here >= told.there else Kept.UNTOLD
        if told.there != told.here:
            return Kept.UNTOLD
        return _in_its_company(told, was) if told.same_rank else Kept.ANOTHER

    def is_another(self, place: PagePlace) -> bool:
        """Whether what is known by the same as before is another element all the same.

        What has neither name nor id is known by its number alone. One that got a name gives the
        number to the next one that has none, wherever that is made.
        """
        told = self._traced(place, place)
        if told is None:
            return False
        if told.went != told.met_in:
            return bool(told.mended) or told.here >= told.there
        return _in_its_company(told, place) is Kept.ANOTHER

    @cached_property
    def _before(self) -> Counter[int]:
        return _kinds(self._had)

    @cached_property
    def _after(self) -> Counter[int]:
        return _kinds(self._has)

    def _traced(self, was: PagePlace, is_now: PagePlace) -> "_Traced | None":
        """Where an element was and what became of its company; None where nobody can tell."""
        one = member_at(was)
        before = _numbered(self._places_before.get(one, ()), was.ordinal)
        after = _numbered(self._places_after.get(member_at(is_now), ()), is_now.ordinal)
        went = None if before is None else self._went_to(before.company, one.kind)
        if before is None or after is None or went is None:
            return None
        earlier, later = self._had[before.company].members, self._has[went].members
        longer = self._with_next_heading(went)
        new = self._new(earlier, longer, one)
        rivals = frozenset((one.kind, *(longer[at].kind for at in new)))
        return _Traced(
            went=went,
            met_in=after.company,
            there=_count(earlier, one),
            here=_count(later, one),
            same_rank=before.rank == after.rank,
            was_beside=_sides(earlier, before.at, rivals),
            is_beside=_sides(self._has[after.company].members, after.at, rivals),
            mended=tuple(_sides(longer, at, rivals) for at in new),
        )

    def _with_next_heading(self, company: int) -> Sequence[Member]:
        """The members of a company, and what the next one begins with.

        A heading that was empty begins no company, and does when it has got words.
        """
        behind = self._has[company + 1 : company + 2]
        return (*self._has[company].members, *(one.members[0] for one in behind))

    def _new(
        self, earlier: Sequence[Member], later: Sequence[Member], one: Member
    ) -> Sequence[int]:
        """The numbers of what is new in a company, of the role and address of a member."""
        was = Counter(it.kind for it in earlier)
        now = Counter(it.kind for it in later)
        return [
            at
            for at, it in enumerate(later)
            if it.look == one.look
            and it.kind != one.kind
            and now[it.kind] > was[it.kind]
            and self._after[it.kind] > self._before[it.kind]
        ]

    def _went_to(self, company: int, kind: int) -> int | None:
        """The number of the company that an earlier one has become; None where nobody can tell.

        Args:
            company: number of the earlier one.
            kind: what is asked about, which bears no witness for itself.
        """
        asked = (company, kind)
        if asked not in self._went:
            went = self._headed(self._had[company], kind)
            if went is None:
                went = self._likest(_kinds([self._had[company]]), self._own, kind)
            if went is None:  # a heading alone is known by what is under those that it is over
                went = self._likest(self._deep_before[company], self._deep, kind)
            self._went[asked] = went
        return self._went[asked]

    def _headed(self, earlier: Company, kind: int) -> int | None:
        """The number of the one under the only heading of its name, whatever is under it now."""
        heading = next((it.kind for it in earlier.members), 0)
        once = self._before[heading] == self._after[heading] == 1
        if not heading & 1 or heading == kind or not once:
            return None
        firsts = enumerate(next((it.kind for it in one.members), 0) for one in self._has)
        return next((at for at, first in firsts if first == heading), None)

    def _likest(self, earlier: Counter[int], later: _Holders, kind: int) -> int | None:
        """The number of the one that has most in common with an earlier one, and rarer things."""
        shared: dict[int, float] = {}
        for each, count in earlier.items():
            most = max(self._before[each], self._after[each])
            if each == kind or not each & 1 or most > _COMMON:
                continue
            for number, has in later.get(each, ()):
                shared[number] = shared.get(number, 0.0) + min(count, has) / most
        best = max(shared.values(), default=0.0)
        likest = [number for number, it in shared.items() if it == best]
        return likest[0] if len(likest) == 1 else None

    @cached_property
    def _own(self) -> _Holders:
        return _holders([_kinds([one]) for one in self._has])

    @cached_property
    def _deep_before(self) -> Sequence[Counter[int]]:
        return _deep(self._had)

    @cached_property
    def _deep(self) -> _Holders:
        return _holders(_deep(self._has))

    @cached_property
    def _places_before(self) -> Mapping[Member, Sequence["_Found"]]:
        return _places(self._had)

    @cached_property
    def _places_after(self) -> Mapping[Member, Sequence["_Found"]]:
        return _places(self._has)


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a member is.

    Attributes:
        company: number of its company.
        at: its number in that.
        rank: its number among those of its kind in that.
    """

    company: int
    at: int
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traced:
    """An element that was lost and one that was found, and the company of the first.

    Attributes:
        went: number of the company that its company has become.
        met_in: of the company that what was found is in.
        there, here: how many of its kind its company had, and has.
        same_rank: both have the same number among those of their kind in their company.
        was_beside, is_beside: what is on both sides of each, what it may have become left out.
        mended: the same of each new thing in its company that it may have become.
    """

    went: int
    met_in: int
    there: int
    here: int
    same_rank: bool
    was_beside: _Sides
    is_beside: _Sides
    mended: tuple[_Sides, ...]


def _in_its_company(told: _Traced, was: PagePlace) -> Kept:
    """The same, where nothing new in its company stands more like it between what it was between.

    Such a thing of its role and address is the element, mended.
    """
    if not told.mended:
        return Kept.SAME
    own = _alike(told.was_beside, told.is_beside)
    if any(_alike(told.was_beside, it) > own for it in told.mended):
        return Kept.ANOTHER
    return Kept.SAME if own or not _could_be_anothers(was) else Kept.UNTOLD


def _could_be_anothers(place: PagePlace) -> bool:
    """Whether the name of an element may well be one that others get when it gets a better one."""
    return not place.name or (place.role not in _ONLY_TEXT and len(place.name) < _TELLING)


def _kinds(companies: Sequence[Company]) -> Counter[int]:
    return Counter(member.kind for one in companies for member in one.members)


def _deep(companies: Sequence[Company]) -> Sequence[Counter[int]]:
    """Kinds of each company and of all that are under its heading."""
    found = [_kinds([one]) for one in companies]
    for number in range(len(companies) - 1, -1, -1):
        outer = companies[number].outer
        if outer >= 0:
            found[outer] += found[number]
    return found


def _count(members: Sequence[Member], one: Member) -> int:
    return sum(it.kind == one.kind for it in members)


def _sides(members: Sequence[Member], at: int, rivals: Collection[int]) -> _Sides:
    """The kinds before and behind a member, rivals left out; 0 where there is none."""
    before = next((it.kind for it in reversed(members[:at]) if it.kind not in rivals), 0)
    return before, next((it.kind for it in members[at + 1 :] if it.kind not in rivals), 0)


def _alike(was: _Sides, is_now: _Sides) -> int:
    """On how many sides the same is."""
    return (was[0] == is_now[0]) + (was[1] == is_now[1])


def _holders(companies: Iterable[Counter[int]]) -> _Holders:
    """Which companies have things of a kind, by their numbers, and how many."""
    found: dict[int, list[tuple[int, int]]] = {}
    for number, kinds in enumerate(companies):
        for kind, count in kinds.items():
            found.setdefault(kind, []).append((number, count))
    return found


def _places(companies: Sequence[Company]) -> Mapping[Member, Sequence[_Found]]:
    """Where members are, those that are known by the same in order."""
    found: dict[Member, list[_Found]] = {}
    for number, company in enumerate(companies):
        ranks: Counter[int] = Counter()
        for at, it in enumerate(company.members):
            found.setdefault(it, []).append(_Found(number, at, ranks[it.kind]))
            ranks[it.kind] += 1
    return found


def _numbered(places: Sequence[_Found], ordinal: int) -> _Found | None:
    """The one of a number among them, None where there are not as many."""
    return places[ordinal] if ordinal < len(places) else None
