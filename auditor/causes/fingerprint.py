"""Fingerprints: what an occurrence is known by from scan to scan."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from types import MappingProxyType

from auditor.causes.attributes import Attributes
from auditor.causes.identity import digest, page_identity
from auditor.causes.locator import locate, locate_gone
from auditor.causes.numbering import Numbering
from auditor.hosts import host_of, is_local
from auditor.model.cause import Census, Sight
from auditor.model.evidence import Evidence
from auditor.model.finding import Finding
from auditor.model.identity import EVERYBODYS, Identity
from auditor.model.locator import Locator, PagePlace, known_by

VERSION = 1
"""Of how fingerprints are made: those of two versions are never the same occurrence."""

_COUNTED = frozenset({"area", "audio", "canvas", "embed", "object", "svg"})
_NEEDS_A_NAME = frozenset({"link-name", "button-name", "summary-name"})
_NAMES_WITHIN = frozenset({"image-alt", "svg-img-alt", "role-img-alt", "object-alt"})
"""Rules of axe-core: a link that has no name because the image in it has none is mended with it."""
_OWNS_OTHERS, _ARE_OWNED = "aria-required-children", frozenset({"aria-required-parent", "listitem"})
"""Rules of axe-core: items of a list that is said to be something else are mended with the list."""
_NEAR = 2
"""Elements from an item up to its list: an item may hold the link that is said to be a tab."""


def fingerprinted(
    findings: Sequence[Finding],
    sights: Sequence[Sight],
    *,
    url: str,
    speaks_for: Mapping[str, str] = MappingProxyType({}),
    identity: Identity = EVERYBODYS,
    numbering: Numbering | None = None,
) -> tuple[Finding, ...]:
    """Findings of one visit with their places and fingerprints.

    Args:
        findings: all of the page in one viewport; a place that is in no page is taken as it is.
        sights: of each finding, in the same order; an empty one where nothing is known.
        url: address of the page.
        speaks_for: rules that say the same as another, see `auditor.causes.speakers`: whichever of
            them found it, the fingerprint is the same.
        identity: what the site's own say of how they are to be known.
        numbering: of the page, where it is asked for more afterwards.
    """
    public = identity.public(url)
    attributes = Attributes(identity)
    numbering = numbering or Numbering(host_of(public), attributes)
    page = (site_name(host_of(public)), page_identity(public))
    located: list[Locator] = []
    prints: list[str] = []
    seen: Counter[tuple[str, ...]] = Counter()
    for finding, sight in zip(findings, sights, strict=True):
        place, key = _known(finding, sight, numbering, url, attributes)
        rule = speaks_for.get(finding.rule, finding.rule)
        known = (rule, finding.part, *key)
        # What a rule says twice of one element, or of two that are gone, is numbered as it comes.
        again = seen[(finding.rule, *known)]
        seen[(finding.rule, *known)] += 1
        located.append(place)
        prints.append(f"{VERSION}:{digest(*page, *known, *([str(again)] if again else []))}")
    led = _led(findings, sights, located)
    return tuple(
        replace(finding, locator=led.get(at, located[at]), fingerprint=prints[at])
        for at, finding in enumerate(findings)
    )


def census(evidence: Evidence, numbering: Numbering) -> Census:
    """How many elements of each making a page shows; those of third parties are left out.

    Only elements are counted that content and components are made of: pictures, links, controls,
    headings, tables and frames.
    """
    counts: Counter[str] = Counter()
    for document in evidence.documents:
        if numbering.frame_host(document):
            continue
        makings = numbering.makings(document)
        for element in document.elements:
            if element.shown and (element.tag in _COUNTED or numbering.role(element)):
                counts[".".join(makings.of(element).alike)] += 1
    return counts


def site_name(host: str) -> str:
    """The name that a site keeps: no port, no ``www.``; every local host is one site."""
    name = host.rpartition(":")[0] if ":" in host and not host.endswith(":") else host
    if not name or is_local(name):
        return "local"
    return name.removeprefix("www.")


def _known(
    finding: Finding, sight: Sight, numbering: Numbering, url: str, attributes: Attributes
) -> tuple[Locator, tuple[str, ...]]:
    """The place of a finding, and what it is known by within its page and rule."""
    if finding.locator is not None and not isinstance(finding.locator, PagePlace):
        return finding.locator, known_by(finding.locator)
    site = host_of(attributes.public(url))
    element = sight.element
    if element is None:
        place = locate_gone(finding, url, site, attributes)
        return place, known_by(place)
    place = locate(sight, numbering.makings(element.document), site, attributes)
    anchored = not (place.frame_host or place.script_host)
    number = numbering.number(element, anchored=anchored)
    place = replace(place, frames=numbering.frames(element.document), ordinal=number)
    known = known_by(place)
    if sight.culprit is not None and sight.culprit.document is element.document:
        to_blame = replace(sight, element=sight.culprit)
        blamed = locate(to_blame, numbering.makings(element.document), site, attributes)
        place = replace(blamed, frames=place.frames, ordinal=number)
    return place, known


def _led(
    findings: Sequence[Finding], sights: Sequence[Sight], located: Sequence[Locator]
) -> Mapping[int, Locator]:
    """The findings that go with another one's element, and its place."""
    within: dict[tuple[int, str], int] = {}
    lists: dict[tuple[int, str], int] = {}
    for at, finding in enumerate(findings):
        element = sights[at].element
        if element is not None and finding.rule in _NAMES_WITHIN:
            for outer in element.ancestors:
                within.setdefault((id(outer), finding.outcome), at)
        elif element is not None and finding.rule == _OWNS_OTHERS:
            lists[(id(element), finding.outcome)] = at
    led: dict[int, Locator] = {}
    for at, finding in enumerate(findings):
        element = sights[at].element
        lead = None
        if finding.rule in _NEEDS_A_NAME:
            lead = within.get((id(element), finding.outcome))
        elif element is not None and finding.rule in _ARE_OWNED:
            above = ((id(outer), finding.outcome) for outer in islice(element.ancestors, _NEAR))
            lead = next((lists[one] for one in above if one in lists), None)
        place = None if lead is None else located[lead]
        if lead is not None and isinstance(place, PagePlace):
            led[at] = replace(place, follows=findings[lead].rule)
    return led
