"""Inanimate pages: nothing runs in them, so they may be shown in another window without a load.

What such a page looks like follows from its markup, its style sheets and the window, whenever the
window got its size. Whether a page is one is read from its source: a script may have taken itself
out of the tree. In doubt it is none, and is loaded anew.
"""

import json
import re
from collections.abc import Mapping
from datetime import timedelta

from auditor.browser.deadline import Deadline
from auditor.browser.frames import Frame
from auditor.browser.tab import Tab
from auditor.browser.truth import LoadedDocument
from auditor.model.page import Viewport

_RESIZED = timedelta(seconds=1)
_RUNS = re.compile(
    r"<[\w.-]+:script"  # of another namespace
    r"|[\s\"'/]on[a-z]+\s*="
    r"|javascript:"
    r"|<(?:i?frame|object|embed|applet|portal|fencedframe|video|audio|canvas|marquee|animate|set\b)"
    r"|srcset|\bloading\s*=|autofocus|interest(?:for|target)|accept-ch|delegate-ch|<!entity",
    re.IGNORECASE,
)
"""What may run, act when it has focus, play, or choose by the window once and for all."""
_MARKUP = re.compile(r"<(?:!doctype|html|head|title|body)", re.IGNORECASE)
_HIDES = re.compile(r"[\0\x1b]")
"""Signs of an encoding in which ASCII does not stand for itself."""
_SCRIPT = re.compile(r"<script", re.IGNORECASE)
_DATA = re.compile(
    r"""<script(?:\s+(?!type\b)[a-z-]+\s*=\s*"[^"<>]*")*"""
    r"""\s+type\s*=\s*["']?application/(?:ld\+)?json["'\s>]""",
    re.IGNORECASE,
)
"""The beginning of a block of data, which no browser runs."""
_TOLD = re.compile(r"http-equiv", re.IGNORECASE)
_HARMLESS = re.compile(
    r"""http-equiv\s*=\s*["']?(?:content-(?:type|language|security-policy)|x-ua-compatible)["'\s>]""",
    re.IGNORECASE,
)
_HINTS = ("accept-ch", "critical-ch", "refresh")
_BY_WINDOW = ("width", "viewport", "dpr", "sec-ch", "*")


def inanimate(
    tab: Tab, top: Frame, world: int, document: LoadedDocument, deadline: Deadline
) -> bool:
    """Whether nothing runs in the page that a tab shows.

    Args:
        tab: its page at rest.
        top: the tab's frame tree.
        world: execution context of our world in the top document.
        document: the network's record of the page.
        deadline: for the whole call.

    Raises:
        BrowserError: the tab does not answer or is gone.
    """
    requests = tab.log.requests
    if top.children or requests.missing or not (requests.resting and document.loaded):
        return False
    if document.mime != "text/html" or _answers_by_window(document.headers):
        return False
    source = tab.source(document.loader, deadline)
    if not source or not runs_nothing(source):
        return False
    return bool(tab.evaluate("globalThis.auditorPage?.unmoved()", world, deadline))


def runs_nothing(source: str) -> bool:
    """Whether there is nothing in an HTML source that could run, or choose by the window once.

    What only looks so, in a text or a comment, counts as well.
    """
    scripts, told = len(_SCRIPT.findall(source)), len(_TOLD.findall(source))
    return (
        bool(_MARKUP.search(source))
        and not _HIDES.search(source)
        and not _RUNS.search(source)
        and scripts == len(_DATA.findall(source))
        and told == len(_HARMLESS.findall(source))
    )


def resized(tab: Tab, world: int, viewport: Viewport, deadline: Deadline) -> bool:
    """Give the page a window of another size; False if it has not come to rest there in time.

    Raises:
        BrowserError: the tab does not answer or is gone.
    """
    soon = deadline.within(_RESIZED)
    tab.set_viewport(viewport, deadline)
    size = json.dumps([viewport.width, viewport.height])
    while not soon.passed:
        if tab.evaluate(f"globalThis.auditorPage?.hasSize({size})", world, deadline):
            return True
    return False


def _answers_by_window(headers: Mapping[str, str]) -> bool:
    """Whether a server says that it asks for the window's measures, or answers by them."""
    vary = headers.get("vary", "").lower()
    return any(name in headers for name in _HINTS) or any(one in vary for one in _BY_WINDOW)
