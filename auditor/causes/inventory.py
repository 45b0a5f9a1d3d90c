"""Inventories: what a page had when it was judged, so that a later look can tell gone from mended.

A page has hundreds of elements, and only those with a fault are kept as findings. An inventory is
a short hash of each element of the tags that had one, of the spots they are in, of each part of
the page, and of what stands together in it (`auditor.causes.company`).
"""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from auditor.causes import company
from auditor.causes.company import Company, Member
from auditor.causes.making import Makings
from auditor.causes.numbering import Key, Numbering
from auditor.model.evidence import Document, Evidence
from auditor.model.locator import PagePlace

MOST = 20_000
"""Hashes of an inventory at the most, companies left out; one that would hold more is not kept."""
_FORM = 0xFFFF_0002
"""What bytes begin with that hold companies, too; no number of elements is as large."""
_LANDMARKS = frozenset({"aside", "footer", "form", "header", "head", "main", "nav", "search"})
_NAME, _NUMBER = 7, 9
"""Where the name and the number of an element are in what it is known by."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a page had; nothing of it can be read back.

    Attributes:
        elements: hashed with all that they are known by.
        spots: how many elements there are of each place, role and address, whatever their name.
        tags: whose elements are all in it.
        regions: landmarks, and ids that last.
        companies: what stands together; empty where nobody looked, or where it is too much.
    """

    elements: frozenset[int] = frozenset()
    spots: Mapping[int, int] = field(default_factory=dict)
    tags: frozenset[int] = frozenset()
    regions: frozenset[int] = frozenset()
    companies: tuple[Company, ...] = ()

    @classmethod
    def of(cls, evidence: Evidence, numbering: Numbering) -> "Inventory":
        """The inventory of a page whose findings have been numbered."""
        regions = (
            one
            for document in evidence.documents
            for one in _regions(document, numbering.makings(document), numbering.frames(document))
        )
        companies = company.companies_of(evidence.documents, numbering)
        return cls.listing(numbering.known(), numbering.tags(), regions, companies)

    @classmethod
    def listing(
        cls,
        known: Iterable[Key],
        tags: Iterable[str],
        regions: Iterable[Key],
        companies: tuple[Company, ...] = (),
    ) -> "Inventory":
        """The inventory of these elements, as `Numbering.known` tells them, and regions."""
        elements = list(known)
        made = cls(
            frozenset(map(_hash, elements)),
            Counter(_hash(_spot(key)) for key in elements),
            frozenset(_hash((tag,)) for tag in tags),
            frozenset(map(_hash, regions)),
            companies,
        )
        return made if made._size() <= MOST else cls()

    @classmethod
    def counted(cls, alike: Iterable[tuple[PagePlace, int]]) -> "Inventory":
        """What is left of one when only the numbers of elements at some places were kept."""
        spots = {_hash(_spot(key_of(place))): number for place, number in alike}
        return cls(spots=spots, regions=frozenset((_hash(("landmark", "")),)))

    @classmethod
    def read(cls, data: bytes) -> "Inventory":
        """The inventory that `to_bytes` wrote, or an earlier release, which kept no companies."""
        numbers = array("I")
        numbers.frombytes(data[: len(data) // 4 * 4])
        with_companies = bool(numbers) and numbers[0] == _FORM
        at = 5 if with_companies else 3
        if len(numbers) < at:
            return cls()
        sizes = list(numbers[1:at] if with_companies else numbers[:at])
        rest = iter(numbers[at:])
        elements, spots, tags = (
            list(islice(rest, count)) for count in (sizes[0], 2 * sizes[1], sizes[2])
        )
        counts = dict(zip(spots[::2], spots[1::2], strict=False))
        regions = list(islice(rest, sizes[3])) if with_companies else list(rest)
        together = company.read(list(rest))
        return cls(frozenset(elements), counts, frozenset(tags), frozenset(regions), together)

    def to_bytes(self) -> bytes:
        """Numbers of 32 bits: how many of each there are, and they."""
        heads = (len(self.elements), len(self.spots), len(self.tags), len(self.regions))
        spots = chain.from_iterable(sorted(self.spots.items()))
        rest = (sorted(self.elements), spots, sorted(self.tags), sorted(self.regions))
        together = company.written(self.companies)
        return array("I", chain((_FORM,), heads, *rest, together)).tobytes()

    @property
    def kept(self) -> bool:
        """Whether it says anything: one that was not taken, or was too large, is empty."""
        return bool(self.regions)

    def lists(self, tag: str) -> bool:
        """Whether all elements with a tag are in it."""
        return _hash((tag,)) in self.tags

    def holds(self, place: PagePlace) -> bool:
        """Whether the element at a place is there as it was."""
        return _hash(key_of(place)) in self.elements

    def at(self, place: PagePlace) -> int:
        """How many elements there are at the place, role and address of one."""
        return self.spots.get(_hash(_spot(key_of(place))), 0)

    def lacks_region(self, place: PagePlace) -> bool:
        """Whether the part of the page that a place is in is not there any more."""
        if not self.kept:
            return False
        frames = "|".join(place.frames)
        landmark = ("landmark", frames, *place.landmarks)
        if place.landmarks and _hash(landmark) not in self.regions:
            return True
        anchor = ("anchor", frames, place.anchor)
        return bool(place.anchor) and not _strange(place) and _hash(anchor) not in self.regions

    def _size(self) -> int:
        return len(self.elements) + 2 * len(self.spots) + len(self.regions)


def key_of(place: PagePlace) -> Key:
    """What `Numbering.known` tells of the element at a place."""
    strange = _strange(place)
    return (
        "" if strange else "anchored",
        "|".join(place.frames),
        place.frame_host.partition(":")[0],
        "/".join(place.landmarks),
        "" if strange else place.anchor,
        " ".join(place.chain),
        place.role,
        place.name,
        place.address,
        str(place.ordinal),
    )


def member_at(place: PagePlace) -> Member:
    """The member of a company that the element at a place is."""
    return Member.of(key_of(place)[1:_NUMBER])


def _spot(key: Key) -> Key:
    return (*key[:_NAME], *key[_NAME + 1 : _NUMBER])


def _strange(place: PagePlace) -> bool:
    return bool(place.frame_host or place.script_host)


def _regions(document: Document, makings: Makings, frames: tuple[str, ...]) -> Iterable[Key]:
    within = "|".join(frames)
    yield ("landmark", within)
    for element in document.elements:
        if element.tag in _LANDMARKS or "role" in element.attributes:
            yield ("landmark", within, *makings.place(element)[0])
        anchor = makings.anchor(element)
        if anchor:
            yield ("anchor", within, anchor)


def _hash(parts: Key) -> int:
    text = "\x1f".join(parts).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest())
