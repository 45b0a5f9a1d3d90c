"""Addresses that differ after ``#`` alone: places in a page, placeholders, or views of their own.

A fragment that names an element is a place in the page, and no page. Any other may be a view that a
script shows, so it is visited, after the address without it; what it shows decides. Most such
fragments change nothing, so only so many are tried: of one document, of one wording (a menu has the
same on every page), and of the whole site, unless one of them did show something of its own.
"""

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason, Ruling
from auditor.model.remark import Remark, RemarkKey, remark
from auditor.net.address import key

TRIES = 3
"""Fragments of one document, or of one wording, that are tried while none shows anything new."""
TRIES_OF_SITE = 15
_MAY_HAVE_VIEWS = frozenset({None, PageState.AUDITED, PageState.DUPLICATE, PageState.EMPTY})
"""States of a document (None: still to come) whose fragments may show something."""
_WORDS = re.compile(r"\w")
_PLACE: Ruling = (PageState.DUPLICATE, Reason.SAME_PAGE)
_UNTRIED: Ruling = (PageState.DUPLICATE, Reason.FRAGMENTS_ALIKE)


def document_of(url: str) -> str:
    """An address without its fragment."""
    return url.partition("#")[0]


def says_something(url: str) -> bool:
    """Whether a fragment has words, unlike a placeholder such as ``#/`` or ``#!``."""
    return bool(_WORDS.search(unquote(url.partition("#")[2])))


class Fragments:
    """What is known of the fragments of one scan's addresses."""

    def __init__(self) -> None:
        self._anchors: dict[str, array[int]] = {}
        self._same: Counter[str] = Counter()
        self._other: Counter[str] = Counter()
        self._open: dict[str, list[int]] = {}

    def learn(self, url: str, anchors: Iterable[str]) -> None:
        """Learn the names that the elements of a document have, by which places in it are found."""
        names = sorted({hash(name) for name in anchors})
        if names:
            self._anchors[key(document_of(url))] = array("q", names)

    def may_be_page(self, url: str, document: AddressRecord) -> bool:
        """Whether an address with a fragment may be a page beside its document."""
        return document.state in _MAY_HAVE_VIEWS and not self._is_place(url)

    def enter(self, record: AddressRecord) -> None:
        """Take in an address that is to be visited; must be called in order of discovery."""
        if _is_followed(record):
            for group, _ in _groups(record.url):
                self._open.setdefault(group, []).append(record.seq)

    def waits(self, record: AddressRecord, document: AddressRecord | None) -> bool:
        """Whether what becomes of an address hangs on one before it that is in work."""
        if not _is_followed(record):
            return False
        if document is not None and document.seq < record.seq and document.state is None:
            return True
        for group, most in _groups(record.url):
            before = sum(seq < record.seq for seq in self._open.get(group, ()))
            if before and not self._other[group] and self._same[group] + before >= most:
                return True
        return False

    def verdict(self, record: AddressRecord, document: AddressRecord | None) -> Ruling | None:
        """What becomes of an address whose turn it is, without a visit; None: visit it."""
        if not _is_followed(record):
            return None
        if document is not None and not self.may_be_page(record.url, document):
            return _PLACE
        groups = _groups(record.url)
        if any(self._same[group] >= most and not self._other[group] for group, most in groups):
            return _UNTRIED
        return None

    def settle(self, record: AddressRecord) -> None:
        """Note what became of an address."""
        if not _is_followed(record):
            return
        for group, _ in _groups(record.url):
            if record.seq in self._open.get(group, ()):
                self._open[group].remove(record.seq)
            if record.attempts:
                self._same[group] += record.state is PageState.DUPLICATE
                self._other[group] += record.state is PageState.AUDITED

    def _is_place(self, url: str) -> bool:
        names = self._anchors.get(key(document_of(url)))
        fragment = url.partition("#")[2]
        return names is not None and any(
            _holds(names, hash(name)) for name in (fragment, unquote(fragment))
        )


def untried(records: Iterable[AddressRecord]) -> Iterator[Remark]:
    """What is told of fragments with words in them that were given up untried."""
    left = [
        one.url
        for one in records
        if one.reason is Reason.FRAGMENTS_ALIKE and says_something(one.url)
    ]
    if left:
        yield remark(RemarkKey.FRAGMENTS_UNTRIED, n=str(len(left)), first=", ".join(left[:5]))


def _is_followed(record: AddressRecord) -> bool:
    """Whether a scan came upon an address with a fragment by itself; others are as wanted."""
    return "#" in record.url and record.source not in (Source.START, Source.LIST)


def _groups(url: str) -> Iterator[tuple[str, int]]:
    """What the address is tried for, and how often: its document, its wording, the site."""
    yield key(document_of(url)), TRIES
    yield "#" + url.partition("#")[2], TRIES
    yield "", TRIES_OF_SITE


def _holds(names: "array[int]", name: int) -> bool:
    place = bisect_left(names, name)
    return place < len(names) and names[place] == name
