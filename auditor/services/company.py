"""Whether an element is still in the company that it was in, on a page that was built anew.

A release may call every place of a page by another name, and put its blocks in another order. What
then has the name and address of an element that was lost is that element where it stands among the
same ones as before, and none of them is what it may have become. Where something in its company is
new that could be the same element mended, nobody takes another one for it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from typing import Final, TypeAlias

from auditor.causes import Company, Inventory, Member, member_at
from auditor.model.locator import PagePlace
from auditor.services.aligned import Aligned, Pairing, Sort

_COMMON: Final = 50
"""Things of a kind on one page from which it tells nothing of where one of them is."""
_Holders: TypeAlias = Mapping[int, Sequence[tuple[int, int]]]
"""Numbers of companies that have things of a kind, each with how many."""
_WHOLE: Final = math.lcm(*range(1, _COMMON + 1))
"""What a thing that is once on a page weighs; all shares of it are whole numbers."""


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
        self._pairs: dict[tuple[int, int], Aligned] = {}
        self._own_shares: dict[int, _Shares] = {}
        self._deep_shares: dict[int, _Shares] = {}
        self._back_shares: dict[int, _Shares] = {}

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
        told = self._traced(was)
        after = self.found(is_now)
        if told is None or after is None:
            return Kept.UNTOLD
        if told.met_again is not None:
            return Kept.SAME if told.met_again == after else Kept.ANOTHER
        paired, sort = told.paired, told.sort
        if told.went != after.company:
            mended = told.at in paired.mended or paired.rivals > 0
            stayed = paired.later >= told.there
            return Kept.ANOTHER if (mended and not sort.telling) or stayed else Kept.UNTOLD
        taken = after.at in paired.came
        mended = told.at in paired.mended or (sort.nameless and paired.rivals > 0)
        return Kept.ANOTHER if taken or sort.bare or mended else Kept.UNTOLD

    def is_another(self, place: PagePlace) -> bool:
        """Whether what is known by the same as before is another element all the same.

        What has neither name nor id is known by its number alone. One that got a name gives the
        number to the next one that has none, wherever that is made.
        """
        return self.tell(place, place) is Kept.ANOTHER

    def met_again(self, was: PagePlace) -> "Found | None":
        """Where an element is now, that is in the company that it was in."""
        told = self._traced(was)
        return None if told is None else told.met_again

    def went_on(self, place: PagePlace) -> bool:
        """Whether the company of what was at a place is on the page still.

        It is under its heading, or half of what tells of it is: a few words in common are not it,
        nor is a company that was there before and has become no other.
        """
        one = member_at(place)
        before = _numbered(self._places_before.get(one, ()), place.ordinal)
        went = None if before is None else self._went_to(before.company, one.kind)
        if before is None or went is None:
            return False
        was, now = self._had[before.company], self._has[went]
        if self._headed(was, one.kind) == went:
            return True
        if _likest(self._shares_back(went), one.kind) != before.company:
            return False
        if was.members[0].kind & 1 and was.members[0].kind == now.members[0].kind:
            return True
        telling = Counter(it.kind for it in was.members if it.kind & 1 and it.kind != one.kind)
        return 2 * (telling & _kinds([now])).total() >= telling.total() > 0

    def found(self, is_now: PagePlace) -> "Found | None":
        """Where what is at a place is now; None where nobody can tell."""
        return _numbered(self._places_after.get(member_at(is_now), ()), is_now.ordinal)

    @cached_property
    def _before(self) -> Counter[int]:
        return _kinds(self._had)

    @cached_property
    def _after(self) -> Counter[int]:
        return _kinds(self._has)

    @cached_property
    def _made(self) -> Mapping[int, int]:
        made = Counter(self._after)
        made.subtract(self._before)
        return made

    def _traced(self, was: PagePlace) -> "_Traced | None":
        """Where an element was and what became of its company; None where nobody can tell."""
        one = member_at(was)
        before = _numbered(self._places_before.get(one, ()), was.ordinal)
        went = None if before is None else self._went_to(before.company, one.kind)
        if before is None or went is None:
            return None
        sort = Sort.of(one, was.role, was.name, was.address)
        own = len(self._has[went].members)
        paired = self._aligned(before.company, went).pairing(sort, own)
        there = self._of_kind_before[before.company, one.kind]
        return _Traced(went=went, at=before.at, there=there, sort=sort, paired=paired)

    def _aligned(self, company: int, went: int) -> Aligned:
        if (company, went) not in self._pairs:
            later = (*self._has[went].members, *self._next_begins(went))
            aligned = Aligned(self._had[company].members, later, self._made)
            self._pairs[company, went] = aligned
        return self._pairs[company, went]

    def _next_begins(self, company: int) -> Sequence[Member]:
        """What the next company begins with."""
        return [one.members[0] for one in self._has[company + 1 : company + 2]]

    @cached_property
    def _of_kind_before(self) -> Counter[tuple[int, int]]:
        each = enumerate(self._had)
        return Counter((number, it.kind) for number, one in each for it in one.members)

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
                went = _likest(self._shares_own(company), kind)
            if went is None:  # a heading alone is known by what is under those that it is over
                went = _likest(self._shares_deep(company), kind)
            self._went[asked] = went
        return self._went[asked]

    def _headed(self, earlier: Company, kind: int) -> int | None:
        """The number of the one under the only heading of its name, whatever is under it now."""
        heading = next((it.kind for it in earlier.members), 0)
        once = self._before[heading] == self._after[heading] == 1
        if not heading & 1 or heading == kind or not once:
            return None
        return self._firsts.get(heading)

    @cached_property
    def _firsts(self) -> Mapping[int, int]:
        """Numbers of companies by what they begin with."""
        return {one.members[0].kind: number for number, one in enumerate(self._has)}

    def _shares_own(self, company: int) -> "_Shares":
        if company not in self._own_shares:
            own = _kinds([self._had[company]])
            self._own_shares[company] = self._shared(own, self._own)
        return self._own_shares[company]

    def _shares_back(self, went: int) -> "_Shares":
        """What a later company has in common with the earlier ones."""
        if went not in self._back_shares:
            self._back_shares[went] = self._shared(_kinds([self._has[went]]), self._own_before)
        return self._back_shares[went]

    def _shares_deep(self, company: int) -> "_Shares":
        if company not in self._deep_shares:
            own = self._deep_before[company]
            self._deep_shares[company] = self._shared(own, self._deep)
        return self._deep_shares[company]

    def _shared(self, one: Counter[int], others: _Holders) -> "_Shares":
        """What each of the other scan has in common with one; rarer things weigh more."""
        shares = _Shares()
        for each, count in one.items():
            most = max(self._before[each], self._after[each])
            if not each & 1 or most > _COMMON:
                continue
            for number, has in others.get(each, ()):
                weight = min(count, has) * (_WHOLE // most)
                shares.all[number] += weight
                shares.of_kind.setdefault(each, {})[number] = weight
        return shares

    @cached_property
    def _own(self) -> _Holders:
        return _holders([_kinds([one]) for one in self._has])

    @cached_property
    def _own_before(self) -> _Holders:
        return _holders([_kinds([one]) for one in self._had])

    @cached_property
    def _deep_before(self) -> Sequence[Counter[int]]:
        return _deep(self._had)

    @cached_property
    def _deep(self) -> _Holders:
        return _holders(_deep(self._has))

    @cached_property
    def _places_before(self) -> Mapping[Member, Sequence["Found"]]:
        return _places(self._had)

    @cached_property
    def _places_after(self) -> Mapping[Member, Sequence["Found"]]:
        return _places(self._has)


@dataclass(slots=True)
class _Shares:
    """How much companies have in common with one of the other scan, by their numbers.

    Attributes:
        all: by everything.
        of_kind: by things of each kind.
    """

    all: Counter[int] = field(default_factory=Counter)
    of_kind: dict[int, dict[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a member is.

    Attributes:
        company: number of its company.
        at: its number in that.
    """

    company: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traced:
    """An element that was lost, and its company.

    Attributes:
        went: number of the company that its company has become.
        at: its number in the earlier one.
        there: how many of its kind that had.
        sort: of the element.
        paired: what became of those of its sort there.
    """

    went: int
    at: int
    there: int
    sort: Sort
    paired: Pairing

    @property
    def met_again(self) -> Found | None:
        """Where it is now, in its company."""
        at = self.paired.went.get(self.at)
        return None if at is None else Found(self.went, at)


def _likest(shares: _Shares, kind: int) -> int | None:
    """The number of the only one that has most in common, things of a kind left out."""
    left_out = shares.of_kind.get(kind, {})
    each = {number: all_ - left_out.get(number, 0) for number, all_ in shares.all.items()}
    best = max(each.values(), default=0)
    likest = [number for number, it in each.items() if it == best] if best else []
    return likest[0] if len(likest) == 1 else None


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


def _holders(companies: Iterable[Counter[int]]) -> _Holders:
    """Which companies have things of a kind, by their numbers, and how many."""
    found: dict[int, list[tuple[int, int]]] = {}
    for number, kinds in enumerate(companies):
        for kind, count in kinds.items():
            found.setdefault(kind, []).append((number, count))
    return found


def _places(companies: Sequence[Company]) -> Mapping[Member, Sequence[Found]]:
    """Where members are, those that are known by the same in order."""
    found: dict[Member, list[Found]] = {}
    for number, company in enumerate(companies):
        for at, it in enumerate(company.members):
            found.setdefault(it, []).append(Found(number, at))
    return found


def _numbered(places: Sequence[Found], ordinal: int) -> Found | None:
    """The one of a number among them, None where there are not as many."""
    return places[ordinal] if ordinal < len(places) else None
