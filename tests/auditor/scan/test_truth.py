"""What a result claims of criteria and pages, in scans from end to end."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from auditor import wiring
from auditor.browser.local import LocalChromium
from auditor.model.report import CriterionStatus, LinkedFrom, Report
from auditor.model.rule import RuleText
from auditor.model.scan import EngineChoice, ScanState, ThirdPartyFrames
from auditor.model.secrets import Secrets
from auditor.observe import access
from auditor.request import ScanRequest
from auditor.rulekit import (
    Evidence,
    PageRule,
    PageVerdict,
    Site,
    SiteRule,
    Texts,
    Verdict,
    page_rule,
    passed,
    passed_on,
    site_rule,
)
from auditor.services.scans import Beside, Scans
from auditor.services.verdict import ExitCode, FailOn, exit_code
from auditor.wiring.archive import RunFolders
from auditor.wiring.scanning import LocalRunner
from tests.auditor.scan.scanning import plan_for, results, scan
from tests.site import SiteServer
from tests.site.hostile.pages import document

pytestmark = pytest.mark.usefixtures("no_browser")

PAGES = 20
_TEXT = RuleText(title="Each page is as it should be")
_TEXTS = Texts(_TEXT, _TEXT, _TEXT)


@pytest.fixture
def site() -> Iterator[SiteServer]:
    """A site that has the pages of its test alone."""
    with SiteServer(None, sitemap=False) as server:
        yield server


def sound_site(site: SiteServer, pages: int = PAGES) -> str:
    """So many sound pages, which are all linked from the first; returns its address."""
    links = "".join(f'<li><a href="/side/{n}">Side {n}</a></li>' for n in range(1, pages))
    start = site.add("/side/0", document("Side 0", f"<ul>{links}</ul>"))
    for n in range(1, pages):
        site.add(f"/side/{n}", document(f"Side {n}", f"<p>Dette er side {n}.</p>"))
    return start


def breaking(id_: str, criterion: str) -> PageRule:
    """A rule that passes the start page and breaks on every other one."""

    @page_rule(criteria=[criterion], texts=_TEXTS, version=1)
    def judge(page: Evidence) -> Iterator[Verdict]:
        if not page.url.endswith("/side/0"):
            raise RuntimeError(page.url)
        yield passed(page.root)

    return replace(judge, info=replace(judge.info, id=id_))


@page_rule(criteria=["3.1.1", "1.2.2"], texts=_TEXTS, version=1)
def sound(page: Evidence) -> Iterator[Verdict]:
    """A rule that passes every page."""
    yield passed(page.root)


@page_rule(criteria=["1.4.2"], texts=_TEXTS, version=1)
def meets_nothing(page: Evidence) -> Iterator[Verdict]:
    """A rule for what no page has."""
    yield from (passed(element) for element in page.elements if element.tag == "audio")


_Rule = TypeVar("_Rule", PageRule, SiteRule)


def named(rule: _Rule, id_: str) -> _Rule:
    return replace(rule, info=replace(rule.info, id=id_))


@contextmanager
def scanned_by(out: Path, start: str, rules: Sequence[PageRule | SiteRule]) -> Iterator[Report]:
    """What a scan with rules that are made here gives."""
    catalogue = {rule.info.id: rule.info for rule in rules}
    provider = LocalChromium(sandbox=wiring.sandbox())
    runner = LocalRunner(own=rules, catalogue=catalogue, provider=provider)
    scans = Scans(archive=RunFolders(out), runner=runner, rules=catalogue)
    plan = plan_for(start, engine=EngineChoice.NATIVE)
    asked = ScanRequest(
        url=start, engine=plan.engine, viewports=plan.viewports, delay=plan.delay, jobs=plan.jobs
    )
    beside = Beside(secrets=Secrets(), listener=lambda _: None, stop=threading.Event())
    run = scans.start(asked, beside).folder
    with results(out).open(str(run)) as opened:
        yield opened.report


def statuses(report: Report) -> dict[str, CriterionStatus]:
    return {one.criterion.id: one.status for one in report.criteria}


def code_of(report: Report) -> ExitCode:
    return exit_code(report, fail_on=FailOn.BREACH, exit_zero=False, interrupted=False)


def test_rules_that_break_on_most_pages_never_read_as_no_breach_found(
    site: SiteServer, tmp_path: Path
) -> None:
    broken = {"breaks-a": "1.1.1", "breaks-b": "2.4.4", "breaks-c": "3.1.1"}
    rules = [
        *(breaking(id_, criterion) for id_, criterion in broken.items()),
        named(sound, "sound"),
        named(meets_nothing, "meets-nothing"),
    ]
    with scanned_by(tmp_path, sound_site(site), rules) as report:
        said = {one.criterion.id: one for one in report.criteria}
        for criterion in broken.values():
            one = said[criterion]
            assert one.status is CriterionStatus.PARTLY_TESTED
            assert (one.pages_judged, one.pages_untested) == (1, PAGES - 1)
        assert said["3.1.1"].rules == ("breaks-c", "sound")
        assert said["3.1.1"].rules_untested == ("breaks-c",)
        assert said["1.2.2"].status is CriterionStatus.NO_BREACH_FOUND
        assert said["1.2.2"].pages_judged == PAGES
        assert said["1.4.2"].status is CriterionStatus.NOTHING_TO_JUDGE
        coverage = report.coverage
        assert (coverage.audited, coverage.audited_in_part) == (1, PAGES - 1)
        assert code_of(report) is ExitCode.LOW_COVERAGE
        untested = {page.url: page.untested_rules for page in report.rows.pages()}
        assert untested.pop(site.url("/side/0")) == ()
        assert set(untested.values()) == {tuple(broken)}


@site_rule(criteria=["2.4.5"], texts=_TEXTS, version=1)
def breaks_over_all(site: Site) -> Iterator[PageVerdict]:
    """A rule over all pages that breaks once it has spoken of some."""
    for number, page in enumerate(site.pages):
        if number == PAGES - 1:
            raise LookupError
        yield passed_on(page)


@site_rule(criteria=["2.4.2"], texts=_TEXTS, version=1)
def judges_all(site: Site) -> Iterator[PageVerdict]:
    """A rule over all pages that passes each."""
    yield from map(passed_on, site.pages)


def test_a_rule_over_all_pages_that_breaks_is_untested_on_each_of_them(
    site: SiteServer, tmp_path: Path
) -> None:
    judges, breaks = named(judges_all, "judges"), named(breaks_over_all, "breaks")
    with scanned_by(tmp_path, sound_site(site), [judges, breaks]) as report:
        said = {one.criterion.id: one for one in report.criteria}
        assert said["2.4.5"].status is CriterionStatus.NOT_TESTED
        assert said["2.4.5"].pages_untested == PAGES
        assert said["2.4.2"].status is CriterionStatus.NO_BREACH_FOUND
        coverage = report.coverage
        assert (coverage.audited, coverage.audited_in_part, coverage.ratio) == (0, PAGES, 0.0)
        assert report.scan.state is ScanState.PARTIAL
        assert code_of(report) is ExitCode.LOW_COVERAGE
        untested = {page.untested_rules for page in report.rows.pages()}
        assert untested == {("breaks",)}


def test_rules_over_all_pages_do_not_judge_one_whose_names_nobody_told(
    site: SiteServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "MAX_ELEMENTS", 200)
    site.add("/stor", document("Stor", "<p>Eit avsnitt.</p>" * 300))
    start = site.add("/side", document("Side", '<a href="/stor">Den store sida</a>'))
    with scanned_by(tmp_path, start, [judges_all]) as report:
        (one,) = (one for one in report.criteria if one.criterion.id == "2.4.2")
        assert (one.pages_judged, one.pages_untested) == (1, 1)
        coverage = report.coverage
        assert (coverage.audited, coverage.audited_in_part, coverage.ratio) == (1, 1, 0.5)
        pages = {page.url: page.untested_rules for page in report.rows.pages()}
        assert pages == {start: (), site.url("/stor"): (judges_all.info.id,)}


def test_what_a_closed_shadow_root_may_hold_is_not_said_to_be_absent(
    site: SiteServer, tmp_path: Path
) -> None:
    closed = """<p id="vert"></p><script>
    document.querySelector('#vert').attachShadow({ mode: 'closed' }).innerHTML = '<b>Hei</b>'
    </script>"""
    start = site.add("/side", document("Side", closed))
    plan = plan_for(start, engine=EngineChoice.AXE, select=("video-caption",))
    scan(tmp_path, plan)
    with results(tmp_path).open(None) as opened:
        said = {one.criterion.id: one for one in opened.report.criteria}
    assert said["1.2.2"].status is CriterionStatus.NOT_TESTED
    assert (said["1.2.2"].pages_without_occurrence, said["1.2.2"].pages_untested) == (0, 1)


def test_sound_pages_are_audited_whole(site: SiteServer, tmp_path: Path) -> None:
    with scanned_by(tmp_path, sound_site(site, 3), [named(sound, "sound")]) as report:
        coverage = report.coverage
        assert (coverage.audited, coverage.audited_in_part, coverage.ratio) == (3, 0, 1.0)
        assert code_of(report) is ExitCode.CLEAN


FRAMED = '<h1>Kart</h1><iframe src="{src}" title="Kart" {more}></iframe>'


@pytest.mark.parametrize(
    ("frames", "in_part", "state"),
    [
        (ThirdPartyFrames.COUNT, 1, "not_reached"),
        (ThirdPartyFrames.IGNORE, 0, "scoped_out"),
    ],
)
def test_frames_of_others_that_were_not_reached_can_be_left_out_and_are_named(
    site: SiteServer, tmp_path: Path, frames: ThirdPartyFrames, in_part: int, state: str
) -> None:
    src = "http://kart.invalid/utsnitt?id=7"
    start = site.add("/kart", document("Kart", FRAMED.format(src=src, more="")))
    plan = plan_for(start, select=("document-title", "video-caption"), third_party_frames=frames)
    result = scan(tmp_path, plan)
    coverage = result.coverage
    assert (coverage.audited, coverage.audited_in_part) == (1 - in_part, in_part)
    assert (coverage.frames_not_reached, coverage.frames_scoped_out) == (in_part, 1 - in_part)
    (page,) = result.pages
    (frame,) = page.frames
    assert (frame.state.value, frame.url) == (state, src)
    told = {one.key.value: one.data for one in page.remarks}
    assert told[f"frames_{state}"] == {"n": "1", "first": "http://kart.invalid/utsnitt"}
    with results(tmp_path).open(str(result.run)) as opened:
        said = statuses(opened.report)
    nothing_seen = CriterionStatus.NOT_TESTED if in_part else CriterionStatus.NOTHING_TO_JUDGE
    assert said["1.2.2"] is nothing_seen
    assert said["2.4.2"] is CriterionStatus.NO_BREACH_FOUND


def test_a_frame_of_the_site_itself_that_forbids_scripts_always_counts(
    site: SiteServer, tmp_path: Path
) -> None:
    site.add("/innhold", document("Innhold", "<p>Her er mer.</p>"))
    framed = FRAMED.format(src="/innhold", more="sandbox")
    start = site.add("/side", document("Side", framed))
    plan = plan_for(
        start, select=("document-title",), third_party_frames=ThirdPartyFrames.IGNORE, max_pages=1
    )
    coverage = scan(tmp_path, plan).coverage
    assert (coverage.audited, coverage.audited_in_part, coverage.ratio) == (0, 1, 0.0)


@pytest.mark.parametrize("more", ["hidden", 'width="1" height="1" style="border:0"'])
@pytest.mark.parametrize("rule", ["document-title", "page-title-says-what-the-page-is-about"])
def test_a_frame_that_nobody_sees_does_not_count(
    site: SiteServer, tmp_path: Path, more: str, rule: str
) -> None:
    hidden = FRAMED.format(src="http://maaling.invalid/", more=more)
    start = site.add("/side", document("Side", hidden))
    plan = plan_for(start, engine=EngineChoice.ALL, select=(rule,))
    coverage = scan(tmp_path, plan).coverage
    assert (coverage.audited, coverage.audited_in_part, coverage.ratio) == (1, 0, 1.0)


# ---- links ---------------------------------------------------------------------------------------


def test_a_dead_link_and_a_document_are_told_with_the_pages_that_lead_there(
    site: SiteServer, tmp_path: Path
) -> None:
    menu = '<a href="/a">A</a> <a href="/b#del">B</a> <a href="/gammel">Gammel</a>'
    site.add("/start", document("Start", menu))
    site.add("/a", document("A", f'{menu} <a href="/borte">Borte</a> <a href="/fil.pdf">Fil</a>'))
    site.add("/b", document("B", f'{menu} <a href="/borte">Borte</a> <a href="/b">B</a>'))
    site.add("/gammel", lambda exchange: exchange.redirect("/b"))
    plan = plan_for(site.url("/start"), select=("document-title",), include=(r"/\w+$",))
    told = {page.url: page.linked_from for page in scan(tmp_path, plan).pages}
    start, a, b, old = (site.url(path) for path in ("/start", "/a", "/b", "/gammel"))
    assert told[start] == LinkedFrom()
    assert told[a] == LinkedFrom(count=2, first=(start, b))
    assert told[b] == LinkedFrom(count=3, first=(start, a, old))
    assert told[site.url("/borte")] == LinkedFrom(count=2, first=(a, b))
    assert told[site.url("/fil.pdf")] == LinkedFrom(count=1, first=(a,))
