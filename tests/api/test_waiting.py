import threading
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import insert, select, update

from auditor.model.scan import ScanState
from auditor.services.seal import seal
from auditor.store import Archive, schema
from auditor.wiring.service import present_edition
from tests import loopback
from tests.api.found import PAGES, running
from tests.api.homes import TARGET, Api
from tests.auditor.store import build
from tests.auditor.store.build import NARROW, WIDE

pytestmark = pytest.mark.big


def test_a_scan_that_waits_is_cancelled_at_once_and_stays_so(client: httpx.Client) -> None:
    place = client.post("/v1/scans", json={"url": TARGET}).headers["Location"]
    cancelled = client.post(f"{place}/cancel")
    assert cancelled.status_code == 200
    assert cancelled.json()["status"] == "cancelled"
    assert cancelled.json()["final"]
    assert cancelled.json()["poll_after_s"] is None
    assert client.post(f"{place}/cancel").json() == cancelled.json()
    assert client.get(place).json() == cancelled.json()


def test_a_target_whose_scan_is_over_is_scanned_again(client: httpx.Client) -> None:
    place = client.post("/v1/scans", json={"url": TARGET}).headers["Location"]
    client.post(f"{place}/cancel")
    again = client.post("/v1/scans", json={"url": TARGET})
    assert again.status_code == 202
    assert again.headers["Location"] != place


def test_whoever_waits_is_answered_when_the_scan_is_over(api: Api, client: httpx.Client) -> None:
    place = client.post("/v1/scans", json={"url": TARGET}).headers["Location"]
    answers: list[httpx.Response] = []

    def wait() -> None:
        with loopback.client(base_url=api.base, headers=client.headers, timeout=60) as one:
            answers.append(one.get(place, headers={"Prefer": "wait=30"}))

    waiting = threading.Thread(target=wait)
    begin = time.monotonic()
    waiting.start()
    client.post(f"{place}/cancel")
    waiting.join()
    assert time.monotonic() - begin < 25
    (answer,) = answers
    assert answer.json()["status"] == "cancelled"
    assert answer.headers["Preference-Applied"] == "wait=30"


def test_whoever_asks_and_waits_in_vain_is_answered_as_ever(client: httpx.Client) -> None:
    asked = client.post("/v1/scans", json={"url": TARGET}, headers={"Prefer": "wait=1"})
    assert asked.status_code == 202
    assert asked.json()["status"] == "queued"
    assert asked.headers["Preference-Applied"] == "wait=1"


@pytest.mark.parametrize("prefer", ["respond-async", "wait", "wait=", "wait=x", "wait=-1", ""])
def test_another_preference_is_passed_over(client: httpx.Client, prefer: str) -> None:
    asked = client.post("/v1/scans", json={"url": TARGET}, headers={"Prefer": prefer})
    assert asked.status_code == 202
    assert "Preference-Applied" not in asked.headers


def _completed(
    api: Api, client: httpx.Client, versions: Mapping[str, str] | None = None, **asked: object
) -> str:
    """A scan that completed a minute ago, by the programs of this machine or by others."""
    here = present_edition()
    assert here is not None
    scan = str(client.post("/v1/scans", json={"url": TARGET, **asked}).json()["id"])
    ended = datetime.now(UTC) - timedelta(minutes=1)
    last = PAGES - 1
    with closing(running(api.archive, scan, {**here.versions, **(versions or {})})) as store:
        visits = [build.visit(last, viewport) for viewport in (WIDE, NARROW)]
        store.settle(build.audited(last), visits, [])
        over = replace(build.scan(), id=scan, state=ScanState.COMPLETED, ended=ended)
        store.save_scan(over)
        seal(store)
    return scan


def test_a_recent_complete_scan_answers_where_that_will_do(api: Api, client: httpx.Client) -> None:
    scan = _completed(api, client, max_pages=7)
    recent = client.post("/v1/scans", json={"url": TARGET, "max_pages": 7, "max_age": "1h"})
    assert recent.status_code == 200
    assert recent.json()["id"] == scan
    assert recent.json()["final"]
    assert recent.headers["Location"] == f"/v1/scans/{scan}"
    assert "Retry-After" not in recent.headers


@pytest.mark.parametrize(
    "other",
    [
        {"max_age": 59},
        {"max_age": 0},
        {"max_age": "1h", "max_pages": 8},
        {"max_age": "1h", "public_base": "https://kommune.no"},
        {"max_age": "1h", "environment": "ci"},
        {},
    ],
)
def test_what_was_asked_for_otherwise_or_is_older_is_scanned(
    api: Api, client: httpx.Client, other: dict[str, object]
) -> None:
    scan = _completed(api, client, max_pages=7)
    asked = client.post("/v1/scans", json={"url": TARGET, "max_pages": 7, **other})
    assert asked.status_code == 202
    assert asked.json()["id"] != scan


@pytest.mark.parametrize(
    ("vcs", "status"),
    [
        ({"commit": "aaaa"}, 200),
        ({"branch": "main"}, 200),
        ({"commit": "aaaa", "branch": "main", "pull_request": "7"}, 200),
        ({"commit": "bbbb"}, 202),
        ({"commit": "bbbb", "branch": "main"}, 202),
        ({"commit": "aaaa", "branch": "other"}, 202),
    ],
)
def test_a_recent_scan_of_other_code_will_not_do(
    api: Api, client: httpx.Client, vcs: dict[str, str], status: int
) -> None:
    _completed(api, client, vcs={"commit": "aaaa", "branch": "main"})
    asked = client.post("/v1/scans", json={"url": TARGET, "max_age": "1h", "vcs": vcs})
    assert asked.status_code == status


def test_a_scan_of_unknown_code_will_not_do_for_a_commit(api: Api, client: httpx.Client) -> None:
    _completed(api, client)
    body = {"url": TARGET, "max_age": "1h", "vcs": {"commit": "aaaa"}}
    assert client.post("/v1/scans", json=body).status_code == 202


@pytest.mark.parametrize("program", ["auditor", "axe-core", "chromium"])
def test_a_recent_scan_by_other_programs_will_not_do(
    api: Api, client: httpx.Client, program: str
) -> None:
    scan = _completed(api, client, {program: "0.9"})
    asked = client.post("/v1/scans", json={"url": TARGET, "max_age": "1h"})
    assert (asked.status_code, asked.json()["id"] == scan) == (202, False)


def test_a_recent_scan_by_other_rules_will_not_do(api: Api, client: httpx.Client) -> None:
    scan = _completed(api, client)
    archive = Archive.shared(api.address, 1)
    with archive.database().write("change the rules of") as connection:
        this = select(schema.scan.c.number).where(schema.scan.c.id == scan).scalar_subquery()
        other = {"hash": "0" * 64, "record": b""}
        there = select(schema.catalogue.c.hash).where(schema.catalogue.c.hash == other["hash"])
        if connection.execute(there).first() is None:
            connection.execute(insert(schema.catalogue).values(**other))
        of_it = update(schema.edition).where(schema.edition.c.scan == this)
        connection.execute(of_it.values(catalogue=other["hash"]))
    archive.close()
    asked = client.post("/v1/scans", json={"url": TARGET, "max_age": "1h"})
    assert asked.status_code == 202


def test_a_recent_scan_by_another_python_will_do(api: Api, client: httpx.Client) -> None:
    scan = _completed(api, client, {"python": "3.99.0"})
    asked = client.post("/v1/scans", json={"url": TARGET, "max_age": "1h"})
    assert (asked.status_code, asked.json()["id"]) == (200, scan)


@pytest.mark.parametrize("age", [-1, 1.5, True, "1y", "367d", "x", ""])
def test_an_age_that_is_none_is_refused(client: httpx.Client, age: object) -> None:
    refused = client.post("/v1/scans", json={"url": TARGET, "max_age": age})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "max_age"
