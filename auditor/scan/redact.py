"""Secrets that a page echoes never reach the results."""

from collections.abc import Callable, Collection
from dataclasses import replace

from auditor.model.finding import Finding
from auditor.model.visit import Visit

MASK = "•••"
SHORTEST = 4
"""Characters below which a value is too common to be told from the page's own text."""


def redactor(secrets: Collection[str]) -> Callable[[Visit], Visit]:
    """A function that masks secret values in everything of a visit that is page text."""
    values = sorted((value for value in secrets if len(value) >= SHORTEST), key=len, reverse=True)

    def masked(text: str) -> str:
        for value in values:
            text = text.replace(value, MASK)
        return text

    def finding(one: Finding) -> Finding:
        return replace(
            one,
            snippet=masked(one.snippet),
            reason=masked(one.reason),
            data={name: masked(value) for name, value in one.data.items()},
            selector=tuple(
                masked(part) if isinstance(part, str) else tuple(masked(p) for p in part)
                for part in one.selector
            ),
        )

    def redact(visit: Visit) -> Visit:
        if not values:
            return visit
        return replace(
            visit,
            title=None if visit.title is None else masked(visit.title),
            detail=masked(visit.detail),
            findings=tuple(finding(one) for one in visit.findings),
        )

    return redact
