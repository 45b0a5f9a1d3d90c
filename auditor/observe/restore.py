"""A page that is acted on: calls into its documents, and the way back to what it was."""

import json
from functools import cache, reduce
from importlib import resources
from typing import Any

from auditor.errors import CommandFailed, EngineError
from auditor.model.evidence import Document, Element
from auditor.observe.evidence import OpenPage
from auditor.observe.pixels import Area, capture

_HANDLES = "auditor-stage"
_TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
_SHIFT = 8
PATIENCE_MS = 400
"""What closes by itself when focus has left is given so long."""


class Stage:
    """The documents of a page while an observer gives elements focus and scrolls.

    Each document is marked when it is first entered; `set_back` takes all of them back to their
    marks and says whether that went well.
    """

    def __init__(self, page: OpenPage, top: Document) -> None:
        """Enter the top document, and mark it.

        Args:
            page: at rest.
            top: the top document of its evidence.
        """
        self._page = page
        self._top = top
        self.scroll = (0.0, 0.0)
        """How far the page was scrolled when it was last drawn, CSS px."""
        self._worlds: dict[Document, int] = {}
        self._handles: dict[tuple[int, int], str] = {}
        self._enter(top, page.world)

    def call(self, element: Element, name: str) -> Any:  # noqa: ANN401  # whatever JSON the script gives
        """Call a function of the kit with an element.

        Raises:
            CommandFailed: the element has gone.
        """
        told = self._page.tab.send(
            "Runtime.callFunctionOn",
            {
                "objectId": self._handle(element.node, self._world(element.document)),
                "functionDeclaration": f"function () {{ return auditorFocus.{name}(this); }}",
                "returnByValue": True,
            },
            self._page.deadline,
        )
        return _value(told)

    def top(self, call: str) -> Any:  # noqa: ANN401  # whatever JSON the script gives
        """Call a function of the kit in the top document; ``call`` is JavaScript."""
        world = self._worlds[self._top]
        return self._page.tab.evaluate(f"auditorFocus.{call}", world, self._page.deadline)

    def press(self, *, back: bool = False) -> None:
        """Press the Tab key, with the shift key to go back."""
        for kind in ("rawKeyDown", "keyUp"):
            self._page.tab.send(
                "Input.dispatchKeyEvent",
                {"type": kind, "modifiers": _SHIFT if back else 0, **_TAB},
                self._page.deadline,
            )

    def drawn(self, late_ms: int = 0) -> None:
        """Wait until the page has drawn what was done to it, and see where it is scrolled to.

        Args:
            late_ms: how long to wait for what the page's scripts do then.
        """
        told = self.top(f"drawn({late_ms})")
        self.scroll = (float(told["x"]), float(told["y"]))

    def picture(self, area: Area) -> bytes:
        """A picture of an area of the viewport, as it is now: PNG."""
        return capture(self._page.tab, area, self.scroll, self._page.deadline)

    def box(self, element: Element) -> Area | None:
        """Around an element as it is now, in the viewport's px; None where it has no box."""
        boxes = self._boxes(element)
        return reduce(Area.with_, boxes) if boxes else None

    def covered(self, element: Element) -> bool:
        """Whether something else is seen at the middle of an element, of its largest line."""
        view = Area(0, 0, self._page.viewport.width, self._page.viewport.height)
        parts = [box.within(view) for box in self._boxes(element)]
        part = max(parts, key=lambda one: one.width * one.height, default=None)
        if part is None or part.empty:
            return False
        place = {  # in the page's px, unlike the boxes
            "x": int((part.left + part.right) / 2 + self.scroll[0]),
            "y": int((part.top + part.bottom) / 2 + self.scroll[1]),
        }
        try:
            seen = self._page.tab.send(
                "DOM.getNodeForLocation",
                {**place, "ignorePointerEventsNone": True},
                self._page.deadline,
            )
            return not self._belongs(element, int(seen["backendNodeId"]))
        except CommandFailed:  # what a style made, or of another document
            return not self.call(element, "topmost")

    def leave(self, element: Element | None) -> None:
        """Let nothing have focus."""
        if element is not None:
            self.call(element, "leave")
            if element.document is self._top:
                return
        self.top("leave(null)")

    def set_back(self) -> bool:
        """Take focus and scrolling back to what they were at the marks.

        Returns:
            Whether everything else was as it was at the marks as well, maybe a moment later.
        """
        everywhere = tuple(self._worlds.values())
        for world in reversed(everywhere):
            self._in(world, "restore()")
        self.top("drawn(0)")
        if any(self._in(world, "changed()") for world in everywhere):
            self.top(f"drawn({PATIENCE_MS})")
            return not any(self._in(world, "changed()") for world in everywhere)
        return True

    def close(self) -> None:
        """Let the browser forget the elements that were asked for."""
        self._page.tab.post("Runtime.releaseObjectGroup", {"objectGroup": _HANDLES})

    def _belongs(self, element: Element, node: int) -> bool:
        """Whether a node, by the browser's id, is in an element or in its label."""
        world = self._world(element.document)
        told = self._page.tab.send(
            "Runtime.callFunctionOn",
            {
                "objectId": self._handle(element.node, world),
                "functionDeclaration": "function (o) { return auditorFocus.belongs(this, o); }",
                "arguments": [{"objectId": self._handle(node, world)}],
                "returnByValue": True,
            },
            self._page.deadline,
        )
        return bool(_value(told))

    def _boxes(self, element: Element) -> list[Area]:
        """Where an element is now, in the viewport's px; the lines of a link one by one."""
        try:
            told = self._page.tab.send(
                "DOM.getContentQuads", {"backendNodeId": element.node}, self._page.deadline
            )
        except CommandFailed:
            return []  # it has no box
        return [Area.around(quad[0::2], quad[1::2]) for quad in told["quads"]]

    def _world(self, document: Document) -> int:
        known = self._worlds.get(document)
        if known is None:
            owner = document.owner
            if owner is None:
                raise EngineError("a document without a frame is not the top one")
            tab, deadline = self._page.tab, self._page.deadline
            node = tab.send("DOM.describeNode", {"backendNodeId": owner.node}, deadline)["node"]
            if "frameId" not in node:
                raise CommandFailed("the frame has gone")
            known = self._enter(document, tab.world(node["frameId"], deadline))
        return known

    def _enter(self, document: Document, world: int) -> int:
        self._page.tab.evaluate(f"{_kit()};auditorFocus.mark()", world, self._page.deadline)
        self._worlds[document] = world
        return world

    def _in(self, world: int, call: str) -> Any:  # noqa: ANN401  # whatever JSON the script gives
        return self._page.tab.evaluate(f"auditorFocus.{call}", world, self._page.deadline)

    def _handle(self, node: int, world: int) -> str:
        known = self._handles.get((node, world))
        if known is None:
            told = self._page.tab.send(
                "DOM.resolveNode",
                {"backendNodeId": node, "executionContextId": world, "objectGroup": _HANDLES},
                self._page.deadline,
            )
            known = self._handles[node, world] = str(told["object"]["objectId"])
        return known


@cache
def _kit() -> str:
    return resources.files("auditor.observe").joinpath("focus_kit.js").read_text(encoding="utf-8")


def _value(told: Any) -> Any:  # noqa: ANN401  # the browser's answer, and whatever JSON is in it
    if "exceptionDetails" in told:
        raise CommandFailed(f"script: {json.dumps(told['exceptionDetails'])[:200]}")
    return told["result"].get("value")
