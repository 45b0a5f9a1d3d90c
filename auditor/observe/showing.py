"""Showing copies: a page as it was, in a tab that reaches nothing but what was kept of it.

Each document is built anew, element by element, in an empty one that stands at its address and
whose policy forbids scripts: it is what the scripts had made of it already.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from auditor.browser.answers import Answer
from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.errors import CommandFailed, DeadlinePassed, EngineError
from auditor.model.dossier import KeptDocument, KeptPage
from auditor.model.page import Viewport
from auditor.model.scan import ConsentMode
from auditor.observe.copying import copy_kit, frame_at
from auditor.observe.evidence import OpenPage
from auditor.observe.page import PageObserver

FRAMES_DEADLINE: Final = timedelta(seconds=5)
"""For the empty documents of a page's frames."""
_POLICY: Final = "script-src 'none'; worker-src 'none'; form-action 'none'"
_XML: Final = frozenset({"application/xhtml+xml", "application/xml", "text/xml", "image/svg+xml"})
_XHTML: Final = "application/xhtml+xml"

Read = Callable[[str], bytes]
"""A piece of evidence, by its SHA-256."""


@dataclass(slots=True)
class KeptAnswers:
    """Answers from what was kept of one page at a time; meets `auditor.browser.answers.Answers`."""

    _read: Read | None = None
    _bodies: dict[str, tuple[str, str]] = field(default_factory=dict)
    _documents: dict[str, Answer] = field(default_factory=dict)
    _sent_on: dict[str, list[str]] = field(default_factory=dict)
    _top: str | None = None

    def hold(self, page: KeptPage, empty: Mapping[tuple[int, ...], Answer], read: Read) -> None:
        """Answer for a page from now on, and for no other.

        Args:
            page: the page.
            empty: the empty document of each of its documents, by path.
            read: reads its pieces.
        """
        self._read = read
        self._bodies = {one.url: (one.digest, one.media_type) for one in page.bodies}
        self._documents, self._sent_on = {}, {}
        for one in page.documents:
            at = _place(one.url)
            self._documents.setdefault(at, empty[one.path])
            if one.asked and _place(one.asked) != at:
                self._sent_on.setdefault(_place(one.asked), []).append(one.url)
        self._top = _place(page.documents[0].url)

    def document(self, url: str, *, main: bool) -> Answer | None:
        """The empty document at an address; the tab's own is given once, so that it stays."""
        if main:
            top, self._top = self._top, None
            return self._documents[top] if top == url else None
        waiting = self._sent_on.get(url)
        if waiting:
            return Answer(status=302, headers=(("Location", waiting.pop(0)),))
        return self._documents.get(url)

    def body(self, url: str) -> Answer | None:
        """What the page had loaded from an address."""
        found = self._bodies.get(url)
        if found is None or self._read is None:
            return None
        digest, media_type = found
        text = media_type.startswith("text/")
        declared = f"{media_type}; charset=utf-8" if text else media_type
        return Answer(headers=(("Content-Type", declared),), body=self._read(digest))


def show(
    tab: Tab,
    answers: KeptAnswers,
    page: KeptPage,
    read: Read,
    viewport: Viewport,
    deadline: Deadline,
) -> OpenPage:
    """Show a page as it was kept, at rest.

    Args:
        tab: asks ``answers`` for everything.
        answers: of that tab.
        page: has at least one document.
        read: reads its pieces.
        viewport: the window that it was seen in.
        deadline: for the whole call.

    Raises:
        EngineError: what was kept is damaged, or does not become a page.
        BrowserError: the tab does not answer or is gone.
    """
    top = page.documents[0]
    if top.path or not top.url.startswith(("http://", "https://")):
        raise EngineError("what was kept is no page of a site")  # an archive may name any file
    trees = {one.path: _tree(read(one.tree)) for one in page.documents}
    empty = {path: _empty(told) for path, (_, told) in trees.items()}
    tab.set_viewport(viewport, deadline)
    answers.hold(page, empty, read)
    tab.navigate(top.url, deadline, lambda _url: True)
    if not tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline):
        raise DeadlinePassed("the kept page was not shown in time")
    _define(tab, trees[()][1], deadline)
    observer = PageObserver(tab, deadline, ConsentMode.LEAVE, None)
    worlds: dict[tuple[int, ...], int] = {(): observer.world}
    _build(tab, observer.world, trees[()][0], deadline)
    if len(page.documents) > 1:
        observer.settle()  # frames may wait until they are scrolled to
        for one in page.documents[1:]:
            world = _frame_world(tab, one, worlds, deadline)
            if world is not None:
                worlds[one.path] = world
                _build(tab, world, trees[one.path][0], deadline)
    observer.settle()
    for world in worlds.values():
        tab.evaluate("globalThis.auditorScrolls?.()", world, deadline)
    return OpenPage(
        tab=tab, top=observer.top, world=observer.world, viewport=viewport, deadline=deadline
    )


def _frame_world(
    tab: Tab,
    one: KeptDocument,
    worlds: Mapping[tuple[int, ...], int],
    deadline: Deadline,
) -> int | None:
    """Our world in the frame that is to show a document; None where there is no such frame."""
    around = worlds.get(one.path[:-1])
    if around is None:
        return None
    tab.wait_for(lambda log: log.requests.resting, deadline.within(FRAMES_DEADLINE))
    try:
        frame = frame_at(tab, around, one.path[-1], deadline)
        return tab.world(frame, deadline) if frame else None
    except CommandFailed:
        return None


def _build(tab: Tab, world: int, tree: str, deadline: Deadline) -> None:
    """Build a document; its tree goes as a text, since an archive may hold anything."""
    built = f"{copy_kit()}(0).build(JSON.parse({json.dumps(tree)}))"
    try:
        tab.evaluate(built, world, deadline)
    except CommandFailed as error:
        raise EngineError(f"a kept document could not be built: {error}") from error


def _define(tab: Tab, told: Mapping[str, Any], deadline: Deadline) -> None:
    """Let the elements that scripts had defined count as defined: style sheets ask for it."""
    names = json.dumps([str(name) for name in told.get("defined", ())])
    define = f"""for (const name of {names}) {{
      try {{ customElements.define(name, class extends HTMLElement {{}}); }} catch {{}}
    }}"""
    tab.send("Runtime.evaluate", {"expression": define}, deadline)


def _tree(data: bytes) -> tuple[str, Mapping[str, Any]]:
    """A document's tree as text, and what it tells of the document.

    Raises:
        EngineError: it is no such tree.
    """
    try:
        text = data.decode()
        told = json.loads(text)
        if not isinstance(told, dict) or not isinstance(told["nodes"], list):
            raise TypeError("not a document")
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise EngineError("a kept document is damaged") from error
    defined = told.get("defined")
    return text, {
        "type": str(told.get("type")),
        "doctype": told.get("doctype"),
        "defined": defined if isinstance(defined, list) else [],
    }


def _empty(told: Mapping[str, Any]) -> Answer:
    """The empty document that a kept one is built in: of its type, and in its mode."""
    of_xml = told["type"] in _XML
    media_type = str(told["type"]) if of_xml else "text/html"
    root = '<html xmlns="http://www.w3.org/1999/xhtml"/>' if told["type"] == _XHTML else "<root/>"
    markup = _doctype(told["doctype"]) + (root if of_xml else "<html></html>")
    return Answer(
        headers=(
            ("Content-Type", f"{media_type}; charset=utf-8"),
            ("Content-Security-Policy", _POLICY),
        ),
        body=markup.encode("utf-8", "replace"),
    )


def _doctype(told: Any) -> str:  # noqa: ANN401  # of a file
    if not (isinstance(told, list) and len(told) == 3):
        return ""
    name, public, system = ("".join(c for c in str(one) if c not in '"<>&') for one in told)
    if public:
        return f'<!DOCTYPE {name} PUBLIC "{public}" "{system}">'
    return f'<!DOCTYPE {name} SYSTEM "{system}">' if system else f"<!DOCTYPE {name}>"


def _place(url: str) -> str:
    return url.partition("#")[0]
