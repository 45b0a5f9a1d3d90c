"""Who asks for scans of what is slow, or refused, holds up itself and nobody else."""

import ipaddress
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from auditor.model import refusal_time
from auditor.net.egress.guard import EgressGuard
from auditor.net.egress.hostport import HostPort
from auditor.net.egress.ranges import Address
from tests.api.homes import TARGET, Api, serving


class SlowNames:
    """A name server that answers for names of slow.example when it is told to."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.answers = threading.Event()

    def find(self, name: str) -> Sequence[Address]:
        if name.endswith(".slow.example"):
            self.asked.set()
            self.answers.wait(60)
        return [ipaddress.ip_address("93.184.215.14")]


@pytest.fixture(scope="module")
def names() -> SlowNames:
    return SlowNames()


@pytest.fixture(scope="module")
def api(names: SlowNames, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    file: Path = tmp_path_factory.mktemp("turns") / "auditor.sqlite"
    guard = EgressGuard(allowed=[HostPort.parse("127.0.0.1:9")], resolver=names.find)
    with serving(f"sqlite:///{file}", guard=guard) as one:
        yield one


def ask(client: httpx.Client, url: str) -> httpx.Response:
    return client.post("/v1/scans", json={"url": url})


def test_refusals_are_told_at_whole_half_seconds(client: httpx.Client) -> None:
    begun = time.monotonic()
    assert ask(client, "http://127.0.0.1:22/").json()["code"] == "address_refused"
    assert time.monotonic() - begun >= 0.5  # refused at once, and told no sooner
    begun = time.monotonic()
    scans = [{"url": TARGET}, {"url": "http://127.0.0.1:22/"}]
    told = client.post("/v1/scans/batch", json={"scans": scans}).json()["items"]
    assert [one["status"] for one in told] == [202, 422]
    assert time.monotonic() - begun >= 0.5  # refused at once, and told no sooner


def test_many_refusals_wait_side_by_side(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusal_time, "_STEP", 2.0)  # longer than a busy machine takes to answer
    whose = api.organisation()
    begun = time.monotonic()
    keys = api.client(api.secret(whose)), api.client(api.secret(whose))
    with keys[0] as one, keys[1] as other, ThreadPoolExecutor(72) as pool:
        told = list(pool.map(lambda of: ask(of, "http://127.0.0.1:22/"), [one, other] * 36))
    assert {one.json()["code"] for one in told} == {"address_refused"}
    assert time.monotonic() - begun < 36  # one after the other in four threads


def test_who_asks_for_slow_names_holds_up_nobody_else(api: Api, names: SlowNames) -> None:
    with api.client() as slow, api.client() as quick, ThreadPoolExecutor(36) as pool:
        waiting = [pool.submit(ask, slow, f"http://n{n}.slow.example/") for n in range(36)]
        try:
            assert names.asked.wait(30)
            assert quick.get("/v1/limits").status_code == 200
            assert ask(quick, "http://www.kommune.example/").status_code == 202
            # Behind the slow ones, it would wait for the first twelve: 24 have a thread at once.
            assert sum(one.done() for one in waiting) < 12
        finally:
            names.answers.set()
        told = {one.result().status_code for one in waiting}
    assert told <= {202, 422}
    assert 202 in told
