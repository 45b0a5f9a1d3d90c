"""Fingerprints that last, and causes: what one edit would mend. Pure, no browser, no SQL."""
