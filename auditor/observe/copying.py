"""Copies of pages: what the browser shows and holds by now, never asked of the site again.

The other way round, a copy is shown in a tab without network and looks as the page did.
"""

import base64
import binascii
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any, Final

from PIL import Image

from auditor.browser.deadline import Deadline
from auditor.browser.elements import frame_of
from auditor.browser.tab import Tab
from auditor.errors import BrowserLost, CommandFailed, DeadlinePassed, EngineError, TabLost
from auditor.model.dossier import Body, DocumentCopy, Exchange, PageCopy
from auditor.observe.evidence import OpenPage
from auditor.observe.screenshot import screenshot

MOST_BODIES: Final = 100_000_000
"""Bytes of all bodies of a page together."""
MOST_RESOURCES: Final = 2_000
LARGEST_TREE: Final = 20_000_000
"""Characters of one document."""
MOST_TREES: Final = 60_000_000
MOST_FRAMES: Final = 100
LONGEST_URL: Final = 2_000
_KEPT: Final = frozenset({"Stylesheet", "Image", "Font"})
"""What decides how a page looks."""
_HIGHEST, _WIDEST = 12_000, 4_000
"""CSS px of a page that its picture shows."""
_QUALITY: Final = 75


@cache
def copy_kit() -> str:
    """What tells documents and builds them; a function of how much may be told (characters)."""
    return resources.files("auditor.observe").joinpath("copy_kit.js").read_text(encoding="utf-8")


def copied(page: OpenPage) -> PageCopy:
    """Take a copy of the page that a tab shows; what cannot be had is told in it.

    Nothing on the page changes, and nothing is requested.

    Args:
        page: at rest.

    Raises:
        TabLost: the tab is gone.
        BrowserLost: the browser is gone.
    """
    lacks: list[str] = []
    copy = PageCopy(exchanges=page.tab.exchanges)
    try:
        worlds: list[int] = []
        copy = replace(copy, documents=tuple(_documents(page, worlds, lacks)))
        copy = replace(copy, bodies=tuple(_bodies(page, worlds, lacks)))
        copy = replace(copy, picture=_picture(page))
    except (TabLost, BrowserLost):
        raise
    except DeadlinePassed:
        lacks.append("the page's time was over")
    except (CommandFailed, EngineError) as error:
        lacks.append(str(error)[:200])
    return replace(copy, lacks="; ".join(dict.fromkeys(lacks)))


def _documents(page: OpenPage, worlds: list[int], lacks: list[str]) -> Iterator[DocumentCopy]:
    """The page's documents, each before those in its frames; ``worlds`` takes our world in each."""
    room = MOST_TREES
    waiting: list[tuple[tuple[int, ...], int, str]] = [((), page.world, "")]
    seen = 0
    while waiting:
        path, world, asked = waiting.pop(0)
        seen += 1
        if seen > MOST_FRAMES:
            lacks.append(f"the page has more than the {MOST_FRAMES} documents that are kept")
            return
        try:
            tree = str(_ask(page, world, "take()", min(room, LARGEST_TREE)))
            waiting += _inside(page, world, path)
        except CommandFailed as error:
            lacks.append(f"a document could not be told: {error}"[:200])
            if not path:
                return
            continue
        room -= len(tree)
        worlds.append(world)
        url = str(json.loads(tree)["url"])[:LONGEST_URL]
        yield DocumentCopy(path=path, url=url, asked=asked, tree=tree)


def _inside(
    page: OpenPage, world: int, path: tuple[int, ...]
) -> list[tuple[tuple[int, ...], int, str]]:
    """The frames in a document: where each is, its world, and the address that it names."""
    named = json.loads(
        _ask(page, world, "frames().map((one) => one.srcdoc ? '' : one.src)", 0, as_json=True)
    )
    found = []
    for number, asked in enumerate(named[:MOST_FRAMES]):
        frame = frame_at(page.tab, world, number, page.deadline)
        if frame is None:
            continue
        try:
            inner = page.tab.world(frame, page.deadline)
        except CommandFailed:
            continue  # it has gone meanwhile
        found.append(((*path, number), inner, str(asked)[:LONGEST_URL]))
    return found


def frame_at(tab: Tab, world: int, number: int, deadline: Deadline) -> str | None:
    """Id of what a document's frame shows, by the frame's number in document order."""
    return frame_of(tab, f"{copy_kit()}(0).frames()[{number}]", world, deadline)


def _ask(page: OpenPage, world: int, call: str, limit: int, *, as_json: bool = False) -> Any:  # noqa: ANN401  # text
    expression = f"{copy_kit()}({limit}).{call}"
    if as_json:
        expression = f"JSON.stringify({expression})"
    return page.tab.evaluate(expression, world, page.deadline)


def _bodies(page: OpenPage, worlds: list[int], lacks: list[str]) -> Iterator[Body]:
    """What the page had loaded that decides how it looks, each address once.

    The browser's own memory of it is asked. ``Page.getResourceContent`` would load style sheets
    anew from the site.
    """
    room, seen, kept = MOST_BODIES, set[str](), list[str]()
    for request, exchange in page.tab.loaded:
        url = exchange.url
        if exchange.kind not in _KEPT or url in seen:
            continue
        if len(seen) >= MOST_RESOURCES:
            lacks.append(f"the page loaded more than the {MOST_RESOURCES} files that are kept")
            return
        seen.add(url)
        body = _body(page, request, exchange) if exchange.size <= room else None
        if body is None or len(body.content) > room:
            lacks.append("a file that the page had loaded could not be kept")
            continue
        room -= len(body.content)
        kept.append(url)
        yield body
    for world in worlds:
        for url, text in _sheets(page, world, kept, min(room, LARGEST_TREE)):
            kept.append(url)
            yield Body(url=url, media_type="text/css", text=text)


def _sheets(page: OpenPage, world: int, kept: list[str], room: int) -> list[tuple[str, str]]:
    """(address, text) of the style sheets of a document that no request was told of."""
    try:
        told = json.loads(_ask(page, world, f"sheets({json.dumps(kept)})", room))
    except CommandFailed:
        return []  # the document has gone
    return [(str(url), str(text)) for url, text in told if len(url) <= LONGEST_URL]


def _body(page: OpenPage, request: str, exchange: Exchange) -> Body | None:
    url, media_type = exchange.url, exchange.media_type
    try:
        told = page.tab.send("Network.getResponseBody", {"requestId": request}, page.deadline)
        if not told["base64Encoded"]:
            return Body(url=url, media_type=media_type, text=str(told["body"]))
        return Body(url=url, media_type=media_type, data=base64.b64decode(told["body"]))
    except (CommandFailed, binascii.Error, KeyError):
        return None  # the browser holds it no more


def _picture(page: OpenPage) -> bytes:
    """A picture of the whole page, as far down as pictures go."""
    size = page.tab.send("Page.getLayoutMetrics", deadline=page.deadline)["cssContentSize"]
    clip = {
        "x": 0,
        "y": 0,
        "width": min(size["width"], _WIDEST),
        "height": min(size["height"], _HIGHEST),
        "scale": 1,
    }
    asked = {"format": "jpeg", "quality": 90, "clip": clip, "captureBeyondViewport": True}
    data, packed = screenshot(page.tab, asked, page.deadline), io.BytesIO()
    try:
        Image.open(io.BytesIO(data)).convert("RGB").save(packed, "WEBP", quality=_QUALITY, method=2)
    except (Image.DecompressionBombError, OSError, ValueError) as error:
        raise EngineError("the browser's picture cannot be read") from error
    return packed.getvalue()
