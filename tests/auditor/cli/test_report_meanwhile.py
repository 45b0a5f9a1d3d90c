"""Reports while a scan runs, and of what was sealed, through whole runs of the program."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import auditor
from tests.auditor.cli.conftest import Command
from tests.site import SiteServer
from tests.site.hostile import crawling
from tests.site.hostile.pages import FAULTS, document

pytestmark = pytest.mark.usefixtures("no_browser")

MAIN = "import sys; from auditor.cli import main; sys.exit(main())"
PROGRAM = Path(sys.executable).with_name("auditor")
PAGES = 8
NOTHING_YET = ("There are no runs in", "There are no results yet")
OWN = {"AUDITOR_LANG": "en"}


@pytest.fixture
def many(site: SiteServer) -> SiteServer:
    """A site of some pages with faults, without robots.txt and sitemap."""
    for path in ("/robots.txt", "/sitemap.xml"):
        site.add(path, crawling.robots_missing)
    links = "".join(f'<a href="/{n}">Side {n}</a>' for n in range(PAGES))
    site.add("/", document("Forside", links + FAULTS))
    for n in range(PAGES):
        site.add(f"/{n}", document(f"Side {n}", f"<p>Dette er side {n}.</p>{FAULTS}"))
    return site


def begin(folder: Path, url: str) -> subprocess.Popen[bytes]:
    options = ("--engine", "axe", "--viewport", "1280x1024", "--jobs", "1", "--delay", "0")
    return subprocess.Popen(
        [PROGRAM, "scan", *options, "--progress", "none", "-f", "json:of-the-scan.json", url],
        cwd=folder,
        env={**os.environ, **OWN},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def test_a_report_at_any_moment_of_a_scan_is_whole_or_says_that_nothing_is_there(
    auditor: Command, many: SiteServer, tmp_path: Path
) -> None:
    reports: list[dict[str, Any]] = []
    scan = begin(tmp_path, many.url("/"))
    try:
        while scan.poll() is None:
            answer = auditor("report", "-f", "json")
            if answer.code:
                assert answer.code == 2
                assert not reports
                assert answer.err.removeprefix("Error: ").startswith(NOTHING_YET)
            else:
                reports.append(json.loads(answer.out))
    finally:
        scan.kill()
        _, said = scan.communicate()
    assert scan.returncode == 1, said
    while_it_ran = [one for one in reports if one["scan"]["state"] == "running"]
    assert while_it_ran
    assert all(one["report"]["preliminary"] for one in while_it_ran)
    found = [len(one["occurrences"]) for one in reports]
    assert found == sorted(found)
    for one in reports:
        causes = {cause["id"]: cause["occurrences"] for cause in one["causes"]}
        assert sum(causes.values()) == len(one["occurrences"])
        assert {occurrence["cause"] for occurrence in one["occurrences"]} == set(causes)
    last = json.loads(auditor("report", "-f", "json").out)
    assert not last["report"]["preliminary"]
    assert last == json.loads((tmp_path / "of-the-scan.json").read_text("utf-8"))


def test_a_sealed_run_is_reported_alike_by_an_auditor_with_other_rules(
    many: SiteServer, tmp_path: Path
) -> None:
    scan = begin(tmp_path, many.url("/"))
    scan.communicate()
    (run,) = (tmp_path / ".auditor" / "runs").iterdir()
    media = tmp_path / "media"
    shutil.copytree(run, media / run.name)
    for path in (*media.rglob("*"), media):
        path.chmod(0o555 if path.is_dir() else 0o444)
    kept = {path: path.read_bytes() for path in media.rglob("*") if path.is_file()}
    told = {
        name: subprocess.run(
            [sys.executable, "-c", MAIN, "report", str(media / run.name), "-f", "json"],
            cwd=place,
            env={**os.environ, **OWN, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            timeout=120,
            check=True,
        ).stdout
        for name, place in (("as it is", _source()), ("changed", _changed(tmp_path / "other")))
    }
    assert told["changed"] == told["as it is"]
    assert json.loads(told["changed"])["report"]["seal"]
    assert {path: path.read_bytes() for path in media.rglob("*") if path.is_file()} == kept


def _source() -> Path:
    return Path(auditor.__file__).parents[1]


def _changed(place: Path) -> Path:
    """An Auditor whose rules of axe-core speak for another criterion, in other words."""
    for name in ("auditor", "rules", "reports", "api"):
        if (_source() / name).is_dir():
            shutil.copytree(
                _source() / name, place / name, ignore=shutil.ignore_patterns("__pycache__")
            )
    table = place / "auditor" / "engines" / "axe_rules.csv"
    rows = table.read_text("utf-8")
    assert "\nimage-alt,stable,yes,1.1.1," in rows
    table.write_text(rows.replace(",1.1.1,", ",2.4.4,").replace(",stable,", ",experimental,"))
    for texts in (place / "reports" / "texts").glob("*/axe.json"):
        told = json.loads(texts.read_text("utf-8"))
        for rule in told.values():
            rule |= {"title": "Changed", "failure": "Changed", "wrong": "Changed."}
        texts.write_text(json.dumps(told), "utf-8")
    return place
