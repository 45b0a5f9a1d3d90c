"""The profile finds every step of a scan, and tells the browser's work from ours."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.steps import OUTSIDE
from tests.site import SiteServer

_ONCE = ("start of the browser", "end of the browser", OUTSIDE)


@pytest.mark.usefixtures("no_browser")
def test_the_profile_tells_what_each_step_of_a_scan_takes(site: SiteServer, tmp_path: Path) -> None:
    pages, told = tmp_path / "pages.txt", tmp_path / "told.json"
    pages.write_text(f"{site.url('/kontakt.html')}\n{site.url('/skjema.html')}\n", encoding="utf-8")
    command = [sys.executable, "-m", "tests.bench.profile", pages, "--json", told]
    done = subprocess.run(
        [*command, "--viewport", "1280x1024"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(told.read_text(encoding="utf-8"))
    steps = figures["steps"]
    for once in _ONCE:
        assert steps[once]["wall"] > 0, once
    wide = {name.removesuffix(" 1280×1024") for name in steps if name.endswith(" 1280×1024")}
    assert wide >= {"navigate", "settle", "axe", "snapshot", "places", "focus", "own rules"}
    spent = steps["axe 1280×1024"]["processor"]
    assert spent["renderer"] > max(spent["python"], 0)
    assert "axe 1280×1024" in done.stdout
