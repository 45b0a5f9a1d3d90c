"""Seals: what is computed once, when a scan is over, and what holds its content together."""

from dataclasses import dataclass

from auditor.model.report import Coverage, CriterionResult

SEAL_FORM = 1
"""Of the content that a seal is over (`auditor.services.seal`); another order is another form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a scan comes to; its causes are kept beside it.

    Attributes:
        occurrences: rule × element × page, of all outcomes and kinds.
    """

    coverage: Coverage
    criteria: tuple[CriterionResult, ...]
    occurrences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The seal of a scan.

    Attributes:
        digest: SHA-256 over the canonical content of the scan, hex.
        form: of that content.
    """

    digest: str
    summary: Summary
    form: int = SEAL_FORM
