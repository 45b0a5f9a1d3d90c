"""Secrets that a page echoes never reach the results."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from auditor.causes.names import skeleton
from auditor.model.evidence import Element, Evidence, Link, PageDigest, Text
from auditor.model.finding import Finding, Selector
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

    # A locator is JSON, and holds names as skeletons: lower case, digits as marks.
    forms = [form for value in values for form in (json.dumps(value)[1:-1], skeleton(value))]

    def placed(text: str) -> str:
        for form in (*forms, *(json.dumps(form)[1:-1] for form in forms)):
            text = text.replace(form, MASK) if len(form) >= SHORTEST else text
        return masked(text)

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
            locator=placed(one.locator),
            signpost=replace(
                one.signpost,
                heading=masked(one.signpost.heading),
                words=masked(one.signpost.words),
            ),
            selector=selector(one.selector),
        )

    def selector(one: Selector) -> Selector:
        return tuple(
            masked(part) if isinstance(part, str) else tuple(masked(p) for p in part)
            for part in one
        )

    def digest(one: PageDigest) -> PageDigest:
        return replace(
            one,
            title=masked(one.title),
            language=masked(one.language),
            selector=selector(one.selector),
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
            rule_runs=tuple(
                replace(run, failure=run.failure and masked(run.failure)) for run in visit.rule_runs
            ),
            findings=tuple(finding(one) for one in visit.findings),
            frames=tuple(
                replace(one, url=masked(one.url), path=tuple(map(masked, one.path)))
                for one in visit.frames
            ),
            observations=tuple(
                replace(one, detail=masked(one.detail)) for one in visit.observations
            ),
            pictures={
                kind: replace(one, page=masked(one.page)) for kind, one in visit.pictures.items()
            },
            digest=visit.digest and digest(visit.digest),
            remarks=tuple(
                replace(one, data={name: masked(value) for name, value in one.data.items()})
                for one in visit.remarks
            ),
        )

    return redact
