"""Sites through the API: kept, changed by one at a time, their credentials never told."""

import base64
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from auditor.errors import UsageError
from auditor.store import Archive
from auditor.store.service_schema import site
from auditor.store.sites import SiteTable
from auditor.store.vault import Vault, new_key
from tests.api.homes import TARGET, VAULT, Api

PASSWORD = "hunter2-Ærlig"
TOKEN = "T0ken-d00r-9"
CREDENTIALS: dict[str, Any] = {
    "headers": {"X-Door": TOKEN},
    "cookies": {"preview": "c00kie-value"},
    "basic_auth": {"user": "kari", "password": PASSWORD},
}
SECRETS = (PASSWORD, TOKEN, "c00kie-value", base64.b64encode(b"kari:").decode()[:6])
SITE: dict[str, Any] = {
    "name": "Fjordvik kommune",
    "url": "https://fjordvik.example/nb/",
    "owner": "Fjordvik kommune",
    "supplier": "Byrå AS",
    "standard": "wcag22-aa",
    "significant_attributes": ["data-key", "DATA-CMS-ID"],
    "ignored_attributes": ["id"],
}


def make(client: httpx.Client, **more: object) -> httpx.Response:
    answer = client.post("/v1/sites", json={**SITE, **more})
    assert answer.status_code == 201, answer.text
    return answer


def test_a_site_is_told_as_it_was_made(client: httpx.Client) -> None:
    made = make(client)
    told = made.json()
    assert made.headers["Location"] == told["links"]["self"]
    assert told | SITE == told | {"significant_attributes": ["data-key", "DATA-CMS-ID"]}
    assert told["significant_attributes"] == ["data-key", "data-cms-id"]
    assert told["credentials"] is None
    assert client.get(made.headers["Location"]).json() == told


def test_of_credentials_only_names_are_ever_told(client: httpx.Client) -> None:
    made = make(client, credentials=CREDENTIALS)
    place = made.headers["Location"]
    shown = made.json()["credentials"]
    assert shown.pop("given").endswith("Z")
    told = {"headers": ["X-Door"], "cookies": ["preview"], "basic_auth": True, "readable": True}
    assert shown == told
    changed = client.patch(place, json={"name": "Ny"}, headers={"If-Match": _tag(client, place)})
    answers = [made, changed, client.get(place), client.get("/v1/sites")]
    for answer in answers:
        for secret in SECRETS:
            assert secret not in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"headers": {"X-Door": f"{TOKEN}\r\nHost: x"}},
        {"headers": {f"X {TOKEN}": "a"}},
        {"headers": {"Host": TOKEN}},
        {"headers": {"Authorization": TOKEN}, "basic_auth": {"user": "a", "password": PASSWORD}},
        {"headers": {"a": TOKEN, "A": TOKEN}},
        {"headers": TOKEN},
        {"cookies": {"a": f"{TOKEN};b"}},
        {"basic_auth": {"user": "kari:", "password": PASSWORD}},
        {"basic_auth": PASSWORD},
        {"token": TOKEN},
        {},
        TOKEN,
    ],
)
def test_credentials_that_cannot_be_used_are_refused_and_not_repeated(
    client: httpx.Client, wrong: object
) -> None:
    refused = client.post("/v1/sites", json={**SITE, "credentials": wrong})
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == ["credentials"]
    for secret in SECRETS:
        assert secret not in refused.text


def _tag(client: httpx.Client, place: str) -> str:
    return client.get(place).headers["ETag"]


def test_a_site_is_changed_only_as_it_was_read(client: httpx.Client) -> None:
    place = make(client, credentials=CREDENTIALS).headers["Location"]
    tag = _tag(client, place)
    missing = client.patch(place, json={"name": "Ny"})
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_missing")
    changed = client.patch(place, json={"name": "Ny"}, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert changed.json()["name"] == "Ny"
    assert changed.json()["credentials"]["headers"] == ["X-Door"]
    assert changed.headers["ETag"] == _tag(client, place) != tag
    late = client.patch(place, json={"name": "Annen"}, headers={"If-Match": tag})
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert client.delete(place, headers={"If-Match": tag}).status_code == 412
    without = client.patch(
        place, json={"credentials": None, "owner": None}, headers={"If-Match": "*"}
    )
    assert (without.json()["credentials"], without.json()["owner"]) == (None, None)
    assert without.json()["supplier"] == SITE["supplier"]


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/nb/",
        "http://fjordvik.example/nb/",
        "https://fjordvik.example:8443/nb/",
        "https://www.fjordvik.example/nb/",
    ],
)
def test_credentials_do_not_follow_a_site_to_another_origin(
    api: Api, client: httpx.Client, url: str
) -> None:
    place = make(client, credentials=CREDENTIALS).headers["Location"]
    within = client.patch(place, json={"url": SITE["url"] + "ny"}, headers={"If-Match": "*"})
    assert within.json()["credentials"]["headers"] == ["X-Door"]
    moved = client.patch(place, json={"url": url}, headers={"If-Match": "*"})
    assert moved.status_code == 200
    assert (moved.json()["url"], moved.json()["credentials"]) == (url, None)
    assert client.get(place).json()["credentials"] is None
    archive = Archive.shared(api.address, 1)
    with archive.database().read() as connection:
        chosen = select(site.c.credentials).where(site.c.id == moved.json()["id"])
        assert connection.execute(chosen).scalar_one() is None
    archive.close()
    again = client.patch(
        place,
        json={"url": SITE["url"], "credentials": {"headers": {"X-New": TOKEN}}},
        headers={"If-Match": "*"},
    )
    assert again.json()["credentials"]["headers"] == ["X-New"]


def test_a_site_that_is_removed_is_gone_and_its_scans_stay(client: httpx.Client) -> None:
    made = make(client).json()
    place = made["links"]["self"]
    scan = client.post("/v1/scans", json={"url": TARGET, "site": made["id"]}).json()
    assert scan["site"] == made["id"]
    in_use = client.delete(place, headers={"If-Match": "*"})
    assert (in_use.status_code, in_use.json()["code"]) == (409, "conflict")
    assert client.post(f"{scan['links']['self']}/cancel").status_code in (200, 202)
    assert client.delete(place, headers={"If-Match": "*"}).status_code == 204
    assert client.get(place).status_code == 404
    assert client.get(scan["links"]["self"]).json()["site"] is None


def test_scans_are_listed_by_site(client: httpx.Client) -> None:
    made = make(client).json()
    scan = client.post("/v1/scans", json={"url": TARGET, "site": made["id"]}).json()
    client.post("/v1/scans", json={"url": TARGET, "environment": "ci"})
    listed = client.get(made["links"]["scans"]).json()["items"]
    assert [one["id"] for one in listed] == [scan["id"]]


def test_a_scan_with_credentials_goes_to_the_sites_own_origin(client: httpx.Client) -> None:
    made = make(client, credentials=CREDENTIALS).json()
    refused = client.post("/v1/scans", json={"url": TARGET, "site": made["id"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert "https://fjordvik.example only" in refused.json()["detail"]
    own = make(client, url=TARGET, credentials=CREDENTIALS).json()
    assert client.post("/v1/scans", json={"url": TARGET, "site": own["id"]}).status_code == 202


def test_a_site_of_another_is_as_one_that_is_not_there(api: Api, client: httpx.Client) -> None:
    made = make(client).json()
    place = made["links"]["self"]
    with api.client() as stranger:
        unknown = f"{place[:-1]}0"
        for method in ("GET", "PATCH", "DELETE"):
            body = {"json": {"name": "Min"}} if method == "PATCH" else {}
            answers = [
                stranger.request(method, one, headers={"If-Match": "*"}, **body)  # type: ignore[arg-type]
                for one in (place, unknown)
            ]
            assert [one.status_code for one in answers] == [404, 404]
            assert answers[0].text == answers[1].text
        assert stranger.get("/v1/sites").json()["items"] == []
        refused = stranger.post("/v1/scans", json={"url": TARGET, "site": made["id"]})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert client.get(place).json() == made


def test_credentials_are_under_lock_in_the_archive(api: Api, client: httpx.Client) -> None:
    made = make(client, url=TARGET, credentials=CREDENTIALS).json()
    scan = client.post("/v1/scans", json={"url": TARGET, "site": made["id"]}).json()["id"]
    database = api.archive.database()
    with database.read() as connection:
        this = select(site.c.credentials).where(site.c.id == made["id"])
        kept = connection.execute(this).scalar_one()
    assert len(kept) > 100
    for secret in SECRETS:
        assert secret.encode() not in kept
    share = SiteTable(database, VAULT).share_of(scan)
    basic = base64.b64encode(f"kari:{PASSWORD}".encode()).decode()
    assert share.secrets.headers == (("X-Door", TOKEN), ("Authorization", f"Basic {basic}"))
    assert share.secrets.cookies == (("preview", "c00kie-value"),)
    organisation = api.service.keys.caller(client.headers["Authorization"][7:])
    assert organisation is not None
    other = SiteTable(database, Vault.of(new_key()))
    found = other.find(organisation.organisation, made["id"])
    assert (found.credentials, found.locked) == (None, True)
    with pytest.raises(UsageError, match="locked with another key"):
        other.share_of(scan)
    database.close()
