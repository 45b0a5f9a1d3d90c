"""One Chromium: started whole, ended whole, and lost out loud."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from auditor.browser import connection
from auditor.browser.deadline import Deadline
from auditor.browser.guard import MARKER
from auditor.browser.local import LocalChromium
from auditor.browser.policy import TabPolicy
from auditor.browser.session import Browser
from auditor.errors import BrowserLost, CommandFailed, SetupError, TabLost
from auditor.wiring import sandbox
from tests.conftest import Chromium
from tests.site import SiteServer


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
    assert browser.versions == LocalChromium().versions()
    browser.close()
    _, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []
    assert list(short_folder.iterdir()) == []
    assert browser.alive is False


@pytest.mark.usefixtures("no_browser")
def test_no_process_of_a_browser_has_a_secret_of_its_service(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AUDITOR_SECRET_KEY", "hemmelig-nøkkel")
    monkeypatch.setenv("AUDITOR_DATABASE", "postgresql://auditor:hemmelig@db.example/auditor")
    monkeypatch.setenv("SOME_TOKEN", "hemmelig-merke")
    before = children()
    browser = Chromium().browser()
    try:
        seen = [Path(f"/proc/{one.pid}/environ").read_bytes() for one in family_of(before)]
    finally:
        browser.close()
    assert len([one for one in seen if b"PATH=" in one]) >= 3  # guard, driver, browser
    assert [one for one in seen if b"hemmelig" in one] == []
    names = {name.partition(b"=")[0] for one in seen for name in one.split(b"\0")}
    assert {name for name in names if name.startswith(b"AUDITOR_")} == {MARKER.encode()}


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
    _, alive = psutil.wait_procs(family, timeout=60)
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
    provider = LocalChromium(chromium=wrong, chromedriver=wrong, sandbox=sandbox())
    with pytest.raises(SetupError, match="auditor doctor"):
        Browser(provider)
    assert list(short_folder.iterdir()) == []


def test_an_event_that_cannot_be_taken_in_costs_its_own_tab_alone(
    browser: Browser, site: SiteServer
) -> None:
    one, other = browser.open_tab(TabPolicy()), browser.open_tab(TabPolicy())

    def take(method: str, params: Mapping[str, object]) -> None:
        if method == "Inspector.detached":
            one.log.note(method, params)
        else:
            raise KeyError(method)

    browser.connection.listen(one.session, take)
    deadline = Deadline.after(timedelta(seconds=10))
    with pytest.raises(TabLost):
        one.navigate(site.url("/kontakt.html"), deadline, lambda _: True)
    other.navigate(site.url("/kontakt.html"), deadline, lambda _: True)
    assert other.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
    assert browser.alive
    one.close()
    other.close()


def test_an_answer_that_is_too_large_fails_its_command_and_nothing_else(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LARGEST", 1_000_000)
    tab = browser.open_tab(TabPolicy())
    deadline = Deadline.after(timedelta(seconds=10))
    world = tab.world(tab.frames(deadline).id, deadline)
    with pytest.raises(CommandFailed, match="larger than"):
        tab.evaluate("'æ'.repeat(600000)", world, deadline)
    assert tab.evaluate("'æ'.repeat(400000).length", world, deadline) == 400_000
    tab.close()


@pytest.mark.usefixtures("no_browser")
def test_a_browser_whose_guard_was_killed_leaves_nothing_either(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(short_folder))
    before = children()
    browser = Chromium().browser()
    family = family_of(before)
    next(one for one in family if "guard.py" in " ".join(one.cmdline())).kill()
    browser.close()
    _, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []
    assert list(short_folder.iterdir()) == []
