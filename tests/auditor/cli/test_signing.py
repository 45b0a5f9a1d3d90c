"""Signed reports and their manifests, from the command line to ``auditor verify``."""

import hashlib
import json
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from tests.auditor.cli.conftest import Command
from tests.reports.pdf_added import overpaint, signed_too, stamped, with_change
from tests.signers import PASSPHRASE, Signer, signer

DAY = timedelta(days=1)
PDF = ("report", "-f", "pdf:r.pdf", "--kind", "summary")
SIGN = ("--sign-key", "k.p12", "--sign-passphrase-file", "passord.txt")


@cache
def authority() -> Signer:
    return signer("Prøve-CA")


@cache
def clerk() -> Signer:
    return signer("Kari Nordmann", authority())


@pytest.fixture
def keys(stored_run: Path, tmp_path: Path) -> Path:
    """A run, a key that may sign, and who issued it."""
    (tmp_path / "k.p12").write_bytes(clerk().p12())
    (tmp_path / "passord.txt").write_bytes(PASSPHRASE + b"\n")
    (tmp_path / "ca.pem").write_bytes(authority().pem)
    assert stored_run.is_dir()
    return tmp_path


@pytest.mark.big
def test_a_report_lies_beside_its_manifest(auditor: Command, keys: Path):
    assert auditor(*PDF).code == 0
    told = json.loads((keys / "r.pdf.manifest.json").read_bytes())
    data = (keys / "r.pdf").read_bytes()
    assert told["file"] == {
        "name": "r.pdf",
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    assert told["signed"] is False
    assert {"manifest.json", "result.json", "result.jsonld"} <= {
        piece["name"] for piece in told["pieces"]
    }
    good = auditor("verify", "r.pdf")
    assert (good.code, good.err) == (0, "")
    assert "Held against the manifest r.pdf.manifest.json" in good.out
    (keys / "r.pdf.manifest.json").rename(keys / "m.json")
    alone = auditor("verify", "r.pdf")
    assert alone.code == 0
    assert "There is no manifest beside it (r.pdf.manifest.json)" in alone.out
    assert auditor("verify", "r.pdf", "--manifest", "m.json").code == 0
    assert auditor(*PDF, "--title", "Another").code == 0
    other = auditor("verify", "r.pdf", "--manifest", "m.json")
    assert other.code == 1
    assert "The PDF file: NOT THE ONE that m.json was written for" in other.out
    assert auditor("verify", "r.pdf").code == 0, "the new report has a manifest of its own"


@pytest.mark.big
def test_a_manifest_tells_of_a_file_that_cannot_be_read_any_more(auditor: Command, keys: Path):
    assert auditor(*PDF).code == 0
    (keys / "r.pdf").write_bytes(b"%PDF-1.7\n")
    broken = auditor("verify", "r.pdf")
    assert broken.code == 1
    assert "The pieces in the PDF file cannot be read any more." in broken.out
    assert "The PDF file: CHANGED" in broken.out
    (keys / "r.pdf.manifest.json").write_text("{}", "utf-8")
    none = auditor("verify", "r.pdf")
    assert (none.code, none.out) == (2, "")
    assert "r.pdf.manifest.json is not the manifest of a report" in none.err


@pytest.mark.big
def test_a_signed_report_says_by_whom_and_whether_that_is_to_be_trusted(
    auditor: Command, keys: Path
):
    answer = auditor(*PDF, *SIGN)
    assert (answer.code, answer.err) == (0, "")
    said = auditor("verify", "r.pdf")
    assert said.code == 0
    assert "Signed by Kari Nordmann, Prøvetilsynet, with a certificate of Prøve-CA" in said.out
    assert "The signature is unchanged, and covers the whole file." in said.out
    assert "was not checked" in said.out
    assert "no signature" not in said.out
    trusted = auditor("verify", "r.pdf", "--trust", "ca.pem")
    assert trusted.code == 0
    assert "The certificate is trusted by ca.pem" in trusted.out
    (keys / "else.pem").write_bytes(signer("Prøve-CA").pem)
    refused = auditor("verify", "r.pdf", "--trust", "else.pem")
    assert refused.code == 1
    assert "The certificate is NOT TRUSTED: nobody in else.pem" in refused.out
    (keys / "no.pem").write_text("Nothing", "utf-8")
    assert (
        "There is no certificate in no.pem" in auditor("verify", "r.pdf", "--trust", "no.pem").err
    )
    data = bytearray((keys / "r.pdf").read_bytes())
    data[len(data) // 3] ^= 1
    (keys / "r.pdf").write_bytes(data)
    changed = auditor("verify", "r.pdf", "--trust", "ca.pem")
    assert changed.code == 1
    assert "The PDF file: CHANGED" in changed.out
    assert "CHANGED after the signing" in changed.out


@pytest.mark.big
def test_a_signature_that_was_cut_off_is_told(auditor: Command, keys: Path):
    assert auditor(*PDF, *SIGN).code == 0
    data = (keys / "r.pdf").read_bytes()
    (keys / "r.pdf").write_bytes(data[: data.index(b"%%EOF\n") + 6])
    said = auditor("verify", "r.pdf")
    assert said.code == 1
    assert "The signature is MISSING: by r.pdf.manifest.json the report was signed" in said.out
    (keys / "r.pdf.manifest.json").unlink()
    assert auditor("verify", "r.pdf").code == 0, "nothing tells that there was one"
    asked = auditor("verify", "r.pdf", "--trust", "ca.pem")
    assert asked.code == 1
    assert "The report is NOT TRUSTED: there is no signature in it, so that nobody in" in asked.out


@pytest.mark.big
def test_what_was_added_behind_a_signature_is_told(
    auditor: Command, keys: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TZ", "UTC")  # pyHanko knows names of zones alone
    assert auditor(*PDF, *SIGN).code == 0
    data = (keys / "r.pdf").read_bytes()
    (keys / "r.pdf").write_bytes(stamped(data, signer("Tidsstempel", rsa=True, stamps=True)))
    said = auditor("verify", "r.pdf", "--trust", "ca.pem")
    assert said.code == 0
    assert "Only signatures and time stamps were added after it" in said.out
    assert "by Tidsstempel, Prøvetilsynet" in said.out
    assert "The time stamp is unchanged. Whether it is to be trusted, was not checked" in said.out
    (keys / "r.pdf").write_bytes(signed_too(with_change(data, overpaint), signer("Noen")))
    forged = auditor("verify", "r.pdf")
    assert forged.code == 1
    assert "The PDF file: CHANGED" in forged.out
    assert "the file was added to later, which it does NOT cover" in forged.out


@pytest.mark.big
def test_the_key_may_come_from_variables(
    auditor: Command, keys: Path, monkeypatch: pytest.MonkeyPatch
):
    assert (keys / "k.p12").is_file()
    monkeypatch.setenv("AUDITOR_SIGN_KEY", "k.p12")
    monkeypatch.setenv("AUDITOR_SIGN_PASSPHRASE", PASSPHRASE.decode())
    assert auditor(*PDF).code == 0
    assert "Signed by Kari Nordmann" in auditor("verify", "r.pdf").out
    assert auditor("report", "-f", "json:r.json").code == 0, "what is not signed needs no key"
    twice = auditor(*PDF, "--sign-passphrase-file", "passord.txt")
    assert twice.code == 2
    assert "given twice" in twice.err


BAD = [
    ("no key", clerk().p12(key=False), "has no private key in it"),
    ("no certificate", clerk().p12(certificate=False), "without its certificate"),
    ("expired", signer("E", begins=-2 * DAY, ends=-DAY).p12(), "expired on"),
    ("not yet", signer("E", begins=DAY).p12(), "is not valid before"),
    ("another use", signer("E", authority(), signs=False).p12(), "is not made for signatures"),
    ("another passphrase", clerk().p12(b"tyttebaer"), "The passphrase does not open"),
    ("cut off", clerk().p12()[:300], "The passphrase does not open"),
    ("no PKCS#12", clerk().pem, "is no PKCS#12 file"),
    ("empty", b"", "is no PKCS#12 file"),
]


@pytest.mark.parametrize(
    ("data", "said"), [pytest.param(data, said, id=name) for name, data, said in BAD]
)
def test_a_key_that_cannot_sign_is_refused_in_a_sentence(
    auditor: Command, keys: Path, data: bytes, said: str
):
    (keys / "k.p12").write_bytes(data)
    answer = auditor(*PDF, *SIGN)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert PASSPHRASE.decode() not in answer.err
    assert not (keys / "r.pdf").exists()
    assert not (keys / "r.pdf.manifest.json").exists()


def test_what_is_missing_of_a_signature_is_told_before_the_work(auditor: Command, keys: Path):
    assert "wants a passphrase" in auditor(*PDF, "--sign-key", "k.p12").err
    assert "none.p12 cannot be read" in auditor(*PDF, "--sign-key", "none.p12").err
    idle = auditor("report", "-f", "json:r.json", *SIGN)
    assert idle.code == 2
    assert "--sign-key signs pdf" in idle.err
    taken = auditor(*PDF, "-f", "json:r.pdf.manifest.json")
    assert taken.code == 2
    assert not list(keys.glob("r.*"))
