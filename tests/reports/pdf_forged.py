"""Forges reports around a signature that was given for something else."""

import re
from collections.abc import Sequence
from io import BytesIO

import pikepdf
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from reports.pdf.naming import with_id
from tests.reports.pdf_added import with_change

_FIRST, _SECOND = 9_000_000_001, 9_000_000_002


def letter() -> bytes:
    """A file that is no report."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(500, 500))
        pdf.save(out)
    return out.getvalue()


def behind(data: bytes, report: bytes) -> bytes:
    """A file that shows a report put behind it, and has the id of all that it holds."""
    other = PdfFileReader(BytesIO(report))

    def graft(writer: IncrementalPdfFileWriter) -> None:
        for key in set(writer.root.keys()) - {"/Type", "/AcroForm"}:
            del writer.root[key]
        for key in set(other.root.keys()) - {"/Type"}:
            writer.root[key] = writer.import_object(other.root.raw_get(key))
        writer.update_root()

    grafted = with_change(data, graft)
    trailer = PdfFileReader(BytesIO(grafted)).trailer
    zeros, root = b"0" * 32, trailer.raw_get("/Root").idnum
    return with_id(
        b"%sxref\n0 0\ntrailer\n<</Size %d/Root %d 0 R/Prev %d /ID [<%s><%s>]>>\nstartxref\n%d\n"
        b"%%%%EOF\n"
        % (grafted, trailer["/Size"], root, last_section(grafted), zeros, zeros, len(grafted))
    )


def with_signature_of(report: bytes, signed: bytes) -> bytes:
    """A report with the signature of another file, which is put into it whole."""
    (one,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    _, first, second, rest = (int(place) for place in one.byte_range)

    def graft(writer: IncrementalPdfFileWriter) -> None:
        writer.add_object(StreamObject(stream_data=signed))
        numbers = (_FIRST, first, _SECOND, rest)
        signature = {
            **{NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in _SIGNATURE.items()},
            NameObject("/Contents"): ByteStringObject(one.pkcs7_content),
            NameObject("/ByteRange"): ArrayObject(map(NumberObject, numbers)),
        }
        field = {
            **{NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in _FIELD.items()},
            NameObject("/T"): TextStringObject("S1"),
            NameObject("/V"): writer.add_object(DictionaryObject(signature)),
            NameObject("/Rect"): ArrayObject(map(NumberObject, (0, 0, 0, 0))),
        }
        fields = ArrayObject([writer.add_object(DictionaryObject(field))])
        writer.root["/AcroForm"] = DictionaryObject({NameObject("/Fields"): fields})
        writer.update_root()

    made = with_change(report, graft)
    at = made.index(signed)
    told = made.replace(b"%d" % _FIRST, b"%010d" % at)
    return told.replace(b"%d" % _SECOND, b"%010d" % (at + second))


def last_section(data: bytes) -> int:
    """Where the last table of a file is."""
    return int(re.findall(rb"startxref\s+(\d+)", data)[-1])


_SIGNATURE = {"Type": "Sig", "Filter": "Adobe.PPKLite", "SubFilter": "ETSI.CAdES.detached"}
_FIELD = {"Type": "Annot", "Subtype": "Widget", "FT": "Sig"}


def with_table(
    data: bytes, objects: Sequence[tuple[int, bytes]], more: bytes = b"", rows: bytes = b""
) -> bytes:
    """A file with a part behind it that is found by a table.

    Args:
        data: of the file.
        objects: number and text of each in the part, which the table names in this order.
        more: entries of the trailer.
        rows: of the table, before those of the objects.
    """
    trailer = PdfFileReader(BytesIO(data)).trailer
    root, info = (trailer.raw_get(key).idnum for key in ("/Root", "/Info"))
    size = max([int(trailer["/Size"]), *(number + 1 for number, _ in objects)])
    made = data
    for number, text in objects:
        rows += b"%d 1\n%010d 00000 n\r\n" % (number, len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    return made + (
        b"xref\n%strailer\n<</Size %d/Root %d 0 R/Info %d 0 R/Prev %d%s>>\nstartxref\n%d\n%%%%EOF\n"
        % (rows, size, root, info, last_section(data), more, len(made))
    )


def pages(data: bytes) -> tuple[int, bytes, bytes]:
    """Number of a file's first page, its text, and that of another page in its place."""
    with pikepdf.open(BytesIO(data)) as pdf:
        page = pdf.pages[0].obj
        text = page.unparse(resolved=True)
        return page.objgen[0], text, text.replace(b"/Contents", b"/Contents null /Other", 1)


def with_stream(data: bytes, packed: Sequence[tuple[int, bytes]], told: Sequence[int]) -> bytes:
    """A file with a part whose objects are in a stream of them.

    Args:
        data: of the file.
        packed: number and text of each object in the stream.
        told: the number that the section has for each place in it.
    """
    trailer = PdfFileReader(BytesIO(data)).trailer
    root, info = (trailer.raw_get(key).idnum for key in ("/Root", "/Info"))
    at, head, body = int(trailer["/Size"]), b"", b""
    for number, text in packed:
        head += b"%d %d " % (number, len(body))
        body += text + b" "
    told_of_it = b"/Type/ObjStm/N %d/First %d" % (len(packed), len(head))
    made = data + _stream(at, told_of_it, head + body)
    rows = [(number, 2, at, place) for place, number in enumerate(told)]
    rows += [(at, 1, len(data), 0), (at + 1, 1, len(made), 0)]
    rows.sort()
    index = b" ".join(b"%d 1" % number for number, *_ in rows)
    table = b"".join(
        kind.to_bytes(1) + where.to_bytes(4) + rest.to_bytes(2) for _, kind, where, rest in rows
    )
    said = b"/Type/XRef/W[1 4 2]/Index[%s]/Size %d/Root %d 0 R/Info %d 0 R/Prev %d" % (
        *(index, 1 + max(number for number, *_ in rows)),
        *(root, info, last_section(data)),
    )
    return b"%s%sstartxref\n%d\n%%%%EOF\n" % (made, _stream(at + 1, said, table), len(made))


def _stream(number: int, entries: bytes, content: bytes) -> bytes:
    return b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        *(number, entries),
        *(len(content), content),
    )
