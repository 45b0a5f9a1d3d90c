"""Signs a report: PAdES, in a part behind the file, which itself stays byte for byte as it was.

The field of the signature is not seen on any page. It is in the structure, as PDF/UA-1 wants of
every field, and may be printed, as PDF/A-3 wants. Source: ETSI EN 319 142-1 clause 5.3;
ISO 14289-1:2014 clause 7.18.4; ISO 19005-3:2012 clause 6.3.2.
"""

import asyncio
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko_certvalidator.registry import SimpleCertificateStore

from auditor.errors import RenderingFailed
from auditor.model.criteria import Language
from reports.pdf.key import SigningKey, issuers_of
from reports.texts import say

CERTIFICATES: Final = "/AuditorCertificates"
"""The entry of a signature that has the hash of its certificates, which it does not cover itself;
other programs pass over it, and none of theirs has it."""
HASH: Final = "sha256"
_SPARE: Final = 64
"""Bytes that a signature may have more than another one of the same key."""
_FIELD: Final = "Signature"
_LAST: Final = -1
"""The page that has the field: what is read last, as the structure has it."""


class _Writer(IncrementalPdfFileWriter):
    """Leaves what a report says of itself as it is.

    pyHanko would write it anew, and in a way that is no PDF/A: its own name for the program in one
    of two places, and the schema of the PDF/UA identifier changed.
    """

    def _update_meta(self) -> None:
        pass


def signed(data: bytes, key: SigningKey) -> bytes:
    """A report with a signature behind it, which is of this moment by the clock of this machine.

    Args:
        data: a report in PDF.
        key: that signs it.

    Raises:
        RenderingFailed: its certificate has expired since it was opened.
    """
    now = datetime.now(UTC)
    if now > key.expires:
        raise RenderingFailed(
            f"The certificate that reports are signed with expired on {key.expires:%Y-%m-%d}: take"
            " another format, until there is a new one."
        )
    writer = _Writer(BytesIO(data))
    words = say(Language(str(writer.root["/Lang"])), "pdf.signature")
    append_signature_field(writer, SigFieldSpec(_FIELD, on_page=_LAST, readable_field_name=words))
    _tag(writer, words)
    return _filled_in(writer, _signer(key), now)


def hash_of(certificates: Iterable[asn1.Certificate]) -> str:
    """SHA-256 over certificates, hex, whatever their order."""
    return hashlib.sha256(b"".join(sorted({one.dump() for one in certificates}))).hexdigest()


def _filled_in(writer: _Writer, signer: SimpleSigner, now: datetime) -> bytes:
    """The file with its field filled in.

    pyHanko's `PdfSigner` would ask for the time zone of this machine, which not everyone has named
    in the way that it knows.
    """
    dry = asyncio.run(signer.async_sign(bytes(32), HASH, dry_run=True, use_pades=True))
    step = PdfCMSEmbedder().write_cms(_FIELD, writer, existing_fields_only=True)
    next(step)
    empty = SignatureObject(
        timestamp=now,
        subfilter=SigSeedSubFilter.PADES,
        bytes_reserved=2 * (len(dry.dump()) + _SPARE),
    )
    empty[NameObject(CERTIFICATES)] = TextStringObject(
        hash_of([signer.signing_cert, *signer.cert_registry])
    )
    step.send(SigObjSetup(sig_placeholder=empty))
    prepared, out = step.send(SigIOSetup(md_algorithm=HASH))
    cms = asyncio.run(signer.async_sign(prepared.document_digest, HASH, use_pades=True))
    step.send(cms)
    return bytes(out.getbuffer())


def _signer(key: SigningKey) -> SimpleSigner:
    """Who signs, with the certificates that lead to who issued the first of them, and no others."""
    held = SimpleSigner.load_pkcs12_data(key.data, [], key.passphrase)
    others = [x509.load_der_x509_certificate(one.dump()) for one in held.cert_registry]
    own = x509.load_der_x509_certificate(held.signing_cert.dump())
    above = [
        asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in issuers_of(own, others)
    ]
    return SimpleSigner(
        signing_cert=held.signing_cert,
        signing_key=held.signing_key,
        cert_registry=SimpleCertificateStore.from_certs(above),
    )


def _tag(writer: _Writer, words: str) -> None:
    """Put the field into the structure of the report, behind all else."""
    name: IndirectObject = writer.root["/AcroForm"]["/Fields"].raw_get(0)
    page = name.get_object()["/P"]
    page["/Tabs"] = NameObject("/S")
    tree = writer.root["/StructTreeRoot"]
    document, number = tree["/K"][0], tree["/ParentTreeNextKey"]
    reference = DictionaryObject(
        {NameObject("/Type"): NameObject("/OBJR"), NameObject("/Obj"): name}
    )
    element = writer.add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/StructElem"),
                NameObject("/S"): NameObject("/Form"),
                NameObject("/P"): tree["/K"].raw_get(0),
                NameObject("/Pg"): name.get_object().raw_get("/P"),
                NameObject("/Alt"): TextStringObject(words),
                NameObject("/K"): ArrayObject([reference]),
            }
        )
    )
    name.get_object()["/StructParent"] = NumberObject(number)
    document["/K"].append(element)
    tree["/ParentTree"]["/Nums"] += [NumberObject(number), element]
    tree["/ParentTreeNextKey"] = NumberObject(number + 1)
    for changed in (document["/K"], tree["/ParentTree"]["/Nums"], tree, page):
        writer.update_container(changed)
