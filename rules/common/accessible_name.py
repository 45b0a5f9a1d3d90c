"""Names and roles: what assistive technology calls an element.

A careful subset of Accessible Name and Description Computation 1.2, over evidence alone. Left
out, because evidence does not hold it: text that style sheets generate, what somebody typed or
chose in a field. Left out, because no rule asks yet: names that ARIA forbids for a role, and
``aria-owns``.

Source: Accessible Name and Description Computation 1.2, HTML Accessibility API Mappings 1.0.
"""

from collections.abc import Collection, Iterable

from auditor.rulekit import Document, Element, Evidence, Text
from rules.common.visible import inline

MAX_NAME = 1_000
"""Characters of a name that are kept."""
_MOST_IDS = 20
"""Elements that one attribute can point to."""
_DEPTH = 200
"""Elements inside each other that a name is read from; hostile pages nest deeper."""

_ROLES = frozenset(
    [
        "alert",
        "alertdialog",
        "application",
        "article",
        "banner",
        "blockquote",
        "button",
        "caption",
        "cell",
        "checkbox",
        "code",
        "columnheader",
        "combobox",
        "complementary",
        "contentinfo",
        "definition",
        "deletion",
        "dialog",
        "document",
        "emphasis",
        "feed",
        "figure",
        "form",
        "generic",
        "grid",
        "gridcell",
        "group",
        "heading",
        "image",
        "img",
        "insertion",
        "link",
        "list",
        "listbox",
        "listitem",
        "log",
        "main",
        "marquee",
        "math",
        "menu",
        "menubar",
        "menuitem",
        "menuitemcheckbox",
        "menuitemradio",
        "meter",
        "navigation",
        "none",
        "note",
        "option",
        "paragraph",
        "presentation",
        "progressbar",
        "radio",
        "radiogroup",
        "region",
        "row",
        "rowgroup",
        "rowheader",
        "scrollbar",
        "search",
        "searchbox",
        "separator",
        "slider",
        "spinbutton",
        "status",
        "strong",
        "subscript",
        "superscript",
        "switch",
        "tab",
        "table",
        "tablist",
        "tabpanel",
        "term",
        "textbox",
        "time",
        "timer",
        "toolbar",
        "tooltip",
        "tree",
        "treegrid",
        "treeitem",
    ]
)
_IMPLIED = {
    "article": "article",
    "aside": "complementary",
    "blockquote": "blockquote",
    "button": "button",
    "caption": "caption",
    "code": "code",
    "dd": "definition",
    "details": "group",
    "dialog": "dialog",
    "dt": "term",
    "fieldset": "group",
    "figure": "figure",
    "form": "form",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "h5": "heading",
    "h6": "heading",
    "hr": "separator",
    "li": "listitem",
    "main": "main",
    "math": "math",
    "menu": "list",
    "nav": "navigation",
    "ol": "list",
    "option": "option",
    "p": "paragraph",
    "search": "search",
    "svg": "img",
    "table": "table",
    "td": "cell",
    "textarea": "textbox",
    "th": "columnheader",
    "tr": "row",
    "ul": "list",
}
_FIELDS = {
    "button": "button",
    "checkbox": "checkbox",
    "image": "button",
    "number": "spinbutton",
    "radio": "radio",
    "range": "slider",
    "reset": "button",
    "search": "searchbox",
    "submit": "button",
}
_NAMED_BY_CONTENT = frozenset(
    [
        "button",
        "cell",
        "checkbox",
        "columnheader",
        "gridcell",
        "heading",
        "link",
        "menuitem",
        "menuitemcheckbox",
        "menuitemradio",
        "option",
        "radio",
        "row",
        "rowheader",
        "switch",
        "tab",
        "tooltip",
        "treeitem",
    ]
)
_NAMED_BY_PART = {"fieldset": "legend", "table": "caption", "figure": "figcaption", "svg": "title"}
_LABELLED = frozenset(("button", "input", "meter", "output", "progress", "select", "textarea"))
_NEVER_TEXT = frozenset(("script", "style", "template", "noscript"))


def role(element: Element) -> str:
    """The element's role: the first one it claims that exists, else that of its tag, else ""."""
    for claimed in element.attributes.get("role", "").lower().split():
        if claimed in _ROLES:
            return "img" if claimed == "image" else claimed
    tag = element.tag
    if tag in ("a", "area"):
        return "link" if "href" in element.attributes else ""
    if tag == "img":
        return "none" if element.attributes.get("alt") == "" else "img"
    if tag == "input":
        return _FIELDS.get(element.attributes.get("type", "").lower(), "textbox")
    return _IMPLIED.get(tag, "")


class Names:
    """The names of the elements of one page; each is worked out once."""

    def __init__(self, page: Evidence) -> None:
        """Take the names of ``page``; nothing is read before it is asked for."""
        self._page = page
        self._named: dict[Element, str] = {}
        self._pointed: dict[Element, str] = {}
        self._by_id: dict[tuple[Document, Element | None, str], Element] | None = None
        self._labels: dict[tuple[Document, Element | None, str], list[Element]] = {}

    def name(self, element: Element) -> str:
        """What assistive technology calls the element: white space collapsed, "" for no name."""
        found = self._named.get(element)
        if found is None:
            found = self._named[element] = _collapsed(self._name(element))
        return found

    def description(self, element: Element) -> str:
        """What is told of it beyond the name: ``aria-describedby``, else an unused title."""
        told = self._referred(element, "aria-describedby")
        told = told or element.attributes.get("aria-description", "")
        told = told or element.attributes.get("title", "")
        told = _collapsed(told)
        return "" if told == self.name(element) else told

    def text(self, nodes: Iterable[Element | Text], without: Collection[Element] = ()) -> str:
        """What assistive technology reads of some nodes in a row.

        Args:
            nodes: elements and texts, in order.
            without: elements inside them that are passed over.
        """
        return _collapsed(self._content(nodes, frozenset(without), hidden=False, depth=0))

    def referred(self, element: Element, attribute: str) -> tuple[Element, ...]:
        """The elements that an attribute of ids points to, in its own tree."""
        ids = element.attributes.get(attribute, "").split()[:_MOST_IDS]
        if not ids:
            return ()
        index, tree = self._index(), _tree(element)
        found = (index.get((element.document, tree, one)) for one in ids)
        return tuple(one for one in found if one is not None)

    def _name(self, element: Element) -> str:
        told = self._referred(element, "aria-labelledby")
        told = told or _collapsed(element.attributes.get("aria-label", ""))
        told = told or self._native(element)
        if not told.strip() and role(element) in _NAMED_BY_CONTENT:
            told = self._content(element.flat, frozenset(), hidden=False, depth=0)
        if not told.strip():
            told = element.attributes.get("title", "")
        return told if told.strip() else element.attributes.get("placeholder", "")

    def _referred(self, element: Element, attribute: str) -> str:
        """The texts that an attribute of ids points to; they count though they be hidden."""
        told = []
        for one in self.referred(element, attribute):
            if one not in self._pointed:
                hidden = one.box is None
                text = self._of_child(one, frozenset(), hidden=hidden, depth=0)
                self._pointed[one] = _collapsed(text)
            told.append(self._pointed[one])
        return _collapsed(" ".join(told))

    def _native(self, element: Element) -> str:
        """The name that HTML gives: an alternative, a label, a caption."""
        tag, attributes = element.tag, element.attributes
        if tag in ("img", "area"):
            return attributes.get("alt", "")
        if tag == "input" and attributes.get("type", "").lower() == "image":
            return attributes.get("alt", "") or attributes.get("value", "")
        if tag == "input" and role(element) == "button":
            return attributes.get("value", "")
        if tag in _LABELLED:
            return " ".join(
                self._content(label.flat, frozenset((element,)), hidden=False, depth=0)
                for label in self._labels_of(element)
            )
        part = _NAMED_BY_PART.get(tag)
        for child in element.children if part else ():
            if isinstance(child, Element) and child.tag == part:
                return self._content(child.flat, frozenset(), hidden=tag == "svg", depth=0)
        return ""

    def _labels_of(self, element: Element) -> list[Element]:
        self._index()
        own = element.attributes.get("id", "")
        labels = list(self._labels.get((element.document, _tree(element), own), ())) if own else []
        around = next((one for one in element.ancestors if one.tag == "label"), None)
        if around is not None and around not in labels and "for" not in around.attributes:
            labels.append(around)
        return labels

    def _content(
        self,
        nodes: Iterable[Element | Text],
        without: frozenset[Element],
        *,
        hidden: bool,
        depth: int,
    ) -> str:
        parts: list[str] = []
        for node in nodes:
            if isinstance(node, Text):
                if hidden or _told(node):
                    parts.append(node.value)
            elif node not in without and depth < _DEPTH:
                text = self._of_child(node, without, hidden=hidden, depth=depth + 1)
                parts.append(text if inline(node) and node.tag != "br" else f" {text} ")
        return "".join(parts)

    def _of_child(
        self, element: Element, without: frozenset[Element], *, hidden: bool, depth: int
    ) -> str:
        """What an element gives to the name of what is around it."""
        attributes = element.attributes
        if element.tag in _NEVER_TEXT or (attributes.get("aria-hidden") == "true" and not hidden):
            return ""
        label = _collapsed(attributes.get("aria-label", ""))
        if label and (hidden or element.box is not None):
            return label
        if element.tag in ("img", "area", "input", "svg"):
            rendered = hidden or element.style.get("visibility") == "visible"
            return (self._native(element) or attributes.get("title", "")) if rendered else ""
        if element.tag in ("select", "textarea"):
            return ""
        return self._content(element.flat, without, hidden=hidden, depth=depth)

    def _index(self) -> dict[tuple[Document, Element | None, str], Element]:
        """The first element with each id in each tree; the labels by what they are for."""
        if self._by_id is None:
            self._by_id = {}
            for element in self._page.elements:
                own = element.attributes.get("id")
                if own:
                    self._by_id.setdefault((element.document, _tree(element), own), element)
                if element.tag == "label" and element.attributes.get("for"):
                    key = (element.document, _tree(element), element.attributes["for"])
                    self._labels.setdefault(key, []).append(element)
        return self._by_id


def _tree(element: Element) -> Element | None:
    """The host whose shadow tree an element is in, None outside any."""
    return next((one.parent for one in (element, *element.ancestors) if one.in_shadow), None)


def _told(text: Text) -> bool:
    """Whether assistive technology reads a text: it is laid out and visible."""
    return text.box is not None and text.parent.style.get("visibility", "visible") == "visible"


def _collapsed(text: str) -> str:
    return " ".join(text[: 4 * MAX_NAME].split())[:MAX_NAME]
