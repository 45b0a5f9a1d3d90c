"""The way back from each element of evidence to the page."""

from datetime import timedelta

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.model.selector import selector_of
from tests.auditor.observe.conftest import Read

NASTY = """
<div id="to">a</div><div id="to">b</div><p id="en:kolon.punktum">c</p>
<p id='hermetegn"og&#39;apostrof'>d</p><p id="bak\\slash">e</p><p id="1tall">f</p>
<p id="med mellomrom">g</p><p id="æøå–😀">h</p><p id="">i</p><p id="linje&#10;skift">j</p>
<ul><li>1<li>2<li><a href="#">3</a><a href="#">4</a></ul>
<svg viewBox="0 0 9 9"><g><path d="M0 0"></path><path d="M1 1"></path>
<linearGradient id="g1"></linearGradient><clipPath><rect></rect></clipPath>
<foreignObject><p>inni</p></foreignObject></g></svg>
<math><mi>x</mi><mi>y</mi></math>
<mitt-element><span>x</span></mitt-element><mitt-element><span id="to">y</span></mitt-element>
<rart:navn>x</rart:navn><rart:navn><b>y</b></rart:navn><x.y>z</x.y><x_y>æ</x_y>
<table><tr><td>a<td>b<tr><td>c</table><select><option>1<option selected>2</select>
<div id="vert1"><template shadowrootmode="open"><b>s</b><i id="to">s</i><i>t</i>
<div><template shadowrootmode="closed"><p>dypt</p><p>dypere</p><p id="to">!</p></template></div>
<slot></slot></template><em>lys</em></div>
<div class="uten-id"><template shadowrootmode="closed">
<iframe srcdoc="<p>ramme i skygge</p>"></iframe></template></div>
<iframe sandbox srcdoc="<p id=to>a</p><p id=to>b</p><iframe srcdoc='<p>c</p>'></iframe>"></iframe>
"""


def test_every_selector_leads_back_to_the_very_element(read: Read, tab: Tab) -> None:
    found = read(NASTY)
    elements = [element for one in found for element in one.elements]
    finder = _Finder(tab)
    lost = [
        (selector_of(element), element.tag)
        for element in elements
        if finder.find(selector_of(element)) != [element.node]
    ]
    assert lost == []
    assert len(found) == 4
    assert len(elements) > 70


class _Finder:
    """Follows selectors through frames and shadow roots, closed ones too."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._deadline = Deadline.after(timedelta(seconds=60))
        tree = self._send("DOM.getDocument", depth=-1, pierce=True)["root"]
        self._top = tree
        self._by_id: dict[int, dict[str, object]] = {}
        stack = [tree]
        while stack:
            node = stack.pop()
            self._by_id[node["nodeId"]] = node
            stack += [*node.get("children", ()), *node.get("shadowRoots", ())]
            stack += [node["contentDocument"]] if "contentDocument" in node else []

    def find(self, selector: tuple[str | tuple[str, ...], ...]) -> list[int]:
        """The browser's ids of what a selector finds."""
        roots = [self._top]
        found: list[dict[str, object]] = []
        for part in selector:
            for step in (part,) if isinstance(part, str) else part:
                found = [node for root in roots for node in self._query(root, step)]
                roots = [shadow for node in found for shadow in node.get("shadowRoots", ())]
            roots = [node["contentDocument"] for node in found if "contentDocument" in node]
        return [node["backendNodeId"] for node in found]

    def _query(self, root, css):
        told = self._send("DOM.querySelectorAll", nodeId=root["nodeId"], selector=css)
        return [self._by_id[id_] for id_ in told["nodeIds"]]

    def _send(self, method, **params):
        return self._tab.send(method, params, self._deadline)
