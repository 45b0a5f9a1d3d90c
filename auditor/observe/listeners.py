"""What a page's scripts wait for when an element gets focus, as the browser knows it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.errors import CommandFailed
from auditor.model.evidence import Element

_EVENTS = frozenset({"focus", "focusin", "DOMFocusIn"})
_GROUP = "auditor-listeners"
_SOURCE = 400
"""Characters of a listener that tell it from others."""
_NUMBER = re.compile(r"\d+")
_BLURS = re.compile(r"\bblur\b")


@dataclass(frozen=True, slots=True)
class Listeners:
    """Listeners for focus, by the browser's id of the node that they are set on.

    Attributes:
        own: what listens at a node itself, the source of each without its numbers: elements of
            one component have the same.
        around: what listens at a node for what is inside it.
        known: what listens around each element that was asked for, and around those above it.
    """

    own: Mapping[int, frozenset[str]] = field(default_factory=dict)
    around: Mapping[int, frozenset[str]] = field(default_factory=dict)
    known: dict[Element, frozenset[str]] = field(default_factory=dict)

    def of(self, element: Element) -> frozenset[str]:
        """What listens when an element gets focus, at it or inside the document around it."""
        return self.own.get(element.node, frozenset()) | self._above(element)

    def _above(self, element: Element) -> frozenset[str]:
        """What listens around an element; each of those above it is asked once."""
        if not self.around:
            return frozenset()
        asked = [element]
        for one in element.ancestors:
            if asked[-1] in self.known:
                break
            asked.append(one)
        found = self.known.setdefault(asked.pop(), frozenset())
        for one in reversed(asked):
            around = one.parent
            if around is not None and around.node in self.around:
                found |= self.around[around.node]
            self.known[one] = found
        return found

    def may_take_it_back(self, element: Element) -> bool:
        """Whether something that listens could take focus away again a moment later."""
        own = self.own.get(element.node, frozenset())
        return bool(own) or any(_BLURS.search(one) for one in self.of(element))


def listeners_of(tab: Tab, frame: str, deadline: Deadline) -> Listeners:
    """Every listener for focus in a page, its frames and shadow trees; none if it cannot be asked.

    Args:
        tab: shows the page.
        frame: id of its top frame.
        deadline: for the browser's answer.
    """
    try:
        # A world for this alone: once asked, Chromium (156) gives elements in closed shadow roots
        # to the asking world as objects of another one, where a page has frames.
        made = {"frameId": frame, "worldName": _GROUP}
        world = tab.send("Page.createIsolatedWorld", made, deadline)["executionContextId"]
        asked = {"expression": "document", "contextId": world, "objectGroup": _GROUP}
        document = tab.send("Runtime.evaluate", asked, deadline)["result"]["objectId"]
        told = tab.send(
            "DOMDebugger.getEventListeners",
            {"objectId": document, "depth": -1, "pierce": True},
            deadline,
        )["listeners"]
    except (CommandFailed, KeyError):
        return Listeners()
    finally:
        tab.post("Runtime.releaseObjectGroup", {"objectGroup": _GROUP})
    own: dict[int, set[str]] = {}
    around: dict[int, set[str]] = {}
    for one in told:
        if one["type"] not in _EVENTS or "backendNodeId" not in one:
            continue
        source = _NUMBER.sub("#", str(one.get("handler", {}).get("description", "")))[:_SOURCE]
        own.setdefault(one["backendNodeId"], set()).add(source)
        if one["type"] != "focus" or one["useCapture"]:
            around.setdefault(one["backendNodeId"], set()).add(source)
    return Listeners(
        own={node: frozenset(told) for node, told in own.items()},
        around={node: frozenset(told) for node, told in around.items()},
    )
