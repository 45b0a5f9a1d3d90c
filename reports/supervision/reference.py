"""References: what a finding is called in reports, the same in every scan that finds it again."""

import hashlib
from typing import Final

from auditor.model.occurrence import Occurrence

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Those of Crockford's base 32: none that is taken for another when it is read aloud."""
_LENGTH: Final = 8


def reference_of(occurrence: Occurrence) -> str:
    """The reference of an occurrence, such as ``7KQM-4WZ2``.

    It hangs on the page and the fingerprint alone: 40 bits, so that 20 000 findings of one site
    meet in one chance of five thousand.

    Args:
        occurrence: one without a fingerprint is known by its rule and place.
    """
    finding = occurrence.finding
    known = finding.fingerprint or f"{finding.rule}\0{finding.selector!r}"
    digest = hashlib.sha256(f"{occurrence.page}\0{known}".encode("utf-8", "replace")).digest()
    number = int.from_bytes(digest[:5], "big")
    letters = "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return f"{letters[:4]}-{letters[4:]}"
