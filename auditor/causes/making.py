"""How an element is made and where it stands: what is equal on pages of the same template."""

from collections.abc import Mapping
from dataclasses import dataclass

from auditor.causes.attributes import AS_THEY_ARE, Attributes
from auditor.causes.identity import digest
from auditor.causes.names import (
    part_name,
    skeleton,
    stable_classes,
    stable_id,
    stable_name,
    telling,
    words_in,
)
from auditor.model.evidence import Document, Element, Text

_LANDMARK_ROLES = {
    "banner": "header",
    "complementary": "aside",
    "contentinfo": "footer",
    "form": "form",
    "main": "main",
    "navigation": "nav",
    "search": "search",
}
_LANDMARK_TAGS = frozenset({"aside", "footer", "form", "header", "main", "nav", "search"})
_SECTIONING = frozenset({"article", "aside", "main", "nav", "section"})
_STRUCTURE = words_in(
    "a article blockquote button caption dd details dialog dl dt fieldset figcaption figure form"
    " h1 h2 h3 h4 h5 h6 header footer label legend li menu object ol p picture select summary svg"
    " table tbody td tfoot th thead tr ul video"
)
"""Elements that tell what is around; the others only wrap."""
_PROSE = frozenset({"blockquote", "figure", "p", "picture", "td", "th"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
TEMPLATE_LANDMARKS = frozenset({"footer", "header", "nav", "search"})
_ITEMS = frozenset({"dd", "dt", "li"})
_LINES_OF_TEXT = words_in("email number password search tel text url")
LISTS = frozenset({"dl", "ol", "ul"})
"""One part however long they are, and however often they are nested."""
PAGE_WIDE = frozenset({"html", "head", "title", "meta", "body"})
MAX_PART = 40
"""Elements inside a part; what holds more is a page's frame."""
MAX_PARAGRAPHS = 3
_MAX_CLASSES = 3
_NAMES_A_PART = ("data-component", "data-module", "data-block")
_NAMES_FOR_TESTS = ("data-testid", "data-test", "data-cy", "data-qa")
"""Name a part where no class does: some name a part, others one thing in it."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is around the children of an element.

    Attributes:
        chain: structure inside the innermost landmark; the part begins at ``part_at`` in it.
        prose: the part is a figure, a paragraph or the like: an editor fills it.
    """

    landmarks: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    anchor: str = ""
    part: str = ""
    part_at: int = 0
    prose: bool = False
    sectioned: bool = False


_NOTHING = Around()
"""What is around a document."""


@dataclass(frozen=True, slots=True)
class Making:
    """How one element is made; see `auditor.model.locator.PagePlace`."""

    landmarks: tuple[str, ...]
    chain: tuple[str, ...]
    anchor: str
    classes: tuple[str, ...]
    component: str
    prose: bool
    alike: tuple[str, str, str]


class Makings:
    """Tells how elements of one document are made; each thing around them is looked at once."""

    def __init__(self, document: Document, attributes: Attributes = AS_THEY_ARE) -> None:
        self._document = document
        self._attributes = attributes
        self._around: dict[int, Around] = {}
        self._inside = _insides(document)
        self._ids: dict[str, Element] | None = None

    def place(self, element: Element) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
        """Landmarks, anchor and chain of an element of the document; see `Making`."""
        at, inner = self._at(element)
        return at.landmarks, inner.anchor, (*at.chain, self._step(element))

    def anchor(self, element: Element) -> str:
        """What alone tells an element from others; "" for most."""
        return self._attributes.anchor(element)

    def of(self, element: Element) -> Making:
        """How an element of the document is made."""
        at, inner = self._at(element)
        attributes = self._attributes.of(element)
        classes = stable_classes(attributes.get("class", ""), _MAX_CLASSES)
        step = _step(element, attributes)
        chain = (*at.chain, step)
        test_name = _name_for_tests(attributes)
        made_of = telling(classes) or ((test_name,) if test_name else classes)
        kind = _kind(element, attributes)
        own = f"{step} {kind} {' '.join(made_of)}"
        part, part_at = at.part, at.part_at
        if _is_named_part(element.tag, attributes, classes):
            part, part_at = _name_of_part(element.tag, attributes), len(at.chain)
        around = f"{own} < {part} {' '.join(_flat(chain[part_at:]))}" if part else ""
        anchor = "" if landmark_of(at.landmarks)[0] == "main" else inner.anchor
        landmarks = _of_template(at.landmarks) if made_of else at.landmarks
        place = f"{own} < {around} {'/'.join(landmarks)} #{anchor} {' '.join(chain)}"
        return Making(
            landmarks=at.landmarks,
            chain=chain,
            anchor=inner.anchor,
            classes=classes,
            component=part or part_name(classes),
            prose=bool(part) and part == at.part and at.prose,
            alike=(
                digest(own) if made_of else "",
                digest(around) if around else "",
                digest(place),
            ),
        )

    def _step(self, element: Element) -> str:
        return _step(element, self._attributes.of(element))

    def _at(self, element: Element) -> tuple[Around, Around]:
        """What an element stands in, a landmark in itself, and what is around its children."""
        inner = self._inside_of(element)
        outer = _NOTHING if element.parent is None else self._around[element.parent.index]
        return (inner if inner.landmarks != outer.landmarks else outer), inner

    def _inside_of(self, element: Element) -> Around:
        """What is around the children of an element; without recursion, since pages nest deep."""
        unknown: list[Element] = []
        at: Element | None = element
        while at is not None and at.index not in self._around:
            unknown.append(at)
            at = at.parent
        around = _NOTHING if at is None else self._around[at.index]
        for one in reversed(unknown):
            around = self._around[one.index] = self._enter(one, around)
        return around

    def _enter(self, element: Element, outer: Around) -> Around:
        """What is around the children of an element."""
        attributes = self._attributes.of(element)
        anchor = self._attributes.anchor(element) or outer.anchor
        landmark = self._landmark(element, attributes, outer)
        if landmark:
            return Around(
                landmarks=(*outer.landmarks, landmark),
                anchor=anchor,
                sectioned=outer.sectioned or element.tag in _SECTIONING,
            )
        step = _step(element, attributes)
        tells = step in _STRUCTURE or step != element.tag or "-" in step
        part, part_at, prose = outer.part, outer.part_at, outer.prose
        if self._is_part(element) and (named := _name_of_part(element.tag, attributes)):
            part, part_at, prose = named, len(outer.chain), element.tag in _PROSE
        return Around(
            landmarks=outer.landmarks,
            chain=(*outer.chain, step)[-12:] if tells else outer.chain,
            anchor=anchor,
            part=part,
            part_at=min(part_at, 12),
            prose=prose,
            sectioned=outer.sectioned or element.tag in _SECTIONING,
        )

    def _is_part(self, element: Element) -> bool:
        """Whether an element is small enough to be a part, not the frame or text of a page."""
        if element.tag in ("html", "body"):
            return False
        inside, headings, paragraphs, whole = self._inside[element.index]
        if element.tag in LISTS and not headings and not whole:
            return True
        return inside <= MAX_PART and headings < 2 and paragraphs <= MAX_PARAGRAPHS and not whole

    def _landmark(self, element: Element, attributes: Mapping[str, str], outer: Around) -> str:
        role = attributes.get("role", "").strip().lower()
        if element.tag == "head":
            return "head"
        kind = _LANDMARK_ROLES.get(role, "")
        if not kind and not role and element.tag in _LANDMARK_TAGS:
            kind = element.tag
        if not kind or (kind in ("header", "footer") and not role and outer.sectioned):
            return ""
        name = self._name(attributes) if kind != "main" else ""
        if kind == "form" and not name:
            return ""
        return f"{kind}:{name}" if name else kind

    def _name(self, attributes: Mapping[str, str]) -> str:
        label = attributes.get("aria-label", "")
        if label:
            return skeleton(label)[:40]
        target = self._by_id(attributes.get("aria-labelledby", "").strip())
        return skeleton(text_of(target))[:40] if target else ""

    def _by_id(self, name: str) -> Element | None:
        if not name:
            return None
        if self._ids is None:
            every = reversed(self._document.elements)
            self._ids = {e.attributes["id"]: e for e in every if e.attributes.get("id")}
        return self._ids.get(name)


def text_of(element: Element) -> str:
    """The first 320 characters of the text inside an element."""
    found: list[str] = []
    size = 0
    stack: list[Element | Text] = list(reversed(element.flat))
    while stack and size < 320:
        node = stack.pop()
        if isinstance(node, Text):
            found.append(node.value)
            size += len(node.value)
        elif node.tag not in ("script", "style", "template"):
            stack.extend(reversed(node.flat))
    return " ".join(found)


def landmark_of(landmarks: tuple[str, ...]) -> tuple[str, str]:
    """Kind and name of the landmark that tells whether a template made it; "" for none.

    What is inside the main content is content, whatever it is inside there.
    """
    kinds = [one.partition(":") for one in landmarks]
    if any(kind == "main" for kind, _, _ in kinds):
        return "main", ""
    return next(((kind, name) for kind, _, name in kinds), ("", ""))


def _of_template(landmarks: tuple[str, ...]) -> tuple[str, ...]:
    """Landmarks, without the main content around a menu or the like.

    A template may put the same menu inside the main content on some pages and outside on others.
    """
    if landmarks and landmarks[-1].partition(":")[0] in TEMPLATE_LANDMARKS:
        return tuple(one for one in landmarks if one != "main")
    return landmarks


def _step(element: Element, attributes: Mapping[str, str]) -> str:
    """An element in a chain: the role that somebody gave it, else its tag."""
    role = attributes.get("role", "").strip().lower().partition(" ")[0]
    return role[:30] if role and role not in ("none", "presentation") else element.tag[:60]


def _kind(element: Element, attributes: Mapping[str, str]) -> str:
    """What kind of control or list an element is: fields for a line of text are of one kind."""
    given = attributes.get("type", "")[:20].lower()
    if element.tag == "input" and (not given or given in _LINES_OF_TEXT):
        return "text"
    return given or _items(element)


def _items(element: Element) -> str:
    """What a list consists of: lists of one template may be made in more than one way."""
    if element.tag not in LISTS:
        return ""
    return " ".join(sorted({one.tag for one in element.children if isinstance(one, Element)})[:4])


def _flat(chain: tuple[str, ...]) -> list[str]:
    """A chain in which lists inside lists of the same kind are told once."""
    kept: list[str] = []
    for step in chain:
        kept.append(step)
        while len(kept) >= 4 and kept[-2:] == kept[-4:-2] and kept[-1] in LISTS | _ITEMS:
            del kept[-2:]
    return kept


def _is_named_part(tag: str, attributes: Mapping[str, str], classes: tuple[str, ...]) -> bool:
    """Whether somebody named an element as a part of its own, however small it is."""
    if "-" in tag or any(name in attributes for name in _NAMES_A_PART):
        return True
    return not part_name(classes) and bool(_name_for_tests(attributes))


def _name_of_part(tag: str, attributes: Mapping[str, str]) -> str:
    for name in _NAMES_A_PART:
        if name in attributes and (named := stable_name(attributes[name])):
            return named
    if "-" in tag:
        return stable_name(tag)
    classes = stable_classes(attributes.get("class", ""), _MAX_CLASSES)
    return part_name(classes) or _name_for_tests(attributes)


def _name_for_tests(attributes: Mapping[str, str]) -> str:
    every = (stable_id(attributes[name]) for name in _NAMES_FOR_TESTS if name in attributes)
    return next((named for named in every if named), "")


def _insides(document: Document) -> list[tuple[int, int, int, bool]]:
    """For each element: elements, headings, paragraphs inside; whether it holds a page's whole."""
    inside = [[0, 0, 0, 0] for _ in document.elements]
    for element in reversed(document.elements):
        own = inside[element.index]
        if element.parent is None:
            continue
        above = inside[element.parent.index]
        above[0] += own[0] + 1
        above[1] += own[1] + (element.tag in _HEADINGS)
        above[2] += own[2] + (element.tag == "p")
        above[3] |= own[3] | (element.tag in ("main", "h1"))
    return [(one[0], one[1], one[2], bool(one[3])) for one in inside]
