"""Secrets that a page echoes never reach the results."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from auditor.model.evidence import Element, Evidence, Link, PageDigest, Text
from auditor.model.finding import Finding
from auditor.model.visit import Visit

MASK = "•••"
SHORTEST = 4
"""Characters below which a value is too common to be told from the page's own text."""


def echoes(secrets: Collection[str]) -> Callable[[Evidence], bool]:
    """A function that says whether a page shows or holds a secret value."""
    values = [value for value in secrets if len(value) >= SHORTEST]

    def echoed(evidence: Evidence) -> bool:
        return any(
            value in text
            for element in evidence.elements
            for text in _texts(element)
            for value in values
        )

    return echoed if values else lambda _evidence: False


def _texts(element: Element) -> Iterator[str]:
    yield from element.attributes.values()
    for child in (*element.children, *(element.shadow or ())):
        if isinstance(child, Text):
            yield child.value


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
            locator=masked(one.locator),
            selector=tuple(
                masked(part) if isinstance(part, str) else tuple(masked(p) for p in part)
                for part in one.selector
            ),
        )

    def digest(one: PageDigest) -> PageDigest:
        return replace(
            one,
            title=masked(one.title),
            snippet=masked(one.snippet),
            headings=tuple(masked(text) for text in one.headings),
            links=tuple(Link(name=masked(link.name), url=masked(link.url)) for link in one.links),
            text=masked(one.text),
        )

    def redact(visit: Visit) -> Visit:
        if not values:
            return visit
        return replace(
            visit,
            title=None if visit.title is None else masked(visit.title),
            detail=masked(visit.detail),
            findings=tuple(finding(one) for one in visit.findings),
            digest=visit.digest and digest(visit.digest),
        )

    return redact
