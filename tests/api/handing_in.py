"""Results that are handed in, for tests."""

import json
from typing import Any

import httpx

from tests.api import found
from tests.api.homes import TARGET, Api

Result = dict[str, Any]


def carried_out(api: Api) -> Result:
    """The JSON of a scan that was carried out."""
    with api.client() as client:
        scan = client.post("/v1/scans", json={"url": TARGET}).json()["id"]
        found.sealed(api.archive, scan)
        return report(client, scan)


def report(client: httpx.Client, scan: str) -> Result:
    answer = client.get(f"/v1/scans/{scan}/report", params={"format": "json", "lang": "nn"})
    assert answer.status_code == 200, answer.text
    told: Result = answer.json()
    return told


def hand_in(client: httpx.Client, body: bytes | Result, **query: str) -> httpx.Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    return client.post("/v1/scans/import", content=data, headers=headers, params=query)


def number_of_scans(client: httpx.Client) -> int:
    return len(client.get("/v1/scans").json()["items"])
