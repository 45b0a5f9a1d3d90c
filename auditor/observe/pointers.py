"""Pointers: where a document sends its reader on to by itself, as it is written there."""

from dataclasses import dataclass

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointers:
    """What a document says of where it goes on to.

    Attributes:
        base: address that its addresses are relative to.
        refreshes: contents of its ``<meta http-equiv=refresh>``, at most 10.
        leaves_later: a short script in it looks as if it goes on to another page after seconds.
    """

    base: str
    refreshes: tuple[str, ...]
    leaves_later: bool


def pointers(tab: Tab, world: int, deadline: Deadline) -> Pointers:
    """Read the pointers of the document that a tab shows.

    Args:
        tab: its page settled.
        world: the top document's world of ours.
        deadline: for reading.

    Raises:
        BrowserError: the tab does not answer, or the page went away.
    """
    told = tab.evaluate("auditorPage.pointers()", world, deadline)
    return Pointers(
        base=str(told["base"]),
        refreshes=tuple(map(str, told["refreshes"])),
        leaves_later=bool(told["leavesLater"]),
    )
