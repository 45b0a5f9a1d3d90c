"""axe-core on real pages: lied to, in frames, and beside itself without us."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.policy import TabPolicy
from auditor.browser.tab import Tab
from auditor.engines.axe import AxeEngine, TabAxe
from auditor.engines.catalogue import axe_rules, axe_source, axe_version
from auditor.errors import DeadlinePassed, EngineError
from auditor.model.criteria import Standard
from auditor.model.finding import Counts, Outcome
from auditor.model.page import FrameState, PageState, Reason, Viewport
from auditor.model.visit import Visit
from tests.auditor.conftest import VisitPage
from tests.conftest import DESKTOP
from tests.site import SiteServer
from tests.site.hostile.pages import document
from tests.site.hostile.registry import KNOWN_FAULTS

Verdicts = Counter[tuple[str, str, str]]
"""How often a rule (outcome, rule, target) spoke."""

PHONE = Viewport(320, 256)
PAGES = (
    "/",
    "/kontakt.html",
    "/skjema.html",
    "/sok.html",
    "/innsyn.html",
    "/ansatte.html",
    "/english.html",
    "/nyheter/",
    "/tjenester/helse.html",
    "/tjenester/skatt-og-avgift.html",
    "/kart.html",
    "/hostile/frames/shadow",
    "/hostile/frames/nested-shadow",
    "/hostile/frames/nested",
    "/hostile/frames/shadow-frame",
)
"""No frames of other origins: bare axe-core does not look into them."""
_BARE = """axe.run(document, {
    elementRef: false, rules: {'target-size': {enabled: true}},
  }).then((result) => JSON.stringify(
    Object.fromEntries(['violations', 'incomplete', 'passes', 'inapplicable'].map((list) => [list,
      result[list].map((rule) => [rule.id, rule.nodes.map((node) => JSON.stringify(node.target))])
    ]))))"""


def bare(tab: Tab, url: str) -> dict[str, list[tuple[str, list[str]]]]:
    """What axe.run says in the page's own world, axe-core being in every frame of it."""
    tab.set_viewport(DESKTOP)
    tab.send("Page.addScriptToEvaluateOnNewDocument", {"source": axe_source()})
    deadline = Deadline.after(timedelta(seconds=30))
    tab.navigate(url, deadline, lambda _: True)
    assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
    answer = tab.send(
        "Runtime.evaluate",
        {"expression": _BARE, "awaitPromise": True, "returnByValue": True},
        deadline,
    )
    told: dict[str, list[tuple[str, list[str]]]] = json.loads(answer["result"]["value"])
    return told


def told_by_us(visit: Visit) -> Verdicts:
    return Counter(
        (f.outcome.value, f.rule, json.dumps(f.selector, separators=(",", ":"), ensure_ascii=False))
        for f in visit.findings
    )


def told_by_it(result: dict[str, list[tuple[str, list[str]]]]) -> Verdicts:
    names = {"violations": Outcome.FAILED, "incomplete": Outcome.CANT_TELL}
    return Counter(
        (outcome.value, rule, target)
        for name, outcome in names.items()
        for rule, targets in result[name]
        for target in targets
    )


@pytest.mark.parametrize("path", PAGES)
def test_a_sound_page_has_exactly_the_findings_and_counts_of_bare_axe_core(
    path: str, visit: VisitPage, open_tab: Callable[..., Tab], site: SiteServer
) -> None:
    ours = visit(site.url(path))
    assert (ours.state, ours.reason) == (PageState.AUDITED, Reason.COMPLETE)
    its = bare(open_tab(TabPolicy()), site.url(path))
    assert told_by_us(ours) == told_by_it(its)
    counted = {name: {rule: len(nodes) for rule, nodes in its[name]} for name in its}
    for run in ours.rule_runs:
        passed = counted["passes"].get(run.rule, 0)
        failed = counted["violations"].get(run.rule, 0)
        cant_tell = counted["incomplete"].get(run.rule, 0)
        assert run.counts == Counts(
            passed=passed,
            failed=failed,
            cant_tell=cant_tell,
            inapplicable=0 if passed + failed + cant_tell else 1,
        ), run.rule


LIARS = [f"lies-{number}" for number in range(1, 7)]


@pytest.mark.parametrize(
    "name", [*LIARS, "lies-all", "sweeper", "csp-no-scripts", "csp-nothing", "csp-trusted-types"]
)
def test_a_page_that_lies_or_forbids_scripts_has_its_faults_all_the_same(
    name: str, visit: VisitPage, site: SiteServer
) -> None:
    seen = visit(site.url(f"/hostile/scripts/{name}"))
    assert seen.state is PageState.AUDITED
    assert {finding.rule for finding in seen.findings} == set(KNOWN_FAULTS)
    assert [f.selector for f in seen.findings] == [("#fault-image",), ("#fault-field",)]


@pytest.mark.parametrize(
    ("name", "selector"),
    [
        ("same-origin", ("iframe", "#fault-image")),
        ("srcdoc", ("iframe", "#fault-image")),
        ("written", ("#tom", "#fault-image")),
        ("nested", ("iframe", "iframe", "#fault-image")),
        ("shadow", (("fjord-kort", "#fault-image"),)),
        ("nested-shadow", (("fjord-ytre", "fjord-indre", "#fault-image"),)),
        ("shadow-frame", (("fjord-ramme", "iframe"), "#fault-image")),
    ],
)
def test_the_way_to_an_element_leads_through_its_frames_and_shadow_roots(
    name: str, selector: tuple[Any, ...], visit: VisitPage, site: SiteServer
) -> None:
    seen = visit(site.url(f"/hostile/frames/{name}"))
    assert [f.selector for f in seen.findings if f.rule == "image-alt"] == [selector]


def test_a_frame_without_scripts_is_listed_and_not_called_sound(
    visit: VisitPage, site: SiteServer
) -> None:
    seen = visit(site.url("/hostile/frames/sandbox"))
    assert [(f.state, f.reason) for f in seen.frames] == [
        (FrameState.NOT_REACHED, Reason.FRAME_FORBIDS_SCRIPTS)
    ]
    assert seen.reason is Reason.ENGINE_INCOMPLETE
    assert not any(f.rule in KNOWN_FAULTS for f in seen.findings)


def test_a_hidden_frame_is_listed_as_hidden(visit: VisitPage, site: SiteServer) -> None:
    frame = '<iframe src="/hostile/frames/content" title="Gjemt" style="display: none"></iframe>'
    seen = visit(site.add("/gjemt", document("Gjemt ramme", frame)))
    assert [(f.state, f.reason) for f in seen.frames] == [(FrameState.HIDDEN, Reason.FRAME_HIDDEN)]
    assert seen.reason is Reason.COMPLETE
    assert seen.findings == ()


def test_a_page_that_a_script_writes_anew_is_judged_as_written(
    visit: VisitPage, site: SiteServer
) -> None:
    markup = document("Skrevet på nytt", '<img id="ny" src="/bilder/logo.svg">')
    write = f"document.open(); document.write({json.dumps(markup)}); document.close();"
    page = f"<!doctype html><title>Gammel</title><script>onload = () => {{ {write} }}</script>"
    seen = visit(
        site.add("/anew", page.replace("</main>", "<\\/main>").replace("</h1>", "<\\/h1>"))
    )
    assert seen.state is PageState.AUDITED
    assert [f.selector for f in seen.findings if f.rule == "image-alt"] == [("#ny",)]


def loaded(tab: Tab, url: str) -> Deadline:
    deadline = Deadline.after(timedelta(seconds=20))
    tab.navigate(url, deadline, lambda _: True)
    assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
    return deadline


def engine(*rules: str) -> AxeEngine:
    return AxeEngine([axe_rules()[rule] for rule in rules], Standard.NO_PUBLIC_WEB)


def test_only_the_chosen_rules_run(tab: Tab, site: SiteServer) -> None:
    deadline = loaded(tab, site.url("/skjema.html"))
    top = tab.frames(deadline)
    judged = engine("label", "region").judge(tab, top, tab.world(top.id, deadline), deadline)
    assert [run.rule for run in judged.rule_runs] == ["label", "region"]
    assert {finding.rule for finding in judged.findings} == {"label", "region"}


def test_one_element_is_judged_alone(tab: Tab, site: SiteServer) -> None:
    deadline = loaded(tab, site.url("/hostile/scripts/alert"))
    top = tab.frames(deadline)
    judged = engine("label", "image-alt").judge_element(
        tab, top, tab.world(top.id, deadline), "document.getElementById('fault-image')", deadline
    )
    assert [finding.rule for finding in judged.findings] == ["image-alt"]


def test_an_engine_without_rules_that_could_run_is_an_error_and_no_clean_page(
    tab: Tab, site: SiteServer
) -> None:
    deadline = loaded(tab, site.url("/kontakt.html"))
    top = tab.frames(deadline)
    with pytest.raises(EngineError):
        engine().judge(tab, top, tab.world(top.id, deadline), deadline)


def test_an_engine_that_gets_no_time_says_so(tab: Tab, site: SiteServer) -> None:
    deadline = loaded(tab, site.url("/kontakt.html"))
    top = tab.frames(deadline)
    world = tab.world(top.id, deadline)
    with pytest.raises(DeadlinePassed):
        engine("label").judge(tab, top, world, Deadline.after(timedelta(0)))


def test_the_interface_of_axe_selenium_python_works_on_a_tab(
    open_tab: Callable[..., Tab], site: SiteServer
) -> None:
    tab = open_tab(TabPolicy())
    deadline = loaded(tab, site.url("/hostile/scripts/alert"))
    top = tab.frames(deadline)
    axe = TabAxe(tab, top, tab.world(top.id, deadline), deadline)
    axe.inject()
    result = axe.run(options={"runOnly": ["image-alt"], "reporter": "v2"})
    assert [violation["id"] for violation in result["violations"]] == ["image-alt"]
    assert result["testEngine"]["version"] == axe_version()
    assert "image-alt" in axe.report(result["violations"])
