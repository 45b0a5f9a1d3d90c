"""What lasts from one window of a page to the next: the page itself, where nothing runs in it."""

from datetime import timedelta

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.browser.truth import LoadedDocument
from auditor.errors import BrowserError
from auditor.model.evidence import Completeness
from auditor.observe.inanimate import inanimate
from auditor.observe.page import PageObserver
from auditor.scan.judging import Judged
from auditor.scan.way import Way

PATIENCE = timedelta(seconds=2)
"""For the page's source, and what its styles do."""
_CHANGED = (Completeness.SPOILT, Completeness.FAILED)


def lasting(
    tab: Tab,
    way: Way,
    observer: PageObserver,
    document: LoadedDocument,
    judged: Judged,
    deadline: Deadline,
) -> LoadedDocument | None:
    """The document, if another window may show it without a load.

    Args:
        tab: shows it.
        way: by which it was reached.
        observer: of it.
        document: the network's record of it.
        judged: whole, without a banner that was answered or a dialog.
        deadline: of the page.
    """
    changed = any(one.completeness in _CHANGED for one in judged.observations) or tab.caught > 0
    here = tab.log.current == document.loader and "#" not in tab.log.url
    if changed or not here or way.moved_to(document) is not None:
        return None
    soon = deadline.within(PATIENCE)
    try:
        still = inanimate(tab, observer.top, observer.world, document, soon)
    except BrowserError:
        return None  # what was judged stands
    return document if still else None
