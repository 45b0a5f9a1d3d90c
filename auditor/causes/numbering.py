"""What elements of a page are known by, and their number among those that are known by the same.

All elements of a page are counted, those in order and those not shown as well: so an element has
the same number in every window, and keeps it when one like it is mended.
"""

from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from auditor.causes.attributes import AS_THEY_ARE, Attributes
from auditor.causes.locator import address_of, frame_host, name_of, role_of
from auditor.causes.making import Makings
from auditor.causes.names import stable_path
from auditor.hosts import host_of
from auditor.model.evidence import Document, Element
from auditor.model.identity import Identity

Key = tuple[str, ...]
_ANCHOR = 3
"""Where the id around an element is in what it is known by, see `Numbering.key`."""


def numbering_of(url: str, identity: Identity) -> "Numbering":
    """What numbers the elements of the page at an address."""
    return Numbering(host_of(identity.public(url)), Attributes(identity))


class Numbering:
    """Numbers the elements of one page; each document is looked at once."""

    def __init__(self, site: str, attributes: Attributes = AS_THEY_ARE) -> None:
        """Begin.

        Args:
            site: host of the site.
            attributes: how they are read.
        """
        self._site = site
        self._attributes = attributes
        self._makings: dict[int, Makings] = {}
        self._numbers: dict[tuple[int, str, bool], dict[int, int]] = {}
        self._frames: dict[int, tuple[str, ...]] = {}
        self._hosts: dict[int, str] = {}
        self._known: list[Key] = []
        self._tags: set[str] = set()
        self._keys: dict[Element, Key] = {}

    def makings(self, document: Document) -> Makings:
        """Tells how elements of a document are made."""
        known = self._makings.get(id(document))
        if known is None:
            known = self._makings[id(document)] = Makings(document, self._attributes)
        return known

    def key(self, element: Element, *, anchored: bool = True) -> Key:
        """What an element is known by within its page, but for its number.

        The same as `auditor.model.locator.known_by` tells of its place.

        Args:
            element: of the page.
            anchored: ids around it are part of it; scripts of strangers often make them up anew.
        """
        known = self._keys.get(element)
        if known is None:
            known = self._keys[element] = self._key(element)
        return known if anchored else (*known[:_ANCHOR], "", *known[_ANCHOR + 1 :])

    def _key(self, element: Element) -> Key:
        landmarks, anchor, chain = self.makings(element.document).place(element)
        read = self._attributes.of(element)
        role = self.role(element)
        host = self.frame_host(element.document).partition(":")[0]
        where = ("|".join(self.frames(element.document)), host)
        around = ("/".join(landmarks), anchor, " ".join(chain))
        name = name_of(element, role, read)
        address = address_of(element, self._site, self._attributes)
        return (*where, *around, role, name, address)

    def number(self, element: Element, *, anchored: bool) -> int:
        """Its number, from 0, among the elements of its document that are known by the same."""
        of = (id(element.document), element.tag, anchored)
        if of not in self._numbers:
            alike = [one for one in element.document.elements if one.tag == element.tag]
            self._numbers[of] = self._numbered(alike, anchored=anchored)
        return self._numbers[of][element.index]

    def _numbered(self, elements: Sequence[Element], *, anchored: bool) -> dict[int, int]:
        seen: dict[Key, int] = {}
        numbers: dict[int, int] = {}
        for element in elements:
            key = self.key(element, anchored=anchored)
            number = numbers[element.index] = seen.get(key, 0)
            seen[key] = number + 1
            self._known.append(("anchored" if anchored else "", *key, str(number)))
            self._tags.add(element.tag)
        return numbers

    def known(self) -> Sequence[Key]:
        """What the elements that were numbered are known by.

        Each begins with whether ids around it are part of it, and ends with its number.
        """
        return self._known

    def tags(self) -> frozenset[str]:
        """The tags whose elements were all numbered."""
        return frozenset(self._tags)

    def role(self, element: Element) -> str:
        """The role of an element; "" for one that only holds others."""
        return role_of(element, self._attributes.of(element))

    def frame_host(self, document: Document) -> str:
        """The host of the third party whose frame a document is in; "" for the site's own."""
        host = self._hosts.get(id(document))
        if host is None:
            host = frame_host(document, self._site, self._attributes)
            self._hosts[id(document)] = host
        return host

    def frames(self, document: Document) -> tuple[str, ...]:
        """The way to a document through frames, by their addresses and numbers."""
        if document.owner is None:
            return ()
        if id(document) not in self._frames:
            owner = document.owner
            path = self._path(owner)
            number = self.number(owner, anchored=False)
            around = self.frames(owner.document)
            self._frames[id(document)] = (*around, f"{path}#{number}")
        return self._frames[id(document)]

    def _path(self, frame: Element) -> str:
        """The lasting path of what a frame's element says that it shows."""
        try:
            return stable_path(urlsplit(self._source(frame)).path)
        except ValueError:  # written as an address, and none: nothing is shown
            return ""

    def _source(self, frame: Element) -> str:
        """What a frame's element says that it shows; the live address where it names a host."""
        written = self._attributes.of(frame).get("src", "")
        whole = urljoin(frame.document.url, written)
        public = self._attributes.public(whole)
        from_root = written.startswith("/") or "://" in written
        return public if from_root and public != whole else written
