"""What was acknowledged is there, and what is asked for again is there once, whoever is killed."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests import loopback
from tests.api.homes import TARGET, serving
from tests.api.standalone import Process

SCANS = 60
KILLS = 4


def _key(address: str) -> str:
    with serving(address) as api:
        return api.secret(api.service.organisations.default().id)


@pytest.mark.big
def test_scans_that_are_asked_for_while_the_server_is_killed_are_there_once(
    archive_address: str,
) -> None:
    headers = {"Authorization": f"Bearer {_key(archive_address)}"}
    process = Process(archive_address)
    done = threading.Event()

    def ask(number: int) -> str:
        """Ask until there is an answer, as clients do that have an idempotency key."""
        asked = {"url": f"{TARGET}?{number}"}
        with loopback.client(headers=headers, timeout=20) as client:
            while True:
                try:
                    answer = client.post(
                        f"{process.base}/v1/scans",
                        json=asked,
                        headers={"Idempotency-Key": f"scan-{number}"},
                    )
                except httpx.TransportError:
                    process.answers.wait(60)
                    continue
                assert answer.status_code == 202, answer.text
                return str(answer.json()["id"])

    def kill() -> None:
        chance = random.Random(8)  # noqa: S311 - when to kill is no secret
        for _ in range(KILLS):
            done.wait(chance.uniform(0.1, 0.5))
            process.kill()
            process.start()

    killer = threading.Thread(target=kill)
    killer.start()
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(ask, range(SCANS)))
    done.set()
    killer.join()
    listed: list[str] = []
    place = "/v1/scans?limit=50"
    with loopback.client(base_url=process.base, headers=headers) as client:
        while place:
            found = client.get(place)
            listed += [one["id"] for one in found.json()["items"]]
            place = found.links.get("next", {}).get("url")
    process.kill()
    assert len(set(ids)) == SCANS
    assert sorted(listed) == sorted(ids)
