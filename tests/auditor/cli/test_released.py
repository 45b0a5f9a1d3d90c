"""What lasts when a site gets a new template, on two sites that are built differently."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.auditor.cli.conftest import Command
from tests.site import SiteServer
from tests.site.released import BUILDS, PAGES, handler

pytestmark = pytest.mark.usefixtures("no_browser")

SCAN = ("--viewport", "1280x1024", "--pictures", "none", "--progress", "none", "--delay", "0")


def known(result: dict[str, Any]) -> set[tuple[str, str]]:
    """Pages and fingerprints of what fails."""
    failed = (one for one in result["occurrences"] if one["outcome"] == "failed")
    return {(one["page"], one["fingerprint"]) for one in failed}


@pytest.mark.parametrize("build", BUILDS)
def test_fingerprints_and_causes_last_through_a_new_template(
    auditor: Command, site: SiteServer, build: str
) -> None:
    url = site.answer_all(handler(BUILDS[build], 1))
    auditor("scan", *SCAN, "-f", "json:before.json", url)
    before = json.loads(Path("before.json").read_text())
    run = before["scan"]["id"]
    assert auditor("baseline", "create", run).code == 0
    site.answer_all(handler(BUILDS[build], 2))
    gated = ("--baseline", run, "--fail-on", "new", "-f", "json:after.json")
    answer = auditor("scan", *SCAN, *gated, url)
    after = json.loads(Path("after.json").read_text())
    was, now = known(before), known(after)
    lost = {one["fingerprint"]: one for one in before["occurrences"]}
    assert len(was) > 15 * PAGES
    told = [(lost[p]["rule"], lost[p]["snippet"], lost[p]["locator"]) for _, p in was - now]
    assert len(was & now) >= 0.98 * len(was), (len(was), len(was & now), told[:5])
    changed = [one for one in after["comparison"]["causes"] if one["kind"] == "breach"]
    assert {one["change"] for one in changed} == {"still_there"}, changed
    assert answer.code == 0, (answer.err, after["gate"])
    checked = auditor("baseline", "check", "a11y-baseline.json")
    assert checked.code == 0, checked.err
