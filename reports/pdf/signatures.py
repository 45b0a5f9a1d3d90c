"""What the signatures of a report say: whose they are, and whether the file is as it was then.

Everything is read off the file and the certificates that somebody names; nothing is fetched, so
that nothing is known of a certificate that was called back.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from asn1crypto.x509 import Certificate, Name
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import ExternalSigner
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    SignatureCoverageLevel,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from auditor.model.proof import FoundSignature, Trust
from auditor.model.text import clean
from reports.pdf.signing import CERTIFICATES, HASH, hash_of

_USES: Final = KeyUsageConstraints(
    key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
)
_LONGEST: Final = 120
for _name in ("pyhanko", "pyhanko_certvalidator"):  # what they would say, is said in a sentence
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def read_roots(data: bytes) -> tuple[Certificate, ...]:
    """The certificates of a file in PEM or DER.

    Raises:
        ValueError: there are none in it.
    """
    found = tuple(load_certs_from_pemder_data(data))
    for one in found:
        if not isinstance(one.subject, Name):
            raise ValueError("no certificate")
    if not found:
        raise ValueError("no certificate")
    return found


def signatures_of(
    data: bytes, roots: Sequence[Certificate] | None, now: datetime
) -> tuple[FoundSignature, ...]:
    """The signatures of a file, in the order in which they were made.

    Args:
        data: of the file; hostile.
        roots: certificates of those who are trusted to issue others; None where that is not asked.
        now: the moment that certificates have to be valid at.
    """
    try:
        reader = PdfFileReader(BytesIO(data), strict=False)
        found = list(reader.embedded_signatures)
    except Exception:  # whatever a reader ends with on a file of strangers, it could not be read
        return (FoundSignature(),)
    return tuple(_looked_at(one, data, roots, now) for one in found)


def _looked_at(
    one: EmbeddedPdfSignature,
    data: bytes,
    roots: Sequence[Certificate] | None,
    now: datetime,
) -> FoundSignature:
    try:
        certificate = one.signer_cert
        stamps = one.sig_object_type == "/DocTimeStamp"
        status: PdfSignatureStatus | DocumentTimestampStatus
        moment: datetime | None
        if stamps:
            context = _context(one, (), now)
            status = validate_pdf_timestamp(one, context, skip_diff=True)
            moment, trust = status.timestamp, Trust.UNCHECKED
        else:
            status = _held_against(one, roots or (), now)
            moment = one.self_reported_timestamp
            trust = Trust.UNCHECKED if roots is None else _trust(status, one, roots, now)
        return FoundSignature(
            signer=_called(certificate.subject),
            issuer=_called(certificate.issuer),
            moment=moment,
            expires=certificate.not_valid_after.astimezone(UTC),
            intact=status.intact
            and status.valid
            and _covers_beginning(one, data)
            and _is_as_made(one, data),
            ends=int(one.byte_range[2]) + int(one.byte_range[3]),
            covers_all=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
            stamps=stamps,
            trust=trust,
        )
    except Exception:  # as above
        return FoundSignature()


def _trust(
    status: PdfSignatureStatus,
    one: EmbeddedPdfSignature,
    roots: Sequence[Certificate],
    now: datetime,
) -> Trust:
    if status.trusted:
        return Trust.TRUSTED
    ended = one.signer_cert.not_valid_after.astimezone(UTC)
    # Whose certificate nobody stood behind while it was valid was never trusted.
    if ended < now and _held_against(one, roots, ended).trusted:
        return Trust.EXPIRED
    return Trust.UNTRUSTED


def _held_against(
    one: EmbeddedPdfSignature, roots: Sequence[Certificate], moment: datetime
) -> PdfSignatureStatus:
    context = _context(one, roots, moment)
    return validate_pdf_signature(one, context, key_usage_settings=_USES, skip_diff=True)


def _context(
    one: EmbeddedPdfSignature, roots: Sequence[Certificate], moment: datetime
) -> ValidationContext:
    return ValidationContext(
        trust_roots=list(roots),
        other_certs=one.other_embedded_certs,
        allow_fetching=False,
        moment=moment,
    )


def _called(name: Name) -> str:
    """Who a certificate names: a person or a system, and of which organisation."""
    told = name.native
    parts = [str(told[key]) for key in ("common_name", "organization_name") if told.get(key)]
    return clean(", ".join(dict.fromkeys(parts)) or name.human_friendly, _LONGEST)


def _covers_beginning(one: EmbeddedPdfSignature, data: bytes) -> bool:
    """Whether a signature covers all from the first byte on, but for itself.

    Its ranges are its own word. A signature of another file fits wherever that file's bytes are put
    into this one, or beside other bytes in place of its own.
    """
    first, begins, ends, rest = (int(place) for place in one.byte_range)
    if first or not 0 < begins < ends or rest < 0 or ends + rest > len(data):
        return False
    return data[begins:ends].lower() == b"<%s>" % one.pkcs7_content.hex().encode()


def _is_as_made(one: EmbeddedPdfSignature, data: bytes) -> bool:
    """Whether the bytes of a signature are those that were written, where it is one of ours.

    It covers all of the file but itself: what stands around its number, its certificates and the
    zeros behind them could be changed. So it is put together again.
    """
    told = one.sig_object.get(CERTIFICATES)
    if told is None:  # made by another program, whose ways are not known here
        return True
    if told != hash_of([one.signer_cert, *one.other_embedded_certs]):
        return False
    again = ExternalSigner(
        signing_cert=one.signer_cert,
        cert_registry=SimpleCertificateStore.from_certs(one.other_embedded_certs),
        signature_value=one.signer_info["signature"].native,
    )
    made = again.async_sign_prescribed_attributes(HASH, one.signer_info["signed_attrs"].untag())
    _, begins, ends, _ = (int(place) for place in one.byte_range)
    written = asyncio.run(made).dump().hex().upper().encode().ljust(ends - begins - 2, b"0")
    return data[begins:ends] == b"".join((b"<", written, b">"))
