from contextlib import closing
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select

from auditor.model.tenant import Scope
from auditor.store.service_schema import api_key
from tests.api.homes import TARGET, Api


def test_a_secret_is_told_once_and_opens_what_its_scopes_say(
    api: Api, client: httpx.Client
) -> None:
    made = client.post("/v1/keys", json={"name": "CI", "scopes": ["results:read"]})
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    secret = made.json()["secret"]
    assert secret.startswith("aud_")
    again = client.get(made.headers["Location"])
    assert "secret" not in again.json()
    assert secret not in client.get("/v1/keys").text
    with api.client(secret) as reader:
        assert reader.get("/v1/scans").status_code == 200
        refused = reader.post("/v1/scans", json={"url": TARGET})
    assert refused.status_code == 403
    assert refused.json()["code"] == "scope_missing"
    assert "scan:run" in refused.json()["detail"]


def test_a_key_that_was_taken_back_opens_nothing(api: Api, client: httpx.Client) -> None:
    made = client.post("/v1/keys", json={"name": "CI", "scopes": ["results:read"]}).json()
    with api.client(made["secret"]) as reader:
        assert reader.get("/v1/scans").status_code == 200
        assert client.delete(f"/v1/keys/{made['id']}").status_code == 204
        assert reader.get("/v1/scans").status_code == 401
    assert client.get(f"/v1/keys/{made['id']}").json()["revoked"] is not None


def test_a_key_does_not_take_itself_back(client: httpx.Client) -> None:
    (own,) = client.get("/v1/keys").json()["items"]
    refused = client.delete(f"/v1/keys/{own['id']}")
    assert refused.status_code == 409
    assert client.get("/v1/keys").status_code == 200


def test_a_key_that_expired_opens_nothing(api: Api) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    with api.client(api.secret(expires=past)) as late:
        assert late.get("/v1/scans").status_code == 401


@pytest.mark.parametrize("moment", ["2020-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_is_over_or_out_of_reach_is_no_expiry(
    client: httpx.Client, moment: str
) -> None:
    body = {"name": "CI", "scopes": ["admin"], "expires": moment}
    refused = client.post("/v1/keys", json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "expires"


def test_use_of_a_key_is_told(client: httpx.Client) -> None:
    (own,) = client.get("/v1/keys").json()["items"]
    used = datetime.fromisoformat(own["last_used"])
    assert abs(datetime.now(UTC) - used) < timedelta(minutes=1)


def test_a_request_does_not_wait_until_the_use_of_its_key_can_be_noted(api: Api) -> None:
    database = api.archive.database()
    with api.client() as client, closing(database):
        with database.write("lock") as connection:
            connection.execute(select(api_key).with_for_update())
            answer = client.get("/v1/keys", timeout=5)
        assert [one["last_used"] for one in answer.json()["items"]] == [None]
        (later,) = client.get("/v1/keys").json()["items"]
        assert later["last_used"] is not None


@pytest.mark.parametrize("secret", ["aud_wrong", "aud_ø", "aud_", "Bearer", "aud_" + "x" * 5000])
def test_a_secret_of_nobody_opens_nothing(api: Api, secret: str) -> None:
    with httpx.Client(base_url=api.base, trust_env=False) as nobody:
        given = {"Authorization": f"Bearer {secret}".encode()}
        refused = nobody.get("/v1/scans", headers=given)
    assert refused.status_code == 401


def test_keys_are_listed_some_at_a_time_in_the_order_they_were_made(client: httpx.Client) -> None:
    for number in range(4):
        client.post("/v1/keys", json={"name": f"key {number}", "scopes": ["admin"]})
    names, place = [], "/v1/keys?limit=2"
    while place:
        found = client.get(place)
        names += [one["name"] for one in found.json()["items"]]
        place = found.links.get("next", {}).get("url")
    assert names == ["test", "key 0", "key 1", "key 2", "key 3"]


def test_only_administrators_see_keys(api: Api) -> None:
    with api.client(api.secret(scopes=frozenset(Scope) - {Scope.ADMIN})) as one:
        assert one.get("/v1/keys").status_code == 403
