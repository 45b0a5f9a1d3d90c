"""Adds to reports what other programs do, and what whoever forges one would."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext

from tests.signers import Signer

Change = Callable[[IncrementalPdfFileWriter], None]
OVERPAINTED = b"/Artifact BMC BT /F1 30 Tf 50 500 Td (INGEN BRUDD FUNNET) Tj ET EMC"


def with_change(data: bytes, change: Change) -> bytes:
    """A file with something changed in a part behind it."""
    writer = IncrementalPdfFileWriter(BytesIO(data))
    change(writer)
    return _written(writer)


def signed_too(data: bytes, who: Signer, field: str = "S2", *, seen: bool = False) -> bytes:
    """A file that somebody signed with their own program, on its first page if it is seen."""
    signer = PdfSigner(
        PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES),
        _holder(who),
        stamp_style=TextStampStyle(stamp_text="INGEN BRUDD FUNNET") if seen else None,
        new_field_spec=SigFieldSpec(field, box=(50, 50, 500, 700)) if seen else None,
    )
    out = signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(data)))
    return bytes(out.getbuffer())


def stamped(data: bytes, who: Signer) -> bytes:
    """A file with the time stamp of an authority, and with what checks that (PAdES B-LTA)."""
    holder = _holder(who)
    stamper = DummyTimeStamper(
        holder.signing_cert, holder.signing_key, fixed_dt=datetime.now(UTC).replace(microsecond=0)
    )
    context = ValidationContext(trust_roots=[holder.signing_cert], allow_fetching=False)
    out = PdfTimeStamper(stamper).timestamp_pdf(
        IncrementalPdfFileWriter(BytesIO(data)), "sha256", validation_context=context
    )
    return bytes(out.getbuffer())


def with_certificates(data: bytes, who: Signer) -> bytes:
    """A file with certificates to check it by, and no signature over those (PAdES B-LT)."""
    writer = IncrementalPdfFileWriter(BytesIO(data))
    DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=[_holder(who).signing_cert])
    return _written(writer)


def overpaint(writer: IncrementalPdfFileWriter) -> None:
    """Put another first page in the place of what was there."""
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(StreamObject(stream_data=OVERPAINTED))
    writer.update_container(page)


def _holder(who: Signer) -> SimpleSigner:
    return SimpleSigner.load_pkcs12_data(who.p12(None), [], None)


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
