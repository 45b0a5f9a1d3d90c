"""Events of a scan, as somebody hears them who listens while it goes on."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from api.events.hub import Hub
from api.places import LONG_OF_KEY
from auditor.model.page import PageState, Reason
from auditor.model.tenant import Scope
from auditor.store import Store
from tests.api import found
from tests.api.homes import TARGET, Api
from tests.auditor.store import build

pytestmark = pytest.mark.big

LISTENERS = 3 * LONG_OF_KEY
"""More than there are threads for requests."""

Heard = tuple[int, str, dict[str, object]]


def ask(client: httpx.Client) -> str:
    name: str = client.post("/v1/scans", json={"url": TARGET}).json()["id"]
    return name


def organisation_of(api: Api, client: httpx.Client) -> str:
    caller = api.service.keys.caller(client.headers["Authorization"].partition(" ")[2])
    assert caller is not None
    return caller.organisation


@contextmanager
def listening(
    client: httpx.Client, scan: str, last: int | None = None
) -> Iterator[tuple[httpx.Response, Iterator[str]]]:
    """Listen to a scan; gives what comes line by line."""
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    with client.stream("GET", f"/v1/scans/{scan}/events", headers=headers) as answer:
        yield answer, answer.iter_lines()


def events(lines: Iterator[str]) -> Iterator[Heard]:
    """The events among lines."""
    told: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if not line and "data" in told:
            yield int(told["id"]), told["event"], json.loads(told["data"])
            told = {}
        elif line:
            told[name] = value


def hear(client: httpx.Client, scan: str, last: int | None = None) -> list[Heard]:
    """All that is told of a scan until it has ended."""
    with listening(client, scan, last) as (answer, lines):
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.headers["Cache-Control"] == "no-store"
        return list(events(lines))


@pytest.fixture
def going_on(api: Api, client: httpx.Client) -> Iterator[tuple[str, Store]]:
    """A scan that has begun, and its store."""
    name = ask(client)
    store = api.archive.scan(name)
    yield name, store
    store.close()


def test_what_happens_is_told_as_it_happens_until_the_end(
    client: httpx.Client, going_on: tuple[str, Store]
) -> None:
    scan, store = going_on
    begun = threading.Event()
    told: list[Heard] = []

    def listen() -> None:
        with listening(client, scan) as (_, lines):
            for event in events(lines):
                told.append(event)
                begun.set()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(listen)
        assert begun.wait(20)
        found.fill(store, scan)
        found.finish(store, scan)
        done.result(timeout=20)
    states = [data["state"] for _, kind, data in told if kind == "state"]
    assert states == ["queued", "running", "partial"]
    pages = [data for _, kind, data in told if kind == "page"]
    assert len(pages) == found.PAGES
    assert pages[0] == {"url": build.url(0), "state": "audited", "reason": "complete"}
    assert [number for number, *_ in told] == sorted({number for number, *_ in told})
    again = hear(client, scan)
    assert again == told
    assert hear(client, scan, last=again[3][0]) == again[4:]
    over = client.get(f"/v1/scans/{scan}/events", headers={"Last-Event-ID": str(again[-1][0])})
    assert (over.status_code, over.content) == (204, b"")


def test_many_who_listen_hold_nobody_up(
    api: Api, client: httpx.Client, going_on: tuple[str, Store]
) -> None:
    scan, store = going_on
    found.fill(store, scan)
    ready = threading.Barrier(LISTENERS + 1, timeout=60)

    def listen(listener: httpx.Client) -> list[Heard]:
        with listening(listener, scan) as (_, lines):
            heard = events(lines)
            first = next(heard)
            ready.wait()
            return [first, *heard]

    organisation = organisation_of(api, client)
    with ExitStack() as stack, ThreadPoolExecutor(LISTENERS) as pool:
        keys = [
            stack.enter_context(api.client(api.secret(organisation)))
            for _ in range(LISTENERS // LONG_OF_KEY)
        ]
        all_of = [pool.submit(listen, keys[n % len(keys)]) for n in range(LISTENERS)]
        ready.wait()
        assert client.get(f"/v1/scans/{scan}", timeout=5).json()["status"] == "running"
        found.finish(store, scan)
        told = [one.result(timeout=60) for one in all_of]
    assert all(one == told[0] for one in told)
    assert told[0][-1][1:] == ("state", {"state": "partial"})


def test_a_sign_of_life_comes_while_nothing_happens_and_a_key_is_looked_at_again(
    api: Api, client: httpx.Client, going_on: tuple[str, Store]
) -> None:
    scan, _ = going_on
    before = api.app.state.hub
    api.app.state.hub = Hub(api.service.events, lambda: False, silence=0.2)
    organisation = organisation_of(api, client)
    made = api.service.keys.create(organisation, "short", frozenset({Scope.RESULTS_READ}), None)
    try:
        with (
            api.client(made.secret) as listener,
            listening(listener, scan) as (_, lines),
        ):
            assert next(line for line in lines if line.startswith(":")) == ": waiting"
            api.service.keys.revoke(organisation, made.key.id)
            assert all(line in ("", ": waiting") for line in lines)  # and it ends
    finally:
        api.app.state.hub = before


def test_who_may_not_read_may_not_listen(
    api: Api, client: httpx.Client, going_on: tuple[str, Store]
) -> None:
    scan, _ = going_on
    place = f"/v1/scans/{scan}/events"
    with api.client() as stranger:
        assert stranger.get(place).status_code == 404
    secret = api.secret(organisation_of(api, client), frozenset({Scope.SCAN_RUN}))
    with api.client(secret) as runner:
        assert runner.get(place).status_code == 403
    with api.client(secret="") as nobody:
        assert nobody.get(place).status_code == 401


def test_an_id_of_an_event_that_is_none_is_refused(client: httpx.Client) -> None:
    place = f"/v1/scans/{ask(client)}/events"
    for wrong in ("-1", "x", "1" * 30):
        refused = client.get(place, headers={"Last-Event-ID": wrong})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


def test_a_scan_that_is_removed_ends_what_is_told_of_it(
    client: httpx.Client, going_on: tuple[str, Store]
) -> None:
    scan, store = going_on
    found.fill(store, scan)
    last = build.address(found.PAGES - 1, PageState.TIMED_OUT, Reason.NO_RESPONSE)
    store.settle(last, [], [])
    store.close()
    assert client.post(f"/v1/scans/{scan}/cancel").status_code in (200, 202)
    assert client.delete(f"/v1/scans/{scan}").status_code == 204
    gone = client.get(f"/v1/scans/{scan}/events")
    assert gone.status_code in (404, 410)
