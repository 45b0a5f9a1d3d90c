"""The structure of a PDF mended, so that it reads as one document and not page by page.

What a page break parts becomes one again: one ``/Table`` across pages, whose head is read once.
Header cells say what they head, every page has its links in reading order, and the file names both
standards that it is made by. Source: ISO 14289-1:2014 clause 7; ISO 19005-3:2012 clause 6.6.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeGuard

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from reports.pdf.attached import TYPES
from reports.pdf.naming import bear_id
from reports.pdf.sources import SOURCE

_SOURCE: Final = f"/{SOURCE}"
_MARK: Final = re.compile(rb"/[A-Za-z0-9]+\s*<<\s*/MCID (\d+)\s*>>\s*BDC")
_UA: Final = """<rdf:Description rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file is made by</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
"""That a file is made by PDF/UA-1, and what PDF/A needs to be told of that name."""


def mend(raw: Path, attached: Path, out: Path) -> None:
    """Mend the structure of a file that WeasyPrint set, whose elements name their sources.

    Args:
        raw: the file as it was set.
        attached: folder of what is put into it.
        out: where the mended file goes; the same bytes for the same file.
    """
    with pikepdf.open(raw) as pdf:
        _Tagging(pdf).mend()
        _name_standards(pdf)
        _name_signs(pdf)
        _attach(pdf, attached)
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
        )
    bear_id(out)


def _attach(pdf: pikepdf.Pdf, folder: Path) -> None:
    """Put files into the file, as its sources (ISO 19005-3 clause 6.8)."""
    moment = str(pdf.docinfo.CreationDate)
    files = []
    for path in sorted(folder.iterdir()):
        data = pdf.make_stream(
            path.read_bytes(),
            Type=Name.EmbeddedFile,
            Subtype=Name(f"/{TYPES[path.name]}"),
            Params=Dictionary(Size=path.stat().st_size, ModDate=moment),
        )
        spec = pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                F=path.name,
                UF=path.name,
                Desc=path.name,
                AFRelationship=Name.Source,
                EF=Dictionary(F=data, UF=data),
            )
        )
        files += [pikepdf.String(path.name), spec]
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(files)))
    pdf.Root.AF = Array(files[1::2])


def _name_standards(pdf: pikepdf.Pdf) -> None:
    told = pdf.Root.Metadata.read_bytes().decode("utf-8")
    pdf.Root.Metadata = pdf.make_stream(
        told.replace("</rdf:RDF>", f"{_UA}</rdf:RDF>").encode(),
        Type=Name.Metadata,
        Subtype=Name.XML,
    )


def _name_signs(pdf: pikepdf.Pdf) -> None:
    """Say of every sign what it stands for; what stands for a part of a letter alone, for no more.

    Such signs are in the scripts of India, where one letter is drawn with several; WeasyPrint gives
    the first of them the letter, and the others nothing, which the standards do not allow.
    """
    for found in pdf.objects:
        if isinstance(found, Dictionary) and found.get("/Type") == Name.Font:
            told = found.get("/ToUnicode")
            if told is not None:
                told.write(told.read_bytes().replace(b"> <>", b"> <200b>"))


@dataclass(slots=True)
class _Met:
    """A structure element that was met among its siblings, and the page of its last piece."""

    element: Object
    page: tuple[int, int]


@dataclass(slots=True)
class _Tagging:
    """The mending of one file.

    Attributes:
        joined: elements that took in another one, by the number of that one.
        read: marks of content that is read, by page.
    """

    pdf: pikepdf.Pdf
    joined: dict[tuple[int, int], Object] = field(default_factory=dict)
    read: dict[tuple[int, int], set[int]] = field(default_factory=dict)

    def mend(self) -> None:
        """Mend the whole file."""
        root = self.pdf.Root.StructTreeRoot
        document = root.K[0]
        left = [document]
        while left:
            element = left.pop()
            self._join_children(element)
            self._mend_element(element)
            self._note_marks(element)
            left += reversed([kid for kid in _kids(element) if _is_element(kid)])
        self._mend_parents(root.ParentTree)
        root.ParentTreeNextKey = len(root.ParentTree.Nums) // 2
        self._silence()

    def _join_children(self, parent: Object) -> None:
        """Make one of all pieces of an element, and leave out heads that are set again."""
        met: dict[tuple[str, int], _Met] = {}
        kept: list[Object | int] = []
        for kid in _kids(parent):
            if _is_element(kid) and kid.S == Name.Link == parent.S:  # the end of a link's text
                kept += self._pieces(kid)
                self.joined[kid.objgen] = parent
                continue
            if not _is_element(kid) or _SOURCE not in kid:
                kept.append(kid)
                continue
            key, page = (str(kid.S), int(kid[_SOURCE])), kid.Pg.objgen
            known = met.get(key)
            if known is None or not _is_piece(known, page, kept[-1]):
                met[key] = _Met(kid, page)
                kept.append(kid)
                continue
            known.page = page
            if Name.THead != kid.S:
                self._take_in(known.element, kid)
        parent.K = Array(kept)

    def _take_in(self, element: Object, piece: Object) -> None:
        """Let an element have all that a later piece of it has."""
        for kid in self._pieces(piece):
            if _is_element(kid):
                kid.P = element
            element.K.append(kid)
        self.joined[piece.objgen] = element

    def _pieces(self, element: Object) -> list[Object]:
        """What an element has, such that it says itself which page it is on."""
        return [
            Dictionary(Type=Name.MCR, Pg=element.Pg, MCID=kid) if isinstance(kid, int) else kid
            for kid in _kids(element)
        ]

    def _note_marks(self, element: Object) -> None:
        for kid in _kids(element):
            if isinstance(kid, int):
                self.read.setdefault(element.Pg.objgen, set()).add(kid)
            elif kid.get("/Type") == Name.MCR:
                self.read.setdefault(kid.Pg.objgen, set()).add(int(kid.MCID))

    def _mend_element(self, element: Object) -> None:
        """Scopes of header cells; bodies of items; no name of a source."""
        if _SOURCE in element:
            del element[_SOURCE]
        kind = element.S
        if kind == Name.LI:
            self._give_body(element)
        if kind in (Name.TH, Name.TD) and "/A" in element:
            if "/Headers" in element.A:
                del element.A["/Headers"]
            if kind == Name.TH:
                in_head = Name.THead == element.P.P.S
                element.A.Scope = Name.Column if in_head else Name.Row
        if "/ID" in element:
            del element["/ID"]

    def _give_body(self, item: Object) -> None:
        """Put what an item of a list has beside its mark into a body."""
        pieces = self._pieces(item)
        if any(_is_element(kid) and Name.LBody == kid.S for kid in pieces):
            return
        marks = [kid for kid in pieces if _is_element(kid) and Name.Lbl == kid.S]
        rest = [kid for kid in pieces if not (_is_element(kid) and Name.Lbl == kid.S)]
        body = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, Pg=item.Pg, K=Array(rest))
        )
        for kid in rest:
            if _is_element(kid):
                kid.P = body
        item.K = Array([*marks, body])

    def _mend_parents(self, tree: Object) -> None:
        """Let what is marked lead to the elements that took in its own, or to none."""
        pages = [page.obj.objgen for page in self.pdf.pages]
        for place in range(0, len(tree.Nums), 2):
            number, found = int(tree.Nums[place]), tree.Nums[place + 1]
            if number >= len(pages):  # of a link
                tree.Nums[place + 1] = self._now(found)
                continue
            read = self.read.get(pages[number], set())
            tree.Nums[place + 1] = Array(
                self._now(element) if mark in read else None for mark, element in enumerate(found)
            )

    def _now(self, element: Object) -> Object:
        """The element that an element is part of now."""
        while (taken := self.joined.get(element.objgen)) is not None:
            element = taken
        return element

    def _silence(self) -> None:
        """Mark as artifacts what is set and not read; let links be met in reading order."""
        for page in self.pdf.pages:
            if "/Annots" in page:
                page.Tabs = Name.S
            told = _Told(self.read.get(page.obj.objgen, set()))
            page.contents_coalesce()
            content = page.Contents.read_bytes()
            page.Contents = self.pdf.make_stream(_MARK.sub(told, content))


@dataclass(frozen=True, slots=True)
class _Told:
    """Turns the marks of what is not read into those of what recurs on pages."""

    read: set[int]

    def __call__(self, found: re.Match[bytes]) -> bytes:
        """The mark as it is to be."""
        if int(found[1]) in self.read:
            return found[0]
        return b"/Artifact <</Type /Pagination>> BDC"


def _is_piece(known: _Met, page: tuple[int, int], last: Object | int) -> bool:
    """Whether an element goes on with one that was met: on a later page, or right behind it."""
    if page != known.page:
        return True
    return not isinstance(last, int) and last.objgen == known.element.objgen


def _kids(element: Object) -> Iterator[Object | int]:
    """What an element has, in order."""
    kids: Any = element.get("/K")
    if kids is None:
        return
    if isinstance(kids, Array):
        yield from kids
    else:
        yield kids


def _is_element(kid: Object | int) -> TypeGuard[Object]:
    return not isinstance(kid, int) and kid.get("/Type") == Name.StructElem
