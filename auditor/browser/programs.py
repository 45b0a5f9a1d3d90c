"""Chromium and ChromeDriver on this machine: where they are, and their versions."""

import os
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

from auditor.browser.provider import Versions
from auditor.errors import SetupError

_SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
"""Chromium without windows: it draws pages and nothing else (decision 0036)."""
_WRAPPED = {
    Path("/usr/bin/chromium-headless-shell"): Path("/usr/lib/chromium/chromium-headless-shell")
}
"""Debian's scripts that start a program and wait for it, by what they start."""
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_DRIVER = ("chromedriver",)
_MISSING = "{} is missing: install Debian's package {}, or run 'make setup'"
_DEADLINE = timedelta(seconds=20)
_HANDED_ON = frozenset({"PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "DISPLAY"})
_FAMILIES_HANDED_ON = ("LC_", "DBUS_", "XDG_", "FONTCONFIG_")


def browser_environment() -> dict[str, str]:
    """Variables of this process that a browser's processes may have: none that holds a secret.

    They lie beside the pages of strangers, and who takes one over could read them.
    """
    return {
        name: value
        for name, value in os.environ.items()
        if name in _HANDED_ON or name.startswith(_FAMILIES_HANDED_ON)
    }


def versions(chromium: Path | None, chromedriver: Path | None) -> Versions:
    """The versions of the two programs.

    Args:
        chromium: path to use instead of the one that is found.
        chromedriver: likewise.

    Raises:
        SetupError: one is missing or does not start.
    """
    browser, driver = find_chromium(chromium), find_chromedriver(chromedriver)
    if browser is None:
        raise SetupError(_MISSING.format("Chromium", "chromium"))
    if driver is None:
        raise SetupError(_MISSING.format("ChromeDriver", "chromium-driver"))
    return Versions(browser=version_of(browser), driver=version_of(driver))


def find_chromium(asked_for: Path | None) -> Path | None:
    """The Chromium to start; None where there is none.

    Args:
        asked_for: the one to start; None for a headless shell, or else the first on the search
            path.
    """
    found = asked_for or _first((*_SHELLS, *_CHROMIUM))
    wrapped = _WRAPPED.get(found) if found else None
    return wrapped if wrapped and wrapped.is_file() else found


def find_chromedriver(asked_for: Path | None) -> Path | None:
    """The ChromeDriver to start: the one asked for, or the one on the search path; None: none."""
    return asked_for or _first(_DRIVER)


def named(chromium: Path | None) -> str:
    """What people call a Chromium."""
    shell = chromium is not None and chromium.name in _SHELLS
    return "Chromium Headless Shell" if shell else "Chromium"


def _first(names: tuple[str, ...]) -> Path | None:
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


def version_of(program: Path) -> str:
    """The version that a program tells, such as "156.0.8078.79".

    Raises:
        SetupError: it does not start, or tells none.
    """
    try:
        told = subprocess.run(  # noqa: S603  # a program of the machine, or one the user named
            [program, "--version"],
            env=browser_environment(),
            capture_output=True,
            text=True,
            timeout=_DEADLINE.total_seconds(),
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SetupError(f"{program} does not start; run 'auditor doctor'") from error
    found = re.search(r"\d+(\.\d+)+", told)
    if not found:
        raise SetupError(f"{program} tells no version; run 'auditor doctor'")
    return found[0]
