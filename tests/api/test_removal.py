"""Scans that are removed are gone for good, and only their own organisation is told that."""

from contextlib import closing

import httpx
import pytest
from sqlalchemy import select

from auditor.model.tenant import Organisation, Scope
from auditor.store.service_schema import idempotency
from tests.api.homes import TARGET, Api


def asked(client: httpx.Client) -> str:
    return str(client.post("/v1/scans", json={"url": TARGET}).json()["id"])


def ended(client: httpx.Client) -> str:
    """A scan that was cancelled while it waited."""
    scan = asked(client)
    assert client.post(f"/v1/scans/{scan}/cancel").status_code == 200
    return scan


def test_a_scan_that_is_removed_is_gone(client: httpx.Client) -> None:
    scan = ended(client)
    other = asked(client)
    removed = client.delete(f"/v1/scans/{scan}")
    assert (removed.status_code, removed.content) == (204, b"")
    parts = ("", "/pages", "/findings", "/report", "/events")
    answers = [client.get(f"/v1/scans/{scan}{part}") for part in parts]
    for answer in (*answers, client.delete(f"/v1/scans/{scan}")):
        assert answer.status_code == 410
        assert answer.json()["code"] == "scan_removed"
    assert [one["id"] for one in client.get("/v1/scans").json()["items"]] == [other]


@pytest.mark.parametrize("batch", [False, True])
def test_the_answer_of_a_call_tells_nothing_of_a_scan_that_was_removed(
    api: Api, client: httpx.Client, batch: bool
) -> None:
    asks = {"url": f"{TARGET}hemmelig/mappe"}
    route, body = ("/v1/scans/batch", {"scans": [asks]}) if batch else ("/v1/scans", asks)
    first = client.post(route, json=body, headers={"Idempotency-Key": "removed"})
    told = first.json()
    scan = told["items"][0]["scan"]["id"] if batch else told["id"]
    kept = client.post("/v1/scans", json={"url": TARGET}, headers={"Idempotency-Key": "kept"})
    client.post(f"/v1/scans/{scan}/cancel")
    assert client.post(route, json=body, headers={"Idempotency-Key": "removed"}).text == first.text
    assert client.delete(f"/v1/scans/{scan}").status_code == 204
    again = client.post(route, json=body, headers={"Idempotency-Key": "removed"})
    assert (again.status_code, again.json()["code"]) == (410, "scan_removed")
    same = client.post("/v1/scans", json={"url": TARGET}, headers={"Idempotency-Key": "kept"})
    assert same.text == kept.text
    with closing(api.archive.database()) as database, database.read() as connection:
        kept_of = select(idempotency.c.answer, idempotency.c.body_hash)
        answers = {row.answer: row.body_hash for row in connection.execute(kept_of)}
    assert answers[scan] == ""  # a hash would tell who guesses it what was asked for
    assert [one for one in answers if "hemmelig" in one] == []


def test_a_scan_that_is_not_over_is_not_removed(client: httpx.Client) -> None:
    scan = asked(client)
    refused = client.delete(f"/v1/scans/{scan}")
    assert refused.status_code == 409
    assert refused.json()["code"] == "scan_active"
    assert refused.json()["scan"] == scan
    assert client.get(f"/v1/scans/{scan}").json()["status"] == "queued"


def test_the_scan_of_another_organisation_never_was(api: Api, client: httpx.Client) -> None:
    scan = ended(client)
    with api.client() as stranger:
        assert stranger.delete(f"/v1/scans/{scan}").status_code == 404
        assert client.delete(f"/v1/scans/{scan}").status_code == 204
        for answer in (stranger.delete(f"/v1/scans/{scan}"), stranger.get(f"/v1/scans/{scan}")):
            assert answer.status_code == 404
            assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("scope", [Scope.SCAN_RUN, Scope.RESULTS_READ, Scope.TRIAGE_WRITE])
def test_only_an_administrator_removes_scans(api: Api, client: httpx.Client, scope: Scope) -> None:
    scan = ended(client)
    key = client.headers["Authorization"].removeprefix("Bearer ")
    caller = api.service.keys.caller(key)
    assert caller is not None
    with api.client(api.secret(caller.organisation, frozenset({scope}))) as one:
        assert one.delete(f"/v1/scans/{scan}").status_code == 403
    assert client.get(f"/v1/scans/{scan}").status_code == 200


def test_a_scan_that_is_removed_spends_what_it_had_spent(api: Api) -> None:
    limited = Organisation(id="", name="limited", page_quota=1000)
    with api.client(api.secret(api.service.organisations.add(limited).id)) as client:
        scan = client.post("/v1/scans", json={"url": TARGET, "max_pages": 300}).json()["id"]
        client.post(f"/v1/scans/{scan}/cancel")
        before = client.get("/v1/limits").json()["pages"]
        client.delete(f"/v1/scans/{scan}")
        assert client.get("/v1/limits").json()["pages"] == before
