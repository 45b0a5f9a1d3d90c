"""Elements of a page, asked for by what scripts cannot tell of them: frames and shadow roots."""

from collections.abc import Mapping
from typing import Any, Final

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab

_SHOWN: Final = """function () {
  const { width, height } = this.getBoundingClientRect();
  return Math.max(width, height) > 1 && this.checkVisibility({ checkVisibilityCSS: true }) &&
    !this.closest('[aria-hidden=true]');
}"""


def frame_of(tab: Tab, expression: str, context: int, deadline: Deadline) -> str | None:
    """The id of the frame that an expression's element (iframe, frame, object) holds."""
    frame: str | None = _describe(tab, expression, context, deadline).get("frameId")
    return frame


def closed_roots(tab: Tab, expression: str, context: int, deadline: Deadline) -> int:
    """How many of an expression's elements, an array, hold a closed shadow root of the page's.

    Raises:
        CommandFailed: the page went elsewhere.
        BrowserError: the tab does not answer or is gone.
    """
    group = {"objectGroup": "suspects"}
    asked = {"expression": expression, "contextId": context, **group}
    array = tab.send("Runtime.evaluate", asked, deadline)["result"].get("objectId")
    if not array:
        return 0
    own = {"objectId": array, "ownProperties": True}
    told = tab.send("Runtime.getProperties", own, deadline)["result"]
    handles = [one["value"].get("objectId") for one in told if one["name"].isdigit()]
    found = 0
    for handle in filter(None, handles):
        which = {"objectId": handle, "pierce": True}
        node = tab.send("DOM.describeNode", which, deadline)["node"]
        kinds = {root.get("shadowRootType") for root in node.get("shadowRoots", ())}
        found += "closed" in kinds
    tab.post("Runtime.releaseObjectGroup", group)
    return found


def shows_frame(tab: Tab, frame: str, deadline: Deadline) -> bool:
    """Whether the element that holds a frame is shown, to eyes and to screen readers.

    One that is not larger than a pixel either way, as measuring services place them, is not.
    """
    owner = tab.send("DOM.getFrameOwner", {"frameId": frame}, deadline)
    node = {"backendNodeId": owner["backendNodeId"]}
    handle = tab.send("DOM.resolveNode", node, deadline)["object"]["objectId"]
    told = tab.send(
        "Runtime.callFunctionOn",
        {"objectId": handle, "functionDeclaration": _SHOWN, "returnByValue": True},
        deadline,
    )
    tab.post("Runtime.releaseObject", {"objectId": handle})
    return bool(told["result"].get("value"))


def _describe(tab: Tab, expression: str, context: int, deadline: Deadline) -> Mapping[str, Any]:
    answer = tab.send(
        "Runtime.evaluate", {"expression": expression, "contextId": context}, deadline
    )
    handle = answer["result"].get("objectId")
    if not handle:
        return {}
    described = tab.send("DOM.describeNode", {"objectId": handle, "pierce": True}, deadline)
    tab.post("Runtime.releaseObject", {"objectId": handle})
    node: Mapping[str, Any] = described["node"]
    return node
