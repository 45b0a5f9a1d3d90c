"""The report for a browser, judged as the pages are that it reports on."""

from datetime import timedelta
from io import BytesIO

import pytest

import rules
from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.engines.native import NativeEngine
from auditor.model.criteria import Language, Standard
from auditor.model.evidence import Yield
from auditor.model.finding import Outcome
from auditor.model.page import Viewport
from auditor.model.report import Report
from auditor.model.scan import ConsentMode
from auditor.observe import observers
from auditor.observe.evidence import Observers, OpenPage
from auditor.observe.page import PageObserver
from reports import FORMATS
from tests.conftest import DESKTOP
from tests.reports.sample import PAGES, Rows, report, scan
from tests.reports.test_changes import compared
from tests.reports.test_html import many, shown_at, whole
from tests.site import SiteServer

WIDTHS = [Viewport(320, 256), Viewport(480, 800), DESKTOP]
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true; }); 0"
NARROW_LINES = """JSON.stringify([...document.querySelectorAll(
    'caption, th, td, summary, h1, h2, h3, h4, p, dt, dd, li, label, legend')].filter(one => {
  const text = [...one.childNodes].filter(n => n.nodeType === 3 && n.data.trim().length > 11);
  return one.checkVisibility() && text.some(node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
    return node.data.trim().length / lines.size < 5;
  });
}).map(one => one.outerHTML.slice(0, 200)))"""
"""Elements whose text stands a few letters to the line."""


def written(value: Report, language: Language) -> str:
    out = BytesIO()
    FORMATS["html"](value, out, language=language, color=False, width=80)
    return out.getvalue().decode()


def opened(tab: Tab, url: str, viewport: Viewport) -> OpenPage:
    deadline = Deadline.after(timedelta(seconds=90))
    tab.set_viewport(viewport)
    tab.navigate(url, deadline, lambda _: True)
    assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
    observer = PageObserver(tab, deadline, ConsentMode.LEAVE, None)
    observer.settle()
    return OpenPage(
        tab=tab, top=observer.top, world=observer.world, viewport=viewport, deadline=deadline
    )


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("viewport", WIDTHS, ids=str)
def test_our_own_rules_find_nothing_wrong_with_the_report(
    tab: Tab, site: SiteServer, viewport: Viewport, language: Language
) -> None:
    plan = scan().plan
    named = scan(plan=type(plan)(target=plan.target, title="Fjellvik", owner="Fjellvik kommune"))
    page = opened(tab, site.add("/rapport", written(whole(scan=named), language)), viewport)
    tab.evaluate(UNFOLD, page.world, page.deadline)
    acting = Observers(observers(frozenset(Yield)))
    evidence = acting.read(page)
    acting.act(page, evidence)
    engine = NativeEngine(rules.page_rules(), [], Standard.WCAG22_AA)
    judged = engine.judge(evidence, lambda: False)
    assert [one for one in judged.findings if one.outcome is Outcome.FAILED] == []
    assert len([run for run in judged.rule_runs if not run.failure]) > 5


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("viewport", WIDTHS, ids=str)
def test_no_text_stands_a_few_letters_to_the_line(
    tab: Tab, site: SiteServer, viewport: Viewport, language: Language
) -> None:
    page = opened(tab, site.add("/rapport", written(whole(), language)), viewport)
    tab.evaluate(UNFOLD, page.world, page.deadline)
    assert tab.evaluate(NARROW_LINES, page.world, page.deadline) == "[]"


@pytest.mark.parametrize("viewport", WIDTHS, ids=str)
def test_nor_with_what_it_tells_of_an_earlier_scan(
    tab: Tab, site: SiteServer, viewport: Viewport
) -> None:
    page = opened(tab, site.add("/rapport", written(compared(), Language.NN)), viewport)
    tab.evaluate(UNFOLD, page.world, page.deadline)
    assert tab.evaluate(NARROW_LINES, page.world, page.deadline) == "[]"
    acting = Observers(observers(frozenset(Yield)))
    evidence = acting.read(page)
    acting.act(page, evidence)
    engine = NativeEngine(rules.page_rules(), [], Standard.WCAG22_AA)
    judged = engine.judge(evidence, lambda: False)
    assert [one for one in judged.findings if one.outcome is Outcome.FAILED] == []


def test_a_report_of_a_hundred_causes_opens_on_some_screens(tab: Tab, site: SiteServer) -> None:
    causes = many(100)
    value = report(causes=causes, rows=Rows(page_rows=PAGES, found=shown_at(causes)))
    page = opened(tab, site.add("/rapport", written(value, Language.NB)), DESKTOP)
    height = tab.evaluate("document.documentElement.scrollHeight", page.world, page.deadline)
    assert isinstance(height, int)
    assert height < 8_000
    tab.evaluate(UNFOLD, page.world, page.deadline)
    shown = "[...document.querySelectorAll('.cause')].filter(o => o.checkVisibility()).length"
    assert tab.evaluate(shown, page.world, page.deadline) == 100


@pytest.mark.parametrize("cause", ["c-000000000002", "c-00000000005f"])
def test_a_link_to_a_folded_cause_opens_it_without_a_script(
    tab: Tab, site: SiteServer, cause: str
) -> None:
    causes = many(100)
    value = report(causes=causes, rows=Rows(page_rows=PAGES, found=shown_at(causes)))
    url = site.add("/rapport", written(value, Language.NB))
    page = opened(tab, f"{url}#{cause}", DESKTOP)
    there = f"document.getElementById('{cause}')"
    assert tab.evaluate(f"{there}.checkVisibility()", page.world, page.deadline) is True
    assert tab.evaluate(f"{there}.closest('.card').open", page.world, page.deadline) is True
