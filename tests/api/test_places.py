"""How many requests one client may have in work: others are answered whatever it does."""

import json
import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing

import httpx
import pytest

from api.places import LONG_OF_KEY, OF_KEY
from tests.api.homes import TARGET, Api, serving

MANY = 350
"""More than there are places in all."""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A service of its own, whose places the tests may take."""
    with serving(f"sqlite:///{tmp_path_factory.mktemp('archive')}/auditor.sqlite") as one:
        yield one


def _begun(api: Api, secret: str, path: str = "/v1/scans") -> socket.socket:
    """A connection with a request whose body never comes."""
    host, _, port = api.base.removeprefix("http://").partition(":")
    connection = socket.create_connection((host, int(port)), timeout=20)
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        "Content-Length: 100",
        *([f"Authorization: Bearer {secret}"] if secret else []),
    ]
    connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    return connection


def _answered(connection: socket.socket) -> tuple[int, str]:
    """Status and code of what came until the server closed the connection."""
    came = b""
    try:
        while part := connection.recv(65536):
            came += part
    except ConnectionResetError:
        pass
    head, _, body = came.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)["code"]


def _others_are_answered(api: Api) -> None:
    with api.client() as other, api.client(secret="") as nobody:
        assert other.get("/v1/limits").status_code == 200
        assert other.post("/v1/scans", json={"url": TARGET}).status_code == 202
        assert nobody.get("/healthz").status_code == 200
        assert nobody.get("/readyz").json()["checks"]["archive"] == "ok"


@pytest.mark.parametrize(
    ("secret", "path", "answered"),
    [
        ("", "/v1/scans", (401, "unauthenticated")),
        ("aud_nobodys", "/v1/scans", (401, "unauthenticated")),
        ("", "/nothing", (404, "not_found")),
        ("", "/v1/rules", (405, "method_not_allowed")),
    ],
)
def test_without_a_key_no_body_is_read(
    crowded: Api, secret: str, path: str, answered: tuple[int, str]
) -> None:
    with closing(_begun(crowded, secret, path)) as connection:
        assert _answered(connection) == answered


def test_a_body_for_nothing_is_not_read_either(crowded: Api) -> None:
    with closing(_begun(crowded, crowded.secret(), "/v1/nothing")) as connection:
        assert _answered(connection) == (404, "not_found")


def test_nobody_takes_the_places_of_all_without_a_key(crowded: Api) -> None:
    with ExitStack() as stack:
        begun = [stack.enter_context(closing(_begun(crowded, ""))) for _ in range(MANY)]
        _others_are_answered(crowded)
        answers = {_answered(connection) for connection in begun}
    assert answers <= {(401, "unauthenticated"), (429, "too_many_at_once")}


def test_a_key_that_sends_no_bodies_takes_its_own_places_only(crowded: Api) -> None:
    secret = crowded.secret()
    with ExitStack() as stack:
        begun = [stack.enter_context(closing(_begun(crowded, secret))) for _ in range(OF_KEY + 1)]
        one_too_many, *_ = select.select(begun, [], [], 20)[0]
        assert _answered(one_too_many) == (429, "too_many_at_once")
        client = stack.enter_context(crowded.client(secret))
        refused = client.get("/v1/limits")
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_at_once")
        assert int(refused.headers["Retry-After"]) > 0
        _others_are_answered(crowded)
        next(one for one in begun if one is not one_too_many).close()
        assert _first_answered(client).status_code == 200


def test_a_key_that_waits_keeps_places_for_what_is_short(crowded: Api) -> None:
    with crowded.client() as client, ExitStack() as stack:
        scan = client.post("/v1/scans", json={"url": TARGET}).json()["id"]
        events = f"/v1/scans/{scan}/events"
        for _ in range(LONG_OF_KEY):
            listening = stack.enter_context(client.stream("GET", events))
            assert listening.status_code == 200
        refused = client.get(events)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_at_once")
        waits = client.get(f"/v1/scans/{scan}", headers={"Prefer": "wait=30"})
        assert (waits.status_code, waits.json()["code"]) == (429, "too_many_at_once")
        assert client.get(f"/v1/scans/{scan}").status_code == 200
        _others_are_answered(crowded)


def _first_answered(client: httpx.Client) -> httpx.Response:
    """The first answer that is not about too many: of an end the server learns in a moment."""
    while True:
        answer = client.get("/v1/limits")
        if answer.status_code != 429:
            return answer


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/scans", "GET, POST"),
        ("PUT", "/v1/sites/site_1", "DELETE, GET, PATCH"),
        ("POST", "/healthz", "GET, HEAD"),
        ("OPTIONS", "/v1/scans/batch", "POST"),
        ("PATCH", "/v1/scans/scan_1/cancel", "POST"),
    ],
)
def test_a_method_that_is_not_there_is_told_which_are(
    crowded: Api, method: str, path: str, allowed: str
) -> None:
    with crowded.client() as client:
        refused = client.request(method, path)
    assert (refused.status_code, refused.headers["Allow"]) == (405, allowed)
