"""What the signature of a report proves, and what it does not."""

import random
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from auditor.errors import RenderingFailed, UsageError
from auditor.model.criteria import Language
from auditor.model.proof import CheckedReport, FileState, FoundSignature, Trust
from reports.pdf.beside import manifest_beside, read_manifest
from reports.pdf.key import SigningKey, open_key
from reports.pdf.signatures import read_roots
from reports.pdf.signing import signed
from reports.pdf.verifying import check_report
from reports.supervision import ReportKind
from tests.reports.html_page import whole
from tests.reports.pdf_file import pdf_of
from tests.signers import PASSPHRASE, Signer, signer

pytestmark = pytest.mark.big
NOW = datetime.now(UTC)
ROOT = signer("Rot-CA")
BETWEEN = signer("Mellom-CA", ROOT, issues=True)
CLERK = signer("Kari Nordmann", BETWEEN)


@cache
def plain() -> bytes:
    return pdf_of(whole(), Language.NB, ReportKind.SUMMARY)


@cache
def made() -> bytes:
    return signed(plain(), key_of(CLERK))


def key_of(who: Signer, beside: tuple[x509.Certificate, ...] = ()) -> SigningKey:
    return open_key(who.p12(beside=beside), PASSPHRASE, NOW, "k.p12")


def check(data: bytes, trust: Signer | None = None, now: datetime = NOW) -> CheckedReport:
    return check_report(data, None, read_roots(trust.pem) if trust else None, now)


def only(data: bytes, trust: Signer | None = None, now: datetime = NOW) -> FoundSignature:
    (found,) = check(data, trust, now).signatures
    return found


def test_a_signature_tells_whose_it_is_and_leaves_the_report_as_it_was() -> None:
    assert made().startswith(plain())
    checked = check(made())
    assert checked.unchanged
    (found,) = checked.signatures
    assert found.signer == "Kari Nordmann, Prøvetilsynet"
    assert found.issuer == "Mellom-CA, Prøvetilsynet"
    assert found.intact
    assert found.covers_all
    assert found.trust is Trust.UNCHECKED
    assert found.moment is not None
    assert abs(found.moment - datetime.now(UTC)) < timedelta(minutes=10)


def test_trust_is_what_the_reader_says_and_ends_with_the_certificate() -> None:
    assert only(made(), ROOT).trust is Trust.TRUSTED
    assert only(made(), BETWEEN).trust is Trust.TRUSTED
    assert only(made(), CLERK).trust is Trust.TRUSTED
    assert only(made(), signer("Rot-CA")).trust is Trust.UNTRUSTED
    later = NOW + timedelta(days=60)
    assert only(made(), ROOT, later).trust is Trust.EXPIRED
    assert only(made(), None, later).trust is Trust.UNCHECKED
    assert check(made(), ROOT, later).unchanged
    assert check(made(), ROOT, later).distrusted


@pytest.mark.parametrize("with_manifest", [False, True])
def test_one_byte_changed_anywhere_is_told(with_manifest: bool) -> None:
    """Also in the signature itself, of which half is certificates and zeros that it fills."""
    data, chance = made(), random.Random(7)  # noqa: S311 - the same places every time
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", data)
    assert found is not None
    begins, ends = int(found[2]), int(found[3])
    places = [chance.randrange(len(data)) for _ in range(100)]
    places += [*(chance.randrange(begins, ends) for _ in range(100)), begins, ends - 1]
    beside = read_manifest(manifest_beside(data, "r.pdf")) if with_manifest else None
    for place in places:
        bad = bytearray(data)
        bad[place] ^= 1 << chance.randrange(8)
        try:
            checked = check_report(bytes(bad), beside, None, NOW)
        except UsageError:
            assert not with_manifest
            continue  # so much is broken that it is no report any more
        assert checked.file is FileState.CHANGED, place


def test_what_is_written_behind_a_signature_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")  # pyHanko knows names of zones alone
    behind = made() + b"\n% more\n"
    assert check(behind).file is FileState.CHANGED
    writer = IncrementalPdfFileWriter(BytesIO(made()))
    writer.root["/AF"].clear()
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    found = only(out.getvalue())
    assert found.intact
    assert not found.covers_all
    assert check(out.getvalue()).file is FileState.CHANGED


def test_a_signature_that_was_taken_off_leaves_a_report_without_one() -> None:
    checked = check(made()[: len(plain())])
    assert checked.unchanged
    assert checked.signatures == ()
    torn = check(made()[: len(plain()) + 200])
    assert torn.file is FileState.CHANGED


def test_certificates_that_lead_nowhere_are_not_put_into_the_file() -> None:
    stranger = signer("Noen andre")
    data = signed(plain(), key_of(CLERK, beside=(stranger.certificate,)))
    assert check(data).unchanged
    assert b"Noen andre".hex().upper().encode() not in data
    assert b"Mellom-CA".hex().upper().encode() in data


def test_a_certificate_that_expires_meanwhile_signs_no_more() -> None:
    short = signer("Kort", ends=timedelta(seconds=1))
    key = open_key(short.p12(), PASSPHRASE, NOW, "k.p12")
    key = SigningKey(key.data, key.passphrase, NOW - timedelta(seconds=1))
    with pytest.raises(RenderingFailed, match="expired on"):
        signed(plain(), key)


def test_a_key_without_passphrase_and_one_of_rsa_sign_too() -> None:
    rsa = signer("RSA", ROOT, rsa=True)
    data = signed(plain(), open_key(rsa.p12(None), None, NOW, "k.p12"))
    assert check(data, ROOT).unchanged
    assert only(data, ROOT).trust is Trust.TRUSTED


def test_no_key_is_shown_by_its_repr() -> None:
    assert "bl" not in repr(key_of(CLERK)).removeprefix("SigningKey")


def test_words_of_a_signature_in_a_title_make_none() -> None:
    scan = whole().scan
    with pikepdf.open(BytesIO(plain())) as pdf:
        pdf.docinfo.Title = "/ByteRange [0 1 2 3]"
        out = BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"/ByteRange" in out.getvalue()
    checked = check(out.getvalue())
    assert checked.signatures == ()
    assert checked.run == scan.id
