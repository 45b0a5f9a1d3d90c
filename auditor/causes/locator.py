"""Locators: the normalised place of an occurrence in a page, and what grouping asks of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlsplit

from auditor.causes.attributes import AS_THEY_ARE, Attributes
from auditor.causes.identity import digest
from auditor.causes.making import Makings, landmark_of, text_of
from auditor.causes.names import (
    part_name,
    skeleton,
    stable_address,
    stable_classes,
    stable_id,
    stable_name,
    stable_path,
)
from auditor.hosts import host_of, same_party
from auditor.model.cause import Sight
from auditor.model.evidence import Document, Element, Text
from auditor.model.finding import Finding
from auditor.model.locator import Locator, PagePlace, StyleRule, known_by

_ROLES = {
    "button": "button",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "h5": "heading",
    "h6": "heading",
    "iframe": "frame",
    "img": "img",
    "li": "listitem",
    "select": "combobox",
    "summary": "button",
    "table": "table",
    "td": "cell",
    "textarea": "textbox",
    "th": "cell",
    "video": "video",
}
_INPUTS = {
    "button": "button",
    "checkbox": "checkbox",
    "image": "button",
    "radio": "radio",
    "range": "slider",
    "reset": "button",
    "search": "searchbox",
    "submit": "button",
}
_NAMED_BY_CONTENT = frozenset({"button", "cell", "heading", "link", "listitem"})
_FIELDS = frozenset({"checkbox", "combobox", "radio", "searchbox", "slider", "textbox"})
_ADDRESSES = ("src", "href", "data")
_POSITION = re.compile(r":nth-[a-z-]+\([^)]{0,20}\)|:first-child|:last-child")
_STEP = re.compile(r"[ >+~]+")
_TAG = re.compile(r"<?([A-Za-z][A-Za-z0-9-]{0,59})")
_ID = re.compile(r"#([^\s.#:\[>+~]{1,100})")
_CLASSES = re.compile(r'\sclass="([^"]{0,300})')
_ADDRESS = re.compile(r'\s(src|href)="([^"]{0,300})')
_LABEL = re.compile(r'\s(aria-label|alt|name)="([^"]{0,200})')
_WHOLE = re.compile(r"\[[^\]]{0,1000}\]")


def locate(
    sight: Sight, makings: Makings, site: str, attributes: Attributes = AS_THEY_ARE
) -> PagePlace:
    """The normalised place of an element that evidence has.

    Args:
        sight: with an element.
        makings: of the element's document.
        site: host of the site.
        attributes: how they are read.
    """
    element = sight.element
    if element is None:
        raise ValueError("a sight without an element has no place in the evidence")
    making = makings.of(element)
    read = attributes.of(element)
    role = role_of(element, read)
    return PagePlace(
        landmarks=making.landmarks,
        anchor=making.anchor,
        chain=making.chain,
        role=role,
        name=name_of(element, role, read),
        classes=making.classes,
        component=making.component,
        prose=making.prose,
        alike=making.alike,
        address=address_of(element, site, attributes),
        styled_by=sight.styled_by,
        or_styled_by=sight.or_styled_by,
        lacks=sight.lacks,
        frame_host=(host := frame_host(element.document, site, attributes)),
        frame_path=_frame_path(element) if host else "",
        script_host=sight.script_host,
    )


def locate_gone(
    finding: Finding, page_url: str, site: str, attributes: Attributes = AS_THEY_ARE
) -> PagePlace:
    """The place of an element that is gone, from its selector and its start tag.

    Args:
        finding: hostile text.
        page_url: address of the page.
        site: host of the site.
        attributes: how they are read.
    """
    last = finding.selector[-1] if finding.selector else ""
    selector = last if isinstance(last, str) else " ".join(last)
    bare = _POSITION.sub("", _WHOLE.sub("", selector))
    steps = [step for step in _STEP.split(bare) if step]
    tags = [tag[1].lower() for step in steps if (tag := _TAG.match(step))]
    ids = [kept for found in _ID.findall(bare) if (kept := stable_id(found))]
    snippet = finding.snippet
    own = _TAG.match(snippet)
    classes = stable_classes(_found(_CLASSES, snippet) if attributes.reads("class") else "", 3)
    anchor = attributes.anchor_in(snippet, ids[-1] if ids else "")
    chain = (*tags[:-1], own[1].lower() if own else (tags[-1] if tags else ""))
    named, address = (
        next((match[2] for match in every.finditer(snippet) if attributes.reads(match[1])), "")
        for every in (_LABEL, _ADDRESS)
    )
    made = f"{chain} {[anchor] if anchor else []} {classes}"
    return PagePlace(
        anchor=anchor,
        chain=chain,
        name=skeleton(named),
        classes=classes,
        alike=("", "", digest(made)),
        address=stable_address(address, page_url, site, attributes.public) if address else "",
    )


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def role_of(element: Element, read: Mapping[str, str]) -> str:
    """The role of an element, explicit or implied; "" for those that only hold others.

    Args:
        element: in the evidence.
        read: its attributes as they are to be read.
    """
    role = read.get("role", "").strip().lower().partition(" ")[0][:30]
    if role:
        return role
    if element.tag == "a":
        return "link" if "href" in element.attributes else ""
    if element.tag == "input":
        return _INPUTS.get(read.get("type", "").lower(), "textbox")
    return _ROLES.get(element.tag, "")


def frame_host(document: Document, site: str, attributes: Attributes = AS_THEY_ARE) -> str:
    """The host of the third party whose frame a document is in; "" for the site's own pages."""
    owner = document.owner
    host = host_of(attributes.public(document.url))
    while owner is not None and not host:  # a frame without an address is of what is around it
        host, owner = host_of(attributes.public(owner.document.url)), owner.document.owner
    return "" if not host or same_party(host, site) else host


def _frame_path(element: Element) -> str:
    """First part of the address of a frame: what it is, not which video or place it shows."""
    path = urlsplit(element.document.url).path.strip("/")
    first = path.partition("/")[0]
    return stable_path(first) if not first or stable_id(first).rstrip("#") else "#"


def name_of(element: Element, role: str, read: Mapping[str, str]) -> str:
    """Skeleton of what names an element that has a name; "" for those that only hold others."""
    label = read.get("aria-label", "")
    if role == "img":
        return skeleton(label or read.get("alt", ""))
    if role in _FIELDS:
        return skeleton(label) or stable_name(read.get("name", ""))
    if role in _NAMED_BY_CONTENT:
        return skeleton(label or text_of(element))
    return skeleton(" ".join(one.value for one in element.children if isinstance(one, Text)))


def address_of(element: Element, site: str, attributes: Attributes) -> str:
    """Where an element leads, or what it shows, as it stays from release to release; ""."""
    read = attributes.of(element)
    for name in _ADDRESSES:
        if value := read.get(name):
            return stable_address(value, element.document.url, site, attributes.public)
    return ""


@dataclass(frozen=True, slots=True)
class Traits:
    """What grouping asks of a locator.

    Attributes:
        landmark: kind and name of the landmark of a template, see `making.landmark_of`.
        tag: of the element, or the role that somebody gave it.
        custom: the component is a custom element.
        alike: three hashes, coarse to fine; "" where there is none.
    """

    landmark: tuple[str, str]
    tag: str
    role: str
    name: str
    named: str
    component: str
    prose: bool
    alike: tuple[str, str, str]
    address: str
    styled_by: StyleRule | None
    or_styled_by: StyleRule | None
    lacks: str
    frame_host: str
    frame_path: str
    script_host: str
    follows: str
    custom: bool = False


NO_TRAITS = Traits(
    ("", ""), "", "", "", "", "", False, ("", "", ""), "", None, None, "", "", "", "", ""
)


@lru_cache(maxsize=50_000)
def traits_of(locator: Locator | None) -> Traits:
    """What grouping asks of a locator; those of none for None.

    What is in no page is alike only in what it is known by.
    """
    if locator is None:
        return NO_TRAITS
    if not isinstance(locator, PagePlace):
        return replace(NO_TRAITS, alike=("", "", digest(*known_by(locator))))
    own, around, at = locator.alike if len(locator.alike) == 3 else ("", "", "")
    return Traits(
        landmark=landmark_of(locator.landmarks),
        tag=locator.chain[-1] if locator.chain else "",
        role=locator.role,
        name=locator.name,
        named=part_name(locator.classes),
        component=locator.component,
        prose=locator.prose,
        alike=(own, around, at),
        address=locator.address,
        styled_by=locator.styled_by,
        or_styled_by=locator.or_styled_by,
        lacks=locator.lacks,
        frame_host=locator.frame_host,
        frame_path=locator.frame_path,
        script_host=locator.script_host,
        follows=locator.follows,
        custom=any(
            "-" in step and stable_name(step) == locator.component for step in locator.chain
        ),
    )
