"""Rules over all pages of a site, in scans from end to end."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from auditor.model.criteria import Standard
from auditor.model.finding import Counts, Kind
from auditor.model.scan import EngineChoice
from auditor.model.target import TargetKind
from auditor.observe import dom
from tests.auditor.scan.scanning import Result, folder_plan, plan_for, scan
from tests.site import SiteServer
from tests.site.hostile.pages import document

pytestmark = pytest.mark.usefixtures("no_browser")

STATEMENT = "accessibility-statement-is-linked"
TITLE = "page-title-says-what-the-page-is-about"
OWN = EngineChoice.NATIVE


@pytest.fixture
def site() -> Iterator[SiteServer]:
    """A site that has the pages of its test alone."""
    with SiteServer(None, sitemap=False) as server:
        yield server


def said(result: Result) -> Mapping[str, Counts]:
    """What the one rule of a scan said of each page."""
    return {one.page: one.run.counts for one in result.rule_runs}


def test_a_scan_with_rules_over_the_site_alone_audits_every_page(
    site: SiteServer, tmp_path: Path
) -> None:
    site.add("/start", document("Start", '<p><a href="/om">Om oss</a></p>'))
    site.add("/om", document("Om oss", '<a href="/erklaering">Tilgjengelighetserklæring</a>'))
    plan = plan_for(site.url("/start"), engine=OWN, select=(STATEMENT,), exclude=("/erklaering",))
    result = scan(tmp_path, plan)
    assert result.audited == {site.url("/start"), site.url("/om")}
    assert said(result) == {site.url("/start"): Counts(passed=1)}


def test_a_missing_statement_is_a_breach_of_duty_on_the_start_page(
    site: SiteServer, tmp_path: Path
) -> None:
    site.add("/start", document("Start", '<p><a href="/om">Om oss</a></p>'))
    site.add("/om", document("Om oss", "<p>Vi er fem.</p>"))
    result = scan(tmp_path, plan_for(site.url("/start"), engine=OWN, select=(STATEMENT,)))
    (one,) = result.occurrences
    assert (one.page, one.finding.kind) == (site.url("/start"), Kind.DUTY)
    assert one.finding.reason_key == "missing"
    assert one.finding.data == {"pages": "2"}


def test_a_list_has_no_statement_to_link_to_and_unrelated_titles(
    site: SiteServer, tmp_path: Path
) -> None:
    for name in ("en", "to", "tre"):
        site.add(f"/{name}", document("Lyngvær", f"<h1>Sak {name}</h1>"))
    urls = [site.url(f"/{name}") for name in ("en", "to", "tre")]
    plan = plan_for(*urls, kind=TargetKind.LIST, engine=OWN, select=(STATEMENT, TITLE))
    result = scan(tmp_path, plan)
    assert said(result) == dict.fromkeys(urls, Counts(passed=1))
    assert {one.run.rule for one in result.rule_runs} == {TITLE}


def test_a_folder_has_no_duty_to_publish_a_statement(tmp_path: Path) -> None:
    folder = tmp_path / "nettsted"
    folder.mkdir()
    (folder / "index.html").write_text(document("Fiske i fjorden"), "utf-8")
    plan = folder_plan(folder, engine=OWN, select=(STATEMENT, TITLE))
    result = scan(tmp_path / "ut", plan, folder=folder)
    assert {one.run.rule for one in result.rule_runs} == {TITLE}
    assert result.occurrences == ()


def test_a_private_body_has_no_duty_to_publish_a_statement(
    site: SiteServer, tmp_path: Path
) -> None:
    start = site.add("/start", document("Fiske i fjorden"))
    private = {"standard": Standard.NO_PRIVATE, "select": (STATEMENT, TITLE)}
    result = scan(tmp_path, plan_for(start, engine=OWN, **private))
    assert {one.run.rule for one in result.rule_runs} == {TITLE}
    assert result.occurrences == ()


def test_a_page_too_large_to_be_read_may_hold_the_statement(
    site: SiteServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dom, "MAX_NODES", 300)
    link = '<a href="/erklaering">Tilgjengelighetserklæring</a>'
    site.add("/start", document("Start", '<p><a href="/om">Om oss</a></p>'))
    site.add("/om", document("Om oss", "<p>x</p>" * 300 + link))
    rules = (STATEMENT, "document-title")
    plan = plan_for(
        site.url("/start"), engine=EngineChoice.ALL, select=rules, exclude=("/erklaering",)
    )
    result = scan(tmp_path, plan)
    assert result.audited == {site.url("/start"), site.url("/om")}
    told = {one.page: one.run.counts for one in result.rule_runs if one.run.rule == STATEMENT}
    assert told == {site.url("/start"): Counts(cant_tell=1), site.url("/om"): Counts(untested=1)}


@pytest.mark.parametrize("markup", ["", ' id="rot"'])
def test_a_page_without_a_title_has_one_occurrence_that_both_rules_found(
    site: SiteServer, tmp_path: Path, markup: str
) -> None:
    page = re.sub("<title>.*</title>", "", document("Møte i dag"))
    site.add("/start", page.replace("<html", f"<html{markup}", 1))
    plan = plan_for(site.url("/start"), engine=EngineChoice.ALL, select=("document-title", TITLE))
    result = scan(tmp_path, plan)
    (one,) = result.occurrences
    assert one.finding.rules == ("document-title", TITLE)
    assert one.finding.criteria == ("2.4.2",)
    (cause,) = result.causes
    assert set(cause.rules) == {"document-title", TITLE}
    assert set(cause.engines) == {"axe", "native"}
    assert cause.occurrences == 1
