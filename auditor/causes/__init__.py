"""Fingerprints that last, and causes: what one edit would mend. Pure, no browser, no SQL."""

from auditor.causes.fingerprint import census, fingerprinted
from auditor.causes.keys import picture_key

__all__ = ["census", "fingerprinted", "picture_key"]
