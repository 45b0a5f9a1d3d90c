"""A site that changes between two scans, by the command line in real Chromium."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.auditor.cli.conftest import Command
from tests.auditor.cli.school import BEFORE, KARI_TOLD, OLA, OLA_TOLD, SCAN, pages, serve
from tests.site import SiteServer

pytestmark = pytest.mark.usefixtures("no_browser")


@pytest.fixture
def site(before: tuple[SiteServer, Path]) -> SiteServer:
    serve(before[0], BEFORE)
    return before[0]


@pytest.fixture
def baseline(before: tuple[SiteServer, Path]) -> str:
    """The folder of a scan of the site as it was."""
    return str(before[1])


def again(auditor: Command, baseline: str, url: str) -> tuple[int, dict[str, Any]]:
    """The exit code of a gated scan, and its result."""
    wanted = ("--baseline", baseline, "--fail-on", "new", "-f", "json:after.json")
    answer = auditor("scan", *SCAN, *wanted, url)
    return answer.code, json.loads(Path("after.json").read_text())


def breaches(result: dict[str, Any]) -> list[str]:
    """What became of the causes that break a requirement."""
    told = result["comparison"]["causes"]
    return sorted(one["change"] for one in told if one["kind"] == "breach")


def test_a_site_that_stayed_as_it_was_passes(
    auditor: Command, baseline: str, site: SiteServer
) -> None:
    code, result = again(auditor, baseline, site.url("/"))
    assert (code, result["gate"]["result"]) == (0, "passed")
    assert breaches(result) == ["still_there"]
    assert result["comparison"]["occurrences"] == []


def test_one_fault_mended_and_another_made_fails(
    auditor: Command, baseline: str, site: SiteServer
) -> None:
    url = serve(site, pages(OLA_TOLD + KARI_TOLD, "<button></button>"))
    code, result = again(auditor, baseline, url)
    assert (code, result["gate"]["result"]) == (1, "failed")
    assert breaches(result) == ["fixed", "new"]


def test_a_page_that_is_down_is_not_comparable(
    auditor: Command, baseline: str, site: SiteServer
) -> None:
    url = serve(site, {**pages(OLA + KARI_TOLD, ""), "/om": ""})
    code, result = again(auditor, baseline, url)
    assert (code, result["gate"]["result"]) == (3, "not_comparable")
    assert [ground["reason"] for ground in result["gate"]["grounds"]] == ["pages_missed"]


def test_a_page_that_is_gone_counts_for_nothing(
    auditor: Command, baseline: str, site: SiteServer
) -> None:
    url = serve(site, {**pages(OLA + KARI_TOLD, ""), "/om": None})
    code, result = again(auditor, baseline, url)
    assert (code, result["gate"]["result"]) == (0, "passed")
    assert result["comparison"]["pages"]["gone"] == [site.url("/om")]


def test_a_moved_and_reworded_page_is_still_the_same(
    auditor: Command, baseline: str, site: SiteServer
) -> None:
    body = f'<section class="ny"><h2>Ansatte</h2><div><p>{OLA}</p></div></section>{KARI_TOLD}'
    url = serve(site, pages(body, "Skolen ligger nå ved elva."))
    code, result = again(auditor, baseline, url)
    assert (code, result["gate"]["result"]) == (0, "passed")
    assert breaches(result) == ["still_there"]


def test_new_wants_something_to_compare_with(auditor: Command) -> None:
    answer = auditor("scan", "--fail-on", "new", "127.0.0.1:1")
    assert answer.code == 2
    assert "give --baseline with a run, or with the file of a baseline" in answer.err


def test_a_baseline_that_is_not_there_is_told_before_the_scan(
    auditor: Command, site: SiteServer
) -> None:
    asked = len(site.requests)
    answer = auditor("scan", "--baseline", "20200101T000000Z-aaaaaa", site.url("/"))
    assert answer.code == 2
    assert len(site.requests) == asked


def test_a_report_tells_what_changed_since_an_earlier_run(
    auditor: Command, baseline: str, site: SiteServer, tmp_path: Path
) -> None:
    url = serve(site, pages(OLA_TOLD + KARI_TOLD, "<button></button>"))
    auditor("scan", *SCAN, url)
    answer = auditor("report", "--since", baseline, "-f", "text", "-f", "markdown:changes.md")
    assert answer.code == 0
    assert "SINCE LAST TIME" in answer.out
    told = (tmp_path / "changes.md").read_text()
    assert told.startswith("<!-- auditor -->\n")
    assert "### New" in told
    assert "### Fixed" in told


def faint(words: str, colour: str = "#999") -> str:
    return f'<p style="color:{colour};background:#fff">{words}</p>'


def test_mended_moved_reworded_untouched_and_taken_out_with_its_region_are_told_apart(
    auditor: Command, site: SiteServer, tmp_path: Path
) -> None:
    texts = ["Barnehagen åpner klokka sju", "Søk plass innen mars", "Ring oss", "Ferie i juli"]
    archive = f'<aside aria-label="Arkiv">{faint("Gamle nyheter fra i fjor")}</aside>'
    nothing = '<aside aria-label="Nytt"><h2>Nytt</h2></aside>'
    url = serve(site, {"/": "".join(map(faint, texts)) + archive + nothing})
    auditor("scan", *SCAN, "--out", "before", url)
    (run,) = (tmp_path / "before" / "runs").iterdir()
    mended, moved, reworded, untouched = texts
    after = (
        faint(untouched)
        + faint("Skriv heller en melding i skjemaet")
        + faint(mended, "#000")
        + f'<aside aria-label="Nytt"><h2>Nytt</h2>{faint(moved)}</aside>'
    )
    _, result = again(auditor, str(run), serve(site, {"/": after}))
    changes = result["comparison"]["occurrences"]
    told = sorted(one["change"] for one in changes if one["rule"] == "color-contrast")
    assert told == ["fixed", "gone", "still_there", "still_there"]
    (cause,) = (one for one in result["comparison"]["causes"] if one["rule"] == "color-contrast")
    assert cause["occurrences"] == {"fixed": 1, "gone": 1, "still_there": 3}
    assert reworded not in json.dumps(changes)
