"""Fingerprints: what an occurrence is known by from scan to scan."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from auditor.causes.hashing import digest
from auditor.causes.identity import page_identity
from auditor.causes.locator import frame_host, locate, role_of, to_json
from auditor.causes.making import Makings
from auditor.causes.names import stable_path
from auditor.causes.traces import trace
from auditor.model.cause import Census, Locator, Sight
from auditor.model.evidence import Evidence
from auditor.model.finding import Finding
from auditor.model.host import host_of, is_local
from auditor.model.page import Viewport

_COUNTED = frozenset({"area", "audio", "canvas", "embed", "object", "svg"})
NARROW, MEDIUM = 480, 1024
"""CSS px: up to these widths a viewport is narrow, medium."""
_NEEDS_A_NAME = frozenset({"link-name", "button-name", "summary-name"})
_NAMES_WITHIN = frozenset({"image-alt", "svg-img-alt", "role-img-alt", "object-alt"})
"""Rules of axe-core: a link that has no name because the image in it has none is mended with it."""


def fingerprinted(
    findings: Sequence[Finding], sights: Sequence[Sight], *, url: str, viewport: Viewport
) -> tuple[Finding, ...]:
    """Findings of one visit with their places and fingerprints.

    Args:
        findings: all of the page in one viewport; the number among alike ones is counted here.
        sights: of each finding, in the same order; an empty one where nothing is known.
        url: address of the page.
        viewport: the window it was seen in.
    """
    site = host_of(url)
    places = _Places(url, site)
    located = [places.of(finding, sight) for finding, sight in zip(findings, sights, strict=True)]
    known = [_known_by(one, sight) for one, sight in zip(located, sights, strict=True)]
    for at, number in _ordinals(findings, sights, known):
        located[at] = replace(located[at], ordinal=number)
    page = (site_name(site), page_identity(url), viewport_class(viewport))
    prints = [
        digest(*page, finding.rule, finding.part, *key, str(place.ordinal))
        for finding, key, place in zip(findings, known, located, strict=True)
    ]
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


def viewport_class(viewport: Viewport) -> str:
    """The kind of layout that a window gets."""
    if viewport.width <= NARROW:
        return "narrow"
    return "medium" if viewport.width <= MEDIUM else "wide"


class _Places:
    """Finds places of one page; each document is looked at once."""

    def __init__(self, url: str, site: str) -> None:
        self._url = url
        self._site = site
        self._makings: dict[int, Makings] = {}

    def of(self, finding: Finding, sight: Sight) -> Locator:
        if sight.element is None:
            return trace(finding, self._url, self._site)
        document = sight.element.document
        makings = self._makings.get(id(document))
        if makings is None:
            makings = self._makings[id(document)] = Makings(document)
        return locate(sight, makings, self._site)


def _known_by(place: Locator, sight: Sight) -> tuple[str, ...]:
    """What an occurrence is known by within its page and rule."""
    frames: list[str] = []
    at = sight.element.document.owner if sight.element else None
    while at is not None:
        frames.append(stable_path(urlsplit(at.attributes.get("src", "")).path))
        at = at.document.owner
    chain = " ".join(place.chain)
    landmarks = "/".join(place.landmarks)
    host = place.frame_host.partition(":")[0]
    strange = place.frame_host or place.script_host  # whose scripts often make ids up anew
    where = ("|".join(frames), host, landmarks, "" if strange else place.anchor, chain)
    return (*where, place.role, place.name, place.address)


def _ordinals(
    findings: Sequence[Finding], sights: Sequence[Sight], known: Sequence[tuple[str, ...]]
) -> Iterable[tuple[int, int]]:
    """Number of each finding among those alike, in the order of the document."""
    documents: dict[int, int] = {}
    for sight in sights:
        if sight.element is not None:
            documents.setdefault(id(sight.element.document), len(documents))

    def order(at: int) -> tuple[int, int, int]:
        element = sights[at].element
        if element is None:
            return len(documents), 0, at
        return documents[id(element.document)], element.index, at

    seen: Counter[tuple[str, ...]] = Counter()
    for at in sorted(range(len(findings)), key=order):
        key = (findings[at].rule, findings[at].part, *known[at])
        yield at, seen[key]
        seen[key] += 1


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
