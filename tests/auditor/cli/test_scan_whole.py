"""Whole scans from the command line, by what they end with: 0, 1, 3, 5, 2 and 130."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.auditor.cli.conftest import Command
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile import crawling
from tests.site.hostile.pages import FAULTS, document

pytestmark = pytest.mark.usefixtures("no_browser")

PROGRAM = Path(sys.executable).with_name("auditor")
OPTIONS = ("--engine", "axe", "--viewport", "1280x1024", "--jobs", "1", "--lang", "en")


@pytest.fixture
def bare(site: SiteServer) -> SiteServer:
    """A site without robots.txt and sitemap."""
    for path in ("/robots.txt", "/sitemap.xml"):
        site.add(path, crawling.robots_missing)
    return site


def scan(folder: Path, *arguments: str) -> tuple[int, dict[str, Any], str]:
    """Scan; the exit code, the JSON on standard output, and standard error."""
    ended = subprocess.run(
        [PROGRAM, "scan", *OPTIONS, "--progress", "none", "-f", "json", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.returncode, json.loads(ended.stdout or "{}"), ended.stderr


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AUDITOR_")}


def server_error(exchange: Exchange) -> None:
    exchange.html(document("Feil"), 500)


@pytest.mark.parametrize(
    ("pages", "options", "code"),
    [
        ({"/": document("Feilfri")}, (), 0),
        ({"/": document("Feil", FAULTS)}, (), 1),
        ({"/": document("Feil", FAULTS)}, ("--exit-zero",), 0),
        ({"/": document("Feil", FAULTS)}, ("--fail-on", "never"), 0),
        ({"/": document("Lenker", '<a href="/nede">Nede</a>'), "/nede": server_error}, (), 3),
        (
            {"/": document("Lenker", '<a href="/nede">Nede</a>'), "/nede": server_error},
            ("--min-coverage", "50%"),
            0,
        ),
        ({"/": server_error}, (), 5),
    ],
    ids=["clean", "findings", "exit-zero", "never", "coverage", "less-coverage", "nothing"],
)
def test_a_scan_ends_with_the_code_that_the_readme_promises(
    pages: dict[str, str | Callable[[Exchange], None]],
    options: tuple[str, ...],
    code: int,
    bare: SiteServer,
    auditor: Command,
) -> None:
    for path, page in pages.items():
        bare.add(path, page)
    told = auditor("scan", *OPTIONS, "--progress", "none", "-f", "json", *options, bare.url("/"))
    assert told.code == code, told.err
    result = json.loads(told.out)
    assert result["scan"]["state"] == ("partial" if code in (3, 5) else "completed")
    assert result["coverage"]["audited"] == sum(isinstance(one, str) for one in pages.values())
    assert "Traceback" not in told.err


def test_a_case_is_told_in_the_results_of_the_scan(bare: SiteServer, tmp_path: Path) -> None:
    bare.add("/", document("Feil", FAULTS))
    (tmp_path / "sak.toml").write_text('[body]\norganisation_number = "974 760 673"\n')
    ended, _, said = scan(tmp_path, "--case", "sak.toml", "-f", "uutilsynet:u.json", bare.url("/"))
    assert ended == 1, said
    assert '"organisasjonsnummer": "974760673"' in (tmp_path / "u.json").read_text()


def test_wrong_use_ends_with_2_and_one_sentence(tmp_path: Path) -> None:
    ended, result, said = scan(tmp_path, "--viewport", "wide", "http://127.0.0.1:9/")
    assert (ended, result) == (2, {})
    assert "wide" in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_with_130_and_writes_what_was_found(bare: SiteServer, tmp_path: Path) -> None:
    reached = threading.Event()

    def hang(exchange: Exchange) -> None:
        reached.set()
        exchange.hold()

    bare.add("/", document("Feil", f'{FAULTS}<a href="/henger">Henger</a>'))
    bare.add("/henger", hang)
    process = subprocess.Popen(
        [PROGRAM, "scan", *OPTIONS, "--progress", "none", "-f", "json", bare.url("/")],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert reached.wait(60)
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    result = json.loads(out)
    assert result["scan"]["state"] == "interrupted"
    assert result["occurrences"]
    states = {page["url"]: page["state"] for page in result["pages"]}
    assert states == {bare.url("/"): "audited", bare.url("/henger"): "interrupted"}
    assert "--resume" in said
