"""The report for a browser, in a browser."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.engines.axe import AxeEngine
from auditor.engines.catalogue import axe_rules
from auditor.model.cause import Where
from auditor.model.criteria import Language, Standard
from auditor.model.finding import Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.page import Viewport
from auditor.model.report import Report
from reports import FORMATS
from tests.reports.sample import Rows, report
from tests.reports.sample_causes import CAUSES, DESKTOP, PHONE, crowd
from tests.reports.test_html import hostile
from tests.site import SiteServer

_SECONDS = timedelta(seconds=60)


class Shown:
    """The report of hostile pages in a tab, and a world beside the page to ask in."""

    def __init__(self, tab: Tab, url: str) -> None:
        self.tab = tab
        self.deadline = Deadline.after(_SECONDS)
        tab.navigate(url, self.deadline, lambda _: True)
        assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), self.deadline)
        self.top = tab.frames(self.deadline)
        self.world = tab.world(self.top.id, self.deadline)

    def ask(self, script: str) -> object:
        return self.tab.evaluate(script, self.world, self.deadline)

    def press(self, key: str, code: int) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            event = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}
            self.tab.send("Input.dispatchKeyEvent", event, self.deadline)

    def unfold(self, what: str = "details") -> None:
        self.ask(f"document.querySelectorAll('{what}').forEach(one => {{ one.open = true; }})")

    def shown(self) -> object:
        return self.ask(
            "[...document.querySelectorAll('.cause')].filter(one => one.checkVisibility()).length"
        )


def written(value: Report) -> str:
    out = BytesIO()
    FORMATS["html"](value, out, language=Language.NN, color=False, width=80)
    return out.getvalue().decode()


@pytest.fixture
def show(tab: Tab, site: SiteServer) -> Callable[..., Shown]:
    def make(viewport: Viewport = DESKTOP, scheme: str = "light") -> Shown:
        tab.set_viewport(viewport)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        tab.send("Emulation.setEmulatedMedia", {"features": [feature]})
        return Shown(tab, site.add("/report.html", written(hostile())))

    return make


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=str)
def test_axe_core_finds_nothing_wrong(
    show: Callable[..., Shown], viewport: Viewport, scheme: str
) -> None:
    page = show(viewport, scheme)
    page.unfold()
    engine = AxeEngine(list(axe_rules().values()), Standard.WCAG22_AA)
    found = engine.judge(page.tab, page.top, page.world, page.deadline)
    wrong = [one for one in found.findings if one.outcome is Outcome.FAILED]
    assert [(one.rule, one.selector, one.reason) for one in wrong] == []
    assert len(found.rule_runs) > 80


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=str)
def test_nothing_makes_the_page_scroll_sideways(
    show: Callable[..., Shown], viewport: Viewport
) -> None:
    page = show(viewport)
    page.unfold()
    assert page.ask("document.documentElement.scrollWidth") == viewport.width


def test_the_policy_lets_the_style_and_the_pictures_in_and_no_script(
    show: Callable[..., Shown],
) -> None:
    page = show()
    assert page.ask("getComputedStyle(document.body).marginTop") == "0px"
    assert page.ask("[...document.images].every(one => one.complete && one.naturalWidth === 640)")
    assert page.ask("document.images.length") == 4
    assert page.ask("performance.getEntriesByType('resource').length") == 0


_PROBES = """<style>body {{ margin: 7px }}</style><p id="probe" style="color: red"
onclick="document.documentElement.dataset.clicked = 'yes'">Probe</p>
<script>document.documentElement.dataset.ran = 'yes'</script>
<script src="{outside}/probe.js"></script><img src="{outside}/probe.png" alt="">
<iframe src="{outside}/probe.html" title="Probe"></iframe></main>"""


@pytest.mark.parametrize("policy", [True, False], ids=["with-policy", "without"])
def test_what_slipped_in_would_neither_run_nor_load(
    tab: Tab, site: SiteServer, policy: bool
) -> None:
    text = written(hostile()).replace("</main>", _PROBES.format(outside=site.third_party))
    if not policy:
        text = text.replace('http-equiv="Content-Security-Policy"', 'name="none"')
    page = Shown(tab, site.add("/report.html", text))
    page.ask("document.getElementById('probe').click()")
    assert page.ask("document.documentElement.dataset.ran") == (None if policy else "yes")
    assert page.ask("document.documentElement.dataset.clicked") == (None if policy else "yes")
    style = "getComputedStyle(document.getElementById('probe')).color === 'rgb(255, 0, 0)'"
    assert page.ask(style) is not policy
    assert page.ask("getComputedStyle(document.body).marginTop") == ("0px" if policy else "7px")
    asked = [bool(site.asked_for(f"/probe.{end}")) for end in ("js", "png", "html")]
    assert asked == [not policy] * 3


class Crowd(Rows):
    """Twenty thousand occurrences of two thousand causes."""

    def occurrences(self) -> Iterator[Occurrence]:
        return crowd(10_000, 500, causes=2_000)


def test_a_report_of_two_thousand_causes_opens_and_can_be_filtered(
    tab: Tab, site: SiteServer
) -> None:
    wheres = (Where.TEMPLATE, Where.CONTENT)
    causes = tuple(
        replace(CAUSES[2], id=f"c-{n:012x}", where=wheres[n % 5 == 0]) for n in range(2_000)
    )
    page = Shown(tab, site.add("/big.html", written(report(causes=causes, rows=Crowd()))))
    assert page.ask("document.querySelectorAll('.cause .places > li').length") == 10_000
    assert page.shown() == 10
    page.unfold(".fold")
    assert page.shown() == 2_000
    page.ask("document.getElementById('where-content').click()")
    assert page.shown() == 400
    page.ask("document.querySelector('.cause.in-content .card > summary').click()")
    page.ask("document.querySelector('.cause.in-content .where > summary').click()")
    assert page.ask("document.querySelector('.where[open] .places code').checkVisibility()")


def test_causes_are_chosen_with_the_keyboard_alone(show: Callable[..., Shown]) -> None:
    page = show()
    page.unfold(".fold")
    assert page.shown() == 10
    page.ask("document.getElementById('show-all').focus()")
    page.press("ArrowRight", 39)
    assert page.ask("document.activeElement.id") == "show-breach"
    assert page.shown() == 5
    page.press("Tab", 9)
    assert page.ask("document.activeElement.id") == "where-all"
    page.press("ArrowRight", 39)
    assert page.ask("document.activeElement.id") == "where-template"
    assert page.shown() == 1
    assert page.ask("document.querySelectorAll('.group h3').length") == 4
    visible = "[...document.querySelectorAll('.group h3')].filter(one => one.checkVisibility())"
    assert page.ask(f"{visible}.length") == 1


def test_the_number_of_causes_that_are_shown_is_told(show: Callable[..., Shown]) -> None:
    page = show()
    page.unfold(".fold")
    page.ask("document.getElementById('where-third_party').click()")
    told = page.tab.send("Accessibility.getFullAXTree", {}, page.deadline)["nodes"]
    texts = [node.get("name", {}).get("value", "").strip() for node in told]
    assert page.shown() == 2
    at = texts.index("av 10 årsaker passar med valet")
    assert [text for text in texts[:at] if text][-1] == "2"


_LINKS = {
    "a criterion": (".criteria .numbers a[href='#c-000000000001']", "advice", "content"),
    "the first causes": (".first a[href='#c-000000000004']", "review", "component"),
    "the contents": (".contents a[href='#advice']", "breach", "third_party"),
    "the addresses": (".pages .numbers a[href='#c-000000000006']", "duty", "template"),
}


@pytest.mark.parametrize("link", _LINKS)
@pytest.mark.parametrize("kind", ["show", "where"])
def test_no_choice_hides_what_a_link_leads_to(
    show: Callable[..., Shown], link: str, kind: str
) -> None:
    page = show()
    selector, *values = _LINKS[link]
    page.unfold()
    page.ask(f"document.getElementById('{kind}-{values[kind == 'where']}').click()")
    others = page.shown()
    there = f"document.querySelector(document.querySelector(`{selector}`).hash)"
    assert page.ask(f"{there}.checkVisibility()") is False
    page.ask(f"document.querySelector(`{selector}`).click()")
    assert page.ask(f"{there}.checkVisibility()") is True
    assert page.ask(f"{there}.getBoundingClientRect().top < innerHeight") is True
    told = f"{there}.closest('.group').querySelector('.beyond').checkVisibility()"
    assert page.ask(told) is True
    assert page.shown() == others + (link != "the contents")


def test_the_first_stop_of_the_keyboard_leads_past_the_contents(show: Callable[..., Shown]) -> None:
    page = show()
    page.press("Tab", 9)
    assert page.ask("document.activeElement.getBoundingClientRect().top >= 0")
    assert page.ask("document.activeElement.hash") == "#main"
    page.press("Enter", 13)
    page.press("Tab", 9)
    assert page.ask("document.activeElement.matches('main .first a')")


def test_what_is_printed_ignores_the_choice_and_has_no_controls(show: Callable[..., Shown]) -> None:
    page = show()
    page.ask("document.getElementById('where-content').click()")
    page.tab.send("Emulation.setEmulatedMedia", {"media": "print"})
    assert page.shown() == 10
    assert page.ask("document.querySelector('.filters').checkVisibility()") is False
