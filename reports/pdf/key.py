"""The key that reports are signed with: opened, and looked at before anything is signed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12

from auditor.errors import UsageError

_PKCS12: Final = re.compile(
    rb"\x30(?:[\x00-\x80]|\x81.|\x82.{2}|\x83.{3}|\x84.{4})\x02\x01\x03", re.DOTALL
)
"""How a file begins that is PKCS#12: a sequence whose version is 3. Source: RFC 7292 section 4."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key with its certificate, as the operator keeps it; it was opened once, and can be.

    Attributes:
        data: of the PKCS#12 file.
        passphrase: that opens it; None where it has none.
        expires: the last moment that its certificate is valid at.
    """

    data: bytes = field(repr=False)
    passphrase: bytes | None = field(repr=False)
    expires: datetime


def open_key(data: bytes, passphrase: bytes | None, now: datetime, place: str) -> SigningKey:
    """See that a key can sign reports at this moment.

    Args:
        data: of a PKCS#12 file.
        passphrase: that opens it; None for none.
        now: the moment that its certificate has to be valid at.
        place: the file, as a sentence names it.

    Raises:
        UsageError: it cannot be opened, or cannot sign. No sentence tells of the passphrase.
    """
    key, certificate = _opened(data, passphrase, place)
    if key is None:
        raise UsageError(
            f"The signing key {place} has no private key in it: export the key and its certificate"
            " together, as PKCS#12."
        )
    if certificate is None:
        raise UsageError(
            f"The signing key {place} has a private key without its certificate: export both"
            " together, as PKCS#12."
        )
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise UsageError(f"The signing key {place} is neither RSA nor ECDSA: give one that is.")
    _check_certificate(certificate, now, place)
    return SigningKey(data, passphrase, certificate.not_valid_after_utc)


def issuers_of(
    certificate: x509.Certificate, others: Iterable[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """The certificates that stand above one, nearest first: each did issue the one before it."""
    left, found, last = list(others), [], certificate
    while above := next((one for one in left if _issued(one, last)), None):
        left.remove(above)
        found.append(above)
        last = above
    return tuple(found)


def _issued(above: x509.Certificate, below: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _opened(
    data: bytes, passphrase: bytes | None, place: str
) -> tuple[object | None, x509.Certificate | None]:
    if not _PKCS12.match(data):
        raise UsageError(
            f"The signing key {place} is no PKCS#12 file: give one, whose name mostly ends in .p12"
            " or .pfx."
        )
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(data, passphrase)
    except UnsupportedAlgorithm as error:
        raise UsageError(
            f"The signing key {place} is locked in a way that is not known here: export it anew,"
            " with AES-256."
        ) from error
    except (ValueError, TypeError) as error:
        if passphrase is None:
            raise UsageError(
                f"The signing key {place} wants a passphrase: set AUDITOR_SIGN_PASSPHRASE, or name"
                " a file that holds it (--sign-passphrase-file)."
            ) from error
        raise UsageError(
            f"The passphrase does not open the signing key {place}: see that it is the one of this"
            " file, and that the file is whole."
        ) from error
    return key, certificate


def _check_certificate(certificate: x509.Certificate, now: datetime, place: str) -> None:
    ends, begins = certificate.not_valid_after_utc, certificate.not_valid_before_utc
    if now > ends:
        raise UsageError(
            f"The certificate of the signing key {place} expired on {ends:%Y-%m-%d}: get a new one,"
            " or leave the key out."
        )
    if now < begins:
        raise UsageError(
            f"The certificate of the signing key {place} is not valid before {begins:%Y-%m-%d}:"
            " sign then, or leave the key out."
        )
    if not any(_uses(certificate)):
        raise UsageError(
            f"The certificate of the signing key {place} is not made for signatures: get one whose"
            " use of the key is digital signature or non-repudiation."
        )


def _uses(certificate: x509.Certificate) -> Sequence[bool]:
    """Whether a certificate may sign data, and documents; one that does not say may all."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return (True,)
    return (usage.digital_signature, usage.content_commitment)
