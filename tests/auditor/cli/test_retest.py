"""Findings of a run that are looked for again, on a site that has changed meanwhile."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.auditor.cli.conftest import Command
from tests.auditor.cli.school import KARI_TOLD, OLA, OLA_TOLD, SCAN, pages, serve
from tests.site import SiteServer, mended
from tests.site.exchange import Exchange

NUMBER = re.compile(r'data-n="([0-9])"')
pytestmark = pytest.mark.usefixtures("no_browser")


def first_run(auditor: Command, url: str, *more: str) -> str:
    auditor("scan", *SCAN, *more, "-f", "json:before.json", url)
    run: str = json.loads(Path("before.json").read_text())["scan"]["id"]
    return run


def retest(auditor: Command, run: str, *more: str) -> tuple[int, dict[str, Any]]:
    """The exit code of a retest, and its result."""
    progress = ("--progress", "none", "-f", "json:after.json")
    answer = auditor("scan", "--retest", run, *more, *progress)
    assert answer.code in (0, 1, 3), answer.err
    return answer.code, json.loads(Path("after.json").read_text())


def results_of(result: dict[str, Any], rule: str) -> list[str]:
    return sorted(one["result"] for one in result["retest"]["causes"] if one["rule"] == rule)


def test_only_the_pages_of_the_findings_are_visited(auditor: Command, site: SiteServer) -> None:
    url = serve(site, pages("Skolen ligger ved fjorden.", OLA))
    run = first_run(auditor, url)
    serve(site, pages("Skolen ligger ved fjorden.", OLA_TOLD))
    (cause,) = (
        one["id"]
        for one in json.loads(Path("before.json").read_text())["causes"]
        if one["rule"] == "image-alt"
    )
    before = len(site.requests)
    code, result = retest(auditor, run, "--cause", cause)
    assert (code, results_of(result, "image-alt")) == (0, ["fixed"])
    assert [one["url"] for one in result["pages"]] == [site.url("/om")]
    assert {one.path for one in site.requests[before:]} <= {"/robots.txt", "/om", "/ola.png"}


def test_what_is_still_there_is_not_fixed_and_a_page_that_is_down_could_not_be_tested(
    auditor: Command, site: SiteServer
) -> None:
    run = first_run(auditor, serve(site, pages(OLA, KARI_TOLD + "<button></button>")))
    serve(site, pages(OLA, "") | {"/om": ""})
    code, result = retest(auditor, run)
    assert code == 1
    assert results_of(result, "image-alt") == ["not_fixed"]
    assert results_of(result, "button-name") == ["not_tested"]
    serve(site, pages(OLA_TOLD, "") | {"/om": ""})
    code, result = retest(auditor, run)
    assert (code, results_of(result, "image-alt")) == (3, ["fixed"])
    serve(site, pages(OLA_TOLD, "") | {"/om": None})
    code, result = retest(auditor, run)
    assert (code, results_of(result, "button-name")) == (0, ["gone"])


def test_a_retest_is_told_in_every_report(auditor: Command, site: SiteServer) -> None:
    run = first_run(auditor, serve(site, pages(OLA, "<button></button>")))
    serve(site, pages(OLA_TOLD, "<button></button>"))
    formats = ("-f", "text", "-f", "html:again.html", "-f", "markdown:again.md")
    answer = auditor("scan", "--retest", run, "--progress", "none", *formats)
    assert answer.code == 1
    assert "TESTED AGAIN" in answer.out
    assert f"Findings of the scan {run}" in answer.out
    assert '<h2 id="retest">Tested again</h2>' in Path("again.html").read_text()
    told = Path("again.md").read_text()
    assert "### Not fixed" in told
    assert "### Fixed" in told
    (again,) = (one.name for one in Path(".auditor/runs").iterdir() if one.name != run)
    refused = auditor("baseline", "create", again)
    assert refused.code == 2
    assert f"The run {again} is a retest" in " ".join(refused.err.split())
    assert not Path("a11y-baseline.json").exists()
    Path(".auditor/runs", run).rename("elsewhere")
    lost = auditor("report", again, "-f", "text")
    assert f"a retest of the scan {run}, which is not there any more" in " ".join(lost.out.split())


def test_what_takes_all_pages_of_a_site_could_not_be_tested_on_some(
    auditor: Command, site: SiteServer
) -> None:
    def page(title: str, menu: str, heading: str) -> str:
        return (
            f'<!DOCTYPE html><html lang="nb"><head><title>{title}</title></head><body>'
            f"<nav>{menu}</nav><main><h1>{heading}</h1></main></body></html>"
        )

    names = {"/": "Bygda", "/om": "Om oss", "/a": "Skole", "/b": "Helse", "/c": "Kultur"}
    links = "".join(f'<a href="{path}">{name}</a>' for path, name in names.items())
    bodies = {path: page("Bygda", links, name) for path, name in names.items()}

    def handler(exchange: Exchange) -> None:
        exchange.html(bodies.get(exchange.path, ""), 200 if exchange.path in bodies else 404)

    url = site.answer_all(handler)
    window = ("--viewport", "1280x1024", "--pictures", "none", "--progress", "none")
    auditor("scan", *window, "-f", "json:before.json", url)
    before = json.loads(Path("before.json").read_text())
    wanted = {"page-title-says-what-the-page-is-about", "accessibility-statement-is-linked"}
    over_site = [one["id"] for one in before["causes"] if one["rule"] in wanted]
    assert len(over_site) >= 2
    asked = [part for id_ in over_site for part in ("--cause", id_)]
    code, result = retest(auditor, before["scan"]["id"], *asked)
    assert code == 3
    assert {one["result"] for one in result["retest"]["causes"]} == {"not_tested"}
    doubts = {doubt for one in result["retest"]["causes"] for doubt in one["doubts"]}
    assert doubts == {"needs_all_pages", "rule_not_run"}


@pytest.mark.parametrize("build", mended.BUILDS)
def test_fifty_findings_of_a_site_that_was_worked_on_are_all_told_rightly(
    auditor: Command, site: SiteServer, build: str
) -> None:
    url = site.answer_all(mended.handler(mended.BUILDS[build], after=False))
    window = ("--viewport", "1280x1024", "--pictures", "none", "--progress", "none")
    auditor("scan", *window, "-f", "json:before.json", url)
    before = json.loads(Path("before.json").read_text())
    numbers = {
        (one["page"], one["fingerprint"]): int(found[1])
        for one in before["occurrences"]
        if one["rule"] in mended.RULES and (found := NUMBER.search(one["snippet"]))
    }
    assert len(numbers) == 50
    site.answer_all(mended.handler(mended.BUILDS[build], after=True))
    code, result = retest(auditor, before["scan"]["id"])
    told = {
        (one["page"], one["fingerprint"]): one["result"] for one in result["retest"]["occurrences"]
    }
    wrong = [
        (key, number, told[key])
        for key, number in numbers.items()
        if told[key] != mended.EXPECTED[number]
    ]
    assert wrong == []
    assert code == 1
