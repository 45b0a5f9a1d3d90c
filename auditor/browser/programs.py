"""Chromium and ChromeDriver on this machine: where they are and whether they fit."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from auditor.errors import SetupError

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_DRIVER = ("chromedriver",)
_MISSING = "{} is missing: install Debian's package {}, or run 'make setup'"
_DEADLINE = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """The two programs of a browser session.

    Attributes:
        major: major version of Chromium.
    """

    chromium: Path
    chromedriver: Path
    major: int


def find_programs(chromium: Path | None, chromedriver: Path | None) -> Programs:
    """Find the two programs.

    Args:
        chromium: path to use instead of the one on the search path.
        chromedriver: likewise.

    Raises:
        SetupError: one is missing or does not start.
    """
    browser, driver = find_chromium(chromium), find_chromedriver(chromedriver)
    if browser is None:
        raise SetupError(_MISSING.format("Chromium", "chromium"))
    if driver is None:
        raise SetupError(_MISSING.format("ChromeDriver", "chromium-driver"))
    version = version_of(browser)
    return Programs(chromium=browser, chromedriver=driver, major=int(version.split(".")[0]))


def find_chromium(asked_for: Path | None) -> Path | None:
    """The Chromium to start: the one asked for, or the first on the search path; None: none."""
    return asked_for or _first(_CHROMIUM)


def find_chromedriver(asked_for: Path | None) -> Path | None:
    """The ChromeDriver to start: the one asked for, or the one on the search path; None: none."""
    return asked_for or _first(_DRIVER)


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
