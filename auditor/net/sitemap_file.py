"""One sitemap file: bytes in, addresses out.

Source: https://www.sitemaps.org/protocol.html (read 2026-11).
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from auditor.model.remark import Remark, RemarkKey, remark
from auditor.net.address import normalise, shown
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
        problems: what was not read of it, each with the file's address.
    """

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    problems: tuple[Remark, ...] = ()


class _Stop(Exception):
    """The file is not read further, for the reason that a remark with this key and data gives."""

    def __init__(self, key: RemarkKey, **data: str) -> None:
        super().__init__(key)
        self.key = key
        self.data = data


class _Entries:
    """The addresses of one file, as its reader meets them."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.sitemaps: list[str] = []
        self.odd = 0
        self._count = 0

    def add(self, text: str, into: list[str]) -> None:
        if self._count == _ENTRIES:
            raise _Stop(RemarkKey.SITEMAP_ENTRIES, n=str(_ENTRIES))
        self._count += 1
        text = text.strip()
        url = normalise(text) if len(text) <= _ADDRESS_CHARACTERS else None
        if url is None:
            self.odd += 1
        else:
            into.append(url)


def read_file(body: bytes, address: str, *, cut: bool) -> SitemapFile:
    """Read an XML, plain text or gzip sitemap; never raises.

    A document type definition is refused, since its entities may grow without bound. Whatever
    stands before a fault is kept.

    Args:
        body: the file, at most `FILE_BYTES` of it.
        address: the file's own, for problems.
        cut: whether bytes are missing from it already.
    """
    entries = _Entries()
    problems: list[Remark] = []

    def note(key: RemarkKey, **data: str) -> None:
        problems.append(remark(key, address=shown(address), **data))

    try:
        if body.startswith(GZIP_MAGIC):
            body, inflated_cut = gunzip([body], FILE_BYTES)
            cut = cut or inflated_cut
        if cut:
            note(RemarkKey.SITEMAP_CUT)
        body = body.lstrip() if body[:1].isspace() else body
        if body.startswith((b"<", b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")):
            _read_xml(body, entries)
        else:
            _read_text(body, entries)
    except zlib.error:
        note(RemarkKey.SITEMAP_DAMAGED)
    except etree.XMLSyntaxError as error:
        if not cut:
            note(RemarkKey.SITEMAP_UNSOUND, line=str(error.lineno))
    except _Stop as stop:
        note(stop.key, **stop.data)
    if entries.odd:
        note(RemarkKey.SITEMAP_ODD_ENTRIES, n=str(entries.odd))
    return SitemapFile(
        pages=tuple(entries.pages), sitemaps=tuple(entries.sitemaps), problems=tuple(problems)
    )


def _read_text(body: bytes, entries: _Entries) -> None:
    if b"\0" in body[:_PIECE]:
        raise _Stop(RemarkKey.SITEMAP_NO_SITEMAP)
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
        raise _Stop(RemarkKey.SITEMAP_DOCTYPE)

    def start(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        namespace, _, name = tag.rpartition("}")
        if not self._path:
            if name not in _ROOTS:
                raise _Stop(RemarkKey.SITEMAP_NO_SITEMAP)
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
