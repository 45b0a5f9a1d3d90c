"""Views: the few numbers by which pages that show the same are told from those that do not."""

import hashlib
import re
from collections.abc import Iterator

from auditor.model.evidence import Element, Evidence, Text
from auditor.model.view import View

MAX_WORDS = 1000
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_UNREAD = frozenset({"script", "style", "noscript", "template", "head"})
_FILE = re.compile(r"\.(avif|bmp|gif|ico|jpe?g|mp3|mp4|ogg|png|svg|webm|webp)$", re.IGNORECASE)
_SOURCES = {
    "img": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
    "image": "href",
    "use": "href",
}


def view_of(evidence: Evidence) -> View:
    """What a page shows, in all its frames; where links lead is not part of it."""
    text = hashlib.blake2b(digest_size=8)
    shape = hashlib.blake2b(digest_size=8)
    words: set[str] = set()
    for document in evidence.documents:
        for depth, node in _shown(document.root):
            if isinstance(node, Element):
                shape.update(f"{depth} {node.tag}\n".encode())
            said = _said(node)
            if said:
                text.update(f"{said}\n".encode(errors="replace"))
                words.update(_masked(said) if isinstance(node, Text) else [said])
    numbers = sorted({_number(word) for word in words})
    return View(text=text.hexdigest(), shape=shape.hexdigest(), words=tuple(numbers[:MAX_WORDS]))


def _shown(root: Element) -> Iterator[tuple[int, Element | Text]]:
    """Shown elements and text as they are rendered, in order, each with its depth."""
    stack: list[tuple[int, Element | Text]] = [(0, root)]
    while stack:
        depth, node = stack.pop()
        if isinstance(node, Text):
            if node.shown and node.value.strip():
                yield depth, node
        elif node.tag not in _UNREAD:
            if node.shown:
                yield depth, node
            stack.extend((depth + 1, child) for child in reversed(node.flat))


def _said(node: Element | Text) -> str:
    """What a node adds to what is seen: its text, or the source of a picture or a player.

    The query after the name of a file is left out: caches and counters change it at every visit.
    """
    if isinstance(node, Text):
        return " ".join(node.value.split())
    source = node.attributes.get(_SOURCES.get(node.tag, ""), "").strip()
    path, _, query = source.partition("?")
    return path if query and _FILE.search(path) else source


def _masked(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.casefold()):
        yield "#" if _DIGIT.search(word) else word


def _number(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(errors="replace"), digest_size=4).digest())
