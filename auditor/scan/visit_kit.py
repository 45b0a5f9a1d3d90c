"""What the visits of one tab are made with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from auditor.browser.tab import Tab
from auditor.scan.consent import ConsentDesk
from auditor.scan.judging import PageAudit
from auditor.scan.patience import Patience
from auditor.scan.redact import Redactor
from auditor.scan.visitor_state import VisitorState


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitKit:
    """What the visits of one tab are made with.

    Attributes:
        tab: to visit in.
        judge: judges the pages.
        desk: decides about consent banners.
        state: what sites remember of their visitor.
        patience: knows how long a page's timers are waited for.
        page_timeout: for one visit, from the start of the navigation to the last result.
        turn: waits until an address may be asked for again; False if the scan was stopped.
        redactor: learns what is secret of a session; None unless credentials are in use.
    """

    tab: Tab
    judge: PageAudit
    desk: ConsentDesk
    state: VisitorState
    patience: Patience
    page_timeout: timedelta
    turn: Callable[[str], bool]
    redactor: Redactor | None
