"""One Chromium: started whole, ended whole, and lost out loud."""

from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.session import Browser, BrowserConfig
from auditor.browser.tab import TabPolicy
from auditor.errors import BrowserLost, SetupError, TabLost
from auditor.wiring import sandbox
from tests.conftest import Chromium

pytestmark = pytest.mark.xdist_group("tab")


def family_of(before: set[int]) -> list[psutil.Process]:
    """The processes of this test that were begun since."""
    return [one for one in psutil.Process().children(recursive=True) if one.pid not in before]


def children() -> set[int]:
    return {one.pid for one in psutil.Process().children(recursive=True)}


@pytest.mark.usefixtures("no_browser")
def test_an_ended_browser_leaves_no_process_and_no_profile(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(short_folder))
    before = children()
    chromium = Chromium()
    browser = chromium.browser()
    family = family_of(before)
    assert len(family) > 3  # the guard, the driver, the browser and its own
    assert len(list(short_folder.iterdir())) == 1
    assert browser.memory() > 50_000_000
    assert browser.version.split(".")[0] == browser.driver_version.split(".")[0]
    browser.close()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
    assert list(short_folder.iterdir()) == []
    assert browser.alive is False


@pytest.mark.usefixtures("no_browser")
def test_a_killed_browser_is_lost_to_every_command_and_its_end_still_cleans_up(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(short_folder))
    before = children()
    browser = Chromium().browser()
    tab = browser.open_tab(TabPolicy())
    family = family_of(before)
    chrome = next(one for one in family if f"--user-data-dir={short_folder}" in main_line(one))
    chrome.kill()
    with pytest.raises((BrowserLost, TabLost)):
        tab.wait_for(lambda _: False, Deadline.after(timedelta(seconds=10)))
    with pytest.raises(BrowserLost):
        browser.open_tab(TabPolicy())
    assert browser.alive is False
    browser.close()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
    assert list(short_folder.iterdir()) == []


def main_line(process: psutil.Process) -> str:
    """The command line of a browser's main process, "" for any other."""
    words = process.cmdline()
    return "" if any(word.startswith("--type=") for word in words) else " ".join(words)


def test_a_program_that_is_no_browser_is_told_in_one_sentence(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(short_folder))
    wrong = Path("/bin/false")
    config = BrowserConfig(chromium=wrong, chromedriver=wrong, sandbox=sandbox())
    with pytest.raises(SetupError, match="auditor doctor"):
        Browser(config)
    assert list(short_folder.iterdir()) == []
