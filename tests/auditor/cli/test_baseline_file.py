"""The file of a baseline: made, grown, pruned and held against a site that changes."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.auditor.cli.conftest import Command
from tests.auditor.cli.school import (
    BEFORE,
    KARI_TOLD,
    OLA,
    OLA_TOLD,
    SCAN,
    pages,
    serve,
)
from tests.site import SiteServer

pytestmark = pytest.mark.usefixtures("no_browser")

FILE = "a11y-baseline.json"
GATED = ("--baseline", FILE, "--fail-on", "new", "-f", "json:after.json")


@pytest.fixture
def site(before: tuple[SiteServer, Path]) -> SiteServer:
    serve(before[0], BEFORE)
    return before[0]


@pytest.fixture
def made(auditor: Command, before: tuple[SiteServer, Path], site: SiteServer) -> str:
    """A site with one cause, and the file of a baseline that has it."""
    run = before[1]
    shutil.copytree(run, Path(".auditor", "runs", run.name))
    answer = auditor("baseline", "create")
    assert (answer.code, answer.err) == (0, f"{FILE}: 1 causes, 1 of them new or with more.\n")
    return site.url("/")


def records() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Path(FILE).read_text())["records"]
    return found


def expiring(day: str) -> None:
    text = Path(FILE).read_text()
    assert '"expires": null' in text
    Path(FILE).write_text(text.replace('"expires": null', f'"expires": "{day}"'))


def test_a_site_that_stayed_as_it_was_passes(auditor: Command, made: str) -> None:
    answer = auditor("scan", *SCAN, *GATED, made)
    assert answer.code == 0, answer.err
    result = json.loads(Path("after.json").read_text())
    assert result["gate"]["result"] == "passed"
    assert (result["comparison"]["earlier"], result["comparison"]["earlier_start"]) == (FILE, None)


def test_one_fault_mended_and_another_made_fails_and_names_what_is_over(
    auditor: Command, made: str, site: SiteServer
) -> None:
    serve(site, pages(OLA_TOLD + KARI_TOLD, "<button></button>"))
    answer = auditor("scan", *SCAN, *GATED, made)
    assert answer.code == 1
    assert "No longer there: image-alt" in answer.err
    checked = auditor("baseline", "check", FILE)
    assert checked.code == 1
    assert "New: button-name" in checked.err
    assert "The gate is shut." in checked.err


def test_a_page_that_is_down_is_not_comparable_and_not_pruned(
    auditor: Command, made: str, site: SiteServer
) -> None:
    serve(site, {"/": "", "/om": "<p>Skolen</p>"})
    urls = Path("urls.txt")
    urls.write_text(f"{made}\n{site.url('/om')}\n")
    answer = auditor("scan", *SCAN, *GATED, "--urls", str(urls))
    assert answer.code == 3
    before = Path(FILE).read_bytes()
    checked = auditor("baseline", "check", FILE)
    assert checked.code == 3
    assert "Not judged again: image-alt" in checked.err
    assert auditor("baseline", "prune", FILE).code == 0
    assert Path(FILE).read_bytes() == before


def test_a_clean_page_that_is_down_is_not_comparable(
    auditor: Command, made: str, site: SiteServer
) -> None:
    serve(site, {**pages(OLA + KARI_TOLD, ""), "/om": ""})
    assert auditor("scan", *SCAN, *GATED, made).code == 3


def test_what_was_moved_and_reworded_is_still_the_same(
    auditor: Command, made: str, site: SiteServer
) -> None:
    body = f'<section class="ny"><h2>Ansatte</h2><ul><li>{OLA}</li></ul></section>{KARI_TOLD}'
    serve(site, pages(body, "Skolen ligger nå ved elva."))
    answer = auditor("scan", *SCAN, *GATED, made)
    assert answer.code == 0, answer.err


def test_a_record_that_expires_fails_when_its_day_is_over(auditor: Command, made: str) -> None:
    expiring("2099-12-31")
    assert auditor("baseline", "check", FILE).code == 0
    text = Path(FILE).read_text().replace("2099-12-31", "2026-01-31")
    Path(FILE).write_text(text)
    answer = auditor("scan", *SCAN, *GATED, made)
    assert answer.code == 1
    assert "To be mended by 2026-01-31: image-alt" in answer.err
    (ground,) = json.loads(Path("after.json").read_text())["gate"]["grounds"]
    assert (ground["reason"], ground["count"]) == ("acceptances_expired", 1)


def test_a_baseline_grows_only_with_a_reason_and_keeps_those_it_has(
    auditor: Command, made: str, site: SiteServer
) -> None:
    text = Path(FILE).read_text().replace('"reason": ""', '"reason": "Ny mal kommer"')
    Path(FILE).write_text(text)
    serve(site, pages(OLA + KARI_TOLD, "<button></button>"))
    auditor("scan", *SCAN, made)
    refused = auditor("baseline", "create")
    assert refused.code == 2
    assert "say with --reason" in refused.err
    assert Path(FILE).read_text() == text
    terms = ("--reason", "Venter", "--owner", "Web", "--ticket", "A-1", "--expires", "2099-01-31")
    assert auditor("baseline", "create", *terms).code == 0
    told = [(one["rule"], one["reason"], one["owner"], one["expires"]) for one in records()]
    assert told == [
        ("button-name", "Venter", "Web", "2099-01-31"),
        ("image-alt", "Ny mal kommer", "", None),
    ]
    assert auditor("baseline", "check", FILE).code == 0


def test_prune_takes_out_what_is_fixed(auditor: Command, made: str, site: SiteServer) -> None:
    serve(site, pages(OLA_TOLD + KARI_TOLD, "Skolen ligger ved fjorden."))
    auditor("scan", *SCAN, made)
    answer = auditor("baseline", "prune", FILE)
    assert answer.code == 0
    assert f"{FILE}: 1 causes are taken out, 0 are left." in answer.err
    assert records() == []


def test_the_same_run_gives_the_same_bytes(auditor: Command, made: str) -> None:
    first = Path(FILE).read_bytes()
    assert auditor("baseline", "create").code == 0
    assert Path(FILE).read_bytes() == first
    assert auditor("baseline", "create", "--file", "other.json").code == 0
    assert Path("other.json").read_bytes() == first
    auditor("scan", *SCAN, made)
    assert auditor("baseline", "create").code == 0
    assert Path(FILE).read_bytes() == first
