"""Scans that are removed are gone for good, and only their own organisation is told that."""

import httpx
import pytest

from auditor.model.tenant import Organisation, Scope
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
