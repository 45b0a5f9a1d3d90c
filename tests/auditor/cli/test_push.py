"""Runs that are handed in to a service from the command line."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from auditor.store import DATABASE_NAME, Store
from tests.api import found
from tests.api.homes import Api
from tests.auditor.cli.conftest import Command
from tests.site import SiteServer

RUN = "20261128T101500Z-a1b2c3"


@pytest.fixture
def client(api: Api) -> Iterator[httpx.Client]:
    """A client of the organisation that hands in."""
    with api.client(os.environ["AUDITOR_KEY"]) as one:
        yield one


def run(folder: Path, *, over: bool = True) -> None:
    kept = folder / ".auditor" / "runs" / RUN
    kept.mkdir(parents=True)
    store = Store.create(kept / DATABASE_NAME)
    found.fill(store, RUN)
    if over:
        found.finish(store, RUN)
    store.close()


@pytest.mark.big
def test_the_newest_run_is_handed_in_and_its_address_printed(
    auditor: Command, client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path)
    for name, value in {"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/heads/ny"}.items():
        monkeypatch.setenv(name, value)
    answer = auditor("push")
    assert answer.code == 0, answer.err
    told = client.get(answer.out.strip()).json()
    assert (told["status"], told["environment"], told["vcs"]["branch"]) == ("partial", "ci", "ny")
    report = client.get(f"{answer.out.strip()}/report").json()
    assert report["report"]["handed_in"]["run"] == RUN
    html = client.get(f"{answer.out.strip()}/report", params={"format": "html", "lang": "en"})
    assert "was not carried out by this service" in html.text


def test_a_run_that_is_not_over_is_not_handed_in(
    auditor: Command, client: httpx.Client, tmp_path: Path
) -> None:
    run(tmp_path, over=False)
    answer = auditor("push", RUN)
    assert (answer.code, answer.out) == (2, "")
    assert "is not over" in answer.err
    assert client.get("/v1/scans").json()["items"] == []


def test_a_site_that_is_anothers_is_refused(
    auditor: Command, home: Api, client: httpx.Client, tmp_path: Path
) -> None:
    run(tmp_path)
    with home.client() as other:
        site = other.post("/v1/sites", json={"name": "x", "url": "http://127.0.0.1:9/"}).json()
    answer = auditor("push", "--site", site["id"])
    assert answer.code == 2
    assert "no site" in answer.err
    assert client.get("/v1/scans").json()["items"] == []


@pytest.mark.usefixtures("no_browser")
def test_a_real_scan_is_the_same_at_the_service(
    auditor: Command, client: httpx.Client, site: SiteServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"GITLAB_CI": "true", "CI_COMMIT_SHA": "a" * 40}.items():
        monkeypatch.setenv(name, value)
    url = site.url()
    auditor("scan", url, "--max-pages", "3", "-f", "json:here.json", "--progress", "none")
    here = json.loads(Path("here.json").read_text())
    for name in ("GITLAB_CI", "CI_COMMIT_SHA"):
        monkeypatch.delenv(name)
    answer = auditor("push")
    assert answer.code == 0, answer.err
    there = client.get(f"{answer.out.strip()}/report", params={"lang": "en"}).json()
    for part in ("pages", "rule_runs", "occurrences", "criteria", "coverage", "rules"):
        assert there[part] == here[part], part
    assert there["causes"] == [{**one, "picture": None} for one in here["causes"]]
    assert len(here["occurrences"]) > 20
    assert there["scan"]["vcs"] == here["scan"]["vcs"]
    assert here["scan"]["vcs"]["commit"] == "a" * 40
    for name in ("options", "consent", "requests", "remarks", "start", "end", "versions"):
        told, kept = here["scan"][name], there["scan"][name]
        if name == "consent" and told:
            told = {**told, "picture": None}
        assert kept == told, name
