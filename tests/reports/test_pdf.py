"""The report as PDF: what a screen reader gets of it, and what it never does."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import outloud
import pdfua
import pikepdf
import pytest
from pikepdf import Name

from auditor.errors import RenderingFailed, UsageError
from auditor.model.criteria import Language
from auditor.model.occurrence import Occurrence
from auditor.model.report import Report
from auditor.services.comparison import compare
from reports.pdf import process
from reports.pdf.key import SigningKey, open_key
from reports.pdf.outline import outline_of
from reports.pdf.signing import signed
from reports.supervision import KINDS, ReportKind
from reports.texts import say
from tests.reports.html_page import hostile, shown_at, whole
from tests.reports.pdf_file import elements, marks, of_kind, opened, pdf_of, streams, within
from tests.reports.sample import PAGES, Rows
from tests.reports.sample_causes import CAUSES, DESKTOP, SITE
from tests.signers import PASSPHRASE, signer

QUICK = (ReportKind.SUMMARY, Language.NN)
"""The one that make test-fast sets."""
EVERY = [
    pytest.param(kind, language, marks=() if (kind, language) == QUICK else pytest.mark.big)
    for kind in KINDS
    for language in Language
]


def told(kind: ReportKind) -> Report:
    """A report of a scan; a retest is compared with an earlier one that knew two causes less."""
    if kind is not ReportKind.RETEST:
        return whole()
    was, now = CAUSES[1:], CAUSES[:-2]
    earlier = whole(causes=was, rows=Rows(page_rows=PAGES, found=known_by(shown_at(was))))
    later = whole(causes=now, rows=Rows(page_rows=PAGES, found=known_by(shown_at(now))))
    return replace(later, comparison=compare(earlier, later))


def known_by(found: Sequence[Occurrence]) -> tuple[Occurrence, ...]:
    """Occurrences, each with a fingerprint of its cause and place."""
    return tuple(
        replace(one, finding=replace(one.finding, fingerprint=f"1:{one.cause}{one.page}"))
        for one in found
    )


@cache
def written(kind: ReportKind, language: Language) -> bytes:
    return pdf_of(told(kind), language, kind)


@cache
def key() -> SigningKey:
    made = signer("Kari", signer("CA"))
    return open_key(made.p12(), PASSPHRASE, datetime.now(UTC), "k.p12")


def with_signature(kind: ReportKind, language: Language) -> bytes:
    return signed(written(kind, language), key())


def long_table() -> bytes:
    """A report one table of which goes over pages."""
    return written(ReportKind.SUPERVISION, Language.EN)


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[bytes], str]:
    def save(data: bytes) -> str:
        (tmp_path / "report.pdf").write_bytes(data)
        return str(tmp_path / "report.pdf")

    return save


@pytest.mark.parametrize(("kind", "language"), EVERY)
@pytest.mark.big
def test_two_checkers_find_no_error(
    kind: ReportKind, language: Language, saved: Callable[[bytes], str]
) -> None:
    for data in (written(kind, language), with_signature(kind, language)):
        path = saved(data)
        heard = outloud.check(path)
        assert heard.error is None
        assert [f"{f.rule} {f.message}" for f in heard.findings if f.severity == "error"] == []
        seen = pdfua.validate(path)
        assert [str(f) for f in seen.findings if f.severity is pdfua.Severity.ERROR] == []


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_field_of_a_signature_is_read_and_not_seen(
    kind: ReportKind, language: Language
) -> None:
    plain, data = written(kind, language), with_signature(kind, language)
    assert data.startswith(plain), "the report itself is as it was"
    before, pdf = opened(plain), opened(data)
    assert pdf.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
    assert str(pdf.docinfo) == str(before.docinfo)
    (field,) = pdf.Root.AcroForm.Fields
    assert [float(edge) for edge in field.Rect] == [0, 0, 0, 0]
    assert int(field.F) & 0b100111 == 0b100, "printed, and by no means hidden"
    assert str(field.TU) == say(language, "pdf.signature")
    (form,) = of_kind(pdf, "Form")
    assert str(form.Alt) == str(field.TU)
    assert form.K[0].Obj.objgen == field.objgen
    assert form.objgen == pdf.Root.StructTreeRoot.K[0].K[-1].objgen, "it is read last"
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    led_to = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    assert led_to[int(field.StructParent)].objgen == form.objgen
    assert pdf.Root.StructTreeRoot.ParentTreeNextKey == max(led_to) + 1
    assert pdf.pages[-1].obj.Tabs == Name.S
    assert pdf.pages[-1].obj.objgen == field.P.objgen == form.Pg.objgen
    heard = list(outline_of(data, language))
    assert heard[-1] == say(language, "outline.field", text=str(field.TU))
    assert heard[:-1] == list(outline_of(plain, language))


@pytest.mark.parametrize(("kind", "language"), EVERY)
@pytest.mark.big
def test_the_structure_is_whole(kind: ReportKind, language: Language) -> None:
    pdf = opened(written(kind, language))
    assert str(pdf.Root.Lang) == language.value
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo.Title).startswith(say(language, f"title.{kind.value}"))
    levels = [int(str(e.S)[2:]) for e in elements(pdf) if re.fullmatch("/H[1-6]", str(e.S))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in of_kind(pdf, "Table"):
        assert within(table, "Caption")
        heads = within(table, "TH")
        assert heads
        assert {str(head.A.Scope) for head in heads} <= {"/Column", "/Row"}
        assert len(within(table, "THead")) <= 1
    for figure in of_kind(pdf, "Figure"):
        assert len(str(figure.Alt)) > 10
    assert len(pdf.Root.Outlines.keys()) > 2


@pytest.mark.parametrize(("kind", "language"), EVERY)
@pytest.mark.big
def test_all_that_is_set_is_read_or_an_artifact(kind: ReportKind, language: Language) -> None:
    pdf = opened(written(kind, language))
    read = marks(pdf)
    for page in pdf.pages:
        content = page.Contents.read_bytes()
        there = {int(n) for n in re.findall(rb"/MCID (\d+)", content)}
        assert there == read.get(page.obj.objgen, set())
        depth = 0
        for token in pikepdf.parse_content_stream(page):
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(token.operator), 0)
            if str(token.operator) in ("Tj", "TJ", "Do"):
                assert depth > 0, "content that is neither read nor an artifact"


@pytest.mark.big
def test_a_table_over_pages_is_one_whose_head_is_read_once() -> None:
    pdf = opened(long_table())
    table = max(of_kind(pdf, "Table"), key=lambda one: len(within(one, "TR")))
    rows = within(table, "TR")
    assert len(rows) == 49
    assert len({row.Pg.objgen for row in rows}) > 1
    assert len(within(table, "THead")) == len(within(table, "TBody")) == 1
    assert len(within(within(table, "THead")[0], "TR")) == 1


@pytest.mark.big
def test_what_marked_content_leads_to_is_in_the_tree() -> None:
    pdf = opened(long_table())
    there = {element.objgen for element in elements(pdf)}
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    pages = len(pdf.pages)
    for at in range(0, len(numbers), 2):
        led_to = numbers[at + 1]
        for element in led_to if int(numbers[at]) < pages else [led_to]:
            assert element is None or element.objgen in there


@pytest.mark.big
def test_every_link_says_where_it_leads() -> None:
    pdf = opened(long_table())
    links = [annotation for page in pdf.pages for annotation in page.get("/Annots", [])]
    assert len(links) > 20
    assert all(len(str(link.Contents)) > 0 for link in links)


@pytest.mark.big
def test_both_standards_are_named_with_what_the_one_must_be_told_of_the_other() -> None:
    pdf = opened(long_table())
    told = pdf.Root.Metadata.read_bytes().decode()
    assert re.search(r"pdfaid:part=\"3\"|<pdfaid:part>3<", told)
    assert "<pdfuaid:part>1</pdfuaid:part>" in told
    assert "pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/<" in told


@pytest.mark.big
def test_quotes_in_another_language_say_so() -> None:
    rows = whole().rows
    entry = next(iter(rows.pages()))
    foreign = replace(entry, language="de")
    found = Rows(page_rows=(foreign,), found=tuple(rows.occurrences()))
    pdf = opened(pdf_of(whole(rows=found), Language.NB))
    assert {str(e.Lang) for e in of_kind(pdf, "Span") if "/Lang" in e} == {"de"}


@pytest.mark.big
def test_the_same_result_gives_the_same_bytes() -> None:
    assert pdf_of(whole(), Language.EN) == long_table()


@pytest.mark.big
def test_what_pages_wrote_is_only_ever_text() -> None:
    pdf = opened(pdf_of(hostile(), Language.EN))
    assert "/JavaScript" not in pdf.Root.get("/Names", {})
    assert "/OpenAction" not in pdf.Root
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get("/A", {})
            assert action.get("/S", Name.URI) == Name.URI
            address = str(action.get("/URI", f"{SITE}/"))
            assert address.startswith((SITE, "https://", "http://"))


@pytest.mark.big
def test_a_reference_to_a_file_or_a_host_is_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("mellomlagret hemmelighet")
    lure = f'<img src="file://{secret}"><link rel=attachment href="file://{secret}">'
    finding = replace(CAUSES[0].example.finding, snippet=lure)
    found = Occurrence(page=SITE + "/", viewports=(DESKTOP,), finding=finding, cause=CAUSES[0].id)
    pdf = opened(pdf_of(whole(rows=Rows(found=(found,)))))
    assert not [name for name in pdf.attachments if "secret" in name]
    assert not any(b"hemmelighet" in stream for stream in streams(pdf))


@pytest.mark.big
def test_a_setting_that_needs_too_much_memory_ends_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "_MEMORY", 150 * 1024**2)
    with pytest.raises(RenderingFailed, match="The PDF could not be set"):
        pdf_of(whole())


def test_a_setting_that_takes_too_long_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_TIME", 0.05)
    with pytest.raises(RenderingFailed, match="was not ready after"):
        pdf_of(whole())


@pytest.mark.big
def test_the_outline_reads_the_report_in_order() -> None:
    lines = list(outline_of(long_table(), Language.EN))
    assert lines[0] == "Heading level 1: Supervision report"
    heads = [line for line in lines if line.startswith("Heading level 2: ")]
    assert [head.split()[3] for head in heads[1:]] == [str(n) for n in range(1, 13)]
    said = "\n".join(lines)
    assert "Table: Status of 48 requirements, 48 rows" in said
    assert "Link: 1.1.1 Non-text Content" in said
    assert "Picture: Bar chart of causes of breaches by theme." in said
    assert "The supervision is no complete assessment. It covers a sample of pages" in said
    assert "...." not in said


def test_a_pdf_without_tags_has_no_outline() -> None:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    with pytest.raises(UsageError, match="no tags"):
        list(outline_of(out.getvalue(), Language.EN))
