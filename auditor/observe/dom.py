"""The tree of documents: what the browser itself says of all frames, in one snapshot.

The snapshot is made by the browser, not by a script: a page cannot stand in its way, and frames
without scripts and closed shadow roots are in it. It changes nothing on the page.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.errors import CommandFailed, EngineError
from auditor.model.evidence import STYLES, Box, Document, Element, Evidence, Text
from auditor.model.page import FrameRecord, FrameState, Reason
from auditor.model.selector import selector_of
from auditor.model.text import clean
from auditor.observe.shadow import OF_THE_BROWSER, as_written, shadow_kinds
from auditor.observe.torn import torn_words

MAX_NODES = 60_000
"""Nodes of all documents; a page with more is not read."""
MAX_DEPTH = 1_000
"""Nodes inside each other in one document; browsers stop at half of that, scripts need not."""
MAX_CHARACTERS = 20_000_000
"""Characters of all text, scripts, styles and attributes of a page; one with more is not read."""
_COUNT = """(() => {
  const { createTreeWalker } = Document.prototype;
  const names = Element.prototype.getAttributeNames, value = Element.prototype.getAttribute;
  const walker = createTreeWalker.call(document, document);
  let nodes = 0, characters = 0;
  for (let node = walker.nextNode(); node && nodes <= %d && characters <= %d;
      node = walker.nextNode()) {
    nodes += 1;
    if (node instanceof CharacterData) characters += node.length;
    else if (node instanceof Element) {
      for (const name of names.call(node)) characters += value.call(node, name).length;
    }
  }
  return [nodes, characters];
})()"""
MAX_ATTRIBUTE = 2_000
MAX_TEXT = 10_000
_ELEMENT, _TEXT = 1, 3
_SECRET = frozenset({"value"})
"""Attributes of form fields that are never kept: they may hold what somebody typed."""
_TYPED_IN = frozenset({"textarea"})
"""Elements whose content is such a value."""
_KEEPS_VALUE = frozenset({"button", "submit", "reset", "image"})
"""Types of fields whose value is their label."""


def read_documents(tab: Tab, deadline: Deadline) -> tuple[Document, ...]:
    """Read what a tab shows: the top document first, the frames in it in document order.

    Args:
        tab: its page loaded and settled.
        deadline: for the snapshot.

    Raises:
        EngineError: the page is too large, or the browser's answer has no sound form.
        BrowserError: the tab does not answer or is gone.
    """
    _check_before(tab, deadline)
    told = tab.send("DOMSnapshot.captureSnapshot", {"computedStyles": list(STYLES)}, deadline)
    _check_size(told)
    try:
        in_roots = as_written(tab, told, deadline, MAX_NODES)
        _check_size(told)
        return _Reader(told, in_roots).read()
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise EngineError("the browser's snapshot of the page has no sound form") from error


def _check_before(tab: Tab, deadline: Deadline) -> None:
    """Refuse too much before the browser tells of any of it; shadow trees are not counted here."""
    nodes, characters, waiting = 0, 0, [tab.frames(deadline)]
    while waiting:
        frame = waiting.pop()
        waiting += frame.children
        count = _COUNT % (MAX_NODES - nodes, MAX_CHARACTERS - characters)
        try:
            told = tab.evaluate(count, tab.world(frame.id, deadline), deadline)
            nodes, characters = nodes + int(told[0]), characters + int(told[1])
        except (CommandFailed, TypeError, ValueError, LookupError):
            continue  # the frame has gone, or holds nothing that can be counted
        _refuse_more(nodes, characters)


def _refuse_more(nodes: int, characters: int) -> None:
    if nodes > MAX_NODES:
        raise EngineError(f"the page has more than the {MAX_NODES} nodes that are read")
    if characters > MAX_CHARACTERS:
        raise EngineError(f"the page has more than the {MAX_CHARACTERS} characters that are read")


def _check_size(told: Mapping[str, Any]) -> None:
    """Refuse what is too much: every way up from a node is walked, so depth counts as well."""
    nodes = sum(len(one["nodes"]["nodeName"]) for one in told["documents"])
    _refuse_more(nodes, sum(map(len, told["strings"])))
    for one in told["documents"]:
        depths: list[int] = []
        for parent in one["nodes"]["parentIndex"]:  # what is around a node comes before it
            depths.append(depths[parent] + 1 if parent >= 0 else 0)
        if max(depths, default=0) > MAX_DEPTH:
            raise EngineError(f"the page nests elements deeper than the {MAX_DEPTH} that are read")


def frame_records(evidence: Evidence) -> tuple[FrameRecord, ...]:
    """Every frame element and whether its document is in the evidence."""
    inside = {id(one.owner): one for one in evidence.documents if one.owner is not None}
    return tuple(
        _frame_record(element, inside.get(id(element)))
        for element in evidence.elements
        if element.tag in ("iframe", "frame")
    )


def _frame_record(element: Element, document: Document | None) -> FrameRecord:
    missing = document is None or document.url.startswith("chrome-error:")
    if not element.shown or (missing and _is_pixel(element)):
        state, reason = FrameState.HIDDEN, Reason.FRAME_HIDDEN
    elif missing:
        state, reason = FrameState.NOT_REACHED, Reason.FRAME_NOT_LOADED
    else:
        state, reason = FrameState.AUDITED, Reason.COMPLETE
    path = tuple(
        part if isinstance(part, str) else " >>> ".join(part) for part in selector_of(element)
    )
    url = document.url if document and not missing else _asked_for(element)
    return FrameRecord(path=path, url=url, state=state, reason=reason)


def _is_pixel(frame: Element) -> bool:
    """Whether a frame is not larger than a pixel either way, as measuring services place them.

    One that is as wide as the page and has no height yet is to be sized once it has loaded.
    """
    return frame.box is None or max(frame.box.width, frame.box.height) <= 1


def _asked_for(frame: Element) -> str:
    """The address that a frame names; "" where that is none."""
    try:
        return urljoin(frame.document.url, frame.attributes.get("src", ""))
    except ValueError:
        return ""


class _Reader:
    """Builds documents from one snapshot, whose texts are numbers into a table."""

    def __init__(self, told: Mapping[str, Any], in_roots: frozenset[int]) -> None:
        self.in_roots = in_roots
        self.strings: Sequence[str] = told["strings"]
        self._told: Sequence[Mapping[str, Any]] = told["documents"]
        self._clean: dict[int, str] = {}
        self._read: list[Document] = []

    def read(self) -> tuple[Document, ...]:
        waiting: list[tuple[Element | None, int]] = [(None, 0)]
        while waiting:
            owner, number = waiting.pop()
            waiting += reversed(self._document(number, owner))
        return tuple(self._read)

    def _document(self, number: int, owner: Element | None) -> list[tuple[Element, int]]:
        """Read one document; gives the frames in it and the numbers of what they show."""
        told = self._told[number]
        document = Document(
            url=self._text(told["documentURL"], MAX_ATTRIBUTE), owner=owner, xml=self._is_xml(told)
        )
        built = _Tree(self, told, document)
        if not built.elements:
            return []  # a frame without a document of its own
        document.elements = tuple(built.elements)
        self._read.append(document)
        return built.frames

    def _is_xml(self, told: Mapping[str, Any]) -> bool:
        """Whether the root is spelt as it was written: browsers put HTML into capitals."""
        nodes = told["nodes"]
        root = next((i for i, kind in enumerate(nodes["nodeType"]) if kind == _ELEMENT), None)
        return root is not None and self._text(nodes["nodeName"][root], 100) != "HTML"

    def _text(self, number: int, most: int) -> str:
        if number < 0:
            return ""
        found = self._clean.get(number)
        if found is None:
            found = self._clean[number] = clean(self.strings[number], MAX_TEXT)
        return found[:most]


class _Tree:
    """One document of the snapshot."""

    def __init__(self, reader: _Reader, told: Mapping[str, Any], document: Document) -> None:
        self._text = reader._text
        self._in_roots = reader.in_roots
        self._nodes: Mapping[str, Any] = told["nodes"]
        self._document = document
        layout = told["layout"]
        self._layout = {node: i for i, node in reversed(list(enumerate(layout["nodeIndex"])))}
        self._bounds: Sequence[Sequence[float]] = layout["bounds"]
        self._styles: Sequence[Sequence[int]] = layout["styles"]
        self.elements: list[Element] = []
        self.frames: list[tuple[Element, int]] = []
        self._torn = torn_words(told, reader.strings)
        self._style_of: dict[tuple[int, ...], Mapping[str, str]] = {}
        self._build()

    def _build(self) -> None:
        nodes, skipped = self._nodes, self._skipped()
        clickable = set(nodes.get("isClickable", {}).get("index", ()))
        made: dict[int, Element] = {}
        rendered_in = nodes.get("renderedIn", nodes["parentIndex"])
        light: dict[int, list[Element | Text]] = {}
        shadow: dict[int, list[Element | Text]] = {}
        for i, (kind, parent) in enumerate(
            zip(nodes["nodeType"], nodes["parentIndex"], strict=True)
        ):
            if i in skipped or parent in skipped:
                skipped.add(i)
                continue
            if parent in made and made[parent].tag in _TYPED_IN:
                skipped.add(i)
                continue
            if kind not in (_ELEMENT, _TEXT) or (parent not in made and (made or kind == _TEXT)):
                continue
            in_shadow = nodes["backendNodeId"][i] in self._in_roots
            around = (shadow if in_shadow else light).setdefault(parent, [])
            if kind == _TEXT:
                around.append(self._text_node(i, made[parent], made.get(rendered_in[i])))
            else:
                made[i] = self._element(i, made.get(parent), made.get(rendered_in[i]))
                made[i].in_shadow, made[i].clickable = in_shadow, i in clickable
                around.append(made[i])
        for i, element in made.items():
            element.children = tuple(light.get(i, ()))
            element.shadow = tuple(shadow[i]) if i in shadow else None
        content = nodes.get("contentDocumentIndex", {"index": (), "value": ()})
        for i, document in zip(content["index"], content["value"], strict=True):
            if i in made:
                self.frames.append((made[i], document))

    def _skipped(self) -> set[int]:
        """What the browser made itself: inside form fields, and for styles."""
        kinds = shadow_kinds(self._nodes)
        skipped = {i for i, kind in kinds.items() if self._text(kind, 20) == OF_THE_BROWSER}
        return skipped | set(self._nodes.get("pseudoType", {}).get("index", ()))

    def _element(self, i: int, parent: Element | None, around: Element | None) -> Element:
        tag = self._text(self._nodes["nodeName"][i], 100).lower()
        style, box = self._rendered(i)
        element = Element(
            document=self._document,
            index=len(self.elements),
            tag=tag,
            attributes=self._attributes(i, tag),
            parent=parent,
            shown=_shown(style, around, self._document.owner),
            box=box,
            style=style,
            node=self._nodes["backendNodeId"][i],
        )
        self.elements.append(element)
        return element

    def _attributes(self, i: int, tag: str) -> Mapping[str, str]:
        told = self._nodes["attributes"][i]
        found = {
            self._text(told[k], 100).lower(): self._text(told[k + 1], MAX_ATTRIBUTE)
            for k in range(0, len(told), 2)
        }
        if tag in ("input", "textarea") and found.get("type", "").lower() not in _KEEPS_VALUE:
            found = {name: value for name, value in found.items() if name not in _SECRET}
        return found

    def _text_node(self, i: int, parent: Element, around: Element | None) -> Text:
        style, box = self._rendered(i)
        torn = self._torn.get(self._layout[i], "") if box else ""
        return Text(
            value=self._text(self._nodes["nodeValue"][i], MAX_TEXT),
            parent=parent,
            shown=_shown(style, around, self._document.owner),
            box=box,
            torn=clean(torn, MAX_TEXT) if torn else "",
        )

    def _rendered(self, i: int) -> tuple[Mapping[str, str], Box | None]:
        """Style and box of a node; neither where it is not laid out."""
        place = self._layout.get(i)
        return ({}, None) if place is None else (self._style(place), _box(self._bounds[place]))

    def _style(self, place: int) -> Mapping[str, str]:
        key = tuple(self._styles[place])
        found = self._style_of.get(key)
        if found is None:
            values = (self._text(number, 200) for number in key)
            found = self._style_of[key] = dict(zip(STYLES, values, strict=False))
        return found


def _shown(style: Mapping[str, str], around: Element | None, owner: Element | None) -> bool:
    """Rendered, visible and not transparent, nor inside something transparent.

    A box of ``display: contents`` is not rendered itself, what is inside it may be. A frame that
    is not shown hides all that is in it.
    """
    if not style:
        return False
    if style["visibility"] != "visible" or style["opacity"] == "0":
        return False
    while around is not None and not around.style:
        around = around.parent
    if around is None:
        return owner is None or owner.shown
    return around.shown or _only_invisible(around, owner)


def _only_invisible(around: Element, owner: Element | None) -> bool:
    """Whether what is around is hidden in a way that things inside it can undo."""
    if around.style["visibility"] == "visible" or not (owner is None or owner.shown):
        return False
    rendered = (one for one in (around, *around.ancestors) if one.style)
    return all(one.style["opacity"] != "0" for one in rendered)


def _box(bounds: Sequence[float]) -> Box:
    x, y, width, height = bounds[:4]
    return Box(
        round(float(x), 1), round(float(y), 1), round(float(width), 1), round(float(height), 1)
    )
