"""Whether an element that got focus keeps it."""

from auditor.errors import CommandFailed
from auditor.model.evidence import Element, FocusSight
from auditor.observe.restore import Stage

SOON_MS = 150
"""A script that lets go of focus a moment later is awaited so long."""
PATIENCE_MS = 800
"""Focus that is handed on is awaited so long: what gets it may have to open first."""


def let_go(stage: Stage, element: Element, *, soon: bool) -> bool:
    """Whether an element that just got focus has let go of it, and nothing else has it.

    Args:
        stage: of its page.
        element: was given focus, nothing else since.
        soon: wait for a moment first.
    """
    if soon:
        stage.drawn(SOON_MS)
    try:
        return bool(stage.call(element, "idle"))
    except CommandFailed:
        return False  # it has gone from the page


def sight_of(stage: Stage, element: Element) -> FocusSight | None:
    """What is to be said of an element that seems to have let go of focus.

    Returns:
        None where focus was handed on in the end, or the element has gone; UNSEEN where it keeps
        focus that the Tab key gave it.
    """
    stage.drawn(PATIENCE_MS)
    if not let_go(stage, element, soon=False):
        return None
    try:
        for away in (True, False):
            stage.call(element, "watch")
            stage.press(back=away)
            stage.press(back=not away)
            stage.drawn(PATIENCE_MS)
            if let_go(stage, element, soon=False):
                return FocusSight.DROPPED
            if stage.call(element, "has"):
                return FocusSight.UNSEEN  # it waits for the key
    except CommandFailed:
        return None
    return FocusSight.SLIPPED
