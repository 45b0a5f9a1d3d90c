"""A report as PDF, written and opened again, for tests."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Name, Object

from auditor.model.criteria import Language
from auditor.model.report import Report
from reports import renderer
from reports.supervision import ReportKind


def pdf_of(
    report: Report, language: Language = Language.EN, kind: ReportKind = ReportKind.SUPERVISION
) -> bytes:
    out = BytesIO()
    write = renderer("pdf", {"kind": kind.value})
    write(report, out, language=language, color=False, width=80)
    return out.getvalue()


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(data))


def kids(element: Object) -> Iterator[Any]:
    found: Any = element.get("/K")
    if isinstance(found, Array):
        yield from found
    elif found is not None:
        yield found


def is_element(kid: Any) -> bool:
    return not isinstance(kid, int) and kid.get("/Type") == Name.StructElem


def elements(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """Every structure element in the order that it is read."""
    left = [pdf.Root.StructTreeRoot.K[0]]
    while left:
        element = left.pop()
        yield element
        left += reversed([kid for kid in kids(element) if is_element(kid)])


def of_kind(pdf: pikepdf.Pdf, kind: str) -> list[Object]:
    return [element for element in elements(pdf) if f"/{kind}" == element.S]


def within(element: Object, kind: str) -> list[Object]:
    """The elements of a kind inside another, at any depth, in order."""
    found = []
    for kid in kids(element):
        if is_element(kid):
            if f"/{kind}" == kid.S:
                found.append(kid)
            found += within(kid, kind)
    return found


def marks(pdf: pikepdf.Pdf) -> dict[tuple[int, int], set[int]]:
    """The marked content that the structure has, by page."""
    found: dict[tuple[int, int], set[int]] = {}
    for element in elements(pdf):
        for kid in kids(element):
            if isinstance(kid, int):
                found.setdefault(element.Pg.objgen, set()).add(kid)
            elif kid.get("/Type") == Name.MCR:
                found.setdefault(kid.Pg.objgen, set()).add(int(kid.MCID))
    return found


def streams(pdf: pikepdf.Pdf) -> Iterator[bytes]:
    """What each stream holds; pictures as they are kept."""
    for found in pdf.objects:
        if isinstance(found, pikepdf.Stream):
            picture = found.get("/Subtype") == Name.Image
            yield found.read_raw_bytes() if picture else found.read_bytes()
