"""One sitemap file: bytes in, addresses out.

Source: https://www.sitemaps.org/protocol.html (read 2026-11).
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from auditor.net.address import normalise
from auditor.net.inflate import GZIP_MAGIC, gunzip

FILE_BYTES = 50 * 1024 * 1024
_ENTRIES = 50_000
_ADDRESS_CHARACTERS = 2_048
_PIECE = 64 * 1024
_ROOTS = frozenset({"urlset", "sitemapindex"})
_PAGE = ("url", "loc")
_SITEMAP = ("sitemap", "loc")


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapFile:
    """What one file says.

    Attributes:
        pages: normalised addresses of pages, in order.
        sitemaps: normalised addresses of further sitemaps, in order.
        problems: ends of sentences that begin with the file's address.
    """

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class _Stop(Exception):
    """The file is not read further."""


class _Entries:
    """The addresses of one file, as its reader meets them."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.sitemaps: list[str] = []
        self.odd = 0
        self._count = 0

    def add(self, text: str, into: list[str]) -> None:
        if self._count == _ENTRIES:
            raise _Stop(f"names more than {_ENTRIES} addresses: the rest was not read.")
        self._count += 1
        text = text.strip()
        url = normalise(text) if len(text) <= _ADDRESS_CHARACTERS else None
        if url is None:
            self.odd += 1
        else:
            into.append(url)


def read_file(body: bytes, *, cut: bool) -> SitemapFile:
    """Read an XML, plain text or gzip sitemap; never raises.

    A document type definition is refused, since its entities may grow without bound. Whatever
    stands before a fault is kept.

    Args:
        body: the file, at most `FILE_BYTES` of it.
        cut: whether bytes are missing from it already.
    """
    entries = _Entries()
    problems: list[str] = []
    try:
        if body.startswith(GZIP_MAGIC):
            body, inflated_cut = gunzip([body], FILE_BYTES)
            cut = cut or inflated_cut
        if cut:
            problems.append("ends early or is larger than 50 MB: only its beginning was read.")
        body = body.lstrip() if body[:1].isspace() else body
        if body.startswith((b"<", b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")):
            _read_xml(body, entries)
        else:
            _read_text(body, entries)
    except zlib.error:
        problems.append("was not read: its gzip is damaged.")
    except etree.XMLSyntaxError as error:
        if not cut:
            problems.append(f"is not sound XML (line {error.lineno}): the rest was not read.")
    except _Stop as stop:
        problems.append(str(stop))
    if entries.odd:
        problems.append(f"has entries that are no full http or https address: {entries.odd}.")
    return SitemapFile(
        pages=tuple(entries.pages), sitemaps=tuple(entries.sitemaps), problems=tuple(problems)
    )


def _read_text(body: bytes, entries: _Entries) -> None:
    if b"\0" in body[:_PIECE]:
        raise _Stop("was not read: it is no sitemap.")
    for line in body.decode("utf-8-sig", errors="replace").splitlines():
        if line.strip():
            entries.add(line, entries.pages)


def _read_xml(body: bytes, entries: _Entries) -> None:
    parser = etree.XMLParser(
        target=_Collector(entries),  # type: ignore[arg-type]  # the stubs want events unused here
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for piece in _pieces(body):
        parser.feed(piece)
    parser.close()


def _pieces(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]


class _Collector:
    """Takes the parser's events, so that no tree of a large file is built."""

    def __init__(self, entries: _Entries) -> None:
        self._entries = entries
        self._namespace = ""
        self._path: list[str] = []
        self._text: list[str] = []

    def doctype(self, name: str, public: str | None, system: str | None) -> None:  # noqa: ARG002
        raise _Stop("was not read: it has a document type definition.")

    def start(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        namespace, _, name = tag.rpartition("}")
        if not self._path:
            if name not in _ROOTS:
                raise _Stop("was not read: it is no sitemap.")
            self._namespace = namespace
        # An extension's "loc" (that of an image, say) is in a namespace of its own.
        self._path.append(name if namespace == self._namespace else "")
        self._text.clear()

    def data(self, text: str) -> None:
        if self._path[-1] == "loc" and sum(map(len, self._text)) <= _ADDRESS_CHARACTERS:
            self._text.append(text)

    def end(self, tag: str) -> None:  # noqa: ARG002
        place = tuple(self._path[1:])
        if place == _PAGE:
            self._entries.add("".join(self._text), self._entries.pages)
        elif place == _SITEMAP:
            self._entries.add("".join(self._text), self._entries.sitemaps)
        self._path.pop()

    def close(self) -> None:
        """Asked for by the parser; all that was found is in the entries already."""
