"""Places of findings: the elements in the evidence, and what only the open page knows of them.

That is the rule of a stylesheet that a fault comes from, and the third party whose script made
the element. Whatever cannot be found is left out: a place is a help, no judgement.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from auditor.browser.elements import frame_of
from auditor.errors import CommandFailed, DeadlinePassed
from auditor.hosts import host_of, same_party
from auditor.model.cause import Sight
from auditor.model.evidence import Document, Element, Evidence
from auditor.model.finding import Finding, Outcome, Selector
from auditor.model.locator import StyleRule
from auditor.model.text import clean
from auditor.observe.evidence import OpenPage

__all__ = ["Sight", "look"]

MAX_FRAMES = 50
MAX_MADE = 50
"""Elements of one page whose maker is asked for."""
_MAX_SHEET, _MAX_SELECTOR, _MAX_VALUE = 300, 200, 100
_BLAMED = {
    "color-contrast": "contrast",
    "color-contrast-enhanced": "contrast",
    "content-reflows-at-320-px": "wide",
    "focus-is-visible": "outline",
    "link-in-text-block": "link",
    "scrollable-region-focusable": "scroll",
    "target-size": "size",
}
"""What the kit looks for, by rule: what would have to be edited to mend such a fault."""
_Question = tuple[str | tuple[str, ...], str | None, str]
"""The last part of a selector, what the kit looks for, and why the rule could not tell."""
_Frame = tuple[int, Document | None]
"""Our world in a frame, and the evidence of its document."""
_LIBRARY_HOSTS = frozenset(
    {
        "ajax.aspnetcdn.com",
        "ajax.googleapis.com",
        "cdn.jsdelivr.net",
        "cdnjs.cloudflare.com",
        "code.jquery.com",
        "esm.sh",
        "unpkg.com",
    }
)
_LIBRARY = re.compile(
    r"/(?:jquery|react|vue|angular|preact|lit|svelte|polyfill|zone|require|htmx|alpine)[^/]{0,80}$"
)
"""Scripts that work for others: who called them made the element."""


def look(
    page: OpenPage, evidence: Evidence | None, findings: Sequence[Finding]
) -> tuple[Sight, ...]:
    """Find the elements of a visit's findings, in their order; none where time runs out.

    Args:
        page: still as the engines judged it.
        evidence: of the page; None where it could not be gathered.
        findings: of all engines.

    Raises:
        BrowserError: the tab is gone.
    """
    if page.deadline.passed:
        return (Sight(),) * len(findings)
    if not findings:
        return ()
    try:
        sights = _Look(page, evidence).at(findings)
    except DeadlinePassed:
        return (Sight(),) * len(findings)
    site = host_of(page.top.url)
    makers = _makers(page, [s.element for s in sights if s.element is not None], site)
    return tuple(replace(sight, script_host=makers.get(id(sight.element), "")) for sight in sights)


class _Look:
    """One look at a page, frame by frame."""

    def __init__(self, page: OpenPage, evidence: Evidence | None) -> None:
        self._page = page
        documents = evidence.documents if evidence else ()
        self._shown_by = {id(one.owner): one for one in documents if one.owner is not None}
        top = documents[0] if documents else None
        self._frames: dict[Selector, _Frame | None] = {}
        self._frames[()] = self._prepared(page.world, top)

    def at(self, findings: Sequence[Finding]) -> list[Sight]:
        sights = [Sight()] * len(findings)
        frames: dict[Selector, list[int]] = {}
        for number, finding in enumerate(findings):
            if finding.selector:
                frames.setdefault(finding.selector[:-1], []).append(number)
        for frame, numbers in frames.items():
            asked = [_question(findings[n]) for n in numbers]
            for number, sight in zip(numbers, self._seen(frame, asked), strict=True):
                sights[number] = sight
        return sights

    def _seen(self, frame: Selector, asked: Sequence[_Question]) -> list[Sight]:
        found = self._frame(frame)
        if found is None:
            return [Sight()] * len(asked)
        world, document = found
        call = f"auditorPlace.look({json.dumps(asked)})"
        try:
            told = json.loads(self._page.tab.evaluate(call, world, self._page.deadline))
        except (CommandFailed, TypeError, ValueError):
            return [Sight()] * len(asked)
        return [_sight(one, document) for one in told]

    def _frame(self, selector: Selector) -> _Frame | None:
        """World and document of the frame that a selector leads into."""
        if selector not in self._frames:
            known = len(self._frames) < MAX_FRAMES
            self._frames[selector] = self._entered(selector) if known else None
        return self._frames[selector]

    def _entered(self, selector: Selector) -> _Frame | None:
        around = self._frame(selector[:-1])
        if around is None:
            return None
        world, _ = around
        tab, deadline = self._page.tab, self._page.deadline
        owner = self._seen(selector[:-1], [(selector[-1], None, "")])[0].element
        try:
            element = f"auditorPlace.find({json.dumps(selector[-1])})"
            frame = frame_of(tab, element, world, deadline)
            if frame is None:
                return None
            inner = tab.world(frame, deadline)
        except CommandFailed:
            return None
        return self._prepared(inner, self._shown_by.get(id(owner)) if owner else None)

    def _prepared(self, world: int, document: Document | None) -> _Frame | None:
        try:
            self._page.tab.evaluate(f"{_kit()};0", world, self._page.deadline)
        except CommandFailed:
            return None
        return world, document


@cache
def _kit() -> str:
    files = resources.files("auditor.observe")
    names = ("style", "colour", "wide", "cover", "blame", "place")
    return "\n".join(files.joinpath(f"{name}_kit.js").read_text(encoding="utf-8") for name in names)


def _question(finding: Finding) -> _Question:
    why = finding.reason_key.rpartition("/")[2] if finding.outcome is Outcome.CANT_TELL else ""
    return finding.selector[-1], _BLAMED.get(finding.rule), why


def _sight(told: Mapping[str, Any] | None, document: Document | None) -> Sight:
    if told is None:
        return Sight()
    element = _element(told["path"], document) if document and document.elements else None
    if element is not None and element.tag != told["name"]:
        element = None  # the page has changed since its evidence was gathered
    way = told["culprit"]
    return Sight(
        element=element,
        culprit=_element(way, document) if element and document and way is not None else None,
        styled_by=_style(told["style"]),
        or_styled_by=_style(told["other"]),
        lacks=clean(told["lacks"], _MAX_VALUE),
    )


def _style(told: Sequence[str] | None) -> StyleRule | None:
    if told is None:
        return None
    sheet, selector, property_, value = told
    return StyleRule(
        sheet=clean(sheet, _MAX_SHEET),
        selector=clean(selector, _MAX_SELECTOR),
        property=clean(property_, _MAX_VALUE),
        value=clean(value, _MAX_VALUE),
    )


def _element(path: Sequence[int], document: Document) -> Element | None:
    """The element at the end of a way down from the document element."""
    at = document.root
    for step in path:
        inside = at.children if step >= 0 else at.shadow or ()
        elements = [child for child in inside if isinstance(child, Element)]
        index = step if step >= 0 else -1 - step
        if index >= len(elements):
            return None
        at = elements[index]
    return at


def _makers(page: OpenPage, elements: Sequence[Element], site: str) -> Mapping[int, str]:
    """Hosts of the third parties whose scripts made elements of the site's own pages.

    Only asked on pages that load such a script; the browser keeps who made what.
    """
    own = {
        id(one): one for one in elements if one.node and same_party(_host(one.document, site), site)
    }
    if not own or not _meets_strangers(page, site):
        return {}
    some = _varied(own.values())[:MAX_MADE]
    try:
        page.tab.send("DOM.getDocument", {"depth": 0}, page.deadline)
        ids = page.tab.send(
            "DOM.pushNodesByBackendIdsToFrontend",
            {"backendNodeIds": [one.node for one in some]},
            page.deadline,
        )["nodeIds"]
        return {
            id(one): host
            for one, node in zip(some, ids, strict=True)
            if (host := _maker(page, node, site))
        }
    except (CommandFailed, DeadlinePassed, KeyError, ValueError):
        return {}


def _varied(elements: Iterable[Element]) -> list[Element]:
    """Elements in an order in which one of each kind comes before the second of any."""
    seen: Counter[tuple[str, ...]] = Counter()
    turns: list[tuple[int, Element]] = []
    for one in elements:
        kind = (one.tag, one.attributes.get("class", ""), one.parent.tag if one.parent else "")
        turns.append((seen[kind], one))
        seen[kind] += 1
    return [one for _, one in sorted(turns, key=lambda turn: turn[0])]


def _host(document: Document, site: str) -> str:
    at: Document | None = document
    while at is not None:
        if host := host_of(at.url):
            return host
        at = at.owner.document if at.owner else None
    return site


def _meets_strangers(page: OpenPage, site: str) -> bool:
    """Whether the page loaded a script of a third party that is no mere library."""
    try:
        told = page.tab.evaluate("auditorPlace.scripts()", page.world, page.deadline)
        hosts = {host_of(url) for url in json.loads(told)}
    except (CommandFailed, DeadlinePassed, TypeError, ValueError):
        return False
    return any(host and host not in _LIBRARY_HOSTS and not same_party(host, site) for host in hosts)


def _maker(page: OpenPage, node: int, site: str) -> str:
    """The third party whose script made a node, "" for the site itself and the parser."""
    told = page.tab.send("DOM.getNodeStackTraces", {"nodeId": node}, page.deadline)
    trace = told.get("creation")
    while trace:
        for frame in trace.get("callFrames", ()):
            url = str(frame.get("url", ""))
            host = host_of(url)
            if host and host not in _LIBRARY_HOSTS and not _LIBRARY.search(url.partition("?")[0]):
                return "" if same_party(host, site) else clean(host, 100)
        trace = trace.get("parent")
    return ""
