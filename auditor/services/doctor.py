"""The doctor: whether this machine has what a scan needs, and what to do where it does not."""

import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from auditor.browser.provider import Program, Provider
from auditor.engines.catalogue import axe_version
from auditor.errors import AuditorError, SetupError

ANSWER_DEADLINE = timedelta(seconds=20)
"""For a program of the system to answer; the first call of fontconfig may build its cache."""
_MEBIBYTE = 1024 * 1024
_SHARED_MEMORY_WANTED = 256 * _MEBIBYTE
_DISK_WANTED = 1024 * _MEBIBYTE
_DISK_NEEDED = 100 * _MEBIBYTE
_SETUID_SANDBOX = Path("/usr/lib/chromium/chrome-sandbox")


class Subject(StrEnum):
    """What is looked at, in this order."""

    BROWSER = "browser"
    DRIVER = "driver"
    START = "start"
    FONTS = "fonts"
    AXE = "axe"
    SANDBOX = "sandbox"
    OUT = "out"
    SHARED_MEMORY = "shared_memory"
    DISK = "disk"


class Health(StrEnum):
    """How it stands; a scan can run with a WARNING."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


class Remedy(StrEnum):
    """What to do; the words are the caller's."""

    INSTALL_BROWSER = "install_browser"
    MEND_BROWSER = "mend_browser"
    INSTALL_DRIVER = "install_driver"
    MATCH_DRIVER = "match_driver"
    MEND_START = "mend_start"
    INSTALL_FONTS = "install_fonts"
    INSTALL_AXE = "install_axe"
    USE_ORDINARY_USER = "use_ordinary_user"
    ALLOW_NAMESPACES = "allow_namespaces"
    CHOOSE_OUT = "choose_out"
    ENLARGE_SHARED_MEMORY = "enlarge_shared_memory"
    FREE_DISK = "free_disk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at.

    Attributes:
        detail: a path, a version, a size or an error; needs no translation.
        remedy: what to do about a warning or failure, None where all is well.
    """

    subject: Subject
    health: Health
    detail: str
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What to look at.

    Attributes:
        provider: starts the browsers.
        out: folder that runs are to be kept in.
        sandbox: Chromium is to run in its own sandbox.
        start_check: starts a browser for a moment and says something of it in a few words, or
            raises `AuditorError`; None where that is not wanted.
        shared_memory: where shared memory is mounted.
    """

    provider: Provider
    out: Path
    sandbox: bool
    start_check: Callable[[], str] | None = None
    shared_memory: Path = Path("/dev/shm")  # noqa: S108  # looked at, nothing is put there


def examine(machine: Machine) -> Iterator[Check]:
    """Look at everything, in the order of `Subject`; each check is made when it is asked for."""
    programs = machine.provider.programs()
    browser = _browser(programs[0])
    yield browser
    driver = _driver(programs[1], programs[0].version)
    yield driver
    if machine.start_check and Health.FAILED not in (browser.health, driver.health):
        yield _start(machine.start_check)
    yield _fonts()
    yield _axe()
    yield _sandbox(machine)
    yield _out(machine.out)
    yield from _shared_memory(machine.shared_memory)
    yield _disk(machine.out)


def _answer(*command: str) -> str | None:
    """The first line that a program prints, None where it fails."""
    try:
        done = subprocess.run(  # noqa: S603  # a program of this machine, no shell
            command,
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=ANSWER_DEADLINE.total_seconds(),
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip().partition("\n")[0]


def _browser(program: Program) -> Check:
    def check(health: Health, detail: str, remedy: Remedy | None = None) -> Check:
        return Check(subject=Subject.BROWSER, health=health, detail=detail, remedy=remedy)

    if program.path is None:
        return check(Health.FAILED, "chromium", Remedy.INSTALL_BROWSER)
    if program.version is None:
        return check(Health.FAILED, str(program.path), Remedy.MEND_BROWSER)
    return check(Health.OK, f"{program.name} {program.version} ({program.path})")


def _driver(program: Program, browser: str | None) -> Check:
    def check(health: Health, detail: str, remedy: Remedy | None = None) -> Check:
        return Check(subject=Subject.DRIVER, health=health, detail=detail, remedy=remedy)

    if program.path is None:
        return check(Health.FAILED, "chromedriver", Remedy.INSTALL_DRIVER)
    if program.version is None:
        return check(Health.FAILED, str(program.path), Remedy.INSTALL_DRIVER)
    detail = f"{program.name} {program.version} ({program.path})"
    if browser and _major(browser) != _major(program.version):
        detail = f"{detail} ≠ Chromium {_major(browser)}"
        return check(Health.FAILED, detail, Remedy.MATCH_DRIVER)
    return check(Health.OK, detail)


def _major(version: str) -> int:
    return int(version.partition(".")[0])


def _start(start_check: Callable[[], str]) -> Check:
    try:
        detail = start_check()
    except AuditorError as error:
        return Check(
            subject=Subject.START,
            health=Health.FAILED,
            detail=str(error),
            remedy=Remedy.MEND_START,
        )
    return Check(subject=Subject.START, health=Health.OK, detail=detail)


def _fonts() -> Check:
    # fc-match alone answers with a name even where no font is installed.
    family = _answer("fc-match", "--format=%{family}", "sans-serif")
    if not family or not _answer("fc-list", ":", "family"):
        return Check(
            subject=Subject.FONTS,
            health=Health.FAILED,
            detail="sans-serif",
            remedy=Remedy.INSTALL_FONTS,
        )
    return Check(subject=Subject.FONTS, health=Health.OK, detail=f"sans-serif: {family}")


def _axe() -> Check:
    try:
        version = axe_version()
    except SetupError as error:
        return Check(
            subject=Subject.AXE,
            health=Health.FAILED,
            detail=str(error),
            remedy=Remedy.INSTALL_AXE,
        )
    return Check(subject=Subject.AXE, health=Health.OK, detail=version)


def _sandbox(machine: Machine) -> Check:
    if not machine.sandbox:
        return Check(
            subject=Subject.SANDBOX,
            health=Health.WARNING,
            detail="--no-sandbox",
            remedy=Remedy.USE_ORDINARY_USER,
        )
    if _answer("unshare", "--user", "--map-root-user", "true") is not None:
        return Check(subject=Subject.SANDBOX, health=Health.OK, detail="user namespaces")
    if _SETUID_SANDBOX.is_file() and _SETUID_SANDBOX.stat().st_mode & stat.S_ISUID:
        return Check(subject=Subject.SANDBOX, health=Health.OK, detail=str(_SETUID_SANDBOX))
    return Check(
        subject=Subject.SANDBOX,
        health=Health.FAILED,
        detail="user namespaces",
        remedy=Remedy.ALLOW_NAMESPACES,
    )


def _existing(folder: Path) -> Path:
    folder = folder.absolute()
    return next(place for place in (folder, *folder.parents) if place.exists())


def _out(folder: Path) -> Check:
    try:
        # Asking for rights is not enough: a file system may be full or not take locks.
        with tempfile.NamedTemporaryFile(dir=_existing(folder)) as file:
            file.write(b"\0")
    except OSError as error:
        return Check(
            subject=Subject.OUT,
            health=Health.FAILED,
            detail=f"{folder.absolute()}: {error.strerror}",
            remedy=Remedy.CHOOSE_OUT,
        )
    return Check(subject=Subject.OUT, health=Health.OK, detail=str(folder.absolute()))


def _shared_memory(mount: Path) -> Iterator[Check]:
    if not mount.is_dir():
        return
    size = shutil.disk_usage(mount).total
    enough = size >= _SHARED_MEMORY_WANTED
    yield Check(
        subject=Subject.SHARED_MEMORY,
        health=Health.OK if enough else Health.WARNING,
        detail=f"{mount}: {size // _MEBIBYTE} MiB",
        remedy=None if enough else Remedy.ENLARGE_SHARED_MEMORY,
    )


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(_existing(folder)).free
    health = Health.OK
    if free < _DISK_WANTED:
        health = Health.WARNING if free >= _DISK_NEEDED else Health.FAILED
    return Check(
        subject=Subject.DISK,
        health=health,
        detail=f"{_existing(folder)}: {free // _MEBIBYTE} MiB",
        remedy=None if health is Health.OK else Remedy.FREE_DISK,
    )
