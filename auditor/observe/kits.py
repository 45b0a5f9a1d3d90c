"""Our scripts for the isolated world of every document."""

from functools import cache
from importlib import resources

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab

_KITS = (
    "base_kit.js",
    "reveal_kit.js",
    "rest_kit.js",
    "unfinished_kit.js",
    "consent_platforms.js",
    "consent_kit.js",
    "dialog_kit.js",
    "page_kit.js",
)
"""In the order in which they need each other."""


@cache
def page_script() -> str:
    """What reads pages and sees when they are at rest; one script."""
    folder = resources.files("auditor.observe")
    return "\n;".join(folder.joinpath(name).read_text(encoding="utf-8") for name in _KITS)


THERE = "globalThis.auditorRest?.document === document"
"""Whether our script is in a world, and watches the document that the world has now."""


def bring(tab: Tab, world: int, deadline: Deadline) -> None:
    """Bring our script to a world that lacks it, or whose document is another one by now.

    A browser may run it late in a document without scripts, and never in one that a script wrote.

    Raises:
        CommandFailed: the document has gone.
        BrowserError: the tab does not answer or is gone.
    """
    tab.awaken(deadline)
    if not tab.evaluate(THERE, world, deadline):
        tab.evaluate(f"{page_script()};0", world, deadline)
