"""What was judged of a page stands, whatever becomes of the page after that."""

from datetime import timedelta

from auditor.browser.deadline import Deadline
from auditor.browser.frames import Frame
from auditor.browser.tab import Tab
from auditor.engines.axe import AxeEngine
from auditor.engines.catalogue import axe_rules
from auditor.engines.native import NativeEngine
from auditor.model.criteria import Standard
from auditor.model.finding import Judgement
from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey
from auditor.model.scan import ConsentMode, PictureMode
from auditor.observe.evidence import Observers
from auditor.rulekit import Widths
from auditor.scan.album import Album
from auditor.scan.consent import ConsentDesk
from auditor.scan.judging import PageAudit
from auditor.scan.redact import Redactor
from auditor.scan.visit import Visitor
from auditor.scan.visitor_state import VisitorState
from auditor.scan.way import Errand
from rules import page_rules
from tests.conftest import DESKTOP
from tests.site import SiteServer
from tests.site.hostile.pages import FAULTS, document
from tests.site.hostile.registry import KNOWN_FAULTS


class _ThenStalls(AxeEngine):
    """axe-core; once it has judged the page, the page runs a script without end."""

    def judge(self, tab: Tab, top: Frame, world: int, deadline: Deadline) -> Judgement:
        judged = super().judge(tab, top, world, deadline)
        tab.evaluate("void setTimeout(() => { for (;;); })", world, deadline)
        return judged


def test_what_axe_found_stands_when_the_page_cannot_be_read_in_time(
    tab: Tab, site: SiteServer
) -> None:
    axe = _ThenStalls([r for r in axe_rules().values() if r.default], Standard.NO_PUBLIC_WEB)
    own = [rule for rule in page_rules() if rule.info.widths is not Widths.NARROW]
    native = NativeEngine(own, (), Standard.NO_PUBLIC_WEB)
    judge = PageAudit([axe], native, Observers(()), Album(PictureMode.NONE), Redactor(()).echoes)
    desk = ConsentDesk(ConsentMode.LEAVE, None)
    visitor = Visitor(tab, judge, desk, VisitorState(signed_in=False), timedelta(seconds=8))
    errand = Errand(
        url=site.add("/stopp", document("Stopp", FAULTS)),
        gate=lambda _to: True,
        why=lambda _to: (PageState.OUT_OF_SCOPE, Reason.OTHER_ORIGIN),
        follow=False,
    )
    seen = visitor.visit(errand, DESKTOP, summed_up=True)
    assert (seen.state, seen.reason) == (PageState.AUDITED, Reason.TIME_OVER)
    assert {found.rule for found in seen.findings} == set(KNOWN_FAULTS)
    untested = {run.rule for run in seen.rule_runs if run.failure}
    assert untested == {rule.info.id for rule in own}
    assert [one.key for one in seen.remarks] == [RemarkKey.TIME_OVER]
    assert not visitor.tab_sound
