"""Fingerprints: what an occurrence is known by from scan to scan."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from auditor.causes.hashing import digest
from auditor.causes.identity import page_identity
from auditor.causes.locator import frame_host, locate, role_of, to_json
from auditor.causes.making import Makings
from auditor.causes.numbering import Numbering, traced
from auditor.causes.traces import trace
from auditor.model.cause import Census, Locator, Sight
from auditor.model.evidence import Evidence
from auditor.model.finding import Finding
from auditor.model.host import host_of, is_local

_COUNTED = frozenset({"area", "audio", "canvas", "embed", "object", "svg"})
_NEEDS_A_NAME = frozenset({"link-name", "button-name", "summary-name"})
_NAMES_WITHIN = frozenset({"image-alt", "svg-img-alt", "role-img-alt", "object-alt"})
"""Rules of axe-core: a link that has no name because the image in it has none is mended with it."""


def fingerprinted(
    findings: Sequence[Finding], sights: Sequence[Sight], *, url: str
) -> tuple[Finding, ...]:
    """Findings of one visit with their places and fingerprints.

    Args:
        findings: all of the page in one viewport.
        sights: of each finding, in the same order; an empty one where nothing is known.
        url: address of the page.
    """
    site = host_of(url)
    numbering = Numbering(site)
    page = (site_name(site), page_identity(url))
    located: list[Locator] = []
    prints: list[str] = []
    seen: Counter[tuple[str, ...]] = Counter()
    for finding, sight in zip(findings, sights, strict=True):
        place, key = _known(finding, sight, numbering, url)
        known_by = (finding.rule, finding.part, *key, str(place.ordinal))
        # What a rule says twice of one element, or of two that are gone, is numbered as it comes.
        again = seen[known_by]
        seen[known_by] += 1
        located.append(place)
        prints.append(digest(*page, *known_by, *([str(again)] if again else [])))
    led = _led(findings, sights, located)
    return tuple(
        replace(finding, locator=to_json(led.get(at, located[at])), fingerprint=prints[at])
        for at, finding in enumerate(findings)
    )


def census(evidence: Evidence) -> Census:
    """How many elements of each making a page shows; those of third parties are left out.

    Only elements are counted that content and components are made of: pictures, links, controls,
    headings, tables and frames.
    """
    site = host_of(evidence.url)
    counts: Counter[str] = Counter()
    for document in evidence.documents:
        if frame_host(document.root, site):
            continue
        makings = Makings(document)
        for element in document.elements:
            if element.shown and (element.tag in _COUNTED or role_of(element)):
                counts[".".join(makings.of(element).alike)] += 1
    return counts


def site_name(host: str) -> str:
    """The name that a site keeps: no port, no ``www.``; every local host is one site."""
    name = host.rpartition(":")[0] if ":" in host and not host.endswith(":") else host
    if not name or is_local(name):
        return "local"
    return name.removeprefix("www.")


def _known(
    finding: Finding, sight: Sight, numbering: Numbering, url: str
) -> tuple[Locator, tuple[str, ...]]:
    """The place of a finding, and what it is known by within its page and rule."""
    site = host_of(url)
    element = sight.element
    if element is None:
        place = trace(finding, url, site)
        return place, traced(place)
    place = locate(sight, numbering.makings(element.document), site)
    anchored = not (place.frame_host or place.script_host)
    number = numbering.number(element, anchored=anchored)
    if sight.culprit is not None and sight.culprit.document is element.document:
        to_blame = replace(sight, element=sight.culprit)
        place = locate(to_blame, numbering.makings(element.document), site)
    return replace(place, ordinal=number), numbering.key(element, anchored=anchored)


def _led(
    findings: Sequence[Finding], sights: Sequence[Sight], located: Sequence[Locator]
) -> Mapping[int, Locator]:
    """The findings that go with another one's element, and its place."""
    around: dict[tuple[int, str], int] = {}
    for at, finding in enumerate(findings):
        element = sights[at].element
        if element is not None and finding.rule in _NAMES_WITHIN:
            for outer in element.ancestors:
                around.setdefault((id(outer), finding.outcome), at)
    led: dict[int, Locator] = {}
    for at, finding in enumerate(findings):
        if finding.rule in _NEEDS_A_NAME:
            inner = around.get((id(sights[at].element), finding.outcome))
            if inner is not None:
                led[at] = replace(located[inner], follows=findings[inner].rule)
    return led
