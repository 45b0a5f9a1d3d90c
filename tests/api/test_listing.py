import base64

import httpx
import pytest

from tests.api.homes import TARGET


def _ask(client: httpx.Client, number: int, **more: object) -> str:
    asked = client.post("/v1/scans", json={"url": f"{TARGET}?n={number}", **more})
    assert asked.status_code == 202, asked.text
    return str(asked.json()["id"])


def test_scans_are_listed_newest_first_some_at_a_time(client: httpx.Client) -> None:
    made = [_ask(client, number) for number in range(5)]
    seen, place = [], "/v1/scans?limit=2&environment=production"
    while place:
        found = client.get(place)
        assert found.status_code == 200
        seen += [one["id"] for one in found.json()["items"]]
        place = found.links.get("next", {}).get("url")
    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("status=queued", [1, 0]),
        ("status=running&status=completed", []),
        ("environment=ci", [1]),
        ("branch=main", [1]),
        ("commit=abc", [0]),
        ("pull_request=7", [1]),
        ("since=2020-01-01T00:00:00Z", [1, 0]),
        ("before=2020-01-01T00:00:00Z", []),
        ("site=site_unknown", []),
    ],
)
def test_scans_are_filtered(client: httpx.Client, query: str, wanted: list[int]) -> None:
    made = [
        _ask(client, 0, vcs={"branch": "other", "commit": "abc"}),
        _ask(client, 1, environment="ci", vcs={"branch": "main", "pull_request": "7"}),
    ]
    found = client.get(f"/v1/scans?{query}")
    assert [one["id"] for one in found.json()["items"]] == [made[number] for number in wanted]


def test_a_cursor_tells_of_no_other_scans(client: httpx.Client) -> None:
    for number in range(2):
        _ask(client, number)
    (item,), cursor = client.get("/v1/scans?limit=1").json().values()
    assert cursor == item["id"]


@pytest.mark.parametrize(
    "cursor",
    ["x", "é", base64.urlsafe_b64encode(b'["a"]').decode(), "W10", "WzFd" * 60, "WzFlOTld"],
)
def test_a_cursor_of_nobody_is_refused(client: httpx.Client, cursor: str) -> None:
    refused = client.get("/v1/scans", params={"cursor": cursor})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("limit", ["0", "501", "x", "1e3"])
def test_a_limit_out_of_bounds_is_refused(client: httpx.Client, limit: str) -> None:
    refused = client.get("/v1/scans", params={"limit": limit})
    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {"field": "limit", "problem": f"limit is '{limit}': give a whole number from 1 to 500."}
    ]


def test_a_batch_takes_on_what_can_be_and_answers_each(client: httpx.Client) -> None:
    there = _ask(client, 0)
    asked = client.post(
        "/v1/scans/batch",
        json={
            "scans": [
                {"url": f"{TARGET}?n=1"},
                {"url": f"{TARGET}?n=0"},
                {"url": "http://10.0.0.1/"},
                {"url": f"{TARGET}?n=2", "select": ["no-such-rule"]},
                {"url": f"{TARGET}?n=1"},
            ]
        },
    )
    assert asked.status_code == 202
    items = asked.json()["items"]
    assert [one["status"] for one in items] == [202, 409, 422, 422, 409]
    codes = [one["problem"] and one["problem"]["code"] for one in items]
    assert codes == [None, "scan_active", "address_refused", "invalid", "scan_active"]
    assert items[1]["problem"]["scan"] == there
    assert items[4]["problem"]["scan"] == items[0]["scan"]["id"]


def test_a_batch_with_the_same_key_is_one_batch(client: httpx.Client) -> None:
    body = {"scans": [{"url": f"{TARGET}?n={number}"} for number in range(3)]}
    headers = {"Idempotency-Key": "b1"}
    first = client.post("/v1/scans/batch", json=body, headers=headers)
    assert client.post("/v1/scans/batch", json=body, headers=headers).text == first.text
    assert len(client.get("/v1/scans").json()["items"]) == 3


def test_a_batch_of_which_all_is_refused_has_its_key_remembered(client: httpx.Client) -> None:
    headers = {"Idempotency-Key": "b1"}
    body = {"scans": [{"url": "http://10.0.0.1/"}]}
    first = client.post("/v1/scans/batch", json=body, headers=headers)
    assert [one["status"] for one in first.json()["items"]] == [422]
    assert client.post("/v1/scans/batch", json=body, headers=headers).text == first.text
    other = client.post("/v1/scans/batch", json={"scans": [{"url": TARGET}]}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_reused")
    assert client.get("/v1/scans").json()["items"] == []


def test_a_batch_with_one_wrong_field_takes_on_nothing(client: httpx.Client) -> None:
    body = {"scans": [{"url": f"{TARGET}?n=1"}, {"url": f"{TARGET}?n=2", "max_pages": "many"}]}
    refused = client.post("/v1/scans/batch", json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "scans[1].max_pages"
    assert client.get("/v1/scans").json()["items"] == []
