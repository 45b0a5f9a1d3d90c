import threading
import time

import httpx
import pytest

from tests.api.homes import TARGET, Api


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
        with httpx.Client(base_url=api.base, headers=client.headers, timeout=60) as one:
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
