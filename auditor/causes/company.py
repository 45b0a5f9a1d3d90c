"""Company: what stands with what on a page, whatever ids, classes and wrappers are called there.

Who writes a page puts together what belongs together: a heading, and what is under it, within one
landmark. A release may put such a company anywhere, and name it after its place; what is in it goes
with it. So a thing is known again by those that it is with, where nothing else about it lasts.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditor.causes.names import words_in
from auditor.causes.numbering import Key, Numbering
from auditor.model.evidence import Document, Element, Text

MOST_MEMBERS = 4_000
"""Members of all companies of a page at the most; where there are more, see `_Gathered.nearest`."""
_MOST_LOOKED_AT = 40_000
"""Where a page has more, no companies are kept: what is looked at takes time and memory."""
_NEAR = 4
"""So many on both sides of what may have a fault tell best where it is."""
_NOTHING_TOLD = words_in("body head html link meta noscript optgroup option script style template")
_SHOWS_OR_LEADS = ("href", "src", "data")
_PARTS = words_in(
    "area audio button canvas dl fieldset form input li object ol select summary svg table td"
    " textarea th ul video"
)
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_NO_HEADING = 7
_DEEPEST = 10
"""Companies in one another: a level is one digit. What is handed in may say more, and who compares
holds what is in each of them."""
_FRAMES, _HOST, _LANDMARKS, _CHAIN, _ROLE, _NAME, _ADDRESS = 0, 1, 2, 4, 5, 6, 7
"""Where these are in what an element is known by, see `Numbering.key`."""


@dataclass(frozen=True, slots=True)
class Member:
    """An element in its company; nothing of it can be read back.

    Attributes:
        kind: hash of its role, name and address, or of its tag where it has none of them; odd
            where it has a name or an address.
        look: 16 bits of its role and address.
        spot: 16 bits of where it stands.
    """

    kind: int
    look: int
    spot: int

    @classmethod
    @lru_cache(maxsize=10_000)
    def of(cls, key: Key) -> "Member":
        """The member that is known by a key, as `Numbering.key` tells it."""
        role, name, address = key[_ROLE], key[_NAME], key[_ADDRESS]
        if not (role or name or address):
            role = key[_CHAIN].rpartition(" ")[2]
        kind = _hash(role, name, address)
        spot = _hash(*key[:_NAME], address) & 0xFFFF
        return cls(kind | 1 if name or address else kind & ~1, look_of(role, address), spot)


def look_of(role: str, address: str) -> int:
    """The look of what has a role and an address."""
    return _hash(role, address) & 0xFFFF


@dataclass(frozen=True, slots=True)
class Company:
    """Elements under one heading, within one landmark.

    Attributes:
        outer: number of the company whose heading this one's is under; -1 for none.
        members: in document order.
    """

    outer: int
    members: tuple[Member, ...]


def companies_of(documents: Iterable[Document], numbering: Numbering) -> tuple[Company, ...]:
    """The companies of a page; of a large one, what is near the elements with a fault."""
    gathered, faulty = _Gathered(), numbering.tags() - _NOTHING_TOLD
    for document in documents:
        for element in document.elements:
            if element.tag in faulty or _tells_something(element):
                key = numbering.key(element)
                if key[_HOST]:  # strangers' scripts make ids up anew
                    key = numbering.key(element, anchored=False)
                gathered.add(element, key)
                if gathered.size > _MOST_LOOKED_AT:
                    return ()
    return gathered.companies() if gathered.size <= MOST_MEMBERS else gathered.nearest(faulty)


class _Gathered:
    """Companies as they are met."""

    def __init__(self) -> None:
        self.size = 0
        self._outer: list[int] = []
        self._members: list[list[tuple[str, Member]]] = []
        """Each with its tag, by company."""
        self._open: dict[tuple[str, str], list[tuple[int, int]]] = {}
        """Levels and numbers of the headings that what comes next is under, by landmark."""

    def add(self, element: Element, key: Key) -> None:
        """Put an element into its company.

        Args:
            element: the next one of its document.
            key: what it is known by.
        """
        under = self._open.setdefault((key[_FRAMES], key[_LANDMARKS]), [])
        if key[_ROLE] == "heading" and key[_NAME]:
            level = _level(element)
            while under and under[-1][0] >= level:
                under.pop()
            under.append((level, self._begin(under[-1][1] if under else -1)))
        elif not under:
            under.append((0, self._begin(-1)))
        self._members[under[-1][1]].append((element.tag, Member.of(key)))
        self.size += 1

    def _begin(self, outer: int) -> int:
        self._outer.append(outer)
        self._members.append([])
        return len(self._outer) - 1

    def companies(self) -> tuple[Company, ...]:
        """All of them, in the order in which they begin."""
        return self._made([range(len(members)) for members in self._members])

    def nearest(self, faulty: Collection[str]) -> tuple[Company, ...]:
        """The same, where not all members can be kept: what begins each, and what is near a fault.

        All elements of a tag are kept or none, since they are told apart by their number; the tag
        that most have is left out first.

        Args:
            faulty: tags of the elements that may have a fault.
        """
        counts = Counter(tag for members in self._members for tag, _ in members if tag in faulty)
        rarest = [tag for tag, _ in reversed(counts.most_common())]
        while rarest:
            left_out = counts.keys() - set(rarest)
            kept = [_near(members, rarest, left_out) for members in self._members]
            if sum(map(len, kept)) <= MOST_MEMBERS:
                return self._made(kept)
            rarest.pop()
        return ()

    def _made(self, kept: Iterable[Sequence[int]]) -> tuple[Company, ...]:
        each = zip(self._outer, self._members, kept, strict=True)
        return tuple(
            Company(outer, tuple(members[at][1] for at in ats)) for outer, members, ats in each
        )


def _near(
    members: Sequence[tuple[str, Member]], faulty: Collection[str], left_out: Collection[str]
) -> Sequence[int]:
    """The numbers of the first member, those of some tags, and those near them."""
    there = [at for at, (tag, _) in enumerate(members) if not at or tag not in left_out]
    kept = {0}
    for number, at in enumerate(there):
        if members[at][0] in faulty:
            kept.update(there[max(0, number - _NEAR) : number + _NEAR + 1])
    return sorted(kept)


def _tells_something(element: Element) -> bool:
    if element.tag in _NOTHING_TOLD:
        return False
    if element.tag in _PARTS or element.tag in _LEVELS or "role" in element.attributes:
        return True
    if any(name in element.attributes for name in _SHOWS_OR_LEADS):
        return True
    return any(isinstance(one, Text) and one.value.strip() for one in element.children)


def _level(element: Element) -> int:
    given = element.attributes.get("aria-level", "")
    if given.isascii() and given.isdigit() and len(given) == 1:
        return int(given)
    return _LEVELS.get(element.tag, _NO_HEADING)


def written(companies: Sequence[Company]) -> Iterator[int]:
    """Companies as numbers of 32 bits, for `read`."""
    for one in companies:
        yield one.outer + 1
        yield len(one.members)
        for member in one.members:
            yield member.kind
            yield member.look << 16 | member.spot


def read(numbers: Sequence[int]) -> tuple[Company, ...]:
    """Companies from what `written` told; none where that is not whole, or is no page's."""
    found: list[Company] = []
    depths: list[int] = []
    at = 0
    if len(numbers) > 4 * MOST_MEMBERS:
        return ()
    while at + 2 <= len(numbers):
        outer, count = numbers[at] - 1, numbers[at + 1]
        pairs = numbers[at + 2 : at + 2 + 2 * count]
        if not count or len(pairs) != 2 * count or outer >= len(found):
            return ()
        depths.append(depths[outer] + 1 if outer >= 0 else 1)
        if depths[-1] > _DEEPEST:
            return ()
        each = zip(pairs[::2], pairs[1::2], strict=True)
        members = (Member(kind, rest >> 16, rest & 0xFFFF) for kind, rest in each)
        found.append(Company(outer, tuple(members)))
        at += 2 + 2 * count
    return tuple(found) if at == len(numbers) else ()


def _hash(*parts: str) -> int:
    text = "\x1f".join(parts).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest())
