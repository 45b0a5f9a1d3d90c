"""The doctor on machines that tests make up from real programs and folders."""

import shutil
from pathlib import Path

import pytest

from auditor.browser.local import LocalChromium
from auditor.errors import SetupError
from auditor.services.doctor import Check, Health, Machine, Remedy, Subject, examine


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A search path with the shell, and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return path


def examined(
    out: Path, *, chromium: Path | None = None, chromedriver: Path | None = None, **machine: object
) -> dict[Subject, Check]:
    provider = LocalChromium(chromium=chromium, chromedriver=chromedriver)
    asked = {"provider": provider, "sandbox": True, **machine}
    return {check.subject: check for check in examine(Machine(out=out, **asked))}


@pytest.mark.usefixtures("programs")
def test_a_machine_with_nothing_names_a_remedy_for_each_thing(tmp_path: Path):
    checks = examined(tmp_path)
    assert checks[Subject.BROWSER].remedy is Remedy.INSTALL_BROWSER
    assert checks[Subject.DRIVER].remedy is Remedy.INSTALL_DRIVER
    assert checks[Subject.FONTS].remedy is Remedy.INSTALL_FONTS
    for check in checks.values():
        assert (check.remedy is None) == (check.health is Health.OK)


def test_browser_and_driver_of_one_major_version_are_in_order(programs: Path, tmp_path: Path):
    program(programs, "chromium", "echo Chromium 156.0.8078.79 built on Debian")
    program(programs, "chromedriver", "echo 'ChromeDriver 156.0.9999.1 (abc)'")
    checks = examined(tmp_path)
    assert checks[Subject.BROWSER].health is Health.OK
    assert "156.0.8078.79" in checks[Subject.BROWSER].detail
    assert checks[Subject.DRIVER].health is Health.OK


def test_a_headless_shell_comes_before_the_full_browser(programs: Path, tmp_path: Path):
    program(programs, "chromium", "echo Chromium 156.0.8078.79")
    shell = program(programs, "chromium-headless-shell", "echo Chromium 156.0.8078.80")
    checks = examined(tmp_path)
    assert checks[Subject.BROWSER].detail == f"Chromium Headless Shell 156.0.8078.80 ({shell})"
    full = examined(tmp_path, chromium=programs / "chromium")[Subject.BROWSER]
    assert full.detail == f"Chromium 156.0.8078.79 ({programs / 'chromium'})"


def test_a_driver_of_another_major_version_is_a_failure(programs: Path, tmp_path: Path):
    program(programs, "chromium", "echo Chromium 156.0.8078.79")
    program(programs, "chromedriver", "echo ChromeDriver 155.0.1.2")
    driver = examined(tmp_path)[Subject.DRIVER]
    assert (driver.health, driver.remedy) == (Health.FAILED, Remedy.MATCH_DRIVER)


def test_a_browser_that_does_not_answer_is_a_failure(tmp_path: Path):
    broken = program(tmp_path, "broken", "exit 127")
    browser = examined(tmp_path, chromium=broken)[Subject.BROWSER]
    assert (browser.health, browser.remedy) == (Health.FAILED, Remedy.MEND_BROWSER)
    assert str(broken) in browser.detail
    gone = examined(tmp_path, chromium=tmp_path / "gone")[Subject.BROWSER]
    assert gone.health is Health.FAILED


@pytest.mark.usefixtures("programs")
def test_the_browser_is_started_only_where_it_can_be(tmp_path: Path):
    def starts() -> str:
        return "1 tab"

    def fails() -> str:
        raise SetupError("no display")

    assert Subject.START not in examined(tmp_path, start_check=starts)
    chromium = program(tmp_path, "c", "echo Chromium 156.0.1.2")
    driver = program(tmp_path, "d", "echo ChromeDriver 156.0.1.2")
    good = examined(tmp_path, chromium=chromium, chromedriver=driver, start_check=starts)
    assert (good[Subject.START].health, good[Subject.START].detail) == (Health.OK, "1 tab")
    bad = examined(tmp_path, chromium=chromium, chromedriver=driver, start_check=fails)
    assert (bad[Subject.START].health, bad[Subject.START].detail) == (Health.FAILED, "no display")


def test_fonts_are_looked_for_not_only_their_names(programs: Path, tmp_path: Path):
    program(programs, "fc-match", "printf 'DejaVu Sans'")
    program(programs, "fc-list", "true")
    assert examined(tmp_path)[Subject.FONTS].health is Health.FAILED
    program(programs, "fc-list", "echo 'DejaVu Sans'")
    assert examined(tmp_path)[Subject.FONTS].health is Health.OK


def test_no_sandbox_is_a_warning_and_one_that_cannot_be_made_a_failure(
    programs: Path, tmp_path: Path
):
    off = examined(tmp_path, sandbox=False)[Subject.SANDBOX]
    assert (off.health, off.remedy) == (Health.WARNING, Remedy.USE_ORDINARY_USER)
    program(programs, "unshare", "exit 0")
    assert examined(tmp_path)[Subject.SANDBOX].health is Health.OK


def test_a_folder_that_cannot_be_made_is_a_failure(tmp_path: Path):
    assert examined(tmp_path / "new" / "folder")[Subject.OUT].health is Health.OK
    assert not (tmp_path / "new").exists()
    (tmp_path / "file").touch()
    blocked = examined(tmp_path / "file" / "folder")[Subject.OUT]
    assert (blocked.health, blocked.remedy) == (Health.FAILED, Remedy.CHOOSE_OUT)


def test_shared_memory_is_measured_where_there_is_some(tmp_path: Path):
    assert Subject.SHARED_MEMORY not in examined(tmp_path, shared_memory=tmp_path / "none")
    check = examined(tmp_path, shared_memory=tmp_path)[Subject.SHARED_MEMORY]
    enough = shutil.disk_usage(tmp_path).total >= 256 * 1024 * 1024
    assert (check.health is Health.OK) == enough
