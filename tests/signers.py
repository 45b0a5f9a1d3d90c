"""Certificates and keys of signers, made when they are asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric import rsa as of_rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PASSPHRASE = b"bl\xc3\xa5b\xc3\xa6r til 7"
_DAY = timedelta(days=1)
_CURVE = ec.SECP256R1()


@dataclass(frozen=True)
class Signer:
    """A certificate with its key; issued by another one, or by itself."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey | of_rsa.RSAPrivateKey
    above: tuple[x509.Certificate, ...] = ()

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def p12(
        self,
        passphrase: bytes | None = PASSPHRASE,
        *,
        key: bool = True,
        certificate: bool = True,
        beside: tuple[x509.Certificate, ...] = (),
    ) -> bytes:
        return pkcs12.serialize_key_and_certificates(
            b"signer",
            self.key if key else None,
            self.certificate if certificate else None,
            [*self.above, *beside],
            NoEncryption() if passphrase is None else BestAvailableEncryption(passphrase),
        )


def signer(
    name: str,
    issuer: Signer | None = None,
    *,
    begins: timedelta = -_DAY,
    ends: timedelta = 30 * _DAY,
    signs: bool = True,
    issues: bool = False,
    rsa: bool = False,
    stamps: bool = False,
) -> Signer:
    """A signer, who is valid within a time around now.

    Args:
        name: the common name.
        issuer: who issued the certificate; None for itself, which may issue others, too.
        begins: from now.
        ends: from now.
        signs: it may be used for signatures; else only to agree on keys.
        issues: it may issue others, though another one issued it.
        rsa: the key is of RSA; else of ECDSA.
        stamps: it may be used for time stamps alone.
    """
    now, issues = datetime.now(UTC), issues or issuer is None
    key = of_rsa.generate_private_key(65537, 2048) if rsa else ec.generate_private_key(_CURVE)
    parts = [(NameOID.COMMON_NAME, name), (NameOID.ORGANIZATION_NAME, "Prøvetilsynet")]
    subject = x509.Name([x509.NameAttribute(*part) for part in parts])
    usage = x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=not signs,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(ca=issues, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )
    if stamps:
        only = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(only, critical=True)
    made = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    above = (issuer.certificate, *issuer.above) if issuer else ()
    return Signer(made, key, above)
