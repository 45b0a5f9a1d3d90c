"""What takes keyboard focus, in groups that look alike: one of each group is tried.

Trying every link of a page would cost more than all else that is done to it. Elements of one
component share the rules of their stylesheets and the scripts that listen, so a group is told by
what such rules ask for (kind, place on the page, classes, colours) and by those listeners.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditor.model.evidence import Document, Element, Evidence
from auditor.model.page import Viewport
from auditor.observe.listeners import Listeners

MAX_CLASSES = 4
_FIELDS = frozenset({"input", "select", "textarea"})
_DISABLED = frozenset({"button", *_FIELDS})
_LANDMARKS = frozenset({"header", "nav", "main", "aside", "footer", "dialog"})
_LANDMARK_ROLES: Mapping[str, str] = {
    "banner": "header",
    "navigation": "nav",
    "main": "main",
    "complementary": "aside",
    "contentinfo": "footer",
    "dialog": "dialog",
}
_TYPED = frozenset({"checkbox", "radio", "range", "color", "file"})
_PUSHED = frozenset({"button", "submit", "reset", "image"})
_STATE = re.compile(r"(?:^|[-_])(?:active|current|selected|disabled|open|first|last|focus)", re.I)
_GENERATED = re.compile(r"\d|^_|[a-z][A-Z][a-z]?[A-Z]")


@dataclass(frozen=True, slots=True)
class AlikeGroup:
    """Elements that look alike, in document order, the first tried first."""

    members: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the page that one viewport shows, and the groups to be tried in it.

    Attributes:
        top: CSS px from the top of the page.
    """

    top: float
    groups: tuple[AlikeGroup, ...]


def focusable(evidence: Evidence) -> Iterator[Element]:
    """Elements that the Tab key reaches, as far as the evidence tells.

    Frames and players are left out: focus moves on to what is inside them.
    """
    hidden = _behind_closed_frames(evidence)
    for document in evidence.documents:
        if document in hidden:
            continue
        for element in document.elements:
            if _takes_focus(element) and not _unreachable(element):
                yield element


def groups_of(
    elements: Sequence[Element], most: int, listeners: Listeners | None = None
) -> tuple[AlikeGroup, ...]:
    """Put elements into groups, as fine as ``most`` groups allow.

    There may be more groups than that, if even the coarsest are many.

    Args:
        elements: in document order.
        most: groups.
        listeners: what listens for focus on their page.
    """
    heard = listeners or Listeners()
    levels: tuple[tuple[Callable[[Element], Hashable], Callable[[Element], Hashable]], ...] = (
        (_fine, heard.of),
        (_coarse, heard.of),
        (_coarsest, heard.of),
        (_coarsest, heard.may_take_it_back),
    )
    grouped: dict[Hashable, list[Element]] = {}
    for look, listening in levels:
        grouped = {}
        for element in elements:
            grouped.setdefault((look(element), listening(element)), []).append(element)
        if len(grouped) <= most:
            break
    return tuple(AlikeGroup(tuple(members)) for members in grouped.values())


def stretches_of(groups: Sequence[AlikeGroup], viewport: Viewport) -> tuple[Stretch, ...]:
    """Where to scroll to, so that a member of each group is in view, with few places.

    The member to try comes first in its group then. What a frame holds is placed by the frame.
    """
    left, made, top = list(groups), list[Stretch](), 0.0
    while left:
        seen, rest = list[AlikeGroup](), list[AlikeGroup]()
        for group in left:
            member = _first_within(group, top, viewport.height)
            if member:
                seen.append(_led_by(group, member))
            else:
                rest.append(group)
        if not seen and made:  # nowhere in view: it is looked for one by one
            seen, rest = rest[:1], rest[1:]
        made.append(Stretch(top, tuple(seen)))
        left = sorted(rest, key=lambda group: _top_of(group.members[0]))
        if left:
            top = max(0.0, _top_of(left[0].members[0]) - viewport.height / 4)
    return tuple(stretch for stretch in made if stretch.groups)


def place_of(element: Element) -> tuple[float, float]:
    """CSS px from the left and the top of the page, the frames around it counted in."""
    left, top = 0.0, 0.0
    at: Element | None = element
    while at is not None:
        if at.box:
            left, top = left + at.box.x, top + at.box.y
        at = at.document.owner
    return left, top


def _takes_focus(element: Element) -> bool:
    """Whether it is a stop of the Tab key by its tag and attributes."""
    given = element.attributes
    if not element.style or element.box is None or element.style["visibility"] != "visible":
        return False
    index = given.get("tabindex", "").strip()
    if re.fullmatch(r"[+-]?\d{1,6}", index):
        if int(index) < 0:
            return False
    elif not _by_nature(element):
        return False
    return not (element.tag in _DISABLED and _disabled(element))


def _by_nature(element: Element) -> bool:
    given = element.attributes
    if element.tag == "a":
        return "href" in given or "xlink:href" in given
    if element.tag == "summary":
        around = element.parent
        return (
            around is not None
            and around.tag == "details"
            and next((c for c in around.children if isinstance(c, Element)), None) is element
        )
    if element.tag == "input":
        return given.get("type", "").lower() != "hidden"
    if given.get("contenteditable", "false").lower() in ("", "true", "plaintext-only"):
        return True
    return element.tag in ("button", "select", "textarea")


def _disabled(element: Element) -> bool:
    """Whether it, or a fieldset around it, is disabled; the first legend's fields never are."""
    if "disabled" in element.attributes:
        return True
    inside: Element = element
    for around in element.ancestors:
        if around.tag == "fieldset" and "disabled" in around.attributes:
            legend = next((c for c in around.children if isinstance(c, Element)), None)
            return not (legend is inside and inside.tag == "legend")
        inside = around
    return False


def _unreachable(element: Element) -> bool:
    return any("inert" in one.attributes for one in (element, *element.ancestors))


def _behind_closed_frames(evidence: Evidence) -> frozenset[Document]:
    """Documents whose frame no key leads into."""
    closed: set[Document] = set()
    for document in evidence.documents:
        owner = document.owner
        if owner is not None and (
            owner.document in closed
            or not owner.shown
            or owner.attributes.get("tabindex", "").strip().startswith("-")
            or _unreachable(owner)
        ):
            closed.add(document)
    return frozenset(closed)


# ---- what looks alike ----------------------------------------------------------------------------


def component(element: Element) -> Hashable:
    """What an element has in common with others of its component on any page of a site."""
    return (element.document.owner is None, *_traits(element), *_details(element), *_looks(element))


def _fine(element: Element) -> Hashable:
    return _coarse(element), _details(element)


def _coarse(element: Element) -> Hashable:
    return _coarsest(element), _looks(element)


def _coarsest(element: Element) -> Hashable:
    return element.document, _traits(element)


def _details(element: Element) -> tuple[Hashable, ...]:
    style = element.style
    return (
        _classes(element),
        style["font-size"],
        style["text-decoration-line"],
        style["display"],
    )


def _looks(element: Element) -> tuple[Hashable, ...]:
    return _landmark(element), element.style["color"], element.style["background-color"]


def _traits(element: Element) -> tuple[Hashable, ...]:
    return element.in_shadow, _kind(element), _background(element), element.shown


def _kind(element: Element) -> str:
    role = element.attributes.get("role", "").lower()
    if element.tag != "input":
        return f"{element.tag}:{role}"
    kind = element.attributes.get("type", "text").lower()
    if kind in _PUSHED:
        return f"button:{role}"
    return f"input:{kind if kind in _TYPED else 'text'}:{role}"


def _landmark(element: Element) -> str:
    for around in element.ancestors:
        role = _LANDMARK_ROLES.get(around.attributes.get("role", "").lower())
        if role or around.tag in _LANDMARKS:
            return role or around.tag
    return ""


def _classes(element: Element) -> tuple[str, ...]:
    """Classes that a person wrote and that do not tell a state."""
    names = sorted(set(element.attributes.get("class", "").split()))
    kept = [name for name in names if not _STATE.search(name) and not _GENERATED.search(name)]
    return tuple(kept[:MAX_CLASSES])


def _background(element: Element) -> str:
    """The colour behind it: of the nearest box around it that has one."""
    at: Element | None = element.parent
    while at is not None:
        colour = at.style.get("background-color", "")
        if colour and colour not in ("rgba(0, 0, 0, 0)", "transparent"):
            return colour
        at = at.parent or at.document.owner
    return ""


# ---- where they are ------------------------------------------------------------------------------


def _led_by(group: AlikeGroup, first: Element) -> AlikeGroup:
    return AlikeGroup((first, *(one for one in group.members if one is not first)))


def _first_within(group: AlikeGroup, top: float, height: float) -> Element | None:
    """The first member that lies wholly in a viewport at ``top``."""
    for member in group.members:
        if member.box is None:
            continue
        upper = _top_of(member)
        if top <= upper and upper + min(member.box.height, height) <= top + height:
            return member
    return None


def _top_of(element: Element) -> float:
    return place_of(element)[1]
