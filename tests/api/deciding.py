"""A site that was scanned, and what people decide on what was found."""

from typing import Any

import httpx

from tests.api import found
from tests.api.homes import TARGET, Api
from tests.api.test_results import read


def scanned(api: Api, client: httpx.Client, site: str) -> str:
    """The path of a scan of the site that is sealed."""
    asked = {"url": TARGET, "site": site.rpartition("/")[2]}
    answer = client.post("/v1/scans", json=asked)
    assert answer.status_code == 202, answer.text
    found.sealed(api.archive, answer.json()["id"])
    return f"/v1/scans/{answer.json()['id']}"


def decide(client: httpx.Client, path: str, **asked: object) -> dict[str, Any]:
    answer = client.patch(path, json=asked, headers={"If-Match": tag(client, path)})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def tag(client: httpx.Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.headers["ETag"]


def cause_of(client: httpx.Client, scan: str, outcome: str) -> dict[str, Any]:
    one: dict[str, Any] = read(client, f"{scan}/causes", outcome=outcome)["items"][0]
    return one
