"""Which elements of a company are which, between two scans of it.

What both have, as many of each, are its fixed points. Elements that are known by the same are told
apart by the fixed points on both their sides: the gap that they are in. What is new in a gap, and
could be one of them mended, takes the place of one; where it cannot be told which of two answers is
right, the element is another one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from auditor.causes import Member, look_of

_TELLING: Final = 24
"""Characters of a name from which nobody writes the same words twice by chance."""
_ONLY_TEXT: Final = frozenset({"", "cell", "listitem", "table"})
"""Roles of what shows its words and is named by nobody: other words mend nothing there."""
_TEXT_LOOKS: Final = frozenset(
    look_of(role, "") for role in (*_ONLY_TEXT, "heading", "paragraph", "caption")
)
_NONE: Final = (0, 0)
_Point: TypeAlias = tuple[int, int]
"""A fixed point: its kind, and its number among those of that; zeros at both ends."""
_Gap: TypeAlias = tuple[_Point, _Point]


@dataclass(frozen=True, slots=True)
class Sort:
    """Elements of one role, name and address, and what they may become when they are mended.

    Attributes:
        kind, look: as their members have them.
        nameless: they have no name.
        addressed: they have an address.
        only_text: they show words and are named by nobody.
        telling: their name is one that nobody gives twice by chance.
    """

    kind: int
    look: int
    nameless: bool
    addressed: bool
    only_text: bool
    telling: bool

    @classmethod
    def of(cls, member: Member, role: str, name: str, address: str) -> "Sort":
        """The sort of a member that is known by these."""
        text = role in _ONLY_TEXT
        telling = bool(name) and (text or len(name) >= _TELLING)
        return cls(member.kind, member.look, not name, bool(address), text, telling)

    @property
    def bare(self) -> bool:
        """Whether nothing but the place tells one of them from others."""
        return self.nameless and not self.addressed

    @property
    def gives_way(self) -> bool:
        """Whether one of them is another one where something like it mended is beside it.

        A name of its own tells enough, where no address says that both are one.
        """
        return not self.only_text and (self.nameless or (self.addressed and not self.telling))


@dataclass(slots=True)
class Pairing:
    """What became of the elements of one sort in a company; all by their numbers in it.

    Attributes:
        went: where earlier ones are now.
        came: where later ones were.
        mended: earlier ones in whose place is something new that they may have become.
        rivals: how many new things of their role and address are anywhere else in it.
        later: how many of them it has.
    """

    went: dict[int, int] = field(default_factory=dict)
    came: dict[int, int] = field(default_factory=dict)
    mended: set[int] = field(default_factory=set)
    rivals: int = 0
    later: int = 0

    def join(self, before: int, after: int) -> None:
        """Say that two are one."""
        self.went[before], self.came[after] = after, before


class Aligned:
    """A company, and what it has become."""

    def __init__(
        self, earlier: Sequence[Member], later: Sequence[Member], made: Mapping[int, int]
    ) -> None:
        """Begin.

        Args:
            earlier: its members.
            later: of what it has become, and what the next company begins with: a heading that
                was empty begins none, and does when it has got words.
            made: how many more the page has of each kind; less than nothing where fewer.
        """
        self._earlier, self._later = earlier, later
        was, now = (Counter(it.kind for it in members) for members in (earlier, later))
        fixed = frozenset(kind for kind, count in was.items() if kind & 1 and now[kind] == count)
        self._gaps_before, self._gaps_after = _gaps(earlier, fixed), _gaps(later, fixed)
        self._at_before, self._at_after = _by_kind(earlier), _by_kind(later)
        self._new: dict[int, list[int]] = {}
        for at, it in enumerate(later):
            if now[it.kind] > was[it.kind] and made.get(it.kind, 0) > 0:
                self._new.setdefault(it.look, []).append(at)
        self._lost: dict[int, list[int]] = {}
        for at, it in enumerate(earlier):
            if it.kind & 1 and was[it.kind] > now[it.kind]:
                self._lost.setdefault(it.look, []).append(at)
        self._grown = self._grown_gaps()
        self._known: dict[int, Pairing] = {}

    def pairing(self, sort: Sort, own: int) -> Pairing:
        """What became of the elements of a sort.

        Args:
            sort: of the elements.
            own: how many of the later members are its own.
        """
        if sort.kind not in self._known:
            self._known[sort.kind] = self._paired(sort, own)
        return self._known[sort.kind]

    def _paired(self, sort: Sort, own: int) -> Pairing:
        paired = Pairing()
        before = self._at_before.get(sort.kind, [])
        every = self._at_after.get(sort.kind, [])
        gaps_before = _around(self._earlier, self._gaps_before, before)
        gaps_after = _around(self._later, self._gaps_after, every)
        rivals = self._rivals(sort, gaps_before, gaps_after)
        after = [at for at in every if at < own]
        paired.rivals, paired.later = sum(rivals.values()), len(after)
        there: dict[_Gap, list[int]] = {}
        for at in after:
            there.setdefault(gaps_after[at], []).append(at)
        waiting: dict[_Gap, list[int]] = {}
        for at in before:
            waiting.setdefault(gaps_before[at], []).append(at)
        for gap, olds in waiting.items():
            news = there.get(gap, [])
            taken = rivals[gap]
            if sort.bare and not sort.only_text:
                # What came with one more of the sort was made together with that.
                taken += max(0, self._grown[gap] - max(0, len(news) - len(olds)))
            stay = max(0, len(olds) - taken) if sort.gives_way else len(olds)
            for pair in zip(olds[:stay], news, strict=False):
                paired.join(*pair)
            left = [at for at in olds if at not in paired.went]
            paired.mended.update(left[:taken])
            paired.rivals -= min(len(left), rivals[gap])
        left = [at for at in before if at not in paired.went and at not in paired.mended]
        free = [at for at in after if at not in paired.came]
        if not (paired.rivals > 0 and sort.gives_way):
            _join_by_one_side(paired, left, free, gaps_before, gaps_after)
        if not sort.bare and (paired.rivals <= 0 or sort.telling):
            left = [at for at in left if at not in paired.went]
            free = [at for at in free if at not in paired.came]
            for pair in zip(left, free, strict=False):
                paired.join(*pair)
        return paired

    def _rivals(
        self, sort: Sort, gaps_before: Mapping[int, _Gap], gaps_after: Mapping[int, _Gap]
    ) -> Counter[_Gap]:
        """How many more new than lost things of its role and address are in each gap.

        Args:
            sort: of the elements.
            gaps_before: of the elements themselves, in the earlier company.
            gaps_after: of those in the later one.
        """
        new = [at for at in self._new.get(sort.look, ()) if self._later[at].kind != sort.kind]
        lost = [at for at in self._lost.get(sort.look, ()) if self._earlier[at].kind != sort.kind]
        after, before = list(gaps_after.values()), list(gaps_before.values())
        found = Counter(_between(self._gaps_after[at], sort.kind, after) for at in new)
        found.subtract(Counter(_between(self._gaps_before[at], sort.kind, before) for at in lost))
        return Counter({gap: count for gap, count in found.items() if count > 0})

    def _grown_gaps(self) -> Counter[_Gap]:
        """How many new things that are more than words are in each gap that has lost none."""
        new = [at for look, ats in self._new.items() if look not in _TEXT_LOOKS for at in ats]
        found = Counter(self._gaps_after[at] for at in new if self._later[at].kind & 1)
        for look, ats in self._lost.items():
            if look not in _TEXT_LOOKS:
                for at in ats:
                    found.pop(self._gaps_before[at], None)
        return found


def _by_kind(members: Sequence[Member]) -> Mapping[int, Sequence[int]]:
    found: dict[int, list[int]] = {}
    for at, it in enumerate(members):
        found.setdefault(it.kind, []).append(at)
    return found


def _gaps(members: Sequence[Member], fixed: frozenset[int]) -> Sequence[_Gap]:
    """The fixed points before and behind each member."""
    ranks: Counter[int] = Counter()
    points: list[_Point | None] = []
    for it in members:
        points.append((it.kind, ranks[it.kind]) if it.kind in fixed else None)
        ranks[it.kind] += 1
    before, behind = _last(points), _last(points[::-1])[::-1]
    return list(zip(before, behind, strict=True))


def _last(points: Sequence[_Point | None]) -> list[_Point]:
    """The one that was met last before each."""
    last, found = _NONE, []
    for one in points:
        found.append(last)
        last = one or last
    return found


def _around(
    members: Sequence[Member], gaps: Sequence[_Gap], ats: Sequence[int]
) -> Mapping[int, _Gap]:
    """The gaps of members of one kind, that kind itself left out of the fixed points."""
    if not ats:
        return {}
    kind = members[ats[0]].kind
    lefts, rights, left, right = {}, {}, _NONE, _NONE
    for at in ats:
        if gaps[at][0][0] != kind:
            left = gaps[at][0]
        lefts[at] = left
    for at in reversed(ats):
        if gaps[at][1][0] != kind:
            right = gaps[at][1]
        rights[at] = right
    return {at: (lefts[at], rights[at]) for at in ats}


def _between(gap: _Gap, kind: int, own: Sequence[_Gap]) -> _Gap:
    """A gap with a kind left out of its fixed points, as those of that kind have theirs.

    Args:
        gap: with it.
        kind: of some elements.
        own: their gaps without it, in order.
    """
    left, right = gap
    if left[0] == kind:
        left = own[left[1]][0]
    if right[0] == kind:
        right = own[right[1]][1]
    return left, right


def _join_by_one_side(
    paired: Pairing,
    left: Sequence[int],
    free: Sequence[int],
    gaps_before: Mapping[int, _Gap],
    gaps_after: Mapping[int, _Gap],
) -> None:
    """Join those that have one side of their gap in common, in order."""
    by_side: dict[tuple[int, _Point], list[int]] = {}
    for at in reversed(free):
        for side, point in enumerate(gaps_after[at]):
            by_side.setdefault((side, point), []).append(at)
    for before in left:
        for side, point in enumerate(gaps_before[before]):
            beside = by_side.get((side, point), [])
            while beside and beside[-1] in paired.came:
                beside.pop()
            if beside:
                paired.join(before, beside[-1])
                break
