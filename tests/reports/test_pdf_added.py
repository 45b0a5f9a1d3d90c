"""What may be added behind a report, and what no signature makes good."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from auditor.model.criteria import Language
from auditor.model.proof import CheckedReport, FileState, Trust
from reports.pdf.beside import manifest_beside, read_manifest
from reports.pdf.key import open_key
from reports.pdf.signatures import read_roots
from reports.pdf.signing import signed
from reports.pdf.verifying import check_report
from reports.supervision import ReportKind
from tests.reports.html_page import whole
from tests.reports.pdf_added import (
    Change,
    overpaint,
    signed_too,
    stamped,
    with_certificates,
    with_change,
)
from tests.reports.pdf_file import pdf_of
from tests.reports.pdf_forged import (
    behind,
    last_section,
    letter,
    pages,
    with_signature_of,
    with_stream,
    with_table,
)
from tests.signers import PASSPHRASE, Signer, signer

pytestmark = pytest.mark.big
NOW = datetime.now(UTC)
ROOT = signer("Rot-CA")
CLERK = signer("Kari Nordmann", ROOT)
COLLEAGUE = signer("Annen Person", ROOT)
STRANGER = signer("Kari Nordmann")
CLOCK = signer("Tidsstempel", rsa=True, stamps=True)


@pytest.fixture(autouse=True)
def _zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")  # pyHanko knows names of zones alone


@cache
def plain() -> bytes:
    return pdf_of(whole(), Language.NB, ReportKind.SUMMARY)


@cache
def made() -> bytes:
    return signed(plain(), open_key(CLERK.p12(), PASSPHRASE, NOW, "k.p12"))


def check(data: bytes, trust: Signer | None = None) -> CheckedReport:
    return check_report(data, None, read_roots(trust.pem) if trust else None, NOW)


def take_data_off(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/AF"].clear()
    writer.update_root()


def rename(writer: IncrementalPdfFileWriter) -> None:
    info = writer.trailer["/Info"]
    info["/Title"] = TextStringObject("Ingen brudd")
    writer.update_container(info)


def act_on_opening(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/OpenAction"] = DictionaryObject(
        {NameObject("/S"): NameObject("/Named"), NameObject("/N"): NameObject("/LastPage")}
    )
    writer.update_root()


def draw_in_the_signature(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    picture = writer.add_object(StreamObject(stream_data=b"0 0 500 500 re f"))
    field["/AP"] = DictionaryObject({NameObject("/N"): picture})
    writer.update_container(field)


def take_a_page_out(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"] = ArrayObject([pages["/Kids"].raw_get(0)])
    pages["/Count"] = NumberObject(1)
    writer.update_container(pages)


FORGERIES: list[Change] = [
    *(overpaint, take_data_off, rename, act_on_opening, draw_in_the_signature, take_a_page_out)
]


@pytest.mark.parametrize("forge", FORGERIES)
@pytest.mark.parametrize("who", [STRANGER, COLLEAGUE], ids=["stranger", "colleague"])
def test_a_change_is_told_though_somebody_signed_it(forge: Change, who: Signer) -> None:
    forged = signed_too(with_change(made(), forge), who)
    checked = check(forged, ROOT)
    assert [one.intact for one in checked.signatures] == [True, True]
    assert checked.signatures[-1].covers_all
    assert checked.file is FileState.CHANGED
    assert check(stamped(with_change(made(), forge), CLOCK)).file is FileState.CHANGED


def test_a_report_changed_before_its_first_signature_is_told() -> None:
    """Of one that was never signed, or whose signature was cut off."""
    forged = signed_too(with_change(plain(), overpaint), STRANGER)
    assert check(forged).signatures[0].covers_all
    assert check(forged).file is FileState.CHANGED


def test_a_signature_that_is_seen_changes_the_page_that_it_is_on() -> None:
    checked = check(signed_too(made(), COLLEAGUE, seen=True))
    assert [one.intact for one in checked.signatures] == [True, True]
    assert checked.file is FileState.CHANGED


def test_a_report_behind_a_letter_that_was_signed_is_not_what_was_signed() -> None:
    signed_letter = signed_too(letter(), CLERK)
    checked = check(behind(signed_letter, plain()), ROOT)
    assert [one.trust for one in checked.signatures] == [Trust.TRUSTED]
    assert checked.file is FileState.CHANGED


def test_a_signature_that_was_given_for_another_file_is_told() -> None:
    forged = with_signature_of(plain(), signed_too(letter(), CLERK))
    (found,) = check(forged, ROOT).signatures
    assert (found.signer, found.intact) == ("Kari Nordmann, Prøvetilsynet", False)
    assert check(forged, ROOT).file is FileState.CHANGED


def test_a_part_that_is_found_by_a_table_is_read() -> None:
    new = with_table(made(), [(900, b"(never shown)")])
    assert check(new, ROOT).file is FileState.SAME
    number, page, other = pages(made())
    assert check(with_table(made(), [(number, page)])).file is FileState.SAME
    assert check(with_table(made(), [(number, other)])).file is FileState.CHANGED


def test_a_part_that_readers_take_for_different_things_is_told() -> None:
    """Chromium shows the last of two objects of a number, others the first."""
    number, page, other = pages(made())
    twice = with_table(made(), [(number, page), (number, other)])
    assert check(twice).file is FileState.CHANGED
    assert check(signed_too(twice, COLLEAGUE), ROOT).file is FileState.CHANGED
    again = page.replace(b"/Contents", b"/Contents null /Contents", 1)
    assert check(with_table(made(), [(number, again)])).file is FileState.CHANGED
    for key in (b"/XRefStm", b"/XRef#53tm"):
        hidden = b"%s %d" % (key, last_section(made()))
        assert check(with_table(made(), [(number, page)], hidden)).file is FileState.CHANGED
    older = b"%d 1\n%010d 00001 n\r\n" % (number, 0)
    assert check(with_table(made(), [(number, page)], rows=older)).file is FileState.CHANGED


def test_a_part_that_packs_its_objects_is_read_where_they_are_where_it_says() -> None:
    number, page, other = pages(made())
    good = with_stream(made(), [(900, b"(never shown)"), (number, page)], [900, number])
    assert check(good).file is FileState.SAME
    twice = with_stream(made(), [(number, page), (number, other)], [number])
    assert check(twice).file is FileState.CHANGED
    elsewhere = with_stream(made(), [(900, other), (number, page)], [number, 900])
    assert check(elsewhere).file is FileState.CHANGED


def test_more_signatures_leave_a_report_unchanged() -> None:
    twice = signed_too(made(), COLLEAGUE)
    checked = check(signed_too(twice, COLLEAGUE, "S3"), ROOT)
    assert checked.unchanged
    assert not checked.distrusted
    assert [one.covers_all for one in checked.signatures] == [False, False, True]
    with_stranger = check(signed_too(twice, STRANGER, "S3"), ROOT)
    assert with_stranger.unchanged
    assert with_stranger.distrusted


def test_who_signs_with_a_program_of_their_own_leaves_a_report_unchanged() -> None:
    assert check(signed_too(plain(), COLLEAGUE), ROOT).unchanged


def test_a_time_stamp_leaves_a_report_unchanged_and_trusted() -> None:
    again = stamped(stamped(made(), CLOCK), CLOCK)
    checked = check(again, ROOT)
    assert checked.unchanged
    assert not checked.distrusted
    assert [one.stamps for one in checked.signatures] == [False, True, True]
    stamp = checked.signatures[1]
    assert (stamp.signer, stamp.trust) == ("Tidsstempel, Prøvetilsynet", Trust.UNCHECKED)
    assert stamp.moment is not None
    assert abs(stamp.moment - datetime.now(UTC)) < timedelta(minutes=10)
    bad = bytearray(again)
    bad[len(made()) + 200] ^= 1
    assert check(bytes(bad)).file is FileState.CHANGED


def test_certificates_behind_a_signature_leave_a_report_unchanged() -> None:
    added = with_certificates(made(), ROOT)
    checked = check(added)
    assert checked.unchanged
    assert not checked.signatures[0].covers_all
    assert check(added + b"% more\n").file is FileState.CHANGED
    end = made()[made().rindex(b"startxref") :]
    assert check(made() + b"% more\n" + end).file is FileState.CHANGED


def test_a_time_stamp_alone_is_no_signature() -> None:
    checked = check(stamped(plain(), CLOCK), ROOT)
    assert checked.unchanged
    assert not checked.signed
    assert checked.distrusted


def test_a_report_without_signature_is_trusted_by_nobody() -> None:
    stripped = made()[: len(plain())]
    assert check(stripped, ROOT).distrusted
    assert not check(stripped).distrusted
    beside = read_manifest(manifest_beside(made(), "r.pdf"))
    checked = check_report(stripped, beside, None, NOW)
    assert checked.told_signed
    assert not checked.signed
    assert not checked.unchanged


def test_the_manifest_of_a_report_fits_it_with_a_time_stamp_too() -> None:
    for data in (plain(), made()):
        beside = read_manifest(manifest_beside(data, "r.pdf"))
        later = stamped(data, CLOCK)
        assert check_report(later, beside, None, NOW).file is FileState.SAME
        other = read_manifest(manifest_beside(later, "r.pdf"))
        assert check_report(data, other, None, NOW).file is FileState.OTHER


def test_a_certificate_nobody_stood_behind_does_not_expire() -> None:
    day = timedelta(days=1)
    old = {"begins": -60 * day, "ends": -30 * day}
    for issuer, trust in ((None, Trust.UNTRUSTED), (signer("Rot-CA"), Trust.UNTRUSTED)):
        (found,) = check(signed_too(plain(), signer("Ukjent", issuer, **old)), ROOT).signatures
        assert found.trust is trust
    early = signer("Rot-CA", begins=-90 * day)
    (found,) = check(signed_too(plain(), signer("Kari", early, **old)), early).signatures
    assert found.trust is Trust.EXPIRED
