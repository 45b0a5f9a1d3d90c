"""Look-alikes over a whole site: what was tried on one page need not be tried on the next.

Elements of one component look alike with focus wherever they stand, when the same rules of the
style sheets reach them with focus, when nothing about them and around them differs that such rules
could show on, and when the same scripts wait for focus on them. How they look at rest decides
nothing: a page may take the ring away that another leaves.
"""

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from auditor.browser.deadline import Deadline
from auditor.errors import CommandFailed
from auditor.hosts import host_of
from auditor.model.evidence import Document, Element, FocusSight
from auditor.observe.evidence import OpenPage
from auditor.observe.focusable import component
from auditor.observe.listeners import Listeners

Key = bytes
"""What tells a component of a site by."""
MAX_KEPT = 20_000
"""Components of one scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What was seen of one element with focus.

    Attributes:
        page: address of the page that it is on.
        pixels, contrast: as in `auditor.model.evidence.FocusStop`.
    """

    page: str
    sight: FocusSight
    pixels: int
    contrast: float


class LookAlikes:
    """What one scan has tried, by component; shared by all slots.

    A page only goes by pages that were handed out well before it, and waits for those that are not
    done yet. So it does not matter which slot is faster: every scan of the same pages in the same
    order tries the same elements.
    """

    def __init__(self, lag: int = 1) -> None:
        """Begin with nothing tried.

        Args:
            lag: how many pages earlier one has to be handed out to be gone by; more than there are
                slots, so that there is hardly ever anything to wait for.
        """
        self._lag = lag
        self._changed = threading.Condition()
        self._under_way: set[int] = set()
        self._tried: dict[Key, tuple[int, Tried]] = {}

    def begin(self, number: int) -> None:
        """A page is being visited; ``number`` counts the pages of the scan."""
        with self._changed:
            self._under_way.add(number)

    def end(self, number: int) -> None:
        """Nothing more will be tried on a page."""
        with self._changed:
            self._under_way.discard(number)
            self._changed.notify_all()

    def known(self, number: int, keys: Iterable[Key], until: Deadline) -> Mapping[Key, Tried]:
        """What is known of components when a page is to be tried.

        Args:
            number: of the page.
            keys: of its components.
            until: earlier pages are awaited so long; without them nothing is known.
        """
        last = number - self._lag
        with self._changed:
            while any(one <= last for one in self._under_way):
                if not self._changed.wait(timeout=until.remaining) and until.passed:
                    return {}
            found = {key: self._tried[key] for key in keys if key in self._tried}
        return {key: tried for key, (at, tried) in found.items() if at <= last}

    def note(self, number: int, key: Key, tried: Tried) -> None:
        """Keep what was seen of a component on a page; what the earliest page gave stands."""
        with self._changed:
            at, _ = self._tried.get(key, (number, tried))
            if number <= at and (key in self._tried or len(self._tried) < MAX_KEPT):
                self._tried[key] = (number, tried)


def keys_of(
    page: OpenPage, elements: Sequence[Element], listeners: Listeners
) -> Mapping[Element, Key]:
    """What tells the component of each element by; elements that cannot be told have none.

    Args:
        page: as it was read; nothing is done to it.
        elements: of its evidence.
        listeners: what waits for focus on it.

    Raises:
        BrowserError: the tab does not answer or is gone.
    """
    found: dict[Element, Key] = {}
    for document in dict.fromkeys(one.document for one in elements):
        inside = [one for one in elements if one.document is document]
        for element, rules in zip(inside, _rules(page, document, inside), strict=True):
            if rules is not None:
                heard = sorted(listeners.of(element))
                seen = (host_of(document.url), str(page.viewport), component(element), heard, rules)
                found[element] = hashlib.blake2b(repr(seen).encode(), digest_size=16).digest()
    return found


def _rules(page: OpenPage, document: Document, elements: Sequence[Element]) -> Sequence[str | None]:
    """What the style sheets of a document say of each element with focus."""
    asked = json.dumps([{"path": _path(one), "tag": one.tag} for one in elements])
    try:
        world = _world(page, document)
        call = f"{_kit()};auditorFocusRules.keys({asked})"
        told: Sequence[str | None] = page.tab.evaluate(call, world, page.deadline)
    except (CommandFailed, KeyError):
        return [None] * len(elements)  # the frame has gone, or forbids scripts
    return told


def _world(page: OpenPage, document: Document) -> int:
    if document.owner is None:
        return page.world
    about = {"backendNodeId": document.owner.node}
    node = page.tab.send("DOM.describeNode", about, page.deadline)["node"]
    return page.tab.world(node["frameId"], page.deadline)


def _path(element: Element) -> list[int]:
    """The way down from the document element: places among siblings, -1 - i in a shadow root."""
    steps: list[int] = []
    at = element
    while at.parent is not None:
        inside = at.parent.shadow or () if at.in_shadow else at.parent.children
        siblings = [one for one in inside if isinstance(one, Element)]
        place = next(i for i, one in enumerate(siblings) if one is at)
        steps.append(-1 - place if at.in_shadow else place)
        at = at.parent
    return steps[::-1]


@cache
def _kit() -> str:
    files = resources.files("auditor.observe")
    names = ("style_kit.js", "focus_rules_kit.js")
    return "\n".join(files.joinpath(name).read_text(encoding="utf-8") for name in names)
