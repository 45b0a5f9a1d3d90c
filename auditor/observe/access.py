"""The accessibility tree: what Chromium itself tells assistive technology of each element.

The browser works it out anew whenever it is asked (about 10 ms of processor time for a page, and 20
to write it down), so it is asked once for each page and window, and only where a rule or a digest
needs it.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from datetime import timedelta
from typing import Any

from auditor.browser.deadline import Deadline
from auditor.browser.frames import Frame
from auditor.browser.tab import Tab
from auditor.errors import CommandFailed, DeadlinePassed, EngineError
from auditor.model.access import Access
from auditor.model.evidence import (
    Completeness,
    Document,
    Element,
    Evidence,
    Observation,
    Text,
    Yield,
)
from auditor.model.page import Viewport
from auditor.model.text import clean
from auditor.observe.evidence import Budget, OpenPage

MAX_NAME = 1_000
"""Characters of a name or a description that are kept."""
MAX_ELEMENTS = 30_000
"""Elements of a page whose tree is asked for: the browser's answer has some 400 bytes for each."""
MAX_NAMING = 4_000_000
"""Characters that names may be made of, over all elements: nested links repeat what is in them."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARTS = ("caption", "dd", "dt", "figcaption", "label", "legend", "option", "summary")
_NAMED_BY_CONTENT = frozenset(("a", "button", "td", "th", "tr", *_HEADINGS, *_PARTS))
_POINTS = ("aria-labelledby", "aria-describedby")
_FIELDS = frozenset(("input", "select", "textarea"))
_NAMED = _FIELDS.union(("a", "area", "button", "iframe", "img", "summary", *_HEADINGS))
"""Elements that rules and digests want the names of."""
_GLYPHS = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
"""Signs of private fonts, such as icons that a style sheet puts before words: nobody reads them."""
_LAY_OUT = """(() => {
  const skips = (one) => getComputedStyle(one).contentVisibility === "auto";
  const skipping = [...document.querySelectorAll("*")].filter(skips);
  const visible = { contentVisibility: ["visible", "visible"] };
  globalThis.auditorLaidOut = skipping.map((one) => one.animate(visible, 1e9));
  return skipping.length > 0;
})()"""
"""The browser leaves what ``content-visibility: auto`` has not laid out yet out of its tree, though
people meet it as soon as they come near: it is laid out while the tree is made. An animation does
so without a change that the page could notice."""
_LEAVE_OUT = "globalThis.auditorLaidOut?.forEach((one) => one.cancel())"
_TIDY = timedelta(seconds=2)
"""For leaving out again what was laid out, however late it is."""
MOST_ASKED_FOR = 40
"""Elements of which nothing was told that are looked for on the page."""
_THERE = "function () { return this.isConnected; }"
_HELD = "untold"
_CHANGED = "the page changed while it was read"
_HIDES = "…"
"""Stands for what a field holds where it is part of a name."""


class AccessObserver:
    """Adds to each element what assistive technology is told of it; does nothing to the page."""

    yields = Yield.ACCESS
    budget = Budget(steps=101, time=timedelta(seconds=30))  # the page and the frames that axe reads

    def looks_at(self, viewport: Viewport) -> bool:
        """In every viewport: what a window hides, nobody is told of in it."""
        return viewport.width > 0

    def observe(self, page: OpenPage, evidence: Evidence) -> Observation:
        """Read the tree of every frame; see `auditor.observe.evidence.Observer`."""
        began = time.monotonic()
        _refuse_too_much(evidence)
        deadline = page.deadline.within(self.budget.time)
        told: list[Mapping[str, Any]] = []
        for frame in list(_frames(page.tab.frames(deadline)))[: self.budget.steps]:
            if deadline.passed:
                break
            told += _tree(page.tab, frame, deadline)
        met = _add(evidence, told)
        reached = {id(element.document) for element in met}
        shown = [one for one in evidence.documents if any(e.shown for e in one.elements)]
        if shown and not any(id(one) in reached for one in shown):
            raise EngineError("the browser told nothing of the page")
        changed = _changed(page.tab, _untold(evidence, met, reached), deadline)
        done = sum(id(one) in reached and id(one) not in changed for one in shown)
        return Observation(
            yields=self.yields,
            completeness=Completeness.WHOLE if done == len(shown) else Completeness.CUT,
            done=done,
            known=len(shown),
            duration_ms=int((time.monotonic() - began) * 1000),
            detail=_CHANGED if changed else "",
        )


def _tree(tab: Tab, frame: str, deadline: Deadline) -> Sequence[Mapping[str, Any]]:
    """What the browser tells of a frame; nothing of one that has gone, or shows nothing."""
    try:
        world = tab.world(frame, deadline)
        skipped = bool(tab.evaluate(_LAY_OUT, world, deadline))
    except CommandFailed:
        return ()
    try:
        nodes: Sequence[Mapping[str, Any]] = tab.send(
            "Accessibility.getFullAXTree", {"frameId": frame}, deadline
        )["nodes"]
    except CommandFailed:
        return ()
    finally:
        if skipped:
            # What was told stands: a document that has gone has nothing to be set back.
            with suppress(CommandFailed, DeadlinePassed):
                tab.evaluate(_LEAVE_OUT, world, Deadline.after(_TIDY))
    return nodes


def _untold(evidence: Evidence, met: Set[Element], reached: Set[int]) -> list[Element]:
    """Elements with names that the browser told nothing of, in documents that it told of.

    It tells nothing of what is inert or hidden from assistive technology, and no such element is
    among these where markup says so.
    """
    kept_from: set[Element] = set()
    found: list[Element] = []
    for element in evidence.elements:  # what is inside an element comes after it
        if element.parent in kept_from or _keeps_from(element):
            kept_from.add(element)
        elif (
            element.shown
            and element not in met
            and id(element.document) in reached
            and _has_name(element)
        ):
            found.append(element)
    return found


def _has_name(element: Element) -> bool:
    """Whether assistive technology is told a name of it, as far as markup says."""
    role = element.attributes.get("role", "").strip().lower()
    if not role and element.tag == "img":
        return element.attributes.get("alt", _HIDES).strip() != ""
    return role not in ("none", "presentation") and (element.tag in _NAMED or role != "")


def _keeps_from(element: Element) -> bool:
    hidden = element.attributes.get("aria-hidden", "").strip().lower() == "true"
    closed = element.tag == "details" and "open" not in element.attributes
    return hidden or closed or "inert" in element.attributes


def _changed(tab: Tab, untold: Sequence[Element], deadline: Deadline) -> set[int]:
    """The documents that have lost some of these elements since they were read."""
    changed: set[int] = set()
    apart = -(-len(untold) // MOST_ASKED_FOR) or 1  # from all over the page
    for element in untold[::apart]:
        if id(element.document) not in changed and not _is_there(tab, element, deadline):
            changed.add(id(element.document))
    return changed


def _is_there(tab: Tab, element: Element, deadline: Deadline) -> bool:
    """Whether an element still is a part of its document."""
    try:
        which = {"backendNodeId": element.node, "objectGroup": _HELD}
        handle = tab.send("DOM.resolveNode", which, deadline)["object"]["objectId"]
        asked = {"objectId": handle, "functionDeclaration": _THERE, "returnByValue": True}
        there = tab.send("Runtime.callFunctionOn", asked, deadline)["result"].get("value")
    except CommandFailed:
        return False  # nothing holds it any more
    tab.post("Runtime.releaseObjectGroup", {"objectGroup": _HELD})
    return bool(there)


def _frames(frame: Frame) -> Iterator[str]:
    yield frame.id
    for inner in frame.children:
        yield from _frames(inner)


def _refuse_too_much(evidence: Evidence) -> None:
    """Refuse what would take the browser too long, or its answer too much memory.

    Raises:
        EngineError: the page has too many elements, or names made of too much text.
    """
    elements = sum(len(document.elements) for document in evidence.documents)
    if elements > MAX_ELEMENTS:
        raise EngineError(f"the page has more than the {MAX_ELEMENTS} elements that are named")
    if sum(map(_naming, evidence.documents)) > MAX_NAMING:
        raise EngineError("the names of the page's elements are too long together")


def _naming(document: Document) -> int:
    """Characters that the names of a document's elements are made of, repeated ones each time."""
    inside = [0] * len(document.elements)
    ids: dict[str, int] = {}
    for element in reversed(document.elements):  # what is inside an element comes after it
        own = sum(len(one.value) for one in _children(element) if isinstance(one, Text))
        inside[element.index] += own
        if element.parent is not None:
            inside[element.parent.index] += inside[element.index]
        ids[element.attributes.get("id", "")] = element.index
    total = 0
    for element in document.elements:
        if element.tag in _NAMED_BY_CONTENT or "role" in element.attributes:
            total += inside[element.index]
        for attribute in _POINTS:
            for name in element.attributes.get(attribute, "").split():
                total += inside[ids[name]] if name in ids else 0
    return total


def _children(element: Element) -> tuple[Element | Text, ...]:
    return (*(element.shadow or ()), *element.children)


def _add(evidence: Evidence, told: list[Mapping[str, Any]]) -> set[Element]:
    """Put what was told to the elements; gives those that something was told of."""
    by_node = {one.node: one for one in evidence.elements}
    met: set[Element] = set()
    held: dict[Element, list[str]] = {}
    found: list[tuple[Element, Mapping[str, Any]]] = []
    try:
        for node in told:
            element = by_node.get(node.get("backendDOMNodeId", 0))
            if element is None:
                continue
            met.add(element)
            if node["ignored"]:
                continue
            found.append((element, node))
            if element.tag in _FIELDS and (value := _text(node, "value")):
                for around in element.ancestors:
                    held.setdefault(around, []).append(value)
        every = tuple({value for values in held.values() for value in values})
        for element, node in found:
            secret = every if element.tag in _FIELDS else held.get(element, ())
            element.access = _access(node, secret)
    except (KeyError, TypeError, AttributeError) as error:
        raise EngineError("the browser's accessibility tree has no sound form") from error
    return met


def _access(node: Mapping[str, Any], held: Sequence[str]) -> Access | None:
    """What is told of an element; None where it is told of only for what is inside it."""
    role = clean(_text(node, "role"), 40)
    name, description = (_without(_text(node, key), held) for key in ("name", "description"))
    if role in ("generic", "none") and not name and not description:
        return None
    return Access(role, name, description)


def _text(node: Mapping[str, Any], key: str) -> str:
    value = node[key].get("value", "") if key in node else ""
    return value if isinstance(value, str) else ""


def _without(text: str, held: Sequence[str]) -> str:
    """A text on one line, readable, without what fields hold: their values are never kept."""
    for value in held:
        text = text.replace(value, _HIDES)
    readable = _GLYPHS.sub(" ", text[: 4 * MAX_NAME])
    return clean(" ".join(readable.split()), MAX_NAME)
