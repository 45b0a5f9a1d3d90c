"""Observers act on a page while it is visited; whatever comes of that, the page stays judged."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from auditor.browser.tab import Tab
from auditor.engines.axe import AxeEngine
from auditor.engines.catalogue import axe_rules
from auditor.engines.native import NativeEngine
from auditor.model.criteria import Standard
from auditor.model.evidence import Completeness, Evidence, Observation, Yield
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.scan import ConsentMode, PictureMode
from auditor.model.visit import Visit
from auditor.observe.evidence import Budget, Observer, Observers, OpenPage
from auditor.observe.focus import FocusObserver
from auditor.scan.album import Album
from auditor.scan.consent import ConsentDesk
from auditor.scan.judging import PageAudit
from auditor.scan.redact import Redactor
from auditor.scan.visit import Visitor
from auditor.scan.visitor_state import VisitorState
from auditor.scan.way import Errand
from rules.page.focus_is_visible import focus_is_visible
from tests.conftest import DESKTOP
from tests.site import SiteServer
from tests.site.hostile.pages import FAULTS, document

RULE = focus_is_visible.info.id
VisitObserved = Callable[..., Visit]


class Late:
    """Never comes to an end."""

    yields = Yield.FOCUS
    budget = Budget(steps=1, time=timedelta(seconds=1))

    def looks_at(self, viewport: Viewport) -> bool:
        return viewport == DESKTOP

    def observe(self, page: OpenPage, evidence: Evidence) -> Observation:
        page.tab.evaluate("new Promise(() => {})", page.world, page.deadline)
        raise AssertionError(f"{evidence.url} answered")


@pytest.fixture
def visit(tab: Tab) -> VisitObserved:
    """Visits an address with axe-core, the rule of visible focus, and observers."""
    axe = AxeEngine([rule for rule in axe_rules().values() if rule.default], Standard.NO_PUBLIC_WEB)
    native = NativeEngine([focus_is_visible], (), Standard.NO_PUBLIC_WEB)

    def make(url: str, *acting: Observer, pictures: PictureMode = PictureMode.NONE) -> Visit:
        errand = Errand(
            url=url,
            gate=lambda _to: True,
            why=lambda _to: (PageState.OUT_OF_SCOPE, Reason.REDIRECT_LEAVES_SCOPE),
            follow=False,
        )
        desk = ConsentDesk(ConsentMode.LEAVE, None)
        judge = PageAudit([axe], native, Observers(acting), Album(pictures), Redactor(()).echoes)
        visitor = Visitor(tab, judge, desk, VisitorState(signed_in=False), timedelta(seconds=14))
        return visitor.visit(errand, DESKTOP, summed_up=True)

    return make


def failed_rules(visit: Visit) -> set[str]:
    return {one.rule for one in visit.findings}


def untested(visit: Visit) -> Sequence[str]:
    return [run.rule for run in visit.rule_runs if run.failure]


def test_an_observer_that_is_late_costs_its_rules_and_not_the_page(
    visit: VisitObserved, site: SiteServer
) -> None:
    one = visit(site.add("/sein", document("Sein", FAULTS)), Late())
    assert (one.state, one.reason) == (PageState.AUDITED, Reason.ENGINE_INCOMPLETE)
    assert failed_rules(one) == {"image-alt", "label"}
    assert [seen.completeness for seen in one.observations] == [Completeness.FAILED]
    assert untested(one) == [RULE]
    assert one.duration is not None
    assert one.duration < timedelta(seconds=13)


SENT = {
    "goes on": '<a href="/gen/2" onfocus="location.href = \'/gen/1\'">Videre</a>',
    "sends a form": (
        '<form action="/gen/1"><input aria-label="S" onblur="this.form.submit()"></form>'
    ),
    "posts a form": (
        '<form action="/gen/1" method="post"><button onfocus="this.form.submit()">S</button></form>'
    ),
}


@pytest.mark.parametrize("body", SENT.values(), ids=list(SENT))
def test_no_link_is_followed_and_no_form_sent_while_a_page_is_acted_on(
    body: str, visit: VisitObserved, site: SiteServer
) -> None:
    url = site.add("/sendt", document("Sendt videre", f"{FAULTS}<p>{body}</p>"))
    one = visit(url, FocusObserver(), pictures=PictureMode.CAUSES)
    assert site.asked_for("/gen/1") == []
    assert one.state is PageState.AUDITED
    assert one.final_url == url
    assert {"image-alt", "label"} <= failed_rules(one)
    assert one.digest is not None
    assert one.digest.title == "Sendt videre – Fjordvik kommune"


HOSTILE = {
    "endless": '<button onfocus="for (;;) {}">Stopp</button>',
    "alerts": '<button onfocus="for (let i = 0; i < 20; i += 1) alert(i)">Si fra</button>',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=list(HOSTILE))
def test_a_page_that_focus_ends_keeps_what_was_judged_before(
    body: str, visit: VisitObserved, site: SiteServer
) -> None:
    one = visit(site.add("/felle", document("Felle", f"{FAULTS}<p>{body}</p>")), FocusObserver())
    assert (one.state, one.reason) == (PageState.AUDITED, Reason.ENGINE_INCOMPLETE)
    assert {"image-alt", "label"} <= failed_rules(one)
    assert [seen.completeness for seen in one.observations] == [Completeness.FAILED]
    assert untested(one) == [RULE]


def test_a_page_that_loads_itself_anew_is_held_until_it_was_looked_at(
    visit: VisitObserved, site: SiteServer
) -> None:
    refresh = '<meta http-equiv="refresh" content="4">'
    one = visit(site.add("/fersk", document("Fersk", FAULTS, head=refresh)), Late())
    assert len(site.asked_for("/fersk")) == 1
    assert one.state is PageState.AUDITED
    assert failed_rules(one) == {"image-alt", "label", "meta-refresh"}
