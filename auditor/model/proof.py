"""What is found of a report that somebody holds: whether it is what was written, and who signed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FileState(StrEnum):
    """What became of a file as a whole."""

    SAME = "same"
    CHANGED = "changed"
    OTHER = "other"
    """Nothing is wrong with it, and it is not the one that the manifest beside it tells of."""


class ArchiveState(StrEnum):
    """What became of an archive of evidence as a whole, whatever became of its pieces."""

    SAME = "same"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    """The checksum that it ends with is missing."""


class Trust(StrEnum):
    """What is known of the certificate of a signature."""

    UNCHECKED = "unchecked"
    TRUSTED = "trusted"
    EXPIRED = "expired"
    UNTRUSTED = "untrusted"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSignature:
    """A signature in a file, or the time stamp of an authority.

    Attributes:
        signer: whose it says it is; "" where it cannot be read.
        issuer: who issued the certificate.
        moment: when it was made, by the signer's clock; None where it does not say.
        expires: when the certificate ends; None where that cannot be read.
        intact: what it covers is as it was then, and so is the signature.
        ends: bytes of the file, from its beginning, that it covers.
        covers_all: it covers the whole file.
        stamps: it is a time stamp, which says when, and not who answers for the file.
        trust: what is known of its certificate.
    """

    signer: str = ""
    issuer: str = ""
    moment: datetime | None = None
    expires: datetime | None = None
    intact: bool = False
    ends: int = 0
    covers_all: bool = False
    stamps: bool = False
    trust: Trust = Trust.UNCHECKED


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedReport:
    """What was found of a report that somebody holds.

    Attributes:
        file: the file as a whole.
        readable: its pieces could be looked at.
        run: id of the scan that it is made from.
        seal: hash of the result; "" where that was not sealed.
        pieces: names of the pieces of evidence, and whether each is as it was.
        signatures: in the order in which they were made.
        asked: somebody asked for trust in its signatures.
        told_signed: the manifest that lay beside it says that it was signed.
    """

    file: FileState
    readable: bool
    run: str
    seal: str
    pieces: tuple[tuple[str, bool], ...]
    signatures: tuple[FoundSignature, ...] = ()
    asked: bool = False
    told_signed: bool = False

    @property
    def signed(self) -> bool:
        """Whether somebody signed it; a time stamp alone is no signature."""
        return any(not one.stamps for one in self.signatures)

    @property
    def unchanged(self) -> bool:
        """Whether nothing was changed, and no signature taken off."""
        whole = self.file is FileState.SAME and (self.signed or not self.told_signed)
        return whole and all(same for _, same in self.pieces)

    @property
    def distrusted(self) -> bool:
        """Whether somebody asked for trust in its signatures, and there is none in one of them."""
        if not self.asked:
            return False
        return not self.signed or any(
            one.trust is not Trust.TRUSTED for one in self.signatures if not one.stamps
        )
