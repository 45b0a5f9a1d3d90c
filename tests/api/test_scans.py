from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest

from auditor.request import ScanChoices
from tests import loopback
from tests.api.homes import TARGET, Api


def test_a_scan_is_acknowledged_with_its_place_and_found_there(client: httpx.Client) -> None:
    asked = client.post("/v1/scans", json={"url": TARGET, "max_pages": 3})
    assert asked.status_code == 202
    scan = asked.json()
    assert scan["status"] == "queued"
    assert not scan["final"]
    assert asked.headers["Location"] == f"/v1/scans/{scan['id']}"
    assert asked.headers["Retry-After"] == str(scan["poll_after_s"])
    found = client.get(asked.headers["Location"])
    assert found.status_code == 200
    assert found.json() == scan
    assert found.json()["request"]["max_pages"] == 3
    assert found.json()["request"]["standard"] == "no-public-web"


def test_a_scan_that_did_not_change_is_not_sent_again(client: httpx.Client) -> None:
    place = client.post("/v1/scans", json={"url": TARGET}).headers["Location"]
    first = client.get(place)
    again = client.get(place, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_second_scan_of_a_target_is_refused_with_the_first(client: httpx.Client) -> None:
    first = client.post("/v1/scans", json={"url": TARGET}).json()["id"]
    second = client.post("/v1/scans", json={"url": TARGET, "max_pages": 9})
    assert second.status_code == 409
    assert second.json()["code"] == "scan_active"
    assert second.json()["scan"] == first
    assert second.links["related"]["url"] == f"/v1/scans/{first}"


def test_another_environment_is_another_target(client: httpx.Client) -> None:
    client.post("/v1/scans", json={"url": TARGET})
    assert client.post("/v1/scans", json={"url": TARGET, "environment": "ci"}).status_code == 202


def test_a_scan_under_way_is_joined_where_that_is_asked_for(client: httpx.Client) -> None:
    first = client.post("/v1/scans", json={"url": TARGET}).json()["id"]
    second = client.post("/v1/scans", json={"url": TARGET, "on_active": "join"})
    assert second.status_code == 202
    assert second.json()["id"] == first


def test_the_same_request_with_the_same_key_is_one_scan(api: Api, client: httpx.Client) -> None:
    headers = {"Idempotency-Key": "k1"}

    def ask(number: int) -> httpx.Response:  # noqa: ARG001 - all are alike
        with loopback.client(base_url=api.base, headers=client.headers) as one:
            return one.post("/v1/scans", json={"url": TARGET}, headers=headers)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(16)))
    assert {one.status_code for one in answers} == {202}
    assert len({one.text for one in answers}) == 1


def test_a_key_that_came_with_something_else_is_refused(client: httpx.Client) -> None:
    headers = {"Idempotency-Key": "k1"}
    client.post("/v1/scans", json={"url": TARGET}, headers=headers)
    other = client.post("/v1/scans", json={"url": TARGET, "max_pages": 7}, headers=headers)
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_reused"


def test_an_unknown_field_is_refused_with_the_nearest_name(client: httpx.Client) -> None:
    refused = client.post("/v1/scans", json={"url": TARGET, "max_page": 3})
    assert refused.status_code == 422
    assert refused.json()["code"] == "invalid"
    assert refused.json()["errors"] == [
        {
            "field": "max_page",
            "problem": "max_page is no part of a request: did you mean max_pages?",
        }
    ]


def test_an_address_that_may_not_be_reached_is_refused_alike(client: httpx.Client) -> None:
    details = set()
    for url in ("http://127.0.0.1:10/", "http://[::1]/", "http://10.0.0.1/", "http://0x7f.1/"):
        refused = client.post("/v1/scans", json={"url": url})
        assert refused.status_code == 422
        assert refused.json()["code"] == "address_refused"
        details.add(refused.json()["detail"].split(" ", 1)[1])
    assert len(details) == 1


def test_without_a_key_nothing_is_told(api: Api) -> None:
    with api.client(secret="") as nobody:
        refused = nobody.get("/v1/scans/scan_1")
    assert refused.status_code == 401
    assert refused.json()["code"] == "unauthenticated"
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "secret",
    [
        {"headers": {"Authorization": "Bearer hemmelig"}},
        {"cookies": ["a=hemmelig"]},
        {"basic_auth": "me:hemmelig"},
        {"url": "https://me:hemmelig@kommune.no/"},
    ],
)
def test_what_opens_a_site_is_refused_with_where_it_goes(
    client: httpx.Client, secret: dict[str, object]
) -> None:
    refused = client.post("/v1/scans", json={"url": TARGET, **secret})
    assert refused.status_code == 422
    (told,) = refused.json()["errors"]
    assert told["field"] in secret
    assert "/v1/sites" in told["problem"]
    assert "hemmelig" not in refused.text


@pytest.mark.parametrize(
    ("asked", "scanned", "live"),
    [
        ({"url": TARGET}, TARGET, "https://kommune.no/"),
        ({"url": f"{TARGET}forside"}, f"{TARGET}a/b?c=d", "https://kommune.no/a/b?c=d"),
        ({"sample": [{"url": f"{TARGET}a/b"}]}, f"{TARGET}a/b", "https://kommune.no/a/b"),
        ({"url": TARGET}, "https://other.example/x", "https://other.example/x"),
    ],
)
def test_a_scan_goes_by_the_live_address_that_it_stands_for(
    api: Api, client: httpx.Client, asked: dict[str, object], scanned: str, live: str
) -> None:
    place = client.post("/v1/scans", json={**asked, "public_base": "kommune.no"}).headers[
        "Location"
    ]
    told = client.post(f"{place}/cancel").json()
    assert told["public_base"] == "https://kommune.no/"
    with closing(api.archive.results(told["id"])) as store:
        scan = store.load_scan()
    assert scan is not None
    assert scan.plan.identity.public(scanned) == live


def test_a_scan_takes_no_more_than_the_processors(api: Api, client: httpx.Client) -> None:
    place = client.post("/v1/scans", json={"url": TARGET, "jobs": 64}).headers["Location"]
    told = client.post(f"{place}/cancel").json()
    assert told["request"]["jobs"] == 64
    with closing(api.archive.results(told["id"])) as store:
        scan = store.load_scan()
    assert scan is not None
    assert scan.plan.jobs == ScanChoices().jobs


def test_a_field_within_a_field_is_named_whole(client: httpx.Client) -> None:
    wrong = {"url": TARGET, "vcs": {"branch": "x" * 201}}
    alone = client.post("/v1/scans", json=wrong)
    batch = client.post("/v1/scans/batch", json={"scans": [wrong]})
    assert [one["field"] for one in alone.json()["errors"]] == ["vcs.branch"]
    assert batch.json()["errors"][0]["field"] == "scans[0].vcs.branch"
