"""Shadow trees: the browser's snapshot as the page is written, not as it is rendered.

The snapshot moves what is given to a slot into that slot, leaves out what no slot takes, and does
not say where a shadow tree begins. So on pages with shadow trees the browser is asked for the tree
of nodes as well, and the snapshot is put in its order.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.errors import EngineError

PIECE = 50
"""Levels of the tree in one answer: the browser cannot send one that is nested 300 deep, and a
level with a shadow tree takes four."""
OF_THE_BROWSER = "user-agent"
_READ = frozenset({1, 3})
"""Types of the nodes that are read: elements and text."""
_TOLD = ("nodeType", "nodeName", "nodeValue", "backendNodeId", "attributes")
"""What the snapshot tells of every node, besides its parent."""

Node = Mapping[str, Any]


def shadow_kinds(nodes: Node) -> Mapping[int, int]:
    """The number of the shadow tree's kind, by the number of the node in it."""
    told = nodes.get("shadowRootType", {})
    return dict(zip(told.get("index", ()), told.get("value", ()), strict=True))


def as_written(tab: Tab, told: Mapping[str, Any], deadline: Deadline, most: int) -> frozenset[int]:
    """Put a snapshot in the order of the page's own trees, where it has shadow trees at all.

    Args:
        tab: that the snapshot is from.
        told: the snapshot, which is changed; a document that has gone since stays as it was.
        deadline: for asking the browser.
        most: nodes that are gathered.

    Returns:
        The browser's ids of the nodes right inside a shadow root of the page's making.

    Raises:
        EngineError: the page has more nodes.
        BrowserError: the tab does not answer or is gone.
    """
    strings: list[str] = told["strings"]
    documents: Sequence[dict[str, Any]] = told["documents"]
    kinds = {strings[kind] for one in documents for kind in shadow_kinds(one["nodes"]).values()}
    if not kinds - {OF_THE_BROWSER}:
        return frozenset()
    trees = _trees(tab, documents[0]["nodes"]["backendNodeId"][0], deadline, most)
    in_roots: set[int] = set()
    for one in documents:
        tree = trees.get(one["nodes"]["backendNodeId"][0])
        if tree:
            in_roots |= _put(one, tree, strings)
    return frozenset(in_roots)


def _trees(tab: Tab, top: int, deadline: Deadline, most: int) -> Mapping[int, Node]:
    """The tree of each document, by the browser's id of the document; asked for in pieces."""
    trees: dict[int, Node] = {}
    stack = [_piece(tab, top, deadline)]
    gathered = 0
    while stack:
        node = stack.pop()
        gathered += 1
        if gathered > most:
            raise EngineError(f"the page has more than the {most} nodes that are read")
        if node.get("childNodeCount") and "children" not in node:
            node["children"] = _piece(tab, node["backendNodeId"], deadline).get("children", ())
        if node["nodeName"] == "#document":
            trees[node["backendNodeId"]] = node
        stack += node.get("children", ())
        stack += _shadow_roots(node)
        if "contentDocument" in node:
            stack.append(node["contentDocument"])
    return trees


def _piece(tab: Tab, node: int, deadline: Deadline) -> dict[str, Any]:
    params = {"backendNodeId": node, "depth": PIECE, "pierce": True}
    told: dict[str, Any] = tab.send("DOM.describeNode", params, deadline)["node"]
    return told


def _shadow_roots(node: Node) -> list[dict[str, Any]]:
    """The shadow root of the page's making, if the node has one."""
    roots = node.get("shadowRoots", ())
    return [root for root in roots if root.get("shadowRootType") != OF_THE_BROWSER]


def _put(document: dict[str, Any], tree: Node, strings: list[str]) -> set[int]:
    """Put one document of the snapshot in the order of its tree.

    Beside the parent of each node it then tells what the node is rendered in (``renderedIn``).

    Returns:
        The browser's ids of the nodes right inside a shadow root.
    """
    nodes = document["nodes"]
    known = {id_: i for i, id_ in enumerate(nodes["backendNodeId"])}
    written: dict[str, Any] = {name: [] for name in ("parentIndex", *_TOLD)}
    places: dict[int, int] = {}
    in_roots: set[int] = set()
    stack = [(tree, -1)]
    while stack:
        node, parent = stack.pop()
        number, id_ = len(written["parentIndex"]), node["backendNodeId"]
        written["parentIndex"].append(parent)
        if id_ in known:
            places[known[id_]] = number
        for name, value in _values(node, nodes, known.get(id_), strings).items():
            written[name].append(value)
        inside = [child for root in _shadow_roots(node) for child in root.get("children", ())]
        in_roots.update(child["backendNodeId"] for child in inside)
        inside += node.get("children", ())
        stack += [(one, number) for one in reversed(inside) if one["nodeType"] in _READ]
    written["renderedIn"] = [
        places.get(nodes["parentIndex"][known[id_]] if id_ in known else -1, parent)
        for id_, parent in zip(written["backendNodeId"], written["parentIndex"], strict=True)
    ]
    written["contentDocumentIndex"] = _moved(
        nodes.get("contentDocumentIndex", {"index": (), "value": ()}), "index", ("value",), places
    )
    written["isClickable"] = _moved(nodes.get("isClickable", {}), "index", (), places)
    document["nodes"] = written
    document["layout"] = _moved(document["layout"], "nodeIndex", ("bounds", "styles"), places)
    return in_roots


def _values(node: Node, nodes: Node, at: int | None, strings: list[str]) -> Mapping[str, Any]:
    """What the snapshot tells of a node, at a number in it, or would tell of one it left out."""
    if at is not None:
        return {name: nodes[name][at] for name in _TOLD}

    def number(text: str) -> int:
        strings.append(text)
        return len(strings) - 1

    return {
        "nodeType": node["nodeType"],
        "nodeName": number(node["nodeName"]),
        "nodeValue": number(node["nodeValue"]),
        "backendNodeId": node["backendNodeId"],
        "attributes": [number(text) for text in node.get("attributes", ())],
    }


def _moved(
    table: Mapping[str, Any], key: str, columns: Sequence[str], places: Mapping[int, int]
) -> dict[str, Any]:
    """Columns of a table of the snapshot whose column ``key`` has numbers of nodes, anew."""
    rows = [i for i, number in enumerate(table.get(key, ())) if number in places]
    told = {name: [table[name][i] for i in rows] for name in columns}
    return {key: [places[table[key][i]] for i in rows], **told}
