"""Inventories: what a page had when it was judged, so that a later look can tell gone from mended.

A page has hundreds of elements, and only those with a fault are kept as findings. An inventory is
a short hash of each element of the kinds that had one, and of each part of the page.
"""

import hashlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.causes.making import Makings
from auditor.causes.numbering import Numbering
from auditor.model.evidence import Document, Evidence
from auditor.model.locator import PagePlace

MOST = 4_000
"""Hashes of an inventory at the most; one that would hold more holds nothing."""
_LANDMARKS = frozenset({"aside", "footer", "form", "header", "main", "nav", "search"})


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a page had.

    Attributes:
        elements: of the kinds that had a fault, hashed with all that they are known by.
        regions: landmarks, and ids that last.
    """

    elements: frozenset[int] = frozenset()
    regions: frozenset[int] = frozenset()

    @classmethod
    def of(cls, evidence: Evidence, numbering: Numbering) -> "Inventory":
        """The inventory of a page whose findings have been numbered."""
        elements = frozenset(_hash(key) for key in numbering.known())
        regions = frozenset(
            _hash(one)
            for document in evidence.documents
            for one in _regions(document, numbering.makings(document), numbering.frames(document))
        )
        full = len(elements) + len(regions) > MOST
        return cls() if full else cls(elements, regions)

    @classmethod
    def read(cls, data: bytes) -> "Inventory":
        """The inventory that `to_bytes` wrote."""
        numbers = array("I")
        numbers.frombytes(data[: len(data) // 4 * 4])
        count = numbers[0] if numbers else 0
        return cls(frozenset(numbers[1 : count + 1]), frozenset(numbers[count + 1 :]))

    def to_bytes(self) -> bytes:
        """Numbers of 32 bits: how many elements there are, they, and the regions."""
        return array(
            "I", [len(self.elements), *sorted(self.elements), *sorted(self.regions)]
        ).tobytes()

    def holds(self, place: PagePlace) -> bool:
        """Whether the element at a place is there as it was."""
        anchor = "" if place.frame_host or place.script_host else place.anchor
        where = ("|".join(place.frames), place.frame_host.partition(":")[0])
        around = ("/".join(place.landmarks), anchor, " ".join(place.chain))
        key = (*where, *around, place.role, place.name, place.address, str(place.ordinal))
        return _hash(key) in self.elements

    def lacks_region(self, place: PagePlace) -> bool:
        """Whether the part of the page that a place is in is not there any more."""
        if not self.regions:
            return False
        frames = "|".join(place.frames)
        landmark = ("landmark", frames, *place.landmarks)
        if place.landmarks and _hash(landmark) not in self.regions:
            return True
        stranger = place.frame_host or place.script_host
        anchor = ("anchor", frames, place.anchor)
        return bool(place.anchor) and not stranger and _hash(anchor) not in self.regions


def _regions(
    document: Document, makings: Makings, frames: tuple[str, ...]
) -> Iterable[tuple[str, ...]]:
    within = "|".join(frames)
    yield ("landmark", within)
    for element in document.elements:
        attributes = element.attributes
        if element.tag in _LANDMARKS or element.tag == "head" or "role" in attributes:
            yield ("landmark", within, *makings.place(element)[0])
        anchor = makings.anchor(element)
        if anchor:
            yield ("anchor", within, anchor)


def _hash(parts: tuple[str, ...]) -> int:
    text = "\x1f".join(parts).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest())
